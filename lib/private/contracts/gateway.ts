/** The gateway's token table: key `tokenHash`, the SHA-256 (hex) of a token. The token itself is stored nowhere. */
export const TokenTable = {
  KEY: 'tokenHash',
  /** Epoch seconds: also the moment from which the token is refused. */
  TTL: 'expiresAt',
  /** Tokens of an experiment, to delete them: partition `experiment`, sort `tokenHash`. Keys only. */
  BY_EXPERIMENT: 'byExperiment',
} as const;

export interface TokenItem {
  readonly tokenHash: string;
  /** The ARN that IAM gave for who minted it. */
  readonly workload: string;
  /** The digest of the experiment's manifest. */
  readonly experiment: string;
  readonly run?: string;
  /** 32 hexadecimal digits; every record of a call with this token carries it. */
  readonly trace: string;
  readonly issuedAt: string;
  readonly expiresAt: number;
  /** Fingerprints of the last calls, oldest first, for the guard against loops. */
  readonly recent?: string[];
  /** Those before them, joined by spaces: a list is longer to write, and is written with every call. */
  readonly earlier?: string;
}

/** Every gateway token starts so: scanners for leaked secrets can tell it. 256 random bits follow in base64url. */
export const TOKEN_PREFIX = 'cas_';

/**
 * `POST /tokens`, signed with AWS credentials for `execute-api`.
 *
 * The guard against loops looks at the calls of one token: what repeats itself rightly, such as the trials of a run,
 * asks for a token a trial.
 */
export interface TokenRequest {
  /** Digest of a registered experiment. */
  readonly experiment: string;
  /** Name of a run: letters, digits, `-` and `_`, up to 64. Calls with the token count against its scope, too. */
  readonly run?: string;
  /** Lifetime in seconds: 60 to the gateway's limit. Default: the gateway's limit. */
  readonly lifetime?: number;
}

export interface TokenResponse {
  readonly token: string;
  readonly trace: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Environment variables of the gateway's and the token function. */
export const GatewayEnv = {
  TOKEN_TABLE: 'TOKEN_TABLE',
  /** JSON of ApprovedModelEntry[]. */
  MODELS: 'APPROVED_MODELS',
  /** JSON of GatewayGuards. */
  GUARDS: 'GATEWAY_GUARDS',
  /** JSON of PinnedGuardrail; absent when none is pinned. */
  GUARDRAIL: 'GATEWAY_GUARDRAIL',
  TOKEN_LIFETIME: 'TOKEN_LIFETIME_SECONDS',
  /** Where functions find the gateway: see lambda/shared/gateway-url.ts. */
  API_ID: 'GATEWAY_API_ID',
  STAGE: 'GATEWAY_STAGE',
} as const;

/** Prices in pico-dollars a token (1 USD a million tokens = 1,000,000). What is absent is unknown, and its use is refused. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite5m?: number;
  readonly cacheWrite1h?: number;
  /** Prices for a call whose whole input is above `above` tokens. */
  readonly long?: {
    readonly above: number;
    readonly input: number;
    readonly output: number;
    readonly cacheRead?: number;
    readonly cacheWrite5m?: number;
    readonly cacheWrite1h?: number;
  };
}

export interface ApprovedModelEntry {
  /** The id that callers use: a foundation model's or an inference profile's. Exact. */
  readonly id: string;
  /** Given by the user; absent: the price table's. */
  readonly price?: TokenPrice;
  /** The most output tokens of one call, and what a call that names no maximum gets. */
  readonly maxOutputTokens: number;
  /** Whether Bedrock's CountTokens answers for it. Absent: the gateway bounds the input by its bytes. */
  readonly countTokens?: string;
}

export interface GatewayGuards {
  readonly callsPerMinute: number;
  readonly tokensPerMinute: number;
  /** A cycle of identical calls repeated this often is refused; 0 switches the guard off. */
  readonly cycleRepeats: number;
}

export interface PinnedGuardrail {
  readonly identifier: string;
  readonly version: string;
  /** Pico-dollars a text unit of up to 1,000 characters, summed over the guardrail's policies. */
  readonly textUnitPrice: number;
}
