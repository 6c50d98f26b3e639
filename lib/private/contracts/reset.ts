/**
 * Reset: everything that an experiment left behind is removed, in an order in which nothing comes back, and the proof is kept.
 */
import { ExperimentDigest } from './experiments';

export const ResetEnv = {
  EXPERIMENT_TABLE: 'EXPERIMENT_TABLE',
  PROMOTION_TABLE: 'PROMOTION_TABLE',
  TOKEN_TABLE: 'TOKEN_TABLE',
  LEDGER_TABLE: 'LEDGER_TABLE',
  RESET_TABLE: 'RESET_TABLE',
  WORKSPACE_BUCKET: 'WORKSPACE_BUCKET',
  RECEIPT_KEY: 'RESET_RECEIPT_KEY_ARN',
  SCHEDULE_GROUP: 'SCHEDULE_GROUP',
  STATE_MACHINE: 'RESET_STATE_MACHINE_ARN',
} as const;

/** The table of resets and their receipts: key `reset`. */
export const ResetTable = {
  KEY: 'reset',
  /** Resets of an experiment in the order of time: partition `experiment`, sort `startedAt`. */
  BY_EXPERIMENT: 'byExperiment',
} as const;

export const ResetStatus = { RUNNING: 'running', DONE: 'done', INCOMPLETE: 'incomplete' } as const;

/** Input of an execution of the state machine; its name is the reset's id. */
export interface ResetExecutionInput {
  readonly experiment: ExperimentDigest;
  readonly requester: string;
}

/** The steps of the reset function, which reaches the data and no control plane. */
export type ResetEvent =
  | {
      readonly action: 'fence';
      readonly experiment: ExperimentDigest;
      readonly reset: string;
      readonly requester: string;
      readonly executionArn: string;
    }
  | { readonly action: 'drain'; readonly experiment: ExperimentDigest; readonly attempt: number }
  | { readonly action: 'delete'; readonly experiment: ExperimentDigest }
  | {
      readonly action: 'verify';
      readonly experiment: ExperimentDigest;
      readonly reset: string;
      readonly attempt: number;
      readonly held: number;
      /** What was stopped before anything was deleted. */
      readonly stopped: StoppedWork;
      /** What was still to be stopped afterwards. */
      readonly left: StoppedWork;
    }
  | { readonly action: 'close'; readonly reset: string; readonly reason: string };

/** What `fence` returns: the executions that may still be at work. */
export interface FencedExperiment {
  readonly fencedAt: string;
  readonly executions: readonly string[];
}

/** What `drain` returns: whether to wait no longer for the model calls under way. */
export interface DrainedExperiment {
  readonly drained: boolean;
  /** How often it was looked at. */
  readonly attempt: number;
  /** Micro-dollars that calls under way hold. */
  readonly held: number;
}

/** What `delete` returns: whether there is more to delete than the time allowed. */
export interface DeletedBatch {
  readonly more: boolean;
}

/** The other function's event: it reaches Step Functions and EventBridge Scheduler, and no data. */
export interface StopEvent {
  readonly experiment: ExperimentDigest;
  readonly executions: readonly string[];
}

/** What it did, and what it found left afterwards. */
export interface StoppedWork {
  readonly stoppedExecutions: number;
  readonly deletedSchedules: number;
  readonly runningExecutions: number;
  readonly remainingSchedules: number;
}

/** What there is of an experiment, by kind. */
export interface ExperimentInventory {
  /** Object versions and delete markers in the workspace. */
  readonly objects: number;
  readonly runs: number;
  readonly trials: number;
  readonly promotions: number;
  readonly tokens: number;
  readonly ledgerScopes: number;
}

/** What `verify` returns. */
export interface VerifiedReset {
  readonly clean: boolean;
  /** Whether nothing more is tried: it is clean, or it was tried often enough. */
  readonly final: boolean;
  readonly attempt: number;
  readonly reason: string;
  readonly remaining: ExperimentInventory & { readonly runningExecutions: number; readonly schedules: number };
}

/** The receipt: signed as DSSE and kept in the reset table. */
export interface ResetReceipt {
  readonly version: 1;
  readonly reset: string;
  readonly experiment: ExperimentDigest;
  readonly name: string;
  readonly author: string;
  readonly requester: string;
  readonly fencedAt: string;
  readonly completedAt: string;
  /** What there was when the fence went up. */
  readonly found: ExperimentInventory;
  readonly stopped: StoppedWork;
  /** Micro-dollars that model calls under way still held when deletion began; 0 when there were none. */
  readonly held: number;
  /** What a listing found afterwards: nothing. */
  readonly remaining: VerifiedReset['remaining'];
  /** Promotions that were removed: whether one was refused stays known. */
  readonly promotions: readonly { readonly promotion: string; readonly status: string; readonly evidence?: string }[];
  /** What a reset leaves alone, in words. */
  readonly kept: readonly string[];
}

export const RESET_PAYLOAD_TYPE = 'application/vnd.cdk-ai-sandbox.reset-receipt+json';

/** The item of the reset table. */
export interface ResetItem {
  readonly reset: string;
  readonly experiment: ExperimentDigest;
  readonly status: (typeof ResetStatus)[keyof typeof ResetStatus];
  readonly requester: string;
  readonly name: string;
  readonly author: string;
  readonly startedAt: string;
  readonly executionArn: string;
  readonly found: ExperimentInventory;
  readonly promotions: ResetReceipt['promotions'];
  readonly endedAt?: string;
  readonly reason?: string;
  /** JSON of the DsseEnvelope. */
  readonly receipt?: string;
}
