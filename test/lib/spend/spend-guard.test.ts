import { App, RemovalPolicy, Stack, aws_iam as iam } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { IsolatedNetwork } from '../../../lib/network';
import { OperatorApi } from '../../../lib/operators';
import { SandboxGuardrails } from '../../../lib/organization';
import { ShutdownScope, SpendGuard, SpendLimit } from '../../../lib/spend';
import { InvocationTrail } from '../../../lib/trail';

function guarded(shutdownScope?: ShutdownScope): { app: App; stack: Stack; guard: SpendGuard; workload: iam.Role } {
  const app = new App();
  const stack = new Stack(app, 'Sandbox', { env: { account: '111122223333', region: 'eu-west-1' } });
  const network = new IsolatedNetwork(stack, 'Network');
  const trail = new InvocationTrail(stack, 'Trail', { network });
  const guard = new SpendGuard(stack, 'Spend', { limits: [SpendLimit.monthlyUsd(25)], trail, network, shutdownScope });
  const workload = new iam.Role(stack, 'Workload', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  guard.addWorkloadRole(workload);
  guard.watchGateway({
    role: new iam.Role(stack, 'Gateway', { assumedBy: new iam.AccountRootPrincipal() }),
    modelPrices: '[]',
  });
  const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
  guard.addOperatorRoutes(new OperatorApi(stack, 'Operators'), operator);
  return { app, stack, guard, workload };
}

let template: Template;
beforeAll(() => {
  template = Template.fromStack(guarded().stack);
});

test('the pipe starts the shutdown when the fuse of the team goes from armed to blown, and on nothing else', () => {
  const [pipe] = Object.values(template.findResources('AWS::Pipes::Pipe'));
  const filters = (pipe?.Properties.SourceParameters.FilterCriteria.Filters as { Pattern: string }[]).map(
    ({ Pattern }) => JSON.parse(Pattern) as unknown,
  );
  expect(filters).toEqual([
    {
      eventName: ['INSERT'],
      dynamodb: { Keys: { id: { S: ['SCOPE#TEAM'] } }, NewImage: { fuse: { S: ['BLOWN'] } } },
    },
    {
      dynamodb: {
        Keys: { id: { S: ['SCOPE#TEAM'] } },
        NewImage: { fuse: { S: ['BLOWN'] } },
        OldImage: { fuse: { S: ['ARMED'] } },
      },
    },
  ]);
});

test('the shutdown takes its steps in order, and comes round again until a pass is quiet', () => {
  const definition = machine(template);
  const order: string[] = [];
  for (let state = 'BlowTheFuse'; order.length < 6 && state; state = definition.States[state]?.Next ?? '') {
    order.push(state);
  }
  expect(order).toEqual(['BlowTheFuse', 'DisableRestarters', 'DenyAndRevoke', 'StopWork', 'AskTheCanary', 'IsItQuiet']);
  expect(definition.States.BeforeTheNextPass?.Next).toBe('DisableRestarters');
  expect(definition.States.IsItQuiet?.Choices?.[0]?.Next).toBe('KeepTheReport');
});

test.each([
  ['shutdown', /^SpendShutdownHandlerRole/],
  ['switch of the fuse', /^SpendFuse\w*Role/],
])('the guardrails of the organization deny the %s nothing that it needs', (_, role) => {
  const exempt = 'arn:aws:iam::*:role/Sandbox-Shutdown-*';
  const denials = SandboxGuardrails.documents({
    organizationId: 'o-abcd123456',
    regions: ['eu-west-1'],
    models: ['arn:aws:bedrock:*::foundation-model/x'],
    gatewayRoles: ['arn:aws:iam::*:role/Gateway'],
    shutdownRoles: [exempt],
  })
    .filter(({ policyType }) => policyType === 'SERVICE_CONTROL_POLICY')
    .flatMap(({ content }) => (JSON.parse(content) as { Statement: GuardrailStatement[] }).Statement)
    .filter(({ Condition }) => {
      const { ArnNotLike, ...others } = Condition ?? {};
      // Other conditions are about regions, accounts and models, none of which the shutdown leaves.
      return Object.keys(others).length === 0 && !ArnNotLike?.['aws:PrincipalArn']?.includes(exempt);
    });
  const actions = actionsOf(template, role);
  expect(actions.length).toBeGreaterThan(10);
  const denied = actions.flatMap((action) =>
    denials.filter((statement) => denies(statement, action)).map(({ Sid }) => `${action} by ${Sid}`),
  );
  expect(denied).toEqual([]);
});

interface GuardrailStatement {
  readonly Sid: string;
  readonly Action?: string[];
  readonly NotAction?: string[];
  readonly Resource?: string[];
  readonly Condition?: Record<string, Record<string, string[]>>;
}

function denies({ Action, NotAction, Resource }: GuardrailStatement, action: string): boolean {
  if (Resource && !Resource.includes('*')) return false;
  const covers = (pattern: string): boolean =>
    new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action);
  return Action ? Action.some(covers) : !(NotAction ?? []).some(covers);
}

test('the shutdown holds no right to any data, and only endpoints and Studio apps can be deleted', () => {
  const actions = actionsOf(template, /^SpendShutdownHandlerRole/);
  expect(actions.filter((action) => /^(s3|kms|bedrock:Invoke|secretsmanager|ssm):?/.test(action))).toEqual([]);
  expect(actions.filter((action) => action.includes('Delete') || action.includes('Terminate'))).toEqual([
    'sagemaker:DeleteApp',
    'sagemaker:DeleteEndpoint',
    'batch:TerminateJob',
  ]);
});

test('the deny may be attached to workload roles, and no other policy', () => {
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'iam:AttachRolePolicy',
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Workload'), 'Arn'] },
          Condition: { ArnEquals: { 'iam:PolicyARN': { Ref: Match.stringLikeRegexp('^SpendWhileBlown') } } },
        }),
      ]),
    },
    PolicyName: Match.stringLikeRegexp('ShutdownHandler'),
  });
});

test('the deny leaves nothing but looking', () => {
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: [
        {
          Sid: 'FuseIsBlown',
          Effect: 'Deny',
          NotAction: Match.arrayWith(['s3:Get*', 'sts:GetCallerIdentity']),
          Resource: '*',
        },
      ],
    },
  });
});

test('AWS Budgets tells at 80%, on forecast and at 100%, and attaches the deny by itself', () => {
  template.hasResourceProperties('AWS::Budgets::Budget', {
    Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 25, Unit: 'USD' } },
    NotificationsWithSubscribers: [
      { Notification: { NotificationType: 'ACTUAL', Threshold: 80 } },
      { Notification: { NotificationType: 'FORECASTED', Threshold: 100 } },
      { Notification: { NotificationType: 'ACTUAL', Threshold: 100 } },
    ].map((notification) => Match.objectLike(notification)),
  });
  template.hasResourceProperties('AWS::Budgets::BudgetsAction', {
    ActionType: 'APPLY_IAM_POLICY',
    ApprovalModel: 'AUTOMATIC',
    ActionThreshold: { Type: 'PERCENTAGE', Value: 100 },
    Definition: {
      IamActionDefinition: {
        PolicyArn: { Ref: Match.stringLikeRegexp('^SpendWhileBlown') },
        Roles: [{ Ref: Match.stringLikeRegexp('^Workload') }],
      },
    },
  });
});

test.each([
  'AWS::Budgets::Budget',
  'AWS::Budgets::BudgetsAction',
  'AWS::CloudTrail::Trail',
  'AWS::Logs::QueryDefinition',
])('nothing that stays refers to %s, which the local cloud leaves out', (type) => {
  const left = Object.keys(template.findResources(type));
  expect(left.length).toBeGreaterThan(0);
  const { Resources } = template.toJSON() as { Resources: Record<string, { Type: string }> };
  const staying = Object.values(Resources).filter(
    ({ Type }) => !/^AWS::(Budgets|CloudTrail)::|QueryDefinition/.test(Type),
  );
  for (const id of left) expect(JSON.stringify(staying)).not.toContain(`"${id}"`);
});

test('alarms at 50, 80 and 100%, on forecast, on a bypass, and when nothing is known', () => {
  for (const [description, threshold] of [
    ['^50%', 50],
    ['^80%', 80],
    ['^100%', 100],
    ['present pace', 100],
    ['past the gateway', 1],
  ] as const) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: Match.stringLikeRegexp(description),
      Threshold: threshold,
      AlarmActions: Match.arrayWith([{ Ref: Match.stringLikeRegexp('^SpendNotifications') }]),
    });
  }
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: Match.stringLikeRegexp('unknown, which is not zero'),
    TreatMissingData: 'breaching',
  });
});

test('the alarm on calls past the gateway blows the fuse, whoever saw them', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'BypassingCalls',
    AlarmActions: Match.arrayWith([{ 'Fn::GetAtt': [Match.stringLikeRegexp('^SpendAwsBudgetBreachHandler'), 'Arn'] }]),
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
  });
});

test('people arm and blow the fuse through the operator API, by IAM', () => {
  template.resourcePropertiesCountIs('AWS::ApiGateway::Resource', { PathPart: 'arm' }, 1);
  template.resourcePropertiesCountIs('AWS::ApiGateway::Resource', { PathPart: 'blow' }, 1);
});

test('the meter subscribes to the invocation log, in the network', () => {
  template.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
    FilterPattern: '"ModelInvocationLog"',
    DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SpendMeterHandler'), 'Arn'] },
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Description: "Reconciles the ledger with Bedrock's invocation log",
    VpcConfig: Match.objectLike({ SubnetIds: Match.anyValue() }),
  });
});

test('a whole account is stopped but for what its stack needs to keep running; workloads lose that tag', () => {
  const { stack, guard, workload } = guarded(ShutdownScope.wholeAccount());
  guard.addWorkload(workload);
  const whole = Template.fromStack(stack);
  whole.hasResourceProperties('AWS::DynamoDB::Table', {
    Tags: Match.arrayWith([{ Key: 'cdk-ai-sandbox:keep-running', Value: 'true' }]),
  });
  const [role] = Object.entries(whole.findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('Workload'));
  expect(role?.[1].Properties.Tags).toEqual([{ Key: 'cdk-ai-sandbox:workload', Value: 'Sandbox' }]);
});

test('limits without one for the month are refused', () => {
  const stack = new Stack(new App(), 'Sandbox');
  expect(() => new SpendGuard(stack, 'Spend', { limits: [SpendLimit.perRunUsd(1)] })).toThrow(
    /no limit for the month.*SpendLimit\.monthlyUsd/s,
  );
});

test('the ledger and the trail stay when the stack goes, unless told otherwise', () => {
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    Properties: { DeletionProtectionEnabled: true },
  });
  const stack = new Stack(new App(), 'Sandbox');
  new SpendGuard(stack, 'Spend', { removalPolicy: RemovalPolicy.DESTROY });
  const tables = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::Table'));
  expect(tables.map(({ DeletionPolicy }) => DeletionPolicy as string)).toEqual(['Delete', 'Delete']);
});

test('cdk-nag has nothing to say', () => {
  const { app } = guarded();
  app.synth();
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  expect(
    violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  ).toEqual([]);
});

interface Machine {
  readonly States: Record<string, { Next?: string; Choices?: { Next: string }[] } | undefined>;
}

function machine(from: Template): Machine {
  const [found] = Object.entries(from.findResources('AWS::StepFunctions::StateMachine')).filter(([id]) =>
    id.startsWith('SpendShutdown'),
  );
  const joined = found?.[1].Properties.DefinitionString['Fn::Join'][1] as unknown[];
  return JSON.parse(joined.map((part) => (typeof part === 'string' ? part : 'token')).join('')) as Machine;
}

function actionsOf(from: Template, role: RegExp): string[] {
  return Object.values(from.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => (Properties.Roles as { Ref: string }[]).some(({ Ref }) => role.test(Ref)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[] }[])
    .flatMap(({ Action }) => Action);
}

test('the alarms of the account, and of no other, may publish to the topic of notifications', () => {
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': '111122223333' } }),
        }),
      ]),
    }),
  });
});
