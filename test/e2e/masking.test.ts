import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '../../bin/local/paths';
import { verifyReceipt } from '../../lambda/mask/pipeline/receipt';
import type { QuarantineRecord, SignedMaskingReceipt } from '../../lib/private/contracts/masking-pipeline';
import { deployment } from './harness';

const { support, research } = deployment();
const s3 = new S3Client(support.admin);
// A prefix that holds no word and no number that could be taken for data.
const prefix = `masking-${randomBytes(4)
  .toString('hex')
  .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? 'g')}`;
const example = (name: string): Buffer => readFileSync(join(projectRoot, 'examples', 'data', name));

async function upload(name: string, body: Buffer | string, Metadata?: Record<string, string>): Promise<string> {
  const key = `${prefix}/${name}`;
  const person = new S3Client(await support.person('TeamRoleArn', 'ada'));
  await person.send(new PutObjectCommand({ Bucket: support.output('RawBucketName'), Key: key, Body: body, Metadata }));
  return key;
}

async function keysBelow(bucket: string, below: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: below }));
  return Contents.map(({ Key = '' }) => Key);
}

async function read(bucket: string, key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function eventually<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  for (let waited = 0; waited < 120_000; waited += 500) {
    const value = await look();
    if (value !== undefined) return value;
    await sleep(500);
  }
  throw new Error(`${what} did not appear within two minutes.`);
}

const masked = (): string => support.output('MaskedBucketName');
const quarantine = (): string => support.output('QuarantineBucketName');

async function release(key: string): Promise<{ bytes: Buffer; receipt: SignedMaskingReceipt }> {
  await eventually(`masked ${key}`, async () => (await keysBelow(masked(), key)).find((name) => name === key));
  const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: masked(), Key: key }));
  const receipt = await read(masked(), decodeURI(Metadata?.['masking-receipt'] ?? ''));
  return { bytes: await read(masked(), key), receipt: JSON.parse(receipt.toString('utf8')) as SignedMaskingReceipt };
}

async function refusal(key: string): Promise<QuarantineRecord> {
  const name = await eventually(`the reason of ${key}`, async () =>
    (await keysBelow(quarantine(), 'reasons/')).find((candidate) => candidate.endsWith(`/${key}.json`)),
  );
  return JSON.parse((await read(quarantine(), name)).toString('utf8')) as QuarantineRecord;
}

const directIdentifiers = /[\w.+-]+@[\w-]+\.[a-z]{2,}|\b\d{3}-\d{2}-\d{4}\b/;

test('example tickets come out masked in every format, with as many rows and a receipt that verifies offline', async () => {
  const names = ['tickets.csv', 'tickets.jsonl', 'tickets.txt'];
  const keys = await Promise.all(names.map((name) => upload(name, example(name))));
  const { PublicKey = new Uint8Array() } = await new KMSClient(support.admin).send(
    new GetPublicKeyCommand({ KeyId: support.output('ReceiptKeyArn') }),
  );
  for (const [index, key] of keys.entries()) {
    const { bytes, receipt } = await release(key);
    const text = bytes.toString('utf8');
    expect(text).not.toMatch(directIdentifiers);
    expect(text.split('\n')).toHaveLength(
      example(names[index] ?? '')
        .toString('utf8')
        .split('\n').length,
    );
    expect(receipt.receipt).toMatchObject({
      masked: { key, bytes: bytes.byteLength },
      verification: { surviving: {} },
    });
    expect(verifyReceipt(receipt, PublicKey)).toBe(true);
  }
});

test('a gzipped table comes out gzipped and masked', async () => {
  const key = await upload('tickets.csv.gz', gzipSync(example('tickets.csv')));
  const { bytes, receipt } = await release(key);
  expect(gunzipSync(bytes).toString('utf8')).not.toMatch(directIdentifiers);
  expect(receipt.receipt).toMatchObject({ format: 'csv', compression: 'gzip' });
  expect(receipt.receipt.rows).toBe((parse(example('tickets.csv'), { columns: true }) as unknown[]).length);
});

test('names of objects and metadata are masked as data is', async () => {
  await upload('jane.doe@example.com.txt', 'nothing to see here\n', { author: 'jane.doe@example.com' });
  const key = await eventually('the renamed object', async () =>
    (await keysBelow(masked(), `${prefix}/`)).find((name) => name.includes('EMAIL')),
  );
  const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: masked(), Key: key }));
  expect(key).toMatch(/-[0-9a-f]{12}\.txt$/);
  expect(JSON.stringify(Metadata)).not.toContain('jane');
});

test.each([
  ['firmware.bin', Buffer.from([0, 1, 2, 255]), 'type-unknown'],
  ['photo.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0]), 'type-mismatch'],
  ['ragged.csv', 'id,amount\n1,2\n3\n', 'ragged-row'],
  ['latin.txt', Buffer.from([0x63, 0x61, 0x66, 0xe9, 10]), 'invalid-utf8'],
])('%s goes to quarantine as it was, with the reason, and nothing of it to masked', async (name, body, reason) => {
  const key = await upload(name, body);
  const record = await refusal(key);
  expect(record).toMatchObject({ reason, source: { key } });
  expect(await read(quarantine(), record.object)).toEqual(Buffer.from(body));
  expect(await keysBelow(masked(), key)).toEqual([]);
});

test("another team's zones hold nothing of it", async () => {
  const other = new S3Client(research.admin);
  for (const output of ['RawBucketName', 'MaskedBucketName', 'QuarantineBucketName']) {
    expect(research.output(output)).not.toBe(support.output(output));
    const { Contents = [] } = await other.send(new ListObjectsV2Command({ Bucket: research.output(output) }));
    expect(Contents.filter(({ Key }) => Key?.includes(prefix))).toEqual([]);
  }
});
