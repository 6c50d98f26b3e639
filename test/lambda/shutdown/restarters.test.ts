import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { BatchClient } from '@aws-sdk/client-batch';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { PipesClient } from '@aws-sdk/client-pipes';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { eventSourceMappings, functions } from '../../../lambda/shutdown/restarters/functions';
import { eventPipes } from '../../../lambda/shutdown/restarters/pipes';
import { jobQueues } from '../../../lambda/shutdown/restarters/queues';
import { eventRules } from '../../../lambda/shutdown/restarters/rules';
import { scalingGroups } from '../../../lambda/shutdown/restarters/scaling-groups';
import { scalingTargets } from '../../../lambda/shutdown/restarters/scaling-targets';
import { schedules } from '../../../lambda/shutdown/restarters/schedules';
import { services } from '../../../lambda/shutdown/restarters/services';
import { glueTriggers } from '../../../lambda/shutdown/restarters/triggers';
import type { Active, Stoppable } from '../../../lambda/shutdown/stoppable';
import { FakeClient, awsError } from './fake-client';

const only = async (kind: Stoppable): Promise<Active> => {
  const [active, ...others] = await kind.active();
  if (!active || others.length > 0) throw new Error('There is not one active thing.');
  return active;
};

describe('event rules', () => {
  const client = new FakeClient({
    ListEventBuses: ({ NextToken }) =>
      NextToken ? { EventBuses: [{ Name: 'agents' }] } : { EventBuses: [{ Name: 'default' }], NextToken: 'more' },
    ListRules: ({ EventBusName }) => ({
      Rules:
        EventBusName === 'agents'
          ? [
              { Name: 'on', Arn: 'arn:on', State: 'ENABLED' },
              { Name: 'off', Arn: 'arn:off', State: 'DISABLED' },
              { Name: 'aws', Arn: 'arn:aws-own', State: 'ENABLED', ManagedBy: 'states.amazonaws.com' },
            ]
          : [],
    }),
    ListTagsForResource: () => ({ Tags: [{ Key: 'a', Value: 'b' }] }),
    DisableRule: () => ({}),
    DescribeRule: ({ Name }) => (Name === 'gone' ? awsError('ResourceNotFoundException') : {}),
    EnableRule: () => ({}),
  });
  const rules = eventRules(client as unknown as EventBridgeClient);

  test('are found on every page and bus, less what is off and what is AWS’s own', async () => {
    expect(await only(rules)).toEqual({ resource: 'arn:on', tags: { a: 'b' }, earlier: { name: 'on', bus: 'agents' } });
  });

  test('are disabled and enabled on their bus; one that is gone is an error, not silence', async () => {
    await rules.stop(await only(rules));
    await rules.restore?.('arn:on', { name: 'on', bus: 'agents' });
    expect(client.of('DisableRule')).toEqual([{ Name: 'on', EventBusName: 'agents' }]);
    expect(client.of('EnableRule')).toEqual([{ Name: 'on', EventBusName: 'agents' }]);
    await expect(rules.restore?.('arn', { name: 'gone', bus: 'agents' })).rejects.toThrow('ResourceNotFound');
  });
});

test('a schedule keeps everything but its state, and counts by its group’s tags', async () => {
  const schedule = {
    Arn: 'arn:schedule',
    Name: 'again',
    GroupName: 'agents',
    CreationDate: new Date(),
    LastModificationDate: new Date(),
    ScheduleExpression: 'cron(0 3 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
    Target: { Arn: 'arn:target', RoleArn: 'arn:role', Input: '{"x":1}' },
    Description: 'nightly',
    ActionAfterCompletion: 'DELETE',
    KmsKeyArn: 'arn:key',
    State: 'ENABLED',
  };
  const client = new FakeClient({
    ListScheduleGroups: () => ({ ScheduleGroups: [{ Arn: 'arn:group', Name: 'agents' }] }),
    ListTagsForResource: ({ ResourceArn }) => ({ Tags: [{ Key: 'group', Value: ResourceArn }] }),
    ListSchedules: () => ({ Schedules: [{ Arn: 'arn:schedule', Name: 'again', State: 'ENABLED' }] }),
    GetSchedule: () => schedule,
    UpdateSchedule: () => ({}),
  });
  const kind = schedules(client as unknown as SchedulerClient);
  const active = await only(kind);
  expect(active.tags).toEqual({ group: 'arn:group' });
  await kind.stop(active);
  await kind.restore?.(active.resource, active.earlier);
  const { Arn: _arn, CreationDate: _created, LastModificationDate: _modified, ...kept } = schedule;
  expect(client.of('UpdateSchedule')).toEqual([
    { ...kept, StartDate: undefined, EndDate: undefined, State: 'DISABLED' },
    { ...kept, StartDate: undefined, EndDate: undefined, State: 'ENABLED' },
  ]);
});

describe('functions', () => {
  const client = new FakeClient({
    ListFunctions: () => ({
      Functions: [{ FunctionArn: 'arn:free' }, { FunctionArn: 'arn:five' }, { FunctionArn: 'arn:zero' }],
    }),
    ListTags: ({ Resource }) => ({ Tags: { of: Resource } }),
    GetFunctionConcurrency: ({ FunctionName }) =>
      FunctionName === 'arn:free' ? {} : { ReservedConcurrentExecutions: FunctionName === 'arn:five' ? 5 : 0 },
    PutFunctionConcurrency: () => ({}),
    DeleteFunctionConcurrency: () => ({}),
    ListEventSourceMappings: () => ({
      EventSourceMappings: [
        {
          UUID: '1',
          FunctionArn: 'arn:aws:lambda:r:a:function:worker:live',
          State: 'Enabled',
          EventSourceMappingArn: 'arn:1',
        },
        { UUID: '2', FunctionArn: 'arn:aws:lambda:r:a:function:worker', State: 'Disabled' },
      ],
    }),
    UpdateEventSourceMapping: () => ({}),
  });
  const kind = functions(client as unknown as LambdaClient);

  test('get a concurrency of 0, and back what they had: a number, or none', async () => {
    const active = await kind.active();
    expect(active.map(({ resource, earlier }) => [resource, earlier])).toEqual([
      ['arn:free', { reserved: null }],
      ['arn:five', { reserved: 5 }],
    ]);
    for (const one of active) {
      await kind.stop(one);
      await kind.restore?.(one.resource, one.earlier);
    }
    expect(client.of('PutFunctionConcurrency')).toEqual([
      { FunctionName: 'arn:free', ReservedConcurrentExecutions: 0 },
      { FunctionName: 'arn:five', ReservedConcurrentExecutions: 0 },
      { FunctionName: 'arn:five', ReservedConcurrentExecutions: 5 },
    ]);
    expect(client.of('DeleteFunctionConcurrency')).toEqual([{ FunctionName: 'arn:free' }]);
  });

  test('an event source mapping counts by its function, whatever alias it names', async () => {
    const mappings = eventSourceMappings(client as unknown as LambdaClient);
    const active = await only(mappings);
    expect(active).toEqual({
      resource: 'arn:1',
      tags: { of: 'arn:aws:lambda:r:a:function:worker' },
      earlier: { uuid: '1' },
    });
    await mappings.stop(active);
    await mappings.restore?.(active.resource, active.earlier);
    expect(client.of('UpdateEventSourceMapping')).toEqual([
      { UUID: '1', Enabled: false },
      { UUID: '1', Enabled: true },
    ]);
  });
});

test('an ECS service goes to 0 and back to what it had', async () => {
  const client = new FakeClient({
    ListClusters: () => ({ clusterArns: ['arn:cluster'] }),
    ListServices: () => ({ serviceArns: ['arn:service', 'arn:idle'] }),
    DescribeServices: () => ({
      services: [
        { serviceArn: 'arn:service', desiredCount: 4, tags: [{ key: 'k', value: 'v' }] },
        { serviceArn: 'arn:idle', desiredCount: 0 },
      ],
    }),
    UpdateService: () => ({}),
  });
  const kind = services(client as unknown as ECSClient);
  const active = await only(kind);
  expect(active.tags).toEqual({ k: 'v' });
  await kind.stop(active);
  await kind.restore?.(active.resource, active.earlier);
  expect(client.of('UpdateService').map(({ desiredCount }) => desiredCount)).toEqual([0, 4]);
});

/** Ends the one active thing and puts it back, from what would be remembered of it. */
async function thereAndBack(kind: Stoppable): Promise<Active> {
  const active = await only(kind);
  await kind.stop(active);
  await kind.restore?.(active.resource, JSON.parse(JSON.stringify(active.earlier)));
  return active;
}

test('an Auto Scaling group loses every process that runs, and gets back those and no other', async () => {
  const all = ['Launch', 'Terminate', 'AddToLoadBalancer', 'AlarmNotification', 'AZRebalance', 'HealthCheck'].concat([
    'InstanceRefresh',
    'ReplaceUnhealthy',
    'ScheduledActions',
  ]);
  const client = new FakeClient({
    DescribeAutoScalingGroups: ({ NextToken }) =>
      NextToken
        ? {
            AutoScalingGroups: [
              {
                AutoScalingGroupARN: 'arn:group',
                AutoScalingGroupName: 'agents',
                // Suspended by somebody before.
                SuspendedProcesses: [{ ProcessName: 'AZRebalance' }],
                Tags: [{ Key: 'k', Value: 'v' }],
              },
            ],
          }
        : {
            AutoScalingGroups: [
              {
                AutoScalingGroupARN: 'arn:quiet',
                AutoScalingGroupName: 'quiet',
                SuspendedProcesses: all.map((ProcessName) => ({ ProcessName })),
              },
            ],
            NextToken: 'page 2',
          },
    SuspendProcesses: () => ({}),
    ResumeProcesses: () => ({}),
  });
  const { resource, tags } = await thereAndBack(scalingGroups(client as unknown as AutoScalingClient));
  expect([resource, tags]).toEqual(['arn:group', { k: 'v' }]);
  const change = {
    AutoScalingGroupName: 'agents',
    ScalingProcesses: all.filter((name) => name !== 'AZRebalance'),
  };
  expect(client.of('SuspendProcesses')).toEqual([change]);
  expect(client.of('ResumeProcesses')).toEqual([change]);
});

test('a scaling target is suspended whole, and goes back to what it was; tables scale on', async () => {
  const suspended = {
    DynamicScalingInSuspended: true,
    DynamicScalingOutSuspended: true,
    ScheduledScalingSuspended: true,
  };
  const target = { ResourceId: 'service/c/s', ScalableDimension: 'ecs:service:DesiredCount' };
  const client = new FakeClient({
    DescribeScalableTargets: ({ ServiceNamespace, NextToken }) =>
      ServiceNamespace !== 'ecs'
        ? { ScalableTargets: [] }
        : NextToken
          ? {
              ScalableTargets: [
                { ...target, ScalableTargetARN: 'arn:half', SuspendedState: { DynamicScalingInSuspended: true } },
              ],
            }
          : {
              ScalableTargets: [{ ...target, ScalableTargetARN: 'arn:off', SuspendedState: suspended }],
              NextToken: 'page 2',
            },
    ListTagsForResource: ({ ResourceARN }) => ({ Tags: { of: ResourceARN } }),
    RegisterScalableTarget: () => ({}),
  });
  const { tags } = await thereAndBack(scalingTargets(client as unknown as ApplicationAutoScalingClient));
  expect(tags).toEqual({ of: 'arn:half' });
  expect(client.of('RegisterScalableTarget')).toEqual([
    { ServiceNamespace: 'ecs', ...target, SuspendedState: suspended },
    {
      ServiceNamespace: 'ecs',
      ...target,
      SuspendedState: { ...suspended, DynamicScalingOutSuspended: false, ScheduledScalingSuspended: false },
    },
  ]);
  const asked = client.of('DescribeScalableTargets').map(({ ServiceNamespace }) => ServiceNamespace);
  expect(asked).not.toContain('dynamodb');
});

test('a pipe that is to run is stopped, also while it starts; one that is to stop is not', async () => {
  const client = new FakeClient({
    ListPipes: ({ NextToken }) =>
      NextToken
        ? { Pipes: [{ Arn: 'arn:on', Name: 'on', DesiredState: 'RUNNING', CurrentState: 'STARTING' }] }
        : { Pipes: [{ Arn: 'arn:off', Name: 'off', DesiredState: 'STOPPED' }], NextToken: 'page 2' },
    ListTagsForResource: ({ resourceArn }) => ({ tags: { of: resourceArn } }),
    StopPipe: () => ({}),
    StartPipe: () => ({}),
  });
  expect(await thereAndBack(eventPipes(client as unknown as PipesClient))).toMatchObject({
    resource: 'arn:on',
    tags: { of: 'arn:on' },
  });
  expect([client.of('StopPipe'), client.of('StartPipe')]).toEqual([[{ Name: 'on' }], [{ Name: 'on' }]]);
});

test('a Batch queue is disabled and enabled', async () => {
  const client = new FakeClient({
    DescribeJobQueues: ({ nextToken }) =>
      nextToken
        ? { jobQueues: [{ jobQueueArn: 'arn:on', state: 'ENABLED', tags: { k: 'v' } }] }
        : { jobQueues: [{ jobQueueArn: 'arn:off', state: 'DISABLED' }], nextToken: 'page 2' },
    UpdateJobQueue: () => ({}),
  });
  expect((await thereAndBack(jobQueues(client as unknown as BatchClient))).tags).toEqual({ k: 'v' });
  expect(client.of('UpdateJobQueue')).toEqual([
    { jobQueue: 'arn:on', state: 'DISABLED' },
    { jobQueue: 'arn:on', state: 'ENABLED' },
  ]);
});

test('a Glue trigger is stopped and started; one that is not activated starts nothing', async () => {
  const client = new FakeClient({
    GetTriggers: ({ NextToken }) =>
      NextToken
        ? { Triggers: [{ Name: 'nightly', State: 'ACTIVATED' }] }
        : { Triggers: [{ Name: 'by-hand', State: 'CREATED' }, { State: 'ACTIVATED' }], NextToken: 'page 2' },
    GetTags: ({ ResourceArn }) => ({ Tags: { of: ResourceArn } }),
    StopTrigger: () => ({}),
    StartTrigger: () => ({}),
  });
  const kind = glueTriggers({ arnOfTrigger: (name) => `arn:trigger/${name}` }, client as unknown as GlueClient);
  expect((await thereAndBack(kind)).tags).toEqual({ of: 'arn:trigger/nightly' });
  expect([client.of('StopTrigger'), client.of('StartTrigger')]).toEqual([[{ Name: 'nightly' }], [{ Name: 'nightly' }]]);
});
