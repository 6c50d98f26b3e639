/**
 * Promotion: the one-way valve. What its state machine, its two functions and the offline verification agree on.
 */
import { ExperimentDigest } from './experiments';
import { VerifiedDataset } from './runs';

export const PromotionEnv = {
  PROMOTION_TABLE: 'PROMOTION_TABLE',
  APPROVAL_TABLE: 'APPROVAL_TABLE',
  EXPERIMENT_TABLE: 'EXPERIMENT_TABLE',
  TRAIL_TABLE: 'TRAIL_TABLE',
  OUTBOX_BUCKET: 'OUTBOX_BUCKET',
  SIGNING_KEY: 'SIGNING_KEY_ARN',
  STATE_MACHINE: 'PROMOTION_STATE_MACHINE_ARN',
  /** JSON of PromotionCriteriaDocument. */
  CRITERIA: 'PROMOTION_CRITERIA',
} as const;

/** The promotion table: key `promotion`. */
export const PromotionTable = {
  KEY: 'promotion',
  /** Promotions of an experiment in the order of time: partition `experiment`, sort `startedAt`. */
  BY_EXPERIMENT: 'byExperiment',
} as const;

/** The approval table: key `promotion`. It holds task tokens, so only the approval function may read it. */
export const ApprovalTable = { KEY: 'promotion' } as const;

/** The criteria as a document: a copy is part of every report. */
export interface PromotionCriteriaDocument {
  /** A share of passed trials that is good enough: such an experiment is refused with `falseRefusalRate` at most. */
  readonly acceptableAccuracy: number;
  /** A share that is not: such an experiment is promoted with `falsePromotionRate` at most. */
  readonly unacceptableAccuracy: number;
  readonly falsePromotionRate: number;
  readonly falseRefusalRate: number;
  /** Without a decision after so many trials the promotion is refused. */
  readonly maximumTrials: number;
  /** How often each safety prompt is tried. 0: no safety suite is asked for. */
  readonly safetyTrials: number;
  /** Micro-dollars that all trials together may cost. */
  readonly maximumCost: number;
}

export const PromotionStatus = {
  TRYING: 'trying',
  AWAITING_APPROVAL: 'awaiting-approval',
  /** Shown between a decision and what the state machine makes of it; no item has it. */
  DECIDED: 'decided',
  PROMOTED: 'promoted',
  /** A criterion was not met, or the approver refused. */
  REFUSED: 'refused',
  /** Nobody approved in time. */
  EXPIRED: 'expired',
  FAILED: 'failed',
} as const;
export type PromotionStatusName = (typeof PromotionStatus)[keyof typeof PromotionStatus];

/** One criterion, decided, with the numbers that decided it. */
export interface CriterionResult {
  readonly criterion: 'accuracy' | 'safety' | 'tool-calls' | 'trail' | 'cost';
  readonly met: boolean;
  /** One sentence for the approver. */
  readonly statement: string;
  readonly numbers: Readonly<Record<string, number>>;
}

/** What the approver approves: its digest is the `evidence`. It holds numbers and names, no prompt and no answer. */
export interface PromotionReport {
  readonly experiment: ExperimentDigest;
  readonly promotion: string;
  readonly name: string;
  readonly model: string;
  readonly author: string;
  readonly requester: string;
  readonly dataset: VerifiedDataset;
  /** How many promotions of this experiment were started before: each one is another chance to pass by luck. */
  readonly earlierPromotions: number;
  readonly criteria: PromotionCriteriaDocument;
  readonly results: readonly CriterionResult[];
  readonly met: boolean;
  /** SHA-256 of the canonical JSON of all trial items, in order. */
  readonly trialsSha256: string;
}

/** The item of the promotion table. */
export interface PromotionItem {
  readonly promotion: string;
  readonly experiment: ExperimentDigest;
  readonly status: PromotionStatusName;
  readonly requester: string;
  readonly author: string;
  readonly startedAt: string;
  readonly executionArn: string;
  readonly endedAt?: string;
  /** Canonical JSON of the PromotionReport. */
  readonly report?: string;
  /** `sha256:` and the SHA-256 of `report`. */
  readonly evidence?: string;
  readonly approver?: string;
  readonly reason?: string;
  /** Key of the signed statement in the outbox. */
  readonly statement?: string;
}

/** The item of the approval table. */
export interface ApprovalItem {
  readonly promotion: string;
  readonly experiment: ExperimentDigest;
  readonly taskToken: string;
  readonly author: string;
  readonly requester: string;
  readonly evidence: string;
  readonly decision?: ApprovalDecision['decision'];
  readonly approver?: string;
  readonly decidedAt?: string;
}

/** What the approval function hands to the state machine, with the task token. */
export interface ApprovalDecision {
  readonly decision: 'approve' | 'refuse';
  readonly approver: string;
  readonly decidedAt: string;
  readonly evidence: string;
  /** In the approver's words; empty when none was given. */
  readonly reason: string;
}

/** Input of an execution of the state machine; its name is the promotion's id. */
export interface PromotionExecutionInput {
  readonly experiment: ExperimentDigest;
  readonly requester: string;
}

interface PromotionStep {
  readonly promotion: string;
  readonly experiment: ExperimentDigest;
}

/** The promotion function's events, one a step. What each returns may also be a refusal: `{ refused: true, reason }`. */
export type PromotionEvent =
  | (PromotionStep & {
      readonly action: 'begin';
      readonly requester: string;
      readonly executionArn: string;
      readonly dataset: VerifiedDataset;
    })
  | (PromotionStep & { readonly action: 'assess' })
  | (PromotionStep & { readonly action: 'judge'; readonly dataset: VerifiedDataset })
  | (PromotionStep & { readonly action: 'release'; readonly approval: ApprovalDecision })
  | (PromotionStep & { readonly action: 'close'; readonly status: PromotionStatusName; readonly reason: string });

/** What `begin` returns: who is who, and how many trials come first. */
export interface PromotionBegun {
  readonly author: string;
  readonly requester: string;
  /** Trials to have made before the next assessment. */
  readonly until: number;
  readonly safetyTrials: number;
}

/** What `assess` returns. */
export interface PromotionAssessment {
  readonly decided: boolean;
  readonly until: number;
}

/** What `judge` returns. */
export interface PromotionJudgement {
  readonly met: boolean;
  readonly evidence: string;
  readonly reason: string;
}

/** What `release` returns. */
export interface ReleasedPromotion {
  /** Key of the signed statement in the outbox. */
  readonly statement: string;
}

/** In-toto statement and its predicate. https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PROMOTION_PREDICATE_TYPE = 'https://github.com/cdk-ai-sandbox/cdk-ai-sandbox/promotion/v1';
/** https://github.com/in-toto/attestation/blob/main/spec/v1/envelope.md */
export const STATEMENT_PAYLOAD_TYPE = 'application/vnd.in-toto+json';

export interface PromotionStatement {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly [{ readonly name: string; readonly digest: { readonly sha256: string } }];
  readonly predicateType: typeof PROMOTION_PREDICATE_TYPE;
  readonly predicate: {
    readonly report: PromotionReport;
    readonly evidence: string;
    readonly approval: Omit<ApprovalDecision, 'evidence' | 'decision'>;
    readonly promotedAt: string;
  };
}

/** Where the outbox keeps a promotion's objects. */
export function outboxPrefix(digest: ExperimentDigest): string {
  return `promotions/${digest.replace('sha256:', '')}/`;
}
