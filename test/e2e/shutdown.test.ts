import { CreateRoleCommand, DeleteRoleCommand, IAMClient, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { operatorRequest } from './operator-request';
import { TEAM_SCOPE } from '../../lib/private/contracts/ledger';
import { deployment } from './harness';

const { research: team } = deployment();
const WORKLOAD = 'cdk-ai-sandbox:workload';
const suffix = Date.now().toString(36);
const rule = `drill-${suffix}`;
const bystander = `bystander-${suffix}`;
const group = `drill-${suffix}`;
const events = new EventBridgeClient(team.admin);
const scheduler = new SchedulerClient(team.admin);
const sfn = new SFNClient(team.admin);
const iam = new IAMClient(team.admin);
const ledger = DynamoDBDocumentClient.from(new DynamoDBClient(team.admin));
const shutdown = team.output('ShutdownStateMachineArn');
let role = '';
let machine = '';
let adversary = true;

/** What a runaway agent leaves behind: a rule, a schedule and executions; and something that starts them again and again. */
beforeAll(async () => {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const created = await iam.send(
    new CreateRoleCommand({ RoleName: `drill-${suffix}`, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  role = created.Role?.Arn ?? '';
  const Tags = [{ Key: WORKLOAD, Value: team.stack }];
  await events.send(new PutRuleCommand({ Name: rule, ScheduleExpression: 'rate(1 day)', Tags }));
  await events.send(new PutRuleCommand({ Name: bystander, ScheduleExpression: 'rate(1 day)' }));
  await scheduler.send(new CreateScheduleGroupCommand({ Name: group, Tags }));
  await scheduler.send(
    new CreateScheduleCommand({
      Name: 'again',
      GroupName: group,
      ScheduleExpression: 'rate(1 day)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: shutdown, RoleArn: role, Input: '{"kept":"as it was"}' },
    }),
  );
  const definition = { StartAt: 'Work', States: { Work: { Type: 'Wait', Seconds: 3600, End: true } } };
  const made = await sfn.send(
    new CreateStateMachineCommand({
      name: `drill-${suffix}`,
      roleArn: role,
      definition: JSON.stringify(definition),
      tags: [{ key: WORKLOAD, value: team.stack }],
    }),
  );
  machine = made.stateMachineArn ?? '';
  await sfn.send(new StartExecutionCommand({ stateMachineArn: machine }));
});

afterAll(async () => {
  adversary = false;
  await sleep(1200);
  for (const Name of [rule, bystander]) await events.send(new DeleteRuleCommand({ Name }));
  await scheduler.send(new DeleteScheduleGroupCommand({ Name: group }));
  await sfn.send(new DeleteStateMachineCommand({ stateMachineArn: machine }));
  await iam.send(new DeleteRoleCommand({ RoleName: `drill-${suffix}` }));
});

/** The local cloud enforces no IAM, so nothing takes the adversary's rights away: it gives up by itself. */
async function restart(): Promise<void> {
  while (adversary) {
    await events.send(new EnableRuleCommand({ Name: rule }));
    await sfn.send(new StartExecutionCommand({ stateMachineArn: machine }));
    await sleep(1000);
  }
}

test('an adversary restarts things and the shutdown is killed at each step; resumed, it leaves nothing running', async () => {
  const operator = await team.person('OperatorRoleArn', 'olga');
  // An earlier test may have blown it: an armed fuse is where the drill begins.
  await operatorRequest(team, operator, 'POST', '/fuse/arm', { reason: 'before the drill' });
  const restarting = restart();
  const blown = await operatorRequest(team, operator, 'POST', '/fuse/blow', { reason: 'drill' });
  expect(blown).toMatchObject({ status: 200, body: { fuse: 'BLOWN' } });

  await until('the fuse starts the shutdown', async () => (await inside('BlowTheFuse')) !== undefined);
  await killAll();
  for (const state of ['BlowTheFuse', 'DisableRestarters', 'DenyAndRevoke', 'StopWork', 'AskTheCanary']) {
    await killAt(state);
  }
  expect(await operatorRequest(team, operator, 'POST', '/fuse/arm', { reason: 'too early' })).toMatchObject({
    status: 200,
  });
  await operatorRequest(team, operator, 'POST', '/fuse/blow', { reason: 'drill, again' });
  await until('the fuse starts the shutdown anew', async () => (await inside('BlowTheFuse')) !== undefined);
  const execution = await inside('BlowTheFuse');
  expect(await operatorRequest(team, operator, 'POST', '/fuse/arm', { reason: 'too early' })).toMatchObject({
    status: 409,
  });
  adversary = false;
  await restarting;

  const ended = await outcomeOf(execution ?? '');
  expect(ended.status).toBe('SUCCEEDED');
  const report = JSON.parse(ended.output ?? '{}') as Record<string, unknown>;
  expect(report).toMatchObject({ complete: true, notStopped: [], stillActing: [], canary: { fuse: 'DENIED' } });
  expect(await state()).toEqual({
    rule: 'DISABLED',
    bystander: 'ENABLED',
    schedule: 'DISABLED',
    working: 0,
    denied: true,
  });
});

test('the trail and the ledger are as they were, and nothing is admitted', async () => {
  const { Item } = await ledger.send(
    new GetCommand({ TableName: team.output('LedgerTableName'), Key: { id: TEAM_SCOPE } }),
  );
  expect(Item).toMatchObject({ fuse: 'BLOWN', fuseReason: 'OPERATOR', fuseDetail: 'drill, again' });
  expect(String(Item?.fuseBy)).toContain('olga');
});

test('a person arms the fuse: what was disabled is as it was, what was stopped stays stopped, and who did it is on record', async () => {
  const operator = await team.person('OperatorRoleArn', 'olga');
  const armed = await operatorRequest(team, operator, 'POST', '/fuse/arm', { reason: 'the drill is over' });
  expect(armed).toMatchObject({ status: 200, body: { fuse: 'ARMED', failed: [] } });
  expect(await state()).toEqual({
    rule: 'ENABLED',
    bystander: 'ENABLED',
    schedule: 'ENABLED',
    working: 0,
    denied: false,
  });
  const schedule = await scheduler.send(new GetScheduleCommand({ Name: 'again', GroupName: group }));
  expect(schedule.Target?.Input).toBe('{"kept":"as it was"}');
  const { Item } = await ledger.send(
    new GetCommand({ TableName: team.output('LedgerTableName'), Key: { id: TEAM_SCOPE } }),
  );
  expect(Item).toMatchObject({ fuse: 'ARMED' });
  expect(String(Item?.fuseBy)).toContain('olga');
});

test('without a reason nobody turns the switch', async () => {
  const operator = await team.person('OperatorRoleArn', 'olga');
  expect(await operatorRequest(team, operator, 'POST', '/fuse/blow', {})).toMatchObject({ status: 400 });
});

async function state(): Promise<Record<string, unknown>> {
  const stateOf = async (Name: string) => (await events.send(new DescribeRuleCommand({ Name }))).State;
  const schedule = await scheduler.send(new GetScheduleCommand({ Name: 'again', GroupName: group }));
  const working = await sfn.send(new ListExecutionsCommand({ stateMachineArn: machine, statusFilter: 'RUNNING' }));
  const RoleName = team.output('TeamRoleArn').split('/').at(-1) ?? '';
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return {
    rule: await stateOf(rule),
    bystander: await stateOf(bystander),
    schedule: schedule.State,
    working: working.executions?.length,
    denied: (AttachedPolicies ?? []).some(({ PolicyName }) => PolicyName?.includes('WhileBlown')),
  };
}

async function running(): Promise<string[]> {
  const { executions } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: shutdown, statusFilter: 'RUNNING' }),
  );
  return (executions ?? []).flatMap(({ executionArn }) => (executionArn ? [executionArn] : []));
}

/** The running shutdown that has entered a state: the local cloud's pipe also starts some that find nothing to do. */
async function inside(state: string): Promise<string | undefined> {
  for (const executionArn of await running()) {
    if (await hasEntered(executionArn, state)) return executionArn;
  }
  return undefined;
}

async function hasEntered(executionArn: string | undefined, state: string): Promise<boolean> {
  const { events: history } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  return (history ?? []).some(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === state);
}

async function killAll(): Promise<void> {
  for (const executionArn of await running()) await sfn.send(new StopExecutionCommand({ executionArn }));
}

/** Starts the shutdown by hand, and kills it as soon as it has entered a state. */
async function killAt(name: string): Promise<void> {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: shutdown,
      input: JSON.stringify({ reason: 'OPERATOR', detail: 'the drill is resumed' }),
    }),
  );
  await until(`${name} is entered`, () => hasEntered(executionArn, name));
  await sfn.send(new StopExecutionCommand({ executionArn }));
}

async function outcomeOf(executionArn: string): Promise<DescribeExecutionCommandOutput> {
  await until('the shutdown has ended', async () => !(await running()).includes(executionArn));
  return sfn.send(new DescribeExecutionCommand({ executionArn }));
}

async function until(what: string, holds: () => Promise<boolean>, seconds = 150): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200)) {
    if (await holds()) return;
  }
  throw new Error(`Waited ${seconds} s in vain: ${what}.`);
}
