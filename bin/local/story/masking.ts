import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { projectRoot } from '../paths';
import { check, eventually } from './check';
import type { Team } from './context';
import type { Chapter, Story } from './story';

const examples = join(projectRoot, 'examples', 'data');
const datasets = ['tickets.csv', 'tickets.jsonl', 'tickets.txt'];

/** What the generator of examples/data/ puts into the tickets; none of it may be left after masking. */
const directIdentifiers =
  /[\w.+-]+@[\w-]+\.[a-z]{2,}|\b\d{3}-\d{2}-\d{4}\b|\b(?:\d[ -]?){13,16}\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,}/;

/** Chapter 1: real files go in as a person uploads them, and come out masked, with a signed receipt. */
export const maskRealData: Chapter = {
  title: 'Support tickets are uploaded to raw, masked, and released with a receipt',
  async tell(story) {
    const ada = new S3Client(await story.support.person('TeamRoleArn', 'ada'));
    for (const name of datasets) {
      await ada.send(
        new PutObjectCommand({
          Bucket: story.support.output('RawBucketName'),
          Key: `tickets/${name}`,
          Body: readFileSync(join(examples, name)),
        }),
      );
    }
    for (const name of datasets) {
      const before = readFileSync(join(examples, name), 'utf8');
      const after = await eventually(`tickets/${name} in masked`, () => maskedObject(story.support, `tickets/${name}`));
      check(!directIdentifiers.test(after), `no email, card, IBAN or SSN is left in masked tickets/${name}`);
      check(lines(after) === lines(before), `masked tickets/${name} has as many lines as the original`);
      story.facts.set(`masked ${name}`, `tickets/${name}`);
      showBeforeAndAfter(story, name, before, after);
    }
    await showReceipt(story, `tickets/${datasets[0] ?? ''}`);
  },
};

/** Chapter 2: what cannot be understood is kept back with a reason. */
export const quarantineBinary: Chapter = {
  title: 'An undeclared binary goes to quarantine with a reason, and nothing of it to masked',
  async tell(story) {
    const { support } = story;
    const key = 'uploads/firmware.bin';
    const ada = new S3Client(await support.person('TeamRoleArn', 'ada'));
    const binary = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 197 + 89) % 256));
    await ada.send(new PutObjectCommand({ Bucket: support.output('RawBucketName'), Key: key, Body: binary }));

    const reason = await eventually('the binary in quarantine', () => quarantineReason(support, key));
    story.say(`   ${key} is in quarantine: ${reason}`);
    const masked = await keysOf(support, support.output('MaskedBucketName'));
    check(!masked.some((name) => name.includes('firmware')), 'nothing of the binary is in masked');
  },
};

async function maskedObject(team: Team, key: string): Promise<string | undefined> {
  return textOf(team, team.output('MaskedBucketName'), key);
}

async function showReceipt(story: Story, key: string): Promise<void> {
  const { support } = story;
  const bucket = support.output('MaskedBucketName');
  const receiptKey = await eventually('the receipt', async () =>
    (await keysOf(support, bucket)).find((name) => name.startsWith('receipts/') && name.includes(key)),
  );
  const receipt = await textOf(support, bucket, receiptKey);
  check(receipt !== undefined, `the receipt ${receiptKey} can be read`);
  story.facts.set('receipt', receiptKey);
  story.say(`   receipt ${receiptKey}:`);
  story.say(indent(shorten(receipt, 900)));
}

async function quarantineReason(team: Team, key: string): Promise<string | undefined> {
  const bucket = team.output('QuarantineBucketName');
  const report = (await keysOf(team, bucket)).find((name) => name.includes(key) && name.endsWith('.json'));
  if (report === undefined) return undefined;
  const { reason } = JSON.parse((await textOf(team, bucket, report)) ?? '{}') as { reason?: string };
  return reason;
}

export async function keysOf(team: Team, bucket: string): Promise<string[]> {
  const { Versions = [] } = await new S3Client(team.admin).send(new ListObjectVersionsCommand({ Bucket: bucket }));
  return Versions.flatMap(({ Key }) => Key ?? []);
}

export async function textOf(team: Team, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Body } = await new S3Client(team.admin).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

function showBeforeAndAfter(story: Story, name: string, before: string, after: string): void {
  const [start, count] = name.endsWith('.csv') ? [1, 1] : [0, 2];
  story.say(`   ${name} before:`);
  story.say(indent(sample(before, start, count)));
  story.say(`   ${name} after:`);
  story.say(indent(sample(after, start, count)));
}

const sample = (text: string, start: number, count: number): string =>
  text
    .split('\n')
    .slice(start, start + count)
    .map((line) => shorten(line, 300))
    .join('\n');
const lines = (text: string): number => text.split('\n').length;
const indent = (text: string): string => text.replace(/^/gm, '     ');
const shorten = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 3)}...` : text);
