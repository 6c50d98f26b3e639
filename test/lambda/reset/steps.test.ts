import { ExperimentItem } from '../../../lib/private/contracts/experiments';
import { PromotionItem } from '../../../lib/private/contracts/promotion';
import { ExperimentInventory, ResetItem, ResetReceipt } from '../../../lib/private/contracts/reset';
import { RunItem } from '../../../lib/private/contracts/runs';
import { ResetSteps, ResetSurroundings } from '../../../lambda/reset/steps';

const digest = `sha256:${'0'.repeat(64)}`;
const nothing: ExperimentInventory = { objects: 0, runs: 0, trials: 0, promotions: 0, tokens: 0, ledgerScopes: 0 };
const stopped = { stoppedExecutions: 1, deletedSchedules: 2, runningExecutions: 0, remainingSchedules: 0 };
const run = (status: RunItem['status'], executionArn: string) => ({ status, executionArn }) as RunItem;
const promotion = (status: PromotionItem['status'], executionArn: string) =>
  ({ promotion: 'p', status, executionArn, evidence: 'sha256:e' }) as PromotionItem;

function world(change: Partial<ResetSurroundings> = {}) {
  let experiment: ExperimentItem = {
    experiment: digest,
    item: 'manifest',
    name: 'n',
    manifest: '{}',
    author: 'alice',
    registeredAt: 't',
  };
  const items = new Map<string, ResetItem>();
  const receipts: ResetReceipt[] = [];
  const steps = new ResetSteps({
    now: () => 'now',
    experiment: async () => experiment,
    fence: async (_, by, at) => {
      experiment = { fencedAt: at, fencedBy: by, ...experiment };
      return experiment.fencedAt ?? at;
    },
    inventory: async () => ({ ...nothing, objects: 3 }),
    runs: async () => [run('running', 'run-1'), run('succeeded', 'run-2')],
    promotions: async () => [
      promotion('awaiting-approval', 'pro-1'),
      promotion('refused', 'pro-2'),
      promotion('trying', 'run-1'),
    ],
    held: async () => 0,
    deleteEverything: async () => false,
    enter: async (item) => void (items.has(item.reset) || items.set(item.reset, item)),
    find: async (reset) => items.get(reset),
    close: async (reset, facts) => {
      const item = items.get(reset);
      if (item) items.set(reset, { ...item, ...facts });
    },
    sign: async (receipt) => {
      receipts.push(receipt);
      return { payloadType: 't', payload: 'p', signatures: [] };
    },
    ...change,
  });
  return { steps, items, receipts };
}

test('the fence names what is at work, once each, and what there is before anything is deleted', async () => {
  const { steps, items } = world();
  expect(await steps.fence(digest, 'r-1', 'rita', 'arn')).toEqual({ fencedAt: 'now', executions: ['run-1', 'pro-1'] });
  expect(items.get('r-1')).toMatchObject({
    status: 'running',
    requester: 'rita',
    found: { objects: 3 },
    promotions: [{ status: 'awaiting-approval' }, { status: 'refused', evidence: 'sha256:e' }, { status: 'trying' }],
  });
});

test('there is nothing to reset under a digest that is not registered', async () => {
  const { steps } = world({ experiment: async () => undefined });
  await expect(steps.fence(digest, 'r-1', 'rita', 'arn')).rejects.toThrow('there is nothing to reset');
});

test('nothing is deleted before the fence stands', async () => {
  const deleteEverything = jest.fn(async () => true);
  const { steps } = world({ deleteEverything });
  await expect(steps.delete(digest)).rejects.toThrow('is not fenced');
  expect(deleteEverything).not.toHaveBeenCalled();
  await steps.fence(digest, 'r-1', 'rita', 'arn');
  expect(await steps.delete(digest)).toEqual({ more: true });
});

test('waits for calls under way, and not for ever', async () => {
  const { steps } = world({ held: async () => 5 });
  expect(await steps.drain(digest, 0)).toEqual({ drained: false, attempt: 1, held: 5 });
  expect(await steps.drain(digest, 59)).toEqual({ drained: true, attempt: 60, held: 5 });
  expect(await world().steps.drain(digest, 0)).toEqual({ drained: true, attempt: 1, held: 0 });
});

test('signs a receipt when a listing finds nothing, and says what was there', async () => {
  let left: ExperimentInventory = { ...nothing, objects: 3 };
  const { steps, items, receipts } = world({ inventory: async () => left });
  await steps.fence(digest, 'r-1', 'rita', 'arn');
  left = nothing;
  expect(await steps.verify(digest, 'r-1', 0, 0, stopped, stopped)).toMatchObject({ clean: true, final: true });
  expect(receipts).toEqual([
    expect.objectContaining({
      found: { ...nothing, objects: 3 },
      remaining: { ...nothing, runningExecutions: 0, schedules: 0 },
      stopped,
      author: 'alice',
      requester: 'rita',
      kept: expect.arrayContaining(['the trail of every call']),
    }),
  ]);
  expect(items.get('r-1')).toMatchObject({ status: 'done', endedAt: 'now', receipt: expect.any(String) });
});

test.each([
  ['an object', { inventory: async () => ({ ...nothing, objects: 1 }) }, stopped, '1 objects'],
  ['a schedule', { inventory: async () => nothing }, { ...stopped, remainingSchedules: 1 }, '1 schedules'],
  ['an execution', { inventory: async () => nothing }, { ...stopped, runningExecutions: 2 }, '2 runningExecutions'],
])('signs nothing while %s is left, tries again, and gives up with the reason', async (_, change, left, reason) => {
  const { steps, receipts } = world(change);
  await steps.fence(digest, 'r-1', 'rita', 'arn');
  expect(await steps.verify(digest, 'r-1', 0, 0, stopped, left)).toMatchObject({
    clean: false,
    final: false,
    attempt: 1,
  });
  expect(await steps.verify(digest, 'r-1', 9, 0, stopped, left)).toMatchObject({
    clean: false,
    final: true,
    reason: expect.stringContaining(reason),
  });
  expect(receipts).toEqual([]);
});

test('a reset that came to nothing says why', async () => {
  const { steps, items } = world();
  await steps.fence(digest, 'r-1', 'rita', 'arn');
  await steps.close('r-1', 'S3 did not answer.');
  expect(items.get('r-1')).toMatchObject({ status: 'incomplete', reason: 'S3 did not answer.' });
  await expect(steps.close('unknown', 'x')).resolves.toBeUndefined();
});
