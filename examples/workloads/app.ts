/**
 * Code inside a sandbox: the short way is the safe way.
 * In your own project, import from 'cdk-ai-sandbox'.
 */
import { App, Stack, aws_codebuild as codebuild, aws_ecr as ecr, aws_lambda as lambda } from 'aws-cdk-lib';
import { AiSandbox, ApprovedModel, Workload } from '../../lib';

export function buildWorkloads(app: App): Stack {
  const stack = new Stack(app, 'WorkloadsExample', { env: { account: '111122223333', region: 'eu-west-1' } });
  const sandbox = new AiSandbox(stack, 'Sandbox', {
    team: 'support',
    models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')],
  });

  sandbox.workload(
    'Agent',
    Workload.lambdaFunction({
      code: lambda.Code.fromInline('exports.handler = async () => process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
    }),
  );
  const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'agents');
  sandbox.workload('Service', Workload.fargateService({ repository }));
  sandbox.workload('Notebook', Workload.notebookInstance());
  const buildSpec = codebuild.BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: ['make test'] } } });
  sandbox.workload('Build', Workload.buildProject({ buildSpec }));
  return stack;
}

if (require.main === module) {
  const app = new App();
  buildWorkloads(app);
  app.synth();
}
