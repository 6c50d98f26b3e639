import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { eventSourceMappings, functions } from '../../../lambda/shutdown/restarters/functions';
import { eventRules } from '../../../lambda/shutdown/restarters/rules';
import { schedules } from '../../../lambda/shutdown/restarters/schedules';
import { services } from '../../../lambda/shutdown/restarters/services';
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
