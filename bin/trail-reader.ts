import { gunzipSync } from 'node:zlib';
import { type DynamoDBDocumentClient, type QueryCommandInput, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { TrailKind, type TrailRecord, TrailTable, trailEntry } from '../lib/private/contracts/trail';

/** A record as people read it: its body decompressed. */
export type ReadableRecord = Omit<TrailRecord, 'body' | 'bodyParts'> & { readonly content?: unknown };

/** What to look for: an experiment's records, or those of one trace. */
export type TrailQuestion = { readonly experiment: string } | { readonly trace: string };

/** The records in the order of time. */
export async function readTrail(
  client: DynamoDBDocumentClient,
  table: string,
  question: TrailQuestion,
): Promise<ReadableRecord[]> {
  const found = await query(client, {
    TableName: table,
    ...('experiment' in question
      ? {
          IndexName: TrailTable.BY_EXPERIMENT,
          KeyConditionExpression: 'experiment = :value',
          ExpressionAttributeValues: { ':value': question.experiment },
        }
      : { KeyConditionExpression: 'trace = :value', ExpressionAttributeValues: { ':value': question.trace } }),
  });
  const records = (found as unknown as TrailRecord[]).filter(({ kind }) => kind !== TrailKind.BODY);
  return Promise.all(records.map((record) => readable(client, table, record)));
}

async function readable(client: DynamoDBDocumentClient, table: string, record: TrailRecord): Promise<ReadableRecord> {
  const { body, bodyParts, ...rest } = record;
  if (!body) return rest;
  const parts = bodyParts ? await query(client, partsOf(table, record)) : [];
  const whole = Buffer.concat([body, ...parts.map((part) => part.body as Uint8Array)]);
  return { ...rest, content: JSON.parse(gunzipSync(whole).toString('utf8')) as unknown };
}

function partsOf(table: string, record: TrailRecord): QueryCommandInput {
  return {
    TableName: table,
    KeyConditionExpression: 'trace = :trace AND begins_with(entry, :parts)',
    ExpressionAttributeValues: {
      ':trace': record.trace,
      ':parts': `${trailEntry(record.at, record.callId, TrailKind.BODY)}#`,
    },
  };
}

async function query(client: DynamoDBDocumentClient, input: QueryCommandInput): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const page of paginateQuery({ client }, input)) items.push(...(page.Items ?? []));
  return items;
}
