import { eventually } from '../../bin/local/story/check';
import type { ClientConfig } from '../../bin/local/story/context';
import { ask, exampleManifest, maskedDataset, register, tryToAsk } from './experiment-kit';
import { deployment } from './harness';

const { support, research } = deployment();
let ada: ClientConfig;
let dataset: { receipt: string; sha256: string };

interface Run {
  readonly run: string;
  readonly status: string;
  readonly trials?: number;
  readonly passed?: number;
  readonly reason?: string;
}

beforeAll(async () => {
  ada = await support.person('TeamRoleArn', 'ada');
  dataset = await maskedDataset(support, 'experiments');
});

async function run(experiment: string, trials?: number): Promise<Run> {
  const { run: id } = await ask<Run>(support, ada, 'POST', '/runs', { experiment, trials });
  return eventually(`the end of run ${id}`, async () => {
    const { runs } = await ask<{ runs: Run[] }>(support, ada, 'GET', `/experiments/${encodeURIComponent(experiment)}`);
    return runs.find((candidate) => candidate.run === id && candidate.status !== 'running');
  });
}

test('an experiment has one name, and the identity that registered it first stays its author', async () => {
  const manifest = exampleManifest(dataset, { description: 'one name' });
  const experiment = await register(support, ada, manifest);
  const bob = await support.person('TeamRoleArn', 'bob');
  const again = await ask<{ experiment: string; author: string; isNew: boolean }>(
    support,
    bob,
    'POST',
    '/experiments',
    {
      manifest: Object.fromEntries(Object.entries(manifest).reverse()),
    },
  );
  expect(again).toMatchObject({ experiment, isNew: false, author: expect.stringMatching(/\/ada$/) });
});

test('what is wrong with a manifest is said', async () => {
  const manifest = exampleManifest(dataset, { assertions: [{ type: 'javascript', value: 'true' }] });
  expect(await tryToAsk(support, ada, 'POST', '/experiments', { manifest })).toEqual({
    status: 400,
    body: { message: expect.stringContaining("assertions.0: the assertion 'javascript' would run code") },
  });
});

test('a run makes its trials through the gateway and counts them', async () => {
  const experiment = await register(support, ada, exampleManifest(dataset, { description: 'a run' }));
  expect(await run(experiment, 4)).toMatchObject({ status: 'succeeded', trials: 4, passed: 4 });
});

test('a run on a receipt that is not the pinned one fails and says why', async () => {
  const other = { ...dataset, sha256: '0'.repeat(64) };
  const experiment = await register(support, ada, exampleManifest(other, { description: 'another receipt' }));
  expect(await run(experiment)).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('pin the new receipt'),
  });
});

test('a run of a model that is not approved fails and says why', async () => {
  const experiment = await register(support, ada, exampleManifest(dataset, { model: 'amazon.nova-pro-v1:0' }));
  expect(await run(experiment)).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('amazon.nova-pro-v1:0'),
  });
});

test("another team's sandbox does not know the experiment", async () => {
  const experiment = await register(support, ada, exampleManifest(dataset, { description: 'ours' }));
  const rob = await research.person('TeamRoleArn', 'rob');
  const path = `/experiments/${encodeURIComponent(experiment)}`;
  expect(await tryToAsk(research, rob, 'GET', path)).toMatchObject({ status: 404 });
});
