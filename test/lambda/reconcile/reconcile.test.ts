import fc from 'fast-check';
import { plantedHour, seeded } from '../../../bench/spend-reconciler';
import { reconcile } from '../../../lambda/reconcile/reconcile';
import type { Witnesses } from '../../../lambda/reconcile/witnesses';
import { type ObservedCall } from '../../../lib/private/contracts/observations';
import { GenAi, type TrailRecord } from '../../../lib/private/contracts/trail';

const HOUR = { from: '2026-11-23T10:00:00.000Z', to: '2026-11-23T11:00:00.000Z' };
const GATEWAY = 'arn:aws:sts::111122223333:assumed-role/Gateway/gateway';

const outcome = (more: Partial<TrailRecord> = {}): TrailRecord => ({
  trace: 't',
  entry: '2026-11-23T10:30:00.000Z#call-1#OUTCOME',
  kind: 'OUTCOME',
  schemaUrl: 'schema',
  at: '2026-11-23T10:30:00.000Z',
  day: '2026-11-23',
  callId: 'call-1',
  workload: 'w',
  experiment: 'e',
  source: 'GATEWAY',
  operation: 'Converse',
  requestId: 'request-1',
  attributes: { [GenAi.REQUEST_MODEL]: 'model', [GenAi.INPUT_TOKENS]: 15, [GenAi.OUTPUT_TOKENS]: 7 },
  ...more,
});
const intent = (more: Partial<TrailRecord> = {}): TrailRecord =>
  outcome({ kind: 'INTENT', entry: '2026-11-23T10:30:00.000Z#call-1#INTENT', requestId: undefined, ...more });
const logged = (more: Partial<ObservedCall> = {}): ObservedCall => ({
  day: '2026-11-23',
  entry: 'e',
  at: '2026-11-23T10:29:58.000Z',
  requestId: 'request-1',
  callId: 'call-1',
  identity: GATEWAY,
  model: 'arn:aws:bedrock:eu-west-1::foundation-model/model',
  operation: 'Converse',
  inputTokens: 10,
  cacheReadTokens: 5,
  outputTokens: 7,
  ttl: 0,
  ...more,
});
const witnesses = (more: Partial<Witnesses> = {}): Witnesses => ({
  records: [intent(), outcome()],
  observed: [logged()],
  cloudTrailKept: true,
  cloudTrail: [{ at: '2026-11-23T10:29:58.000Z', requestId: 'request-1', identity: GATEWAY, event: 'Converse' }],
  table: [],
  archive: [],
  brokenBodies: [],
  ...more,
});
const kinds = (more: Partial<Witnesses>): string[] =>
  reconcile(HOUR, witnesses(more)).findings.map(({ kind, subject }) => `${kind} ${subject}`);

test('witnesses that agree give no finding', () => {
  expect(reconcile(HOUR, witnesses())).toEqual({ findings: [], reconciled: 1 });
});

test('finds what was planted in an hour of calls, and nothing else, whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const { witnesses: hour, planted } = plantedHour(800, seeded(seed));
      const found = reconcile(HOUR, hour).findings.map(({ kind, subject }) => `${kind} ${subject}`);
      expect(new Set(found)).toEqual(planted);
    }),
    { numRuns: 25 },
  );
});

test('a call that only the trail knows is missing from log and CloudTrail', () => {
  expect(kinds({ observed: [], cloudTrail: [] })).toEqual([
    'MISSING_FROM_LOG request-1',
    'MISSING_FROM_CLOUD_TRAIL request-1',
  ]);
});

test('a call that the trail does not know is a bypass, seen by either log', () => {
  const stranger = 'arn:aws:sts::111122223333:assumed-role/Notebook/x';
  expect(kinds({ observed: [logged(), logged({ requestId: 'r-2', callId: undefined, identity: stranger })] })).toEqual([
    'BYPASS r-2',
  ]);
  const [known] = witnesses().cloudTrail ?? [];
  const past = { at: '2026-11-23T10:40:00.000Z', requestId: 'r-3', identity: stranger, event: 'InvokeModel' };
  expect(kinds({ cloudTrail: known ? [known, past] : [] })).toEqual(['BYPASS r-3']);
});

test('a call that AWS refused is no bypass', () => {
  const refused = {
    at: '2026-11-23T10:40:00.000Z',
    requestId: 'r-3',
    identity: 'arn:aws:sts::111122223333:assumed-role/Notebook/x',
    event: 'InvokeModel',
    errorCode: 'AccessDenied',
  };
  expect(kinds({ cloudTrail: [...(witnesses().cloudTrail ?? []), refused] })).toEqual([]);
});

test('a gateway that died is known by its call id, and on CloudTrail by its role; a second such event is a bypass', () => {
  expect(kinds({ records: [intent()] })).toEqual([]);
  const other = intent({ callId: 'call-2', entry: '2026-11-23T10:31:00.000Z#call-2#INTENT' });
  const event = { at: '2026-11-23T10:31:00.000Z', requestId: 'r-2', identity: GATEWAY, event: 'Converse' };
  const both = [...(witnesses().cloudTrail ?? []), event, { ...event, requestId: 'r-3' }];
  expect(kinds({ records: [intent(), outcome(), other], cloudTrail: both })).toEqual(['BYPASS r-3']);
});

test.each([
  ['model', { model: 'another' }],
  ['operation', { operation: 'InvokeModel' }],
  ['input tokens 15 and 16', { inputTokens: 11 }],
  ['output tokens 7 and 8', { outputTokens: 8 }],
])('a difference in %s is an altered record', (difference, more) => {
  const { findings, reconciled } = reconcile(HOUR, witnesses({ observed: [logged(more)] }));
  expect(findings).toMatchObject([{ kind: 'ALTERED', subject: 'request-1' }]);
  expect(findings[0]?.detail).toContain(difference);
  expect(reconciled).toBe(0);
});

test('tokens that the log does not tell cannot differ', () => {
  expect(kinds({ observed: [logged({ inputTokens: undefined, outputTokens: undefined })] })).toEqual([]);
});

test('a source that could not be read is a finding, not an agreement', () => {
  expect(kinds({ observed: undefined, cloudTrail: undefined, archive: undefined })).toEqual([
    "SOURCE_UNKNOWN Bedrock's invocation log",
    'SOURCE_UNKNOWN CloudTrail',
    'SOURCE_UNKNOWN the archive',
  ]);
  expect(kinds({ cloudTrail: undefined, cloudTrailKept: false })).toEqual([]);
});

test('what lies beside the hour is matched and not judged', () => {
  const late = outcome({ at: '2026-11-23T11:00:10.000Z' });
  expect(kinds({ records: [intent(), late], observed: [], cloudTrail: [] })).toEqual([]);
});

describe('table and archive', () => {
  const print = (
    sha256: string,
    event: 'INSERT' | 'MODIFY' | 'REMOVE' = 'INSERT',
    key = 't|2026-11-23T10:30:00.000Z#c',
  ) => ({
    key,
    sha256,
    event,
  });
  const about = (more: Partial<Witnesses>): string[] =>
    reconcile(HOUR, witnesses(more)).findings.map(({ kind, detail }) => `${kind}: ${detail}`);

  test('the same record in both is in order, also when it was archived twice', () => {
    expect(about({ table: [print('a')], archive: [print('a'), print('a')] })).toEqual([]);
  });

  test('records missing on either side, and different ones, are findings', () => {
    expect(about({ table: [print('a')], archive: [] })).toEqual([
      'ARCHIVE_MISMATCH: the archive does not have the record',
    ]);
    expect(about({ table: [], archive: [print('a')] })).toEqual([
      'ARCHIVE_MISMATCH: the record is in the archive and no longer in the table',
    ]);
    expect(about({ table: [print('a')], archive: [print('b')] })).toEqual(['ALTERED: table and archive differ']);
  });

  test('a change that the stream saw is a finding even when the table looks well now', () => {
    expect(about({ table: [print('a')], archive: [print('a'), print('b', 'MODIFY')] })).toEqual([
      'ALTERED: the record was changed in the table',
    ]);
    expect(about({ table: [], archive: [print('a'), print('', 'REMOVE')] })).toEqual([
      'ALTERED: the record was removed from the table',
      'ARCHIVE_MISMATCH: the record is in the archive and no longer in the table',
    ]);
  });

  test('a body without its hash is altered', () => {
    expect(about({ brokenBodies: ['t|2026-11-23T10:30:00.000Z#c'] })).toEqual([
      'ALTERED: the body does not have the hash that the record says',
    ]);
  });
});
