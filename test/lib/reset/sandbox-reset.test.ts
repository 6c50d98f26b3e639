import { Match, Template } from 'aws-cdk-lib/assertions';
import { actionsOf, reaches, statesOf, wholeSandbox } from '../promotion/whole';

let template: Template;
beforeAll(() => ({ template } = wholeSandbox()));

test('nothing is deleted before fence, stop and drain, and nothing is done before it was verified', () => {
  const machine = statesOf(template, 'Reset');
  expect(machine.States).toHaveProperty('Delete');
  for (const gate of ['Fence', 'Stop', 'Drain']) {
    expect([gate, reaches(machine, 'Delete', [gate])]).toEqual([gate, false]);
  }
  for (const gate of ['Delete', 'StopAgain', 'Verify']) {
    expect([gate, reaches(machine, 'Done', [gate])]).toEqual([gate, false]);
  }
});

test('every task has a way on when it fails', () => {
  for (const [name, state] of Object.entries(statesOf(template, 'Reset').States)) {
    if (state.Type === 'Task') expect([name, state.Catch?.length ?? 0]).not.toEqual([name, 0]);
  }
});

test('what deletes may not touch the trail, the outbox, the data zones or any object outside experiments/', () => {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
    id.includes('ResetFunctionRole'),
  );
  const text = JSON.stringify(policies);
  expect(text).not.toMatch(/SandboxTrail|SandboxZones/);
  expect(text).toContain('/experiments/*');
  const actions = actionsOf(template, 'ResetFunctionRole');
  expect(actions).toEqual(expect.arrayContaining(['s3:DeleteObject', 's3:DeleteObjectVersion', 'kms:Sign']));
  expect(actions.filter((action) => ['s3:GetObject', 's3:PutObject'].includes(action))).toEqual([]);
  expect(actions.filter((action) => /^(states|scheduler|lambda):/.test(action))).toEqual([]);
});

test('what stops holds no right to any data, and stops two state machines alone', () => {
  const actions = actionsOf(template, 'ResetStopRole').filter((action) => !action.startsWith('logs:'));
  expect([...new Set(actions)]).toEqual([
    'scheduler:DeleteSchedule',
    'scheduler:ListSchedules',
    'states:DescribeExecution',
    'states:StopExecution',
  ]);
});

test('receipts outlive the stack, under a key with which the reset alone signs', () => {
  template.hasResource('AWS::DynamoDB::Table', {
    Properties: { KeySchema: [{ AttributeName: 'reset', KeyType: 'HASH' }], DeletionProtectionEnabled: true },
    DeletionPolicy: 'Retain',
  });
  template.hasResource('AWS::KMS::Key', {
    Properties: {
      KeySpec: 'ECC_NIST_P256',
      KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'OnlyResetSigns', Effect: 'Deny' })]) },
    },
    DeletionPolicy: 'Retain',
  });
});
