import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { type AttributeValue, type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, type S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ARCHIVE_RECORDS_PREFIX, ObservationTable, type ObservedCall } from '../../lib/private/contracts/observations';
import { TrailKind, type TrailRecord, TrailTable, trailEntry } from '../../lib/private/contracts/trail';
import { modelCalls } from './cloud-trail-files';
import { type ImageValue, fingerprint, streamFingerprint } from './fingerprint';
import type { CloudTrailCall, Fingerprint, Window } from './witnesses';

/** How far beside the window matches are looked for: the longest call, and some skew of clocks. */
const MARGIN_MILLISECONDS = 20 * 60_000;
/** CloudTrail delivers within some minutes, mostly; an hour after the window is enough, and a file's name says when it was made. */
const CLOUD_TRAIL_LATE_MILLISECONDS = 60 * 60_000;

export function withMargin({ from, to }: Window): Window {
  return {
    from: new Date(Date.parse(from) - MARGIN_MILLISECONDS).toISOString(),
    to: new Date(Date.parse(to) + MARGIN_MILLISECONDS).toISOString(),
  };
}

export interface TrailSource {
  readonly records: TrailRecord[];
  readonly table: Fingerprint[];
}

/** Records by their day; bodies' further parts are not in that index. */
export async function readTrail(client: DynamoDBClient, table: string, window: Window): Promise<TrailSource> {
  const records: TrailRecord[] = [];
  const fingerprints: Fingerprint[] = [];
  for (const day of daysOf(window)) {
    const items = await query(client, {
      TableName: table,
      IndexName: TrailTable.BY_DAY,
      KeyConditionExpression: '#day = :day AND entry BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#day': 'day' },
      ExpressionAttributeValues: { ':day': { S: day }, ':from': { S: window.from }, ':to': { S: window.to } },
    });
    for (const item of items) {
      records.push(unmarshall(item) as TrailRecord);
      fingerprints.push(fingerprint(item));
    }
  }
  return { records, table: fingerprints };
}

/** Keys of records whose body, put together again, does not have the hash that they say. */
export async function brokenBodies(
  client: DynamoDBClient,
  table: string,
  records: readonly TrailRecord[],
): Promise<string[]> {
  const broken: string[] = [];
  for (const record of records) {
    if (!record.body || record.bodySha256 === undefined) continue;
    const parts = record.bodyParts ? await bodyParts(client, table, record) : [];
    if (sha256OfBody([record.body, ...parts]) !== record.bodySha256) broken.push(`${record.trace}|${record.entry}`);
  }
  return broken;
}

async function bodyParts(client: DynamoDBClient, table: string, record: TrailRecord): Promise<Uint8Array[]> {
  const items = await query(client, {
    TableName: table,
    KeyConditionExpression: 'trace = :trace AND begins_with(entry, :parts)',
    ExpressionAttributeValues: {
      ':trace': { S: record.trace },
      ':parts': { S: `${trailEntry(record.at, record.callId, TrailKind.BODY)}#` },
    },
  });
  return items.flatMap(({ body }) => (body?.B ? [body.B] : []));
}

function sha256OfBody(parts: Uint8Array[]): string | undefined {
  try {
    return createHash('sha256')
      .update(gunzipSync(Buffer.concat(parts)))
      .digest('hex');
  } catch {
    // What does not decompress is not what was stored.
    return undefined;
  }
}

export async function readObserved(client: DynamoDBClient, table: string, window: Window): Promise<ObservedCall[]> {
  const calls: ObservedCall[] = [];
  for (const day of daysOf(window)) {
    const items = await query(client, {
      TableName: table,
      KeyConditionExpression: '#day = :day AND #entry BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#day': ObservationTable.PARTITION, '#entry': ObservationTable.SORT },
      ExpressionAttributeValues: { ':day': { S: day }, ':from': { S: window.from }, ':to': { S: window.to } },
    });
    calls.push(...items.map((item) => unmarshall(item) as ObservedCall));
  }
  return calls;
}

/** Undefined when CloudTrail has delivered nothing for these days: an account in use has management events every hour. */
export async function readCloudTrail(
  s3: S3Client,
  bucket: string,
  prefix: string,
  window: Window,
): Promise<CloudTrailCall[] | undefined> {
  const { CommonPrefixes: accounts } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}AWSLogs/`, Delimiter: '/' }),
  );
  let files = 0;
  const calls: CloudTrailCall[] = [];
  for (const { Prefix: account } of accounts ?? []) {
    const { CommonPrefixes: regions } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `${account ?? ''}CloudTrail/`, Delimiter: '/' }),
    );
    for (const { Prefix: region } of regions ?? []) {
      for (const day of daysOf(window)) {
        for (const key of await keysBelow(s3, bucket, `${region ?? ''}${day.replaceAll('-', '/')}/`)) {
          if (!mayBeAbout(key, window)) continue;
          files++;
          calls.push(...modelCalls(await getObject(s3, bucket, key)));
        }
      }
    }
  }
  return files === 0 ? undefined : calls.filter(({ at }) => at >= window.from && at < window.to);
}

/** File names hold the time of writing: `account_CloudTrail_region_20261123T1805Z_random.json.gz`. */
function mayBeAbout(key: string, window: Window): boolean {
  const match = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})Z_/.exec(key);
  if (!match) return false;
  const written = Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:00Z`);
  return written >= Date.parse(window.from) && written < Date.parse(window.to) + CLOUD_TRAIL_LATE_MILLISECONDS;
}

/** The archive's copies of whole hours. */
export async function readArchive(s3: S3Client, bucket: string, window: Window): Promise<Fingerprint[]> {
  const copies: Fingerprint[] = [];
  for (let hour = Date.parse(window.from); hour < Date.parse(window.to); hour += 3_600_000) {
    const [day, time] = new Date(hour).toISOString().split('T');
    for (const key of await keysBelow(
      s3,
      bucket,
      `${ARCHIVE_RECORDS_PREFIX}${day ?? ''}/${(time ?? '').slice(0, 2)}/`,
    )) {
      const lines = gunzipSync(await getObject(s3, bucket, key))
        .toString('utf8')
        .split('\n')
        .filter(Boolean);
      for (const line of lines) {
        const { event, keys, image } = JSON.parse(line) as ArchivedLine;
        if (image?.kind?.S !== TrailKind.BODY) copies.push(streamFingerprint(event, keys, image));
      }
    }
  }
  return copies;
}

interface ArchivedLine {
  readonly event: Fingerprint['event'];
  readonly keys: Record<string, ImageValue>;
  readonly image?: Record<string, ImageValue>;
}

async function query(
  client: DynamoDBClient,
  input: Parameters<typeof paginateQuery>[1],
): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  for await (const page of paginateQuery({ client }, input)) items.push(...(page.Items ?? []));
  return items;
}

async function keysBelow(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key ? [Key] : [])));
  }
  return keys;
}

async function getObject(s3: S3Client, bucket: string, key: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

function daysOf({ from, to }: Window): string[] {
  const days: string[] = [];
  for (let day = Date.parse(`${from.slice(0, 10)}T00:00:00Z`); day < Date.parse(to); day += 86_400_000) {
    days.push(new Date(day).toISOString().slice(0, 10));
  }
  return days;
}
