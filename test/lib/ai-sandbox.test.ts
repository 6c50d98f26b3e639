import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AiSandbox } from '../../lib/ai-sandbox';
import { ApprovedModel } from '../../lib/models';
import { SandboxOutput } from '../../lib/private/contracts/outputs';

const env = { account: '111111111111', region: 'eu-west-1' };
const models = [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')];

describe('AiSandbox with nothing but a team and a model', () => {
  let stack: Stack;
  let template: Template;
  beforeAll(() => {
    stack = new Stack(new App(), 'Sandbox-support', { env });
    new AiSandbox(stack, 'Sandbox', { team: 'support', models });
    template = Template.fromStack(stack);
  });

  test('tells by outputs where everything is', () => {
    const outputs = template.findOutputs('*');
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(Object.values(SandboxOutput)));
  });

  test('leaves no alarm without somebody to hear it, and takes silence for none where something has to be said', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
    const topic = Match.objectLike({ Ref: Match.stringLikeRegexp('SpendNotifications') });
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: Match.arrayWith([topic]) });
    const unheard = alarms.filter(({ Properties }) => Properties.TreatMissingData === 'breaching');
    // What says something on a schedule: the meter, the reconciler, and what keeps invocation logging on.
    expect(unheard.map(({ Properties }) => Properties.MetricName as string).sort()).toEqual([
      'InvocationLoggingOn',
      'ReconciledCalls',
      'SpendPercent',
    ]);
  });

  test('has no way out of the network', () => {
    for (const type of [
      'InternetGateway',
      'NatGateway',
      'EgressOnlyInternetGateway',
      'VPNGateway',
      'TransitGatewayAttachment',
      'VPCPeeringConnection',
    ]) {
      template.resourceCountIs(`AWS::EC2::${type}`, 0);
    }
  });

  test('has only the endpoints that its parts ask for, each with a policy', () => {
    const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint'));
    const services = endpoints.map(
      ({ Properties }) => JSON.stringify(Properties.ServiceName).match(/\.([a-z0-9-]+)"/)?.[1],
    );
    expect(services.sort()).toEqual(['bedrock-runtime', 'dynamodb', 'execute-api', 'kms', 's3']);
    for (const { Properties } of endpoints) expect(Properties.PolicyDocument.Statement.length).toBeGreaterThan(0);
  });

  test('puts the permission boundary on the people', () => {
    for (const label of ['team', 'operator']) {
      template.hasResourceProperties('AWS::IAM::Role', {
        Tags: Match.arrayWith([{ Key: 'cdk-ai-sandbox:role', Value: label }]),
        PermissionsBoundary: Match.anyValue(),
      });
    }
  });

  test('makes no user, no access key and no role that another account may assume', () => {
    template.resourceCountIs('AWS::IAM::User', 0);
    template.resourceCountIs('AWS::IAM::AccessKey', 0);
    for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
      for (const { Principal } of Properties.AssumeRolePolicyDocument.Statement as { Principal: { AWS?: unknown } }[]) {
        if (Principal.AWS !== undefined) expect(JSON.stringify(Principal.AWS)).toContain('111111111111');
      }
    }
  });
});

test.each(['Support', 's', 'support team', '1st', 'a'.repeat(32), ''])(
  'refuses the team name %p and says what is allowed',
  (team) => {
    const stack = new Stack(new App(), 'Stack', { env });
    expect(() => new AiSandbox(stack, 'Sandbox', { team, models })).toThrow(
      /2 to 31 lower-case letters, digits and hyphens/,
    );
  },
);

test('is clean under cdk-nag AwsSolutions', () => {
  const app = new App();
  new AiSandbox(new Stack(app, 'Sandbox-support', { env }), 'Sandbox', { team: 'support', models });
  app.synth();
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  const found = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath, locations }) => `${ruleName} ${constructPath} ${locations.join(' ')}`),
  );
  expect(found).toEqual([]);
});
