/**
 * The trail: what happened, prompt by prompt and tool call by tool call. One DynamoDB table, append-only: writers hold
 * PutItem alone, and every put is conditional on the key being new.
 *
 * `attributes` uses the names of OpenTelemetry's semantic conventions for generative AI, which are still in development:
 * the version is pinned here and stored with every record. https://github.com/open-telemetry/semantic-conventions-genai
 */
export const TRAIL_SCHEMA_URL = 'https://opentelemetry.io/schemas/gen-ai/1.42.0';

export const TrailTable = {
  /** Trace id: 32 hexadecimal digits, one a gateway token. Calls and tool calls made with one token share it. */
  PARTITION: 'trace',
  /** `<ISO time>#<call id>#<kind>[#<body part>]`: in the order of time. */
  SORT: 'entry',
  /** Records of an experiment in the order of time: partition `experiment`, sort `entry`. Body parts are not in it. */
  BY_EXPERIMENT: 'byExperiment',
  /** Sparse: partition `requestId` (Amazon Bedrock's), sort `entry`. */
  BY_REQUEST: 'byRequest',
  /** Records of a day in the order of time, for the reconciler: partition `day` ("2026-11-23"), sort `entry`. */
  BY_DAY: 'byDay',
} as const;

/** Names of environment variables of functions that write or read the trail. */
export const TrailEnv = { TABLE: 'TRAIL_TABLE' } as const;

export const TrailKind = {
  /** Written ahead, in the transaction that reserves the money: a call without an intent cannot happen. */
  INTENT: 'INTENT',
  /** After the call, in the transaction that settles it. */
  OUTCOME: 'OUTCOME',
  /** A call that was refused before it reached the model. */
  REFUSAL: 'REFUSAL',
  /** A tool call, before its effect; and what came of it. Written by the tool gate. */
  TOOL_INTENT: 'TOOL_INTENT',
  TOOL_OUTCOME: 'TOOL_OUTCOME',
  TOOL_REFUSAL: 'TOOL_REFUSAL',
  /** A part of a body that did not fit into its record. */
  BODY: 'BODY',
} as const;
export type TrailKindName = (typeof TrailKind)[keyof typeof TrailKind];

export const trailEntry = (at: string, callId: string, kind: TrailKindName, part?: number): string =>
  `${at}#${callId}#${kind}${part === undefined ? '' : `#${String(part).padStart(3, '0')}`}`;

/** The attributes in use. Token counts include cached tokens in `input_tokens`, as the conventions want. */
export const GenAi = {
  OPERATION: 'gen_ai.operation.name',
  PROVIDER: 'gen_ai.provider.name',
  REQUEST_MODEL: 'gen_ai.request.model',
  REQUEST_MAX_TOKENS: 'gen_ai.request.max_tokens',
  REQUEST_TEMPERATURE: 'gen_ai.request.temperature',
  REQUEST_TOP_P: 'gen_ai.request.top_p',
  INPUT_TOKENS: 'gen_ai.usage.input_tokens',
  OUTPUT_TOKENS: 'gen_ai.usage.output_tokens',
  CACHE_READ_TOKENS: 'gen_ai.usage.cache_read.input_tokens',
  CACHE_WRITE_TOKENS: 'gen_ai.usage.cache_creation.input_tokens',
  FINISH_REASONS: 'gen_ai.response.finish_reasons',
  GUARDRAIL: 'aws.bedrock.guardrail.id',
  TOOL_NAME: 'gen_ai.tool.name',
  TOOL_CALL_ID: 'gen_ai.tool.call.id',
  REQUEST_ID: 'aws.request_id',
  ERROR_TYPE: 'error.type',
} as const;
export const GEN_AI_PROVIDER = 'aws.bedrock';

export type TrailAttribute = string | number | boolean | string[];

export interface TrailRecord {
  readonly trace: string;
  readonly entry: string;
  readonly kind: TrailKindName;
  readonly schemaUrl: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** at, to the day. */
  readonly day: string;
  readonly callId: string;
  /** ARN of who minted the token. */
  readonly workload: string;
  readonly experiment: string;
  readonly run?: string;
  /** Who wrote the record. */
  readonly source: 'GATEWAY' | 'TOOL_GATE' | 'METER';
  /** Amazon Bedrock's request id. */
  readonly requestId?: string;
  /** Bedrock's operation, "Converse" for example. */
  readonly operation?: string;
  readonly attributes: Record<string, TrailAttribute>;
  /** Micro-dollars: what is reserved in an intent, what was charged in an outcome, 0 in a refusal. */
  readonly cost?: number;
  /** The exact cost in pico-dollars, before it was rounded up to micro-dollars. */
  readonly exactCost?: number;
  /** Milliseconds that the call took. */
  readonly duration?: number;
  /** In a refusal: the rule, and the sentence that the caller was told. */
  readonly refusal?: { readonly rule: string; readonly message: string };
  /** Request (intent) or response (outcome) as masked JSON, compressed with gzip. Absent when empty. */
  readonly body?: Uint8Array;
  /** How many BODY entries follow that carry the rest of `body`; concatenate them in order, then decompress. */
  readonly bodyParts?: number;
  /** SHA-256 (hex) of the masked JSON before compression. */
  readonly bodySha256?: string;
  /** Values masked in the body, by type. */
  readonly masked?: Record<string, number>;
}

/** A further part of a record's body. It has none of the indexes' keys. */
export interface TrailBodyPart {
  readonly trace: string;
  readonly entry: string;
  readonly kind: 'BODY';
  readonly body: Uint8Array;
}
