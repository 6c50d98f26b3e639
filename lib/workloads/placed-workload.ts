import { aws_codebuild as codebuild, aws_ecs as ecs, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';

/** A workload inside a sandbox. Of the optional parts, one is there: the one that its kind has. */
export interface PlacedWorkload {
  /** The role that the workload's code runs with, inside the sandbox's permission boundary. */
  readonly role: iam.IRole;
  /**
   * The function of `Workload.lambdaFunction()`.
   *
   * @default - none
   */
  readonly lambdaFunction?: lambda.IFunction;
  /**
   * The service of `Workload.fargateService()`.
   *
   * @default - none
   */
  readonly service?: ecs.IFargateService;
  /**
   * The project of `Workload.buildProject()`.
   *
   * @default - none
   */
  readonly project?: codebuild.IProject;
  /**
   * The name of the notebook instance of `Workload.notebookInstance()`.
   *
   * @default - none
   */
  readonly notebookInstanceName?: string;
}
