import { Meter, type MeterParts } from '../../../lambda/meter/meter';
import type { InvocationLogRecord, LoggedCall } from '../../../lambda/meter/log-record';
import { budgetsOf } from '../../../lambda/shared/ledger/budgets';
import { Ledger } from '../../../lambda/shared/ledger/ledger';
import { type HoldItem, TEAM_SCOPE, holdKey } from '../../../lib/private/contracts/ledger';
import type { Finding } from '../../../lib/private/contracts/observations';
import { GenAi, type TrailRecord } from '../../../lib/private/contracts/trail';
import { InMemoryDynamoDb } from '../../support/in-memory-dynamodb';

const TABLE = 'ledger';
const ROLE = 'arn:aws:iam::111122223333:role/Gateway';
const NOW = new Date('2026-11-23T12:00:00Z');
/** 1 USD and 2 USD a million tokens. */
const PRICE = { input: 1_000_000, output: 2_000_000 };

const record = (more: Partial<InvocationLogRecord> = {}): InvocationLogRecord => ({
  schemaType: 'ModelInvocationLog',
  timestamp: '2026-11-23T11:30:00Z',
  requestId: 'request-1',
  operation: 'Converse',
  modelId: 'model',
  identity: { arn: 'arn:aws:sts::111122223333:assumed-role/Gateway/x' },
  requestMetadata: { 'cas-call-id': 'call-1' },
  input: { inputTokenCount: 1000 },
  output: { outputTokenCount: 500 },
  ...more,
});

async function sandbox() {
  const db = new InMemoryDynamoDb({ [TABLE]: ['id'] });
  const ledger = new Ledger(db, TABLE, {
    now: () => Date.parse('2026-11-23T11:29:00Z'),
    sleep: () => Promise.resolve(),
    random: () => 0,
  });
  const limits = { team: 1_000_000 };
  await ledger.reserve({
    callId: 'call-1',
    budgets: budgetsOf(limits, NOW, 'experiment'),
    amount: 100_000,
    model: 'model',
    experiment: 'experiment',
    trace: 'trace',
    together: [],
  });
  const findings: Finding[] = [];
  const records: TrailRecord[] = [];
  const observed = new Map<string, LoggedCall>();
  const hold = (callId: string) => db.get(TABLE, holdKey(callId)) as HoldItem | undefined;
  const tables: MeterParts['tables'] = {
    hold: (callId) => Promise.resolve(hold(callId)),
    openHolds: (now) =>
      Promise.resolve(
        [hold('call-1')].flatMap((one) => (one && one.state === 'OPEN' && one.expiresAt < now ? [one] : [])),
      ),
    team: () => Promise.resolve(db.get(TABLE, TEAM_SCOPE) as never),
    observe: (call, usage) => {
      if (call.callId) observed.set(call.callId, { call, usage });
      return Promise.resolve();
    },
    observedAs: (callId) => Promise.resolve(observed.get(callId)),
    find: (finding) => {
      findings.push(finding);
      return Promise.resolve();
    },
    intentOf: () => Promise.resolve(INTENT),
    putRecord: (one) => {
      records.push(one);
      return Promise.resolve();
    },
  };
  const meter = new Meter({
    ledger,
    tables,
    limits,
    models: [{ id: 'model', price: PRICE, maxOutputTokens: 1000 }],
    gatewayRole: ROLE,
    readBody: () => Promise.reject(new Error('no body')),
    now: () => NOW,
  });
  const team = () => db.get(TABLE, TEAM_SCOPE);
  return { meter, ledger, findings, records, team, hold };
}

const INTENT: TrailRecord = {
  trace: 'trace',
  entry: '2026-11-23T11:29:00.000Z#call-1#INTENT',
  kind: 'INTENT',
  schemaUrl: 'schema',
  at: '2026-11-23T11:29:00.000Z',
  day: '2026-11-23',
  callId: 'call-1',
  workload: 'arn:workload',
  experiment: 'experiment',
  source: 'GATEWAY',
  operation: 'Converse',
  attributes: { [GenAi.REQUEST_MODEL]: 'model' },
};

test("the gateway's own call changes nothing", async () => {
  const { meter, findings, team } = await sandbox();
  const before = team();
  expect(await meter.take([record()])).toEqual({
    ObservedCalls: 1,
    BypassingCalls: 0,
    UnknownUsage: 0,
    SettledOrphans: 0,
  });
  expect(findings).toEqual([]);
  expect(team()).toEqual(before);
});

test('a call past the gateway is a finding and blows the fuse; taken again, it is the same finding', async () => {
  const { meter, findings, team } = await sandbox();
  const stolen = record({
    identity: { arn: 'arn:aws:sts::111122223333:assumed-role/Notebook/x' },
    requestMetadata: undefined,
  });
  expect(await meter.take([stolen])).toMatchObject({ BypassingCalls: 1 });
  await meter.take([stolen]);
  expect(findings[0]).toMatchObject({ kind: 'BYPASS', subject: 'request-1' });
  expect(findings[1]).toEqual(findings[0]);
  expect(team()).toMatchObject({ fuse: 'BLOWN', fuseReason: 'BYPASS' });
});

test('a hold past its time is settled from the log, and the trail gets the outcome that the gateway could not write', async () => {
  const { meter, records, team, hold } = await sandbox();
  await meter.take([record()]);
  expect(await meter.tick()).toMatchObject({ SettledOrphans: 1 });
  // 1,000 tokens at $1 and 500 at $2 a million.
  expect(hold('call-1')).toMatchObject({ state: 'SETTLED', charged: 2000, requestId: 'request-1' });
  expect(team()).toMatchObject({ available: 998_000, held: 0, spent: 2000 });
  expect(records).toMatchObject([
    {
      kind: 'OUTCOME',
      source: 'METER',
      callId: 'call-1',
      requestId: 'request-1',
      experiment: 'experiment',
      cost: 2000,
    },
  ]);
});

test('a hold past its time that no log knows stays charged in full, until the log comes late', async () => {
  const { meter, team, hold } = await sandbox();
  expect(await meter.tick()).toMatchObject({ SettledOrphans: 0, SpendPercent: 10 });
  expect(hold('call-1')).toMatchObject({ state: 'EXPIRED', charged: 100_000 });
  expect(team()).toMatchObject({ available: 900_000, held: 0, spent: 100_000 });
  expect(await meter.take([record()])).toMatchObject({ SettledOrphans: 1 });
  expect(team()).toMatchObject({ available: 998_000, held: 0, spent: 2000 });
  expect(await meter.take([record()])).toMatchObject({ SettledOrphans: 0 });
});

test('usage that the log does not tell is counted as unknown, and its hold stays charged in full', async () => {
  const { meter, hold } = await sandbox();
  expect(await meter.take([record({ output: {} })])).toMatchObject({ UnknownUsage: 1 });
  expect(await meter.tick()).toMatchObject({ SettledOrphans: 0 });
  expect(hold('call-1')).toMatchObject({ state: 'EXPIRED', charged: 100_000 });
});

describe('what is unknown is told, never taken for zero', () => {
  test.each([
    ['a model without a price', record({ modelId: 'unpriced' }), 1],
    ['a component without a price', record({ input: { inputTokenCount: 1, cacheReadInputTokenCount: 5 } }), 1],
    ['a call without counts', record({ input: {}, output: {} }), 1],
    ['a call that Bedrock refused', record({ input: {}, output: {}, errorCode: 'ThrottlingException' }), 0],
    ['a model by its ARN', record({ modelId: 'arn:aws:bedrock:us-east-1::foundation-model/model' }), 0],
  ])('%s', async (_, one, unknown) => {
    const { meter } = await sandbox();
    expect(await meter.take([one])).toMatchObject({ UnknownUsage: unknown });
  });

  test('a line of the log that ought to be a record, and is none', async () => {
    const { meter } = await sandbox();
    expect(await meter.take([record()], 2)).toMatchObject({ ObservedCalls: 1, UnknownUsage: 2 });
  });

  test('a body in S3 that cannot be read is a finding', async () => {
    const { meter, findings } = await sandbox();
    const metrics = await meter.take([
      record({ output: { outputTokenCount: 500, outputBodyS3Path: 's3://bodies/gone' } }),
    ]);
    expect(metrics).toMatchObject({ TrailFindings: 1 });
    expect(findings).toMatchObject([{ kind: 'SOURCE_UNKNOWN', subject: 'request-1' }]);
  });
});
