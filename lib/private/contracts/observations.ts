/**
 * What AWS's own logs say was called: one item a model call that Bedrock's invocation log shows, written by the meter, and
 * one a finding of the reconciler. No bodies and no prompts: ids, counts and hashes.
 */
export const ObservationTable = {
  /** `2026-11-23` (calls) or `FINDING#2026-11-23` (findings). */
  PARTITION: 'day',
  /** Calls: `<ISO time>#<request id>`; findings: `<ISO time>#<kind>#<id>`. */
  SORT: 'entry',
  /** Sparse: calls by the gateway's call id, to settle a hold whose caller died. Partition `callId`. */
  BY_CALL: 'byCall',
  /** Epoch seconds. */
  TTL: 'ttl',
} as const;

export const ObservationEnv = {
  TABLE: 'OBSERVATION_TABLE',
  ARCHIVE_BUCKET: 'ARCHIVE_BUCKET',
  /** Prefix of CloudTrail's files in the archive; absent when no CloudTrail can be read. */
  CLOUD_TRAIL_PREFIX: 'CLOUD_TRAIL_PREFIX',
  BODY_BUCKET: 'BODY_BUCKET',
  /** ARN of the one role that may invoke models. */
  GATEWAY_ROLE: 'GATEWAY_ROLE_ARN',
  /** Days that observations and findings are kept. */
  KEEP_DAYS: 'OBSERVATION_KEEP_DAYS',
} as const;

/** Below this prefix of the archive the trail's records are kept, as gzipped JSON Lines: `records/<day>/<hour>/`. */
export const ARCHIVE_RECORDS_PREFIX = 'records/';

/** One model call in Bedrock's invocation log. Token counts as Bedrock counts them: `inputTokens` leaves cached tokens out. */
export interface ObservedCall {
  readonly day: string;
  readonly entry: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly requestId: string;
  readonly callId?: string;
  readonly identity: string;
  readonly model: string;
  readonly operation: string;
  /** Absent: the log does not say, which is not zero. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  /** SHA-256 (hex) of the bodies, byte-exact, those that Bedrock moved to S3 included. */
  readonly inputSha256?: string;
  readonly outputSha256?: string;
  readonly errorCode?: string;
  readonly ttl: number;
}

export const FindingKind = {
  /** The trail says that a call was made; Bedrock's invocation log does not have it. */
  MISSING_FROM_LOG: 'MISSING_FROM_LOG',
  /** The same for CloudTrail. */
  MISSING_FROM_CLOUD_TRAIL: 'MISSING_FROM_CLOUD_TRAIL',
  /** AWS saw a call that the trail does not have. */
  BYPASS: 'BYPASS',
  /** Trail and log agree on the call and disagree on what it was. */
  ALTERED: 'ALTERED',
  /** A record is in the table and not in the archive, or the other way round, or not the same in both. */
  ARCHIVE_MISMATCH: 'ARCHIVE_MISMATCH',
  /** A source could not be read: what it would have said is unknown. */
  SOURCE_UNKNOWN: 'SOURCE_UNKNOWN',
} as const;
export type FindingKindName = (typeof FindingKind)[keyof typeof FindingKind];

export interface Finding {
  readonly kind: FindingKindName;
  /** ISO 8601: of the call. */
  readonly at: string;
  /** Request id, call id, or the record's key: what to look for. */
  readonly subject: string;
  /** One sentence for people, without content of prompts. */
  readonly detail: string;
}

/** CloudWatch metrics of the trail and of spending, published in the embedded metric format through the functions' logs. */
export const METRIC_NAMESPACE = 'CdkAiSandbox';
export const MetricName = {
  /** 1 while Bedrock's invocation logging is as it should be, 0 when it was found otherwise. */
  INVOCATION_LOGGING_ON: 'InvocationLoggingOn',
  OBSERVED_CALLS: 'ObservedCalls',
  BYPASSES: 'BypassingCalls',
  FINDINGS: 'TrailFindings',
  RECONCILED_CALLS: 'ReconciledCalls',
  /** Calls in the log whose token counts are not there: unknown, not zero. */
  UNKNOWN_USAGE: 'UnknownUsage',
  SETTLED_ORPHANS: 'SettledOrphans',
  /** Percent of the team's limit that is spent or held. */
  SPEND_PERCENT: 'SpendPercent',
  /** Percent of the limit that the month will have used at its present pace. */
  SPEND_FORECAST_PERCENT: 'SpendForecastPercent',
  /** Failures inside the gateway: a call that it could not make, record or settle. */
  GATEWAY_FAULTS: 'GatewayFaults',
  /** Calls refused because what they would cost is not known. */
  UNPRICED_CALLS: 'UnpricedCalls',
  FUSE_BLOWN: 'FuseBlown',
  SHUTDOWN_INCOMPLETE: 'ShutdownIncomplete',
} as const;
/** The one dimension of every metric: the name of the sandbox's stack. */
export const METRIC_DIMENSION = 'Sandbox';
export const MetricEnv = { SANDBOX: 'METRIC_SANDBOX' } as const;
