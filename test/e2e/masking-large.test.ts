import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  type ExecutionListItem,
} from '@aws-sdk/client-sfn';
import { Size } from 'aws-cdk-lib';
import { parse } from 'csv-parse/sync';
import { verifyReceipt } from '../../lambda/mask/pipeline/receipt';
import { ColumnRule, MaskingPolicy } from '../../lib';
import type { SignedMaskingReceipt } from '../../lib/private/contracts/masking-pipeline';
import { deployment } from './harness';
import { clientOf, deployMasking, type MaskingStack } from './masking-stack';

/**
 * One CSV in 20 parts; a function killed in the middle of a part; an event delivered twice. By default 20 MB, to keep the
 * suite short; MASKING_E2E_MEGABYTES=200 is the size for a release.
 */
const MEGABYTES = Number(process.env.MASKING_E2E_MEGABYTES ?? 20);
const PARTS = 20;
const MEBIBYTE = 1024 * 1024;

let stack: MaskingStack;
let s3: S3Client;
let sfn: SFNClient;

beforeAll(async () => {
  stack = await deployMasking(deployment().endpoint, {
    name: 'MaskingLarge',
    account: '333333333333',
    partSize: Size.mebibytes(Math.ceil(MEGABYTES / PARTS)),
    maxConcurrency: 2,
    policy: MaskingPolicy.strict({
      columns: {
        id: ColumnRule.keep(),
        email: ColumnRule.token('email'),
        name: ColumnRule.token('name'),
        amount: ColumnRule.keep(),
      },
    }),
  });
  s3 = new S3Client(clientOf(stack));
  sfn = new SFNClient(clientOf(stack));
}, 300_000);

test(
  'a killed function and a repeated event leave what an undisturbed run leaves: the same bytes, rows and one receipt',
  async () => {
    const { bytes, rows } = table(MEGABYTES);
    await upload('undisturbed.csv', bytes);
    const [undisturbed] = await finished(1);
    const expected = await receiptOf('undisturbed.csv');
    expect(expected.receipt).toMatchObject({ rows, parts: PARTS, verification: { surviving: {}, canaries: 0 } });

    await upload('disturbed.csv', bytes);
    await repeatEvent('disturbed.csv');
    const killed = await killFunctions();
    await repeatEvent('disturbed.csv');
    const executions = await finished(2);
    expect(killed).toBeGreaterThan(0);
    expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(undisturbed?.status).toBe('SUCCEEDED');

    const actual = await receiptOf('disturbed.csv');
    expect(actual.receipt).toMatchObject({ rows, parts: PARTS, entities: expected.receipt.entities });
    expect(actual.receipt.masked.sha256).toBe(expected.receipt.masked.sha256);
    await expectReleasedOnce('disturbed.csv', actual, rows);
    await expectSigned(actual);
    await expectNothingLeftBehind();
  },
  300_000 + MEGABYTES * 5_000,
);

/** Rows that differ from each other, without a generator's memory: the same on every machine. */
function table(megabytes: number): { bytes: Buffer; rows: number } {
  const lines: string[] = [];
  for (let length = 0, row = 1; length < megabytes * MEBIBYTE - 1_000; row += 1) {
    const seed = (row * 2_654_435_761) % 4_294_967_296;
    const note = `"order ${row} was late,\nplease advise"`;
    const line = `${row},Customer ${seed},user${seed}@example.com,${seed % 10_000},${note}\n`;
    lines.push(line);
    length += line.length;
  }
  return { bytes: Buffer.from(`id,name,email,amount,note\n${lines.join('')}`), rows: lines.length };
}

async function upload(key: string, body: Buffer): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: stack.rawBucket, Key: key, Body: body }));
}

/** What EventBridge does when it delivers an event a second time: it starts the intake again with the same event. */
async function repeatEvent(key: string): Promise<void> {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: stack.intake }));
  for (const { executionArn } of executions) {
    const { input = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if ((JSON.parse(input) as { detail: { object: { key: string } } }).detail.object.key === key) {
      await sfn.send(new StartExecutionCommand({ stateMachineArn: stack.intake, input }));
      return;
    }
  }
  throw new Error(`No event of ${key} reached the intake.`);
}

/** Waits until some parts are masked and others are not, then kills every process of the function without warning. */
async function killFunctions(): Promise<number> {
  for (let waited = 0; waited < 120_000; waited += 200) {
    const staged = await stagedParts();
    if (staged > 0 && staged < PARTS - 2) {
      const processes = functionProcesses();
      processes.forEach((pid) => process.kill(pid, 'SIGKILL'));
      return processes.length;
    }
    await sleep(200);
  }
  throw new Error('No part was masked within two minutes.');
}

async function stagedParts(): Promise<number> {
  const { Versions = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: stack.quarantineBucket, Prefix: 'staging/' }),
  );
  return Versions.filter(({ Key }) => Key?.includes('/staged-')).length;
}

/** The emulator runs each instance of a function as a process whose command names the function. */
function functionProcesses(): number[] {
  return execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('ministack-lambda-MaskingLarge-') && line.includes('_worker'))
    .map((line) => Number.parseInt(line, 10));
}

async function finished(count: number): Promise<ExecutionListItem[]> {
  for (let waited = 0; waited < 250_000 + MEGABYTES * 4_000; waited += 500) {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: stack.workflow }));
    if (executions.length >= count && executions.every(({ status }) => status !== 'RUNNING')) {
      return executions;
    }
    await sleep(500);
  }
  throw new Error(`${count} executions did not finish in time.`);
}

async function versions(bucket: string, prefix: string): Promise<string[]> {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix }));
  return Versions.map(({ Key = '' }) => Key);
}

async function receiptOf(key: string): Promise<SignedMaskingReceipt> {
  const receipts = await versions(stack.maskedBucket, `receipts/${key}.`);
  expect(receipts).toHaveLength(1);
  return JSON.parse((await read(receipts[0] ?? '')).toString('utf8')) as SignedMaskingReceipt;
}

async function read(key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: stack.maskedBucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function expectReleasedOnce(key: string, { receipt }: SignedMaskingReceipt, rows: number): Promise<void> {
  expect(await versions(stack.maskedBucket, key)).toEqual([key]);
  const masked = await read(key);
  expect(createHash('sha256').update(masked).digest('hex')).toBe(receipt.masked.sha256);
  // Ids were kept, so doubled, lost or reordered rows would show.
  const records = parse(masked, { columns: true }) as { id: string }[];
  expect(records).toHaveLength(rows);
  records.forEach(({ id }, index) => {
    if (id !== String(index + 1)) throw new Error(`Record ${index + 1} is row ${id}.`);
  });
  expect(masked.includes('@example.com')).toBe(false);
}

async function expectSigned(receipt: SignedMaskingReceipt): Promise<void> {
  const { PublicKey = new Uint8Array() } = await new KMSClient(clientOf(stack)).send(
    new GetPublicKeyCommand({ KeyId: stack.receiptKey }),
  );
  expect(verifyReceipt(receipt, PublicKey)).toBe(true);
  const forged = { ...receipt, receipt: { ...receipt.receipt, rows: receipt.receipt.rows + 1 } };
  expect(verifyReceipt(forged, PublicKey)).toBe(false);
}

async function expectNothingLeftBehind(): Promise<void> {
  expect(await versions(stack.quarantineBucket, '')).toEqual([]);
}
