import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateScheduleCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { eventually } from '../../bin/local/story/check';
import type { ClientConfig } from '../../bin/local/story/context';
import { experimentPrefix, scheduleNamePrefix } from '../../lib/private/contracts/experiments';
import { ask, exampleManifest, maskedDataset, promote, register, tryToAsk } from './experiment-kit';
import { deployment } from './harness';

const { support } = deployment();
let ada: ClientConfig;

beforeAll(async () => {
  ada = await support.person('TeamRoleArn', 'ada');
});

interface Reset {
  readonly reset: string;
  readonly status: string;
  readonly receipt?: { readonly payload: string };
}

async function reset(experiment: string): Promise<Reset> {
  const started = await ask<Reset>(support, ada, 'POST', '/resets', { experiment });
  return eventually(
    'the end of the reset',
    async () => {
      const state = await ask<Reset>(support, ada, 'GET', `/resets/${started.reset}`);
      return state.status === 'running' ? undefined : state;
    },
    120,
  );
}

async function objects(experiment: string): Promise<number> {
  const { Versions = [], DeleteMarkers = [] } = await new S3Client(support.admin).send(
    new ListObjectVersionsCommand({
      Bucket: support.output('WorkspaceBucketName'),
      Prefix: experimentPrefix(experiment),
    }),
  );
  return Versions.length + DeleteMarkers.length;
}

test('a reset wipes one experiment with its schedules and what waits, and leaves the others alone', async () => {
  const dataset = await maskedDataset(support, 'reset');
  const wiped = await register(support, ada, exampleManifest(dataset, { description: 'to be wiped' }));
  const kept = await register(support, ada, exampleManifest(dataset, { description: 'to be kept' }));
  const waiting = await promote(support, ada, wiped);
  const other = await promote(support, ada, kept);
  expect([waiting.status, other.status]).toEqual(['awaiting-approval', 'awaiting-approval']);

  const scheduler = new SchedulerClient(support.admin);
  const { ScheduleGroups = [] } = await scheduler.send(new ListScheduleGroupsCommand({}));
  const GroupName = ScheduleGroups.find(({ Name }) => Name?.includes('Runs'))?.Name;
  for (const experiment of [wiped, kept]) {
    await scheduler.send(
      new CreateScheduleCommand({
        GroupName,
        Name: `${scheduleNamePrefix(experiment)}nightly`,
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: support.output('RunStateMachineArn'), RoleArn: support.output('TeamRoleArn') },
      }),
    );
  }

  const { status, receipt } = await reset(wiped);
  expect(status).toBe('done');
  expect(JSON.parse(Buffer.from(receipt?.payload ?? '', 'base64').toString())).toMatchObject({
    experiment: wiped,
    stopped: { stoppedExecutions: 1, deletedSchedules: 1 },
    remaining: { objects: 0, runs: 0, trials: 0, promotions: 0, tokens: 0, schedules: 0, runningExecutions: 0 },
  });
  expect(await objects(wiped)).toBe(0);
  expect(await objects(kept)).toBeGreaterThan(0);
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
  expect(Schedules.map(({ Name }) => Name)).toEqual([`${scheduleNamePrefix(kept)}nightly`]);
  const executionArn = `${support.output('PromotionStateMachineArn').replace(':stateMachine:', ':execution:')}:${waiting.promotion}`;
  const execution = await new SFNClient(support.admin).send(new DescribeExecutionCommand({ executionArn }));
  expect(execution.status).toBe('ABORTED');

  // The digest is spent: neither registered, nor run, nor promoted again; a second reset finds nothing and is as good.
  const manifest = exampleManifest(dataset, { description: 'to be wiped' });
  expect(await tryToAsk(support, ada, 'POST', '/experiments', { manifest })).toMatchObject({ status: 409 });
  expect(await promote(support, ada, wiped)).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('was reset at'),
  });
  expect(await reset(wiped)).toMatchObject({ status: 'done' });
});

test('there is nothing to reset under a digest that is not registered', async () => {
  expect(await reset(`sha256:${'f'.repeat(64)}`)).toMatchObject({
    status: 'incomplete',
    reason: expect.stringContaining('there is nothing to reset'),
  });
});
