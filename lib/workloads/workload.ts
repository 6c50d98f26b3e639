import { Construct } from 'constructs';
import { BuildWorkloadProps, placeBuild } from './build-workload';
import { FargateWorkloadProps, placeFargate } from './fargate-workload';
import { LambdaWorkloadProps, placeLambda } from './lambda-workload';
import { NotebookWorkloadProps, placeNotebook } from './notebook-workload';
import { PlacedWorkload } from './placed-workload';
import { WorkloadSurroundings } from './workload-surroundings';

type Placement = (scope: Construct, surroundings: WorkloadSurroundings) => PlacedWorkload;

/**
 * Code to be put inside a sandbox: `sandbox.workload('Agent', Workload.lambdaFunction({ ... }))`.
 *
 * Every kind gets the isolated subnets, the security group that reaches the endpoints alone, the permission boundary, read
 * access to masked data, and an environment in which an unmodified AWS SDK calls models through the gateway.
 */
export class Workload {
  /** A Lambda function. */
  public static lambdaFunction(props: LambdaWorkloadProps): Workload {
    return new Workload((scope, surroundings) => placeLambda(scope, surroundings, props));
  }

  /** Tasks of an ECS service on Fargate, with an image from a private ECR repository of the account. */
  public static fargateService(props: FargateWorkloadProps): Workload {
    return new Workload((scope, surroundings) => placeFargate(scope, surroundings, props));
  }

  /** A SageMaker notebook instance. */
  public static notebookInstance(props: NotebookWorkloadProps = {}): Workload {
    return new Workload((scope, surroundings) => placeNotebook(scope, surroundings, props));
  }

  /** A CodeBuild project. */
  public static buildProject(props: BuildWorkloadProps): Workload {
    return new Workload((scope, surroundings) => placeBuild(scope, surroundings, props));
  }

  private constructor(private readonly placement: Placement) {}

  /** Puts the workload inside: a construct of the given id, with all that the workload consists of below it. */
  public place(scope: Construct, id: string, surroundings: WorkloadSurroundings): PlacedWorkload {
    return this.placement(new Construct(scope, id), surroundings);
  }
}
