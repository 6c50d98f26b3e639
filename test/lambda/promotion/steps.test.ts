import { createSign, generateKeyPairSync } from 'node:crypto';
import { ExperimentItem } from '../../../lib/private/contracts/experiments';
import { PromotionItem, PromotionStatement, STATEMENT_PAYLOAD_TYPE } from '../../../lib/private/contracts/promotion';
import { TrialItem, TrialSuiteName, VerifiedDataset } from '../../../lib/private/contracts/runs';
import { orRefusal } from '../../../lambda/promotion/refusal';
import { statementText, verifyStatement } from '../../../lambda/promotion/statement';
import { PromotionSteps, PromotionSurroundings } from '../../../lambda/promotion/steps';
import { preAuthenticationEncoding, sealEnvelope } from '../../../lambda/shared/dsse';
import { sealManifest } from '../../../lambda/shared/experiment-manifest';

const sealed = sealManifest({
  name: 'summaries',
  model: 'amazon.nova-lite-v1:0',
  parameters: { maxTokens: 10 },
  prompt: 'p',
  dataset: { receipt: 'receipts/a', sha256: 'a'.repeat(64) },
  assertions: [{ type: 'is-json' }],
  safety: [{ name: 's', prompt: 'p', assertions: [{ type: 'is-json' }] }],
});
const session = (role: string, name: string) => `arn:aws:sts::111122223333:assumed-role/${role}/${name}`;
const step = { promotion: 'p-1', experiment: sealed.digest };
const dataset: VerifiedDataset = {
  receipt: 'receipts/a',
  receiptSha256: 'a'.repeat(64),
  maskedSha256: 'b'.repeat(64),
  policySha256: 'c'.repeat(64),
  classification: 'pseudonymised',
  records: 5,
  safetyPrompts: 1,
};

function trial(suite: TrialSuiteName, number: number): TrialItem {
  return {
    experiment: sealed.digest,
    item: `${suite}${number}`,
    run: 'p-1',
    suite,
    trial: number,
    record: 0,
    passed: true,
    failedAssertions: {},
    unexpectedToolCalls: 0,
    trace: `${suite}${number}`,
    at: 't',
    duration: 1,
    object: 'o',
    sha256: 'h',
  };
}

function world(change: Partial<PromotionSurroundings> = {}) {
  const items = new Map<string, PromotionItem>();
  const released: PromotionStatement[] = [];
  const registered: ExperimentItem = {
    experiment: sealed.digest,
    item: 'manifest',
    name: 'summaries',
    manifest: sealed.canonical,
    author: session('Team', 'alice'),
    registeredAt: 't',
  };
  const surroundings: PromotionSurroundings = {
    criteria: {
      acceptableAccuracy: 0.98,
      unacceptableAccuracy: 0.9,
      falsePromotionRate: 0.05,
      falseRefusalRate: 0.05,
      maximumTrials: 100,
      safetyTrials: 3,
      maximumCost: 1000,
    },
    now: () => '2026-01-01T00:00:00.000Z',
    experiment: async () => registered,
    trials: async (_, __, suite) =>
      Array.from({ length: suite === 'dataset' ? 35 : 3 }, (___, number) => trial(suite, number)),
    trail: async (trials) => new Map(trials.map(({ trace }) => [trace, { complete: true, cost: 1, toolRefusals: 0 }])),
    find: async (promotion) => items.get(promotion),
    enter: async (item) => void items.set(item.promotion, item),
    others: async () => 2,
    update: async (promotion, facts) => {
      const item = items.get(promotion);
      if (item) items.set(promotion, { ...item, ...facts });
    },
    release: async (statement) => {
      released.push(statement);
      return 'promotions/x/statement.dsse.json';
    },
    ...change,
  };
  return { steps: new PromotionSteps(surroundings), items, released, registered };
}

async function judged(change: Partial<PromotionSurroundings> = {}) {
  const all = world(change);
  await all.steps.begin(step, session('Team', 'alice'), 'execution', dataset);
  return { ...all, judgement: await all.steps.judge(step, dataset) };
}

const approval = (evidence: string, approver = session('Operators', 'olga')) => ({
  decision: 'approve' as const,
  approver,
  decidedAt: 't',
  evidence,
  reason: 'read',
});

test('begins with as many trials as could decide, and the whole safety suite', async () => {
  const { steps, items } = world();
  expect(await steps.begin(step, session('Team', 'alice'), 'execution', dataset)).toEqual({
    author: session('Team', 'alice'),
    requester: session('Team', 'alice'),
    until: 35,
    safetyTrials: 3,
  });
  expect(items.get('p-1')).toMatchObject({ status: 'trying', requester: session('Team', 'alice') });
});

test.each([
  ['an experiment that is not registered', { experiment: async () => undefined }, 'No experiment is registered'],
  ['a manifest without a safety suite', {}, 'has no safety suite'],
])('refuses %s before any trial', async (_, change, reason) => {
  const { steps } = world(change);
  const without = { ...dataset, safetyPrompts: 0 };
  expect(await orRefusal(steps.begin(step, session('Team', 'alice'), 'execution', without))).toEqual({
    refused: true,
    reason: expect.stringContaining(reason),
  });
});

test('a fault is no refusal', async () => {
  const { steps } = world({ experiment: async () => Promise.reject(new Error('no network')) });
  await expect(orRefusal(steps.assess(step).then(() => steps.judge(step, dataset)))).rejects.toThrow('no network');
});

test('the report has the numbers, who is who, and earlier promotions; its digest is the evidence', async () => {
  const { judgement, items } = await judged();
  expect(judgement.met).toBe(true);
  const item = items.get('p-1');
  expect(item).toMatchObject({ status: 'awaiting-approval', evidence: judgement.evidence });
  expect(JSON.parse(item?.report ?? '')).toMatchObject({
    earlierPromotions: 2,
    author: session('Team', 'alice'),
    dataset: { records: 5 },
    results: expect.arrayContaining([expect.objectContaining({ criterion: 'accuracy', met: true })]),
  });
});

test('says which criteria are not met, and awaits no approval', async () => {
  const { judgement, items } = await judged({ trail: async () => new Map() });
  expect(judgement).toMatchObject({
    met: false,
    reason: expect.stringContaining('0 of 38 trials are completely on record'),
  });
  expect(items.get('p-1')?.status).toBe('trying');
});

test('releases what somebody else approved, and the statement verifies with nothing but the key', async () => {
  const { steps, judgement, released, items } = await judged();
  await steps.release(step, approval(judgement.evidence));
  expect(items.get('p-1')).toMatchObject({ status: 'promoted', approver: session('Operators', 'olga') });
  const [statement] = released;
  if (!statement) throw new Error('nothing was released');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const text = statementText(statement);
  const message = preAuthenticationEncoding(STATEMENT_PAYLOAD_TYPE, Buffer.from(text));
  const envelope = await sealEnvelope(STATEMENT_PAYLOAD_TYPE, text, 'key', async () =>
    createSign('sha256').update(message).sign(privateKey),
  );
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  expect(verifyStatement(envelope, pem)).toMatchObject({ valid: true, statement: { subject: [{ digest: {} }] } });
  expect(verifyStatement({ ...envelope, payloadType: 'text/plain' }, pem)).toMatchObject({ valid: false });
});

test.each([
  ['the author', session('Team', 'alice'), 'Somebody else must approve'],
  ['another session of the role', session('Team', 'carol'), 'uses the same role'],
  ['root', 'arn:aws:iam::111122223333:root', 'cannot be told from others'],
])('releases nothing that %s approved, even if the approval came through', async (_, approver, reason) => {
  const { steps, judgement, released } = await judged();
  const answer = await orRefusal(steps.release(step, approval(judgement.evidence, approver)));
  expect(answer).toEqual({ refused: true, reason: expect.stringContaining(reason) });
  expect(released).toEqual([]);
});

test('releases nothing when evidence, report or experiment changed after the approval', async () => {
  const { steps, judgement, items, released, registered } = await judged();
  await expect(steps.release(step, approval(`sha256:${'0'.repeat(64)}`))).rejects.toThrow('The approval is for');
  const item = items.get('p-1');
  if (!item?.report) throw new Error('no report');
  items.set('p-1', { ...item, report: item.report.replace('"met":true', '"met":false') });
  await expect(steps.release(step, approval(judgement.evidence))).rejects.toThrow('was changed after it was judged');
  items.set('p-1', item);
  Object.assign(registered, { fencedAt: 'then' });
  await expect(steps.release(step, approval(judgement.evidence))).rejects.toThrow('was reset at then');
  expect(released).toEqual([]);
});

test('closes with the reason, and not what a reset has removed', async () => {
  const { steps, items } = await judged();
  await steps.close(step, 'expired', 'Nobody approved.');
  expect(items.get('p-1')).toMatchObject({ status: 'expired', reason: 'Nobody approved.' });
  items.clear();
  await steps.close(step, 'failed', 'x');
  expect(items.size).toBe(0);
});
