import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { canonicalJson } from '../../../../lambda/shared/canonical-json';
import type { QuarantineRecord } from '../../../../lib/private/contracts/masking-pipeline';
import { MemoryPipeline } from './memory-pipeline';
import { named } from './memory-s3';

const TABLE = 'id,email\n1,jane.doe@example.com\n2,john.roe@example.com\n';

const reasonsOf = (pipeline: MemoryPipeline): QuarantineRecord[] =>
  pipeline.s3
    .keys('quarantine', 'reasons/')
    .flatMap((key) => pipeline.s3.all('quarantine', key))
    .map(({ bytes }) => JSON.parse(bytes.toString('utf8')) as QuarantineRecord);

test('an object is masked, released with metadata masked too, and has one receipt; nothing is left in staging', async () => {
  const pipeline = new MemoryPipeline();
  const task = pipeline.upload('tickets.csv', TABLE, { author: 'jane.doe@example.com' });
  expect(await pipeline.run(task)).toBe(true);
  const masked = pipeline.masked('tickets.csv');
  expect(masked).not.toContain('@example.com');
  expect(pipeline.s3.all('masked', 'tickets.csv')[0]?.metadata.author).not.toContain('jane');
  const [receipt, ...others] = pipeline.receipts();
  expect(others).toEqual([]);
  expect(receipt?.receipt).toMatchObject({
    source: { versionId: task.source.versionId, bytes: TABLE.length },
    masked: {
      key: 'tickets.csv',
      bytes: masked.length,
      sha256: createHash('sha256').update(masked).digest('hex'),
    },
    format: 'csv',
    rows: 2,
    parts: 1,
    policySha256: createHash('sha256')
      .update(canonicalJson({ version: 1, preset: 'strict' }))
      .digest('hex'),
    verification: { rows: 2, surviving: {}, canaries: 0 },
  });
  // What is signed is the digest of the canonical JSON.
  const digest = createHash('sha256').update(canonicalJson(receipt?.receipt)).digest('base64');
  expect(receipt?.signature.value).toBe(digest);
  expect(pipeline.s3.keys('quarantine')).toEqual([]);
  expect(pipeline.metrics).toContainEqual(
    expect.objectContaining({ Pipeline: 'Pipeline', ObjectsMasked: 1, RowsMasked: 2 }),
  );
});

test('an object of unknown type goes to quarantine with a reason, as it was', async () => {
  const pipeline = new MemoryPipeline();
  const bytes = Buffer.from([0, 1, 2, 255]);
  expect(await pipeline.run(pipeline.upload('dump.bin', bytes))).toBe(false);
  const [record] = reasonsOf(pipeline);
  expect(record).toMatchObject({ reason: 'type-unknown', source: { bucket: 'raw', key: 'dump.bin' } });
  expect(pipeline.s3.all('quarantine', record?.object ?? '')[0]?.bytes).toEqual(bytes);
  expect(pipeline.s3.keys('masked')).toEqual([]);
  expect(pipeline.metrics).toContainEqual(expect.objectContaining({ Reason: 'type-unknown', ObjectsQuarantined: 1 }));
});

test('without its key the pipeline quarantines', async () => {
  const pipeline = new MemoryPipeline();
  pipeline.keyAvailable = false;
  expect(await pipeline.run(pipeline.upload('tickets.csv', TABLE))).toBe(false);
  expect(reasonsOf(pipeline)).toEqual([expect.objectContaining({ reason: 'key-unavailable' })]);
});

test('a part that takes too long quarantines the object', async () => {
  const pipeline = new MemoryPipeline();
  pipeline.remainingMillis = 1_000;
  expect(await pipeline.run(pipeline.upload('tickets.csv', TABLE))).toBe(false);
  expect(reasonsOf(pipeline)).toEqual([expect.objectContaining({ reason: 'timeout' })]);
});

test('a part that was changed in staging after it was masked is not released', async () => {
  const pipeline = new MemoryPipeline();
  const task = pipeline.upload('tickets.csv', TABLE);
  await pipeline.plan(task);
  await pipeline.step('mask', task, 0);
  await pipeline.step('verify', task, 0);
  await pipeline.step('mask', task, 0);
  expect(await pipeline.release(task)).toEqual({ passed: false });
  expect(pipeline.s3.keys('masked')).toEqual([]);
});

test('a function killed at any request and run again leaves what an undisturbed one leaves', async () => {
  const undisturbed = new MemoryPipeline();
  await undisturbed.run(undisturbed.upload('tickets.csv', TABLE));
  const expected = undisturbed.masked('tickets.csv');
  for (let killedAt = 0; ; killedAt += 1) {
    const pipeline = new MemoryPipeline();
    const task = pipeline.upload('tickets.csv', TABLE);
    let requests = 0;
    pipeline.s3.beforeRequest = () => {
      requests += 1;
      if (requests === killedAt) throw named('KilledError');
    };
    const attempt = () => pipeline.run(task);
    const released = await attempt().catch(attempt);
    expect(released).toBe(true);
    expect(pipeline.s3.all('masked', 'tickets.csv')).toHaveLength(1);
    expect(pipeline.masked('tickets.csv')).toBe(expected);
    expect(pipeline.receipts()).toHaveLength(1);
    if (requests < killedAt) break;
  }
});

test('a release that is run again after it completed changes nothing', async () => {
  const pipeline = new MemoryPipeline();
  const task = pipeline.upload('tickets.csv', TABLE);
  const { parts } = await pipeline.plan(task);
  for (const index of parts) {
    await pipeline.step('mask', task, index);
    await pipeline.step('verify', task, index);
  }
  const first = await pipeline.release(task);
  expect(await pipeline.release(task)).toEqual(first);
  expect(pipeline.s3.all('masked', 'tickets.csv')).toHaveLength(1);
  expect(pipeline.receipts()).toHaveLength(1);
  expect(pipeline.s3.unfinishedUploads).toBe(0);
});

test('a new version of an object becomes a new version of the masked one, with a receipt of its own', async () => {
  const pipeline = new MemoryPipeline();
  await pipeline.run(pipeline.upload('tickets.csv', TABLE));
  await pipeline.run(pipeline.upload('tickets.csv', `${TABLE}3,jim.poe@example.com\n`));
  expect(pipeline.s3.all('masked', 'tickets.csv')).toHaveLength(2);
  expect(
    pipeline
      .receipts()
      .map(({ receipt }) => receipt.rows)
      .sort(),
  ).toEqual([2, 3]);
});

test('a name of the longest length that S3 takes is released or quarantined like any other', async () => {
  const pipeline = new MemoryPipeline();
  expect(await pipeline.run(pipeline.upload(`${'n'.repeat(1020)}.csv`, TABLE))).toBe(true);
  expect(await pipeline.run(pipeline.upload('\u00e9'.repeat(512), TABLE))).toBe(false);
  for (const bucket of ['masked', 'quarantine']) {
    expect(pipeline.s3.keys(bucket)).toHaveLength(2);
    expect(pipeline.s3.keys(bucket).every((key) => Buffer.byteLength(key) <= 1024)).toBe(true);
  }
});

test('a Parquet file is masked in parts of row groups and closed by one footer, and its receipt digests the whole', async () => {
  const source = readFileSync(join(__dirname, '../../../fixtures/parquet/types.parquet'));
  const policy = { columns: { bytes: { action: 'suppress' }, fixed: { action: 'suppress' } } } as const;
  const pipeline = new MemoryPipeline({ version: 1, preset: 'strict', ...policy }, 1);
  const task = pipeline.upload('people.parquet', source);
  expect((await pipeline.plan(task)).parts).toHaveLength(3);
  expect(await pipeline.run(task)).toBe(true);
  const [masked] = pipeline.s3.all('masked', 'people.parquet');
  const [signed] = pipeline.receipts();
  expect(signed?.receipt).toMatchObject({ rows: 60, parts: 3, format: 'parquet' });
  expect(signed?.receipt.masked).toMatchObject({
    bytes: masked?.bytes.byteLength,
    sha256: createHash('sha256')
      .update(masked?.bytes ?? '')
      .digest('hex'),
  });
  const { parquetReadObjects } = await import('hyparquet');
  const file = new Uint8Array(masked?.bytes ?? []).buffer;
  const rows = await parquetReadObjects({ file, columns: ['email'] });
  expect(rows).toHaveLength(60);
  expect(rows.every(({ email }) => /^\[EMAIL:\w+\]$/.test(String(email)))).toBe(true);
});

test('an execution that names another bucket is refused', async () => {
  const pipeline = new MemoryPipeline();
  const task = pipeline.upload('tickets.csv', TABLE);
  await expect(pipeline.plan({ ...task, source: { ...task.source, bucket: 'masked' } })).rejects.toThrow(
    'not the raw zone',
  );
});

test('whatever is uploaded is released or quarantined, never both and never lost', async () => {
  const name = fc.constantFrom(
    'a.csv',
    'a.tsv',
    'a.jsonl',
    'a.json',
    'a.txt',
    'a.log',
    'a.csv.gz',
    'a.parquet',
    'a',
    'a.bin',
  );
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
    fc.array(fc.emailAddress(), { maxLength: 5 }).map((emails) => Buffer.from(`email\n${emails.join('\n')}\n`)),
  );
  await fc.assert(
    fc.asyncProperty(name, body, async (key, bytes) => {
      const pipeline = new MemoryPipeline();
      const released = await pipeline.run(pipeline.upload(key, bytes));
      const masked = pipeline.s3.keys('masked').filter((name) => !name.startsWith('receipts/'));
      expect(masked).toHaveLength(released ? 1 : 0);
      expect(pipeline.receipts()).toHaveLength(released ? 1 : 0);
      const [record] = reasonsOf(pipeline);
      if (!released) expect(pipeline.s3.all('quarantine', record?.object ?? '')[0]?.bytes).toEqual(Buffer.from(bytes));
      expect(pipeline.s3.keys('quarantine')).toHaveLength(released ? 0 : 2);
    }),
    { numRuns: 200 },
  );
});
