import { createHash } from 'node:crypto';
import { CALL_ID_METADATA } from '../../lib/private/contracts/ledger';
import type { ObservedCall } from '../../lib/private/contracts/observations';
import type { Usage } from '../shared/cost';
import { canonicalJson } from '../shared/canonical-json';
import { type PartialUsage, completeUsage, invokeUsage } from '../shared/usage';

/**
 * A record of Bedrock's invocation log. https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
 * Bodies over 100 KB are in S3, and their record has a path in place of the body and may lack the counts.
 */
export interface InvocationLogRecord {
  readonly schemaType: 'ModelInvocationLog';
  readonly timestamp: string;
  readonly requestId: string;
  readonly operation: string;
  readonly modelId: string;
  readonly identity?: { readonly arn?: string };
  readonly requestMetadata?: Readonly<Record<string, string>>;
  readonly errorCode?: string;
  readonly input?: {
    readonly inputBodyJson?: unknown;
    readonly inputBodyS3Path?: string;
    readonly inputTokenCount?: number;
    readonly cacheReadInputTokenCount?: number;
    readonly cacheWriteInputTokenCount?: number;
  };
  readonly output?: {
    readonly outputBodyJson?: unknown;
    readonly outputBodyS3Path?: string;
    readonly outputTokenCount?: number;
  };
}

/** Reads a body that Bedrock put into S3, decompressed, byte for byte. */
export type BodyReader = (path: string) => Promise<Uint8Array>;

/** A call as the log tells of it. */
export interface LoggedCall {
  readonly call: Omit<ObservedCall, 'ttl'>;
  /** Undefined: the log does not say what the call used, which is not zero. */
  readonly usage: Usage | undefined;
}

export interface ReadRecord extends LoggedCall {
  /** Where in S3 the record says that a body is, and from where it could not be read. */
  readonly unreadable: readonly string[];
}

/** Undefined for a line that is no record: the log group may hold Bedrock's own test messages. */
export function parseRecord(message: string): InvocationLogRecord | undefined {
  try {
    const record = JSON.parse(message) as Partial<InvocationLogRecord> | null;
    return record?.schemaType === 'ModelInvocationLog' && record.requestId && record.timestamp && record.modelId
      ? (record as InvocationLogRecord)
      : undefined;
  } catch {
    // Not JSON, so not a record.
    return undefined;
  }
}

export async function readRecord(record: InvocationLogRecord, readBody: BodyReader): Promise<ReadRecord> {
  const { input = {}, output = {} } = record;
  const request = await bodyOf(input.inputBodyJson, input.inputBodyS3Path, readBody);
  const response = await bodyOf(output.outputBodyJson, output.outputBodyS3Path, readBody);
  const at = new Date(record.timestamp).toISOString();
  const counts = {
    inputTokens: input.inputTokenCount,
    outputTokens: output.outputTokenCount,
    cacheReadTokens: input.cacheReadInputTokenCount,
    cacheWriteTokens: input.cacheWriteInputTokenCount,
  };
  const usage = usageOf(counts, response?.json);
  const callId = record.requestMetadata?.[CALL_ID_METADATA];
  return {
    usage,
    unreadable: [
      ...(input.inputBodyS3Path && !request ? [input.inputBodyS3Path] : []),
      ...(output.outputBodyS3Path && !response ? [output.outputBodyS3Path] : []),
    ],
    call: {
      day: at.slice(0, 10),
      entry: `${at}#${record.requestId}`,
      at,
      requestId: record.requestId,
      ...(callId !== undefined && { callId }),
      identity: record.identity?.arn ?? 'unknown',
      model: record.modelId,
      operation: record.operation,
      ...defined({
        inputTokens: counts.inputTokens ?? usage?.input,
        outputTokens: counts.outputTokens ?? usage?.output,
        cacheReadTokens: counts.cacheReadTokens ?? usage?.cacheRead,
        cacheWriteTokens: counts.cacheWriteTokens ?? (usage && usage.cacheWrite5m + usage.cacheWrite1h),
        inputSha256: request?.sha256,
        outputSha256: response?.sha256,
        errorCode: record.errorCode,
      }),
    },
  };
}

interface Body {
  readonly sha256: string;
  readonly json: unknown;
}

async function bodyOf(inline: unknown, path: string | undefined, readBody: BodyReader): Promise<Body | undefined> {
  if (inline !== undefined && inline !== null) {
    return { sha256: sha256(canonicalJson(inline)), json: inline };
  }
  if (!path) return undefined;
  let bytes: Uint8Array;
  try {
    bytes = await readBody(path);
  } catch {
    // A body that cannot be read is unknown, and must not keep the other records of the batch from being judged.
    return undefined;
  }
  return { sha256: sha256(bytes), json: parsed(bytes) };
}

/** Undefined for bytes that are no JSON: their hash is known all the same. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The answer's own usage tells writes to the cache by their lifetime, which the record's counts do not; where the answer says
 * nothing, the counts do.
 */
function usageOf(
  counts: { inputTokens?: number; outputTokens?: number; cacheReadTokens?: number; cacheWriteTokens?: number },
  body: unknown,
): Usage | undefined {
  const said: PartialUsage = {};
  // A stream's body is the array of its events.
  for (const event of Array.isArray(body) ? (body as unknown[]) : [body]) Object.assign(said, invokeUsage(event));
  return completeUsage({
    ...defined({
      input: counts.inputTokens,
      output: counts.outputTokens,
      cacheRead: counts.cacheReadTokens,
      cacheWrite5m: counts.cacheWriteTokens,
    }),
    ...said,
  });
}

function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
