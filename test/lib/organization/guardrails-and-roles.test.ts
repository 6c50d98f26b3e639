import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AiSandbox, ApprovedModel } from '../../../lib';
import { SandboxGuardrails } from '../../../lib/organization';

const STACK = 'Sandbox-research';
/** As docs/organization.md says for stacks of such names. */
const EXEMPT = {
  gatewayRoles: ['arn:aws:iam::*:role/Sandbox-*-SandboxGateway*'],
  trailRoles: ['arn:aws:iam::*:role/Sandbox-*-SandboxTrail*'],
  shutdownRoles: ['arn:aws:iam::*:role/Sandbox-*-SandboxSpend*'],
};

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

let template: Template;
let denials: readonly Statement[];
beforeAll(() => {
  const stack = new Stack(new App(), STACK, { env: { account: '111122223333', region: 'eu-west-1' } });
  new AiSandbox(stack, 'Sandbox', {
    team: 'research',
    models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')],
    notify: ['team@example.com'],
  });
  template = Template.fromStack(stack);
  denials = SandboxGuardrails.documents({
    organizationId: 'o-abcd123456',
    regions: ['eu-west-1'],
    models: ['arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0'],
    ...EXEMPT,
  })
    .filter(({ policyType }) => policyType === 'SERVICE_CONTROL_POLICY')
    .flatMap(({ content }) => (JSON.parse(content) as { Statement: Statement[] }).Statement);
});

test('the guardrails deny no role of a sandbox what it needs, but for what state machines need only without a policy of ours', () => {
  const roles = Object.keys(template.findResources('AWS::IAM::Role'));
  expect(roles.length).toBeGreaterThan(20);
  const denied = roles.flatMap((role) =>
    allowedActions(role).flatMap((action) =>
      denials
        .filter((denial) => isDenied(denial, action, `arn:aws:iam::111122223333:role/${STACK}-${role}`))
        .map(({ Sid }) => `${action} by ${Sid}`),
    ),
  );
  // By these Step Functions would write and take back the policy of a log group, which the stack has already.
  expect([...new Set(denied)].sort()).toEqual([
    'logs:DeleteLogDelivery by RecordsByDeploymentOnly',
    'logs:PutResourcePolicy by ResourcePoliciesByDeploymentOnly',
  ]);
});

test('every state machine has a log that one policy of the stack lets CloudWatch deliver to, before it is made', () => {
  const policies = template.findResources('AWS::Logs::ResourcePolicy', {
    Properties: { PolicyName: Match.stringLikeRegexp('LogDelivery') },
  });
  const [policyId, ...others] = Object.keys(policies);
  expect(others).toEqual([]);
  const document = JSON.stringify(policies[policyId ?? '']?.Properties.PolicyDocument);
  const machines = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  expect(machines.length).toBeGreaterThan(4);
  for (const { Properties, DependsOn } of machines) {
    const [destination] = Properties.LoggingConfiguration.Destinations as {
      CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': [string, string] } };
    }[];
    const logGroup = destination?.CloudWatchLogsLogGroup.LogGroupArn['Fn::GetAtt'][0] ?? '';
    expect(document).toContain(`"${logGroup}"`);
    expect(DependsOn).toContain(policyId);
  }
});

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

function allowedActions(role: string): readonly string[] {
  const attached = Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => (Properties.Roles as { Ref: string }[]).some(({ Ref }) => Ref === role))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
  const inline = (
    (template.findResources('AWS::IAM::Role')[role]?.Properties.Policies ?? []) as {
      PolicyDocument: { Statement: Statement[] };
    }[]
  ).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const allowed = [...attached, ...inline].filter(({ Effect }) => Effect === 'Allow');
  return [...new Set(allowed.flatMap(({ Action }) => list(Action)))];
}

const matches = (pattern: string, value: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(value);

/** Whether a denial binds a role of the sandbox in what it does: in its Region, its account, with the approved model. */
function isDenied({ Action, NotAction, Resource, Condition }: Statement, action: string, role: string): boolean {
  const { ArnNotLike, ...others } = Condition ?? {};
  const onlyElsewhere = Object.keys(others).length > 0 || (Resource !== undefined && !Resource.includes('*'));
  if (onlyElsewhere || list(ArnNotLike?.['aws:PrincipalArn']).some((pattern) => matches(pattern, role))) return false;
  // What is denied of all but some resources (approved models, topics) is not denied of those.
  if (Resource === undefined) return false;
  return Action === undefined
    ? !(NotAction ?? []).some((pattern) => matches(pattern, action))
    : list(Action).some((pattern) => matches(pattern, action));
}
