/**
 * The ledger: one DynamoDB table, key `id` (string), in which spend is reserved before a call and settled after it.
 *
 * Money is integer micro-dollars. A scope's item keeps `limit = available + held + spent` at all times: a condition in
 * DynamoDB cannot add two attributes, so what is left is an attribute of its own.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export const LedgerTable = {
  KEY: 'id',
  /** Epoch seconds; only settled holds and rate windows carry it. */
  TTL: 'ttl',
  /** Open holds by expiry: partition `openHold` (always "OPEN"), sort `expiresAt` (epoch seconds). Sparse: settling removes `openHold`. */
  OPEN_HOLDS_INDEX: 'openHolds',
  OPEN_HOLDS_PARTITION: 'openHold',
  OPEN_HOLDS_SORT: 'expiresAt',
  OPEN: 'OPEN',
} as const;

/** Names of environment variables of functions that use the ledger. */
export const LedgerEnv = {
  TABLE: 'LEDGER_TABLE',
  /** JSON of LedgerLimits. */
  LIMITS: 'LEDGER_LIMITS',
} as const;

/** Micro-dollars a scope may spend. The team's scope starts anew each calendar month (UTC); the others never do. */
export interface LedgerLimits {
  readonly team: number;
  readonly experiment?: number;
  readonly run?: number;
}

export const Fuse = { ARMED: 'ARMED', BLOWN: 'BLOWN' } as const;
export type FuseState = (typeof Fuse)[keyof typeof Fuse];

/** Why a fuse is blown. */
export const FuseReason = {
  /** A call was refused because what is left cannot pay for it. */
  BUDGET: 'BUDGET',
  /** A settled cost was above its hold, so the limit was passed: the bound or the price is wrong. */
  OVERRUN: 'OVERRUN',
  /** A model was called without the gateway. */
  BYPASS: 'BYPASS',
  /** AWS Budgets or its alarm said so. */
  AWS_BUDGET: 'AWS_BUDGET',
  /** A person said so. */
  OPERATOR: 'OPERATOR',
  /** The experiment is being reset. */
  RESET: 'RESET',
} as const;
export type FuseReasonCode = (typeof FuseReason)[keyof typeof FuseReason];

/** The key of the scope of the whole team. Its fuse is the sandbox's fuse: blown, nothing is admitted. */
export const TEAM_SCOPE = 'SCOPE#TEAM';
export const experimentScope = (experiment: string): string => `SCOPE#EXPERIMENT#${experiment}`;
export const runScope = (experiment: string, run: string): string => `SCOPE#RUN#${experiment}#${run}`;
export const holdKey = (callId: string): string => `HOLD#${callId}`;
/** Calls and tokens in one minute of one scope. */
export const rateKey = (scope: string, minute: number): string => `RATE#${scope}#${minute}`;

/** A budget scope. */
export interface ScopeItem {
  readonly id: string;
  readonly limit: number;
  readonly available: number;
  readonly held: number;
  readonly spent: number;
  readonly fuse: FuseState;
  /** "2026-11" in the team's scope; "ALL" in the others. Holds that are open when a month ends count against the next one. */
  readonly period: string;
  readonly fuseReason?: FuseReasonCode;
  /** One sentence for people. */
  readonly fuseDetail?: string;
  /** ISO 8601. */
  readonly fuseAt?: string;
  /** The ARN of who armed it last, or blew it by hand. */
  readonly fuseBy?: string;
}

export const HoldState = { OPEN: 'OPEN', SETTLED: 'SETTLED', EXPIRED: 'EXPIRED' } as const;

/** What one call may cost at most, taken out of `available` in each of its scopes until it is settled. */
export interface HoldItem {
  readonly id: string;
  readonly callId: string;
  readonly state: (typeof HoldState)[keyof typeof HoldState];
  readonly scopes: string[];
  readonly amount: number;
  readonly model: string;
  readonly experiment: string;
  readonly run?: string;
  readonly trace: string;
  readonly reservedAt: string;
  /** Epoch seconds. After it, the hold is settled from the invocation log (by call id), or stays charged in full. */
  readonly expiresAt: number;
  readonly openHold?: 'OPEN';
  /** Set when settled: micro-dollars charged. */
  readonly charged?: number;
  /** Amazon Bedrock's request id, when there was an answer. */
  readonly requestId?: string;
  readonly ttl?: number;
}

/**
 * The key of the gateway's call id in the `requestMetadata` that it sends with each call. Bedrock repeats request
 * metadata in its invocation log, which joins a log record to its hold even when the gateway died before the answer.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
 */
export const CALL_ID_METADATA = 'cas-call-id';
