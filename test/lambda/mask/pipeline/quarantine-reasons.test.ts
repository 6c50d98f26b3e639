import { gzipSync } from 'node:zlib';
import type { MaskingPolicyDocument, QuarantineReason } from '../../../../lib/private/contracts/masking';
import type { QuarantineRecord } from '../../../../lib/private/contracts/masking-pipeline';
import { MemoryPipeline } from './memory-pipeline';

const strict: MaskingPolicyDocument = { version: 1, preset: 'strict' };
const declared: MaskingPolicyDocument = {
  ...strict,
  columns: { id: { action: 'keep' }, email: { action: 'tag', type: 'EMAIL' } },
  undeclaredColumns: 'quarantine',
};
const onlyIds: MaskingPolicyDocument = { ...strict, columns: { id: { action: 'keep' } } };
const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(100)]);

const cases: [string, QuarantineReason, string, string | Buffer, MaskingPolicyDocument?][] = [
  ['has no known type', 'type-unknown', 'dump.bin', Buffer.from([0, 1, 2])],
  ['is not what its name says', 'type-mismatch', 'photo.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0])],
  [
    'has a format that the policy does not allow',
    'format-not-allowed',
    'a.txt',
    'hello\n',
    { ...strict, formats: ['csv'] },
  ],
  ['is an archive inside a compressed file', 'nested-archive', 'a.csv.gz', gzipSync(zip)],
  ['is a compression bomb', 'compression-bomb', 'a.csv.gz', gzipSync(`id\n${'1\n'.repeat(9_000_000)}`), onlyIds],
  ['is not UTF-8', 'invalid-utf8', 'a.txt', Buffer.from([0x61, 0xff, 0xfe, 0x62, 10])],
  ['is broken JSON', 'malformed-record', 'a.jsonl', '{"a": 1}\n{"a": \n'],
  ['has a ragged row', 'ragged-row', 'a.csv', 'id,email\n1,a@example.com\n2,b@example.com,extra\n'],
  ['has a key twice', 'duplicate-key', 'a.jsonl', '{"a": 1, "a": 2}\n'],
  [
    'has a column that the policy does not name',
    'undeclared-column',
    'a.csv',
    'id,email,ssn\n1,a@example.com,x\n',
    declared,
  ],
  [
    'holds a live credential',
    'live-credential',
    'a.txt',
    `key AKIA${'IOSFODNN7QWERTYU'} secret wJalrXUtnFEMIK7MDENGbPxRfiCYzLQmT83KdYQe1\n`,
  ],
  [
    'holds a canary that masking let pass',
    'canary-survived',
    'a.csv',
    'id,email\ncanary-7f3a9c,a@example.com\n',
    { ...declared, canaries: ['canary-7f3a9c'] },
  ],
  [
    'has a combination of values that is rare',
    'k-below-threshold',
    'a.csv',
    'zip,sex\n94110,F\n94110,F\n94111,M\n',
    {
      ...strict,
      columns: { zip: { action: 'keep' }, sex: { action: 'keep' } },
      risk: { quasiIdentifiers: ['zip', 'sex'], k: 2 },
    },
  ],
];

test.each(cases)('an object that %s is quarantined as %s', async (_, reason, name, body, policy = strict) => {
  const pipeline = new MemoryPipeline(policy);
  expect(await pipeline.run(pipeline.upload(name, body))).toBe(false);
  const [key = ''] = pipeline.s3.keys('quarantine', 'reasons/');
  const record = JSON.parse(
    pipeline.s3.all('quarantine', key)[0]?.bytes.toString('utf8') ?? 'null',
  ) as QuarantineRecord;
  expect(record.reason).toBe(reason);
  expect(record.detail).not.toMatch(/@|AKIA|canary-7/);
  expect(pipeline.s3.keys('masked')).toEqual([]);
});

test('an archive is quarantined whatever it is named', async () => {
  const pipeline = new MemoryPipeline();
  expect(await pipeline.run(pipeline.upload('a.csv', zip))).toBe(false);
});
