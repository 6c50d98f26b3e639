import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AiSandbox } from '../../../lib/ai-sandbox';
import { PromotionWorkflow } from '../../../lib/promotion';
import { actionsOf, reaches, statesOf, wholeSandbox } from './whole';

let template: Template;
let sandbox: AiSandbox;
beforeAll(() => ({ template, sandbox } = wholeSandbox()));

test('nothing is released without verified data, trials, judgement and approval, in any path', () => {
  const machine = statesOf(template, 'Promotion');
  expect(reaches(machine, 'Release', [])).toBe(true);
  for (const gate of [
    'VerifyDataset',
    'Begin',
    'MakeTrials',
    'Assess',
    'EndRun',
    'Judge',
    'AwaitApproval',
    'IsApproved',
  ]) {
    expect([gate, reaches(machine, 'Release', [gate])]).toEqual([gate, false]);
  }
  expect(reaches(machine, 'Promoted', ['Release'])).toBe(false);
});

test('every task has a way on when it fails, and every way out but one writes down why', () => {
  const machine = statesOf(template, 'Promotion');
  for (const [name, state] of Object.entries(machine.States)) {
    if (state.Type === 'Task') expect([name, state.Catch?.length ?? 0]).not.toEqual([name, 0]);
  }
  expect(reaches(machine, 'NotPromoted', ['Close'])).toBe(false);
});

test('the task token goes from the state machine into the approval table, and waits seven days', () => {
  const { AwaitApproval } = statesOf(template, 'Promotion').States;
  expect(AwaitApproval).toMatchObject({
    Resource: expect.stringContaining('aws-sdk:dynamodb:putItem.waitForTaskToken'),
    TimeoutSeconds: Duration.days(7).toSeconds(),
    Parameters: { Item: { taskToken: { 'S.$': '$$.Task.Token' }, evidence: { 'S.$': '$.judgement.evidence' } } },
  });
});

test('no log holds the data of states: task tokens are in it', () => {
  template.allResourcesProperties('AWS::StepFunctions::StateMachine', {
    LoggingConfiguration: Match.objectLike({ Level: 'ALL' }),
  });
  const machines = Object.entries(template.findResources('AWS::StepFunctions::StateMachine'));
  for (const [id, { Properties }] of machines.filter(([name]) => /Promotion|Reset|Runs/.test(name))) {
    expect([id, Properties.LoggingConfiguration.IncludeExecutionData]).toEqual([id, false]);
  }
});

test('only the approval function reads task tokens, answers them, and it sees no data', () => {
  const actions = actionsOf(template, 'PromotionApprovalRole');
  expect(actions).toContain('states:SendTaskSuccess');
  expect(actions.filter((action) => /^(s3|kms|bedrock):/.test(action))).toEqual([]);
  const policies = template.findResources('AWS::IAM::Policy') as Record<
    string,
    { Properties: { PolicyDocument: unknown } }
  >;
  const allowing = (pattern: RegExp) =>
    Object.entries(policies)
      .filter(([, { Properties }]) => pattern.test(JSON.stringify(Properties.PolicyDocument)))
      .map(([id]) => id);
  expect(allowing(/SendTaskSuccess/)).toEqual([expect.stringContaining('PromotionApprovalRole')]);
  expect(allowing(/PromotionApprovals/).sort()).toEqual([
    expect.stringContaining('PromotionApprovalRole'),
    expect.stringContaining('PromotionStateMachineRole'),
  ]);
  expect(actionsOf(template, 'PromotionStateMachineRole')).not.toContain('dynamodb:GetItem');
});

test('one role signs, whatever others are allowed, on the P-256 curve', () => {
  template.hasResource('AWS::KMS::Key', {
    Properties: {
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'OnlyPromotionSigns',
            Effect: 'Deny',
            Action: 'kms:Sign',
            Condition: {
              ArnNotEquals: {
                'aws:PrincipalArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('PromotionFunctionRole'), 'Arn'] },
              },
            },
          }),
        ]),
      },
    },
    DeletionPolicy: 'Retain',
  });
});

test('the promotion role writes the outbox and reads neither masked data nor the workspace', () => {
  const actions = actionsOf(template, 'PromotionFunctionRole');
  expect(actions).toEqual(expect.arrayContaining(['s3:PutObject', 'kms:Sign', 'dynamodb:Query']));
  expect(actions).not.toContain('s3:GetObject');
  expect(actions).not.toContain('dynamodb:DeleteItem');
});

test('the team asks and the operators approve, not the other way about', () => {
  const invokable = (rolePart: string) =>
    JSON.stringify(Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.includes(rolePart)));
  expect(invokable('TeamRole')).toContain('/POST/promotions');
  expect(invokable('TeamRole')).not.toContain('/approval');
  expect(invokable('OperatorRole')).toContain('/POST/promotions/*/approval');
});

test.each([
  [Duration.seconds(30), 'approvalTimeout is 30 seconds'],
  [Duration.days(91), 'approvalTimeout is 91 days'],
])('refuses to wait %s', (approvalTimeout, message) => {
  const { experiments, runs, zones, trail, operators } = sandbox;
  expect(
    () =>
      new PromotionWorkflow(sandbox, `Other${approvalTimeout.toSeconds()}`, {
        registry: experiments,
        runs,
        outbox: zones.outbox,
        trail,
        operators,
        approvalTimeout,
      }),
  ).toThrow(message);
});
