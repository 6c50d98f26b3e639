import { App, Stack, aws_codebuild as codebuild, aws_ecr as ecr, aws_lambda as lambda } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AiSandbox, ApprovedModel, Workload } from '../../../lib';
import { BOUNDARY_ACTIONS } from '../../../lib/organization/policies/boundary-document';

interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
}

/** A sandbox with a workload of every kind. */
function synthesize(): Template {
  const stack = new Stack(new App(), 'Sandbox', { env: { account: '111122223333', region: 'eu-west-1' } });
  const sandbox = new AiSandbox(stack, 'Sandbox', {
    team: 'team-a',
    models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')],
  });
  sandbox.workload(
    'Agent',
    Workload.lambdaFunction({
      code: lambda.Code.fromInline('exports.handler = async () => "hello"'),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
    }),
  );
  const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'agents');
  sandbox.workload('Service', Workload.fargateService({ repository }));
  sandbox.workload('Notebook', Workload.notebookInstance());
  const buildSpec = codebuild.BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: ['make'] } } });
  sandbox.workload('Build', Workload.buildProject({ buildSpec }));
  return Template.fromStack(stack);
}

test('nothing that the sandbox grants to its people and workloads is beyond their boundary', () => {
  const template = synthesize();
  const bound = Object.entries(template.findResources('AWS::IAM::Role'))
    .filter(([, { Properties }]) => Properties.PermissionsBoundary)
    .map(([id]) => id);
  expect(bound.length).toBeGreaterThanOrEqual(7);

  const granted = Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some((role: { Ref: string }) => bound.includes(role.Ref)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action ?? []);
  expect(granted.length).toBeGreaterThan(20);
  expect([...new Set(granted)].filter((action) => !BOUNDARY_ACTIONS.includes(action))).toEqual([]);
});
