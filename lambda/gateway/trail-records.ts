import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { TokenItem } from '../../lib/private/contracts/gateway';
import {
  GEN_AI_PROVIDER,
  GenAi,
  TRAIL_SCHEMA_URL,
  TrailAttribute,
  TrailBodyPart,
  TrailKind,
  TrailKindName,
  TrailRecord,
  TrailTable,
  trailEntry,
} from '../../lib/private/contracts/trail';
import { TransactionItem } from '../shared/ledger/store';
import { isObject } from './json';

/** An item of DynamoDB ends at 400 KB, keys and all. */
const PART_BYTES = 350_000;
/** A transaction ends at 4 MB; the ledger's items and the record itself need little of it. */
const MAX_BODY_BYTES = 3_500_000;

/** Masks one text. */
export type Mask = (text: string) => string;

/** What all records of one call have in common. */
export interface CallIdentity {
  readonly callId: string;
  /** ISO 8601: when the call came. Its intent sorts before its outcome, which has a later time. */
  readonly token: Pick<TokenItem, 'trace' | 'workload' | 'experiment' | 'run'>;
  readonly operation: string;
  readonly modelId: string;
}

/** A body as it is recorded: masked, compressed, cut to what an item holds. */
export interface RecordedBody {
  readonly parts: readonly Uint8Array[];
  readonly sha256: string;
}

export class BodyTooLargeError extends Error {}

/**
 * Masks a body text by text, so that it stays JSON, and compresses it. What does not fit in one item goes on in others of
 * the same transaction.
 *
 * @throws BodyTooLargeError where it does not fit in one transaction either: 3.5 MB compressed
 */
export function recordedBody(body: unknown, mask: Mask): RecordedBody {
  const json = JSON.stringify(masked(body, mask));
  const compressed = gzipSync(json, { level: 1 });
  if (compressed.length > MAX_BODY_BYTES) throw new BodyTooLargeError();
  const parts: Uint8Array[] = [];
  for (let at = 0; at < compressed.length; at += PART_BYTES) parts.push(compressed.subarray(at, at + PART_BYTES));
  return { parts, sha256: createHash('sha256').update(json).digest('hex') };
}

function masked(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return value === '' ? value : mask(value);
  if (Array.isArray(value)) return value.map((inner) => masked(inner, mask));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [mask(name), masked(inner, mask)]));
}

export interface RecordDetails {
  readonly attributes?: Readonly<Record<string, TrailAttribute | undefined>>;
  readonly body?: RecordedBody;
  readonly cost?: number;
  readonly exactCost?: number;
  readonly duration?: number;
  readonly requestId?: string;
  readonly refusal?: TrailRecord['refusal'];
}

/** The writes of one record and its further body parts. Each is conditional on being new: nothing is ever overwritten. */
export function recordWrites(
  table: string,
  call: CallIdentity,
  kind: TrailKindName,
  at: Date,
  details: RecordDetails = {},
): TransactionItem[] {
  const { attributes = {}, body, ...rest } = details;
  const [first, ...others] = body?.parts ?? [];
  const time = at.toISOString();
  const record: TrailRecord = {
    trace: call.token.trace,
    entry: trailEntry(time, call.callId, kind),
    kind,
    schemaUrl: TRAIL_SCHEMA_URL,
    at: time,
    day: time.slice(0, 10),
    callId: call.callId,
    workload: call.token.workload,
    experiment: call.token.experiment,
    ...(call.token.run === undefined ? {} : { run: call.token.run }),
    source: 'GATEWAY',
    operation: call.operation,
    attributes: present({
      [GenAi.OPERATION]: 'chat',
      [GenAi.PROVIDER]: GEN_AI_PROVIDER,
      [GenAi.REQUEST_MODEL]: call.modelId,
      ...attributes,
    }),
    ...present(rest),
    ...(first ? { body: first, bodySha256: body?.sha256 } : {}),
    ...(others.length > 0 ? { bodyParts: others.length } : {}),
  };
  const parts = others.map((part, index): TrailBodyPart => ({
    trace: record.trace,
    entry: trailEntry(time, call.callId, TrailKind.BODY, index + 1),
    kind: TrailKind.BODY,
    body: part,
  }));
  return [record, ...parts].map((item) => ({
    Put: {
      TableName: table,
      Item: { ...item },
      ConditionExpression: 'attribute_not_exists(#partition)',
      ExpressionAttributeNames: { '#partition': TrailTable.PARTITION },
    },
  }));
}

function present<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined));
}
