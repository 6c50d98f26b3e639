/**
 * Runs and trials: a trial is one attempt at one record of the dataset (or at one prompt of the safety suite). What came of it is
 * an item of the experiment table, which only the run function writes; what the model said is an object of the workspace.
 */
import { ExperimentDigest } from './experiments';

export const TRIAL_ITEM_PREFIX = 'trial#';

/** Which prompts a trial takes. */
export const TrialSuite = { DATASET: 'dataset', SAFETY: 'safety' } as const;
export type TrialSuiteName = (typeof TrialSuite)[keyof typeof TrialSuite];

/** Which record trial i takes: record i modulo their number, or one drawn at random (with replacement) by the run's seed. */
export const TrialSampling = { IN_ORDER: 'in-order', RANDOM: 'random' } as const;
export type TrialSamplingName = (typeof TrialSampling)[keyof typeof TrialSampling];

export const RunStatus = { RUNNING: 'running', SUCCEEDED: 'succeeded', FAILED: 'failed' } as const;
export type RunStatusName = (typeof RunStatus)[keyof typeof RunStatus];

/** Sort key of a trial's item: trials of a run in order. */
export function trialItem(run: string, suite: TrialSuiteName, trial: number): string {
  return `${trialItemPrefix(run, suite)}${String(trial).padStart(6, '0')}`;
}

export function trialItemPrefix(run: string, suite: TrialSuiteName): string {
  return `${TRIAL_ITEM_PREFIX}${run}#${suite}#`;
}

/** The item under `runKey(digest, run)`. */
export interface RunItem {
  readonly experiment: ExperimentDigest;
  readonly item: string;
  readonly run: string;
  readonly status: RunStatusName;
  /** ARN of the IAM identity that asked for it, as IAM gave it. */
  readonly startedBy: string;
  readonly startedAt: string;
  readonly executionArn: string;
  readonly endedAt?: string;
  readonly trials?: number;
  readonly passed?: number;
  readonly reason?: string;
}

/** What one trial came to. It holds no text of the dataset or the model. */
export interface TrialItem {
  readonly experiment: ExperimentDigest;
  readonly item: string;
  readonly run: string;
  readonly suite: TrialSuiteName;
  readonly trial: number;
  /** Index of the record, or of the safety prompt, that was taken. */
  readonly record: number;
  readonly passed: boolean;
  /** How many assertions did not hold, by type. */
  readonly failedAssertions: Readonly<Record<string, number>>;
  /** The name of the error when there was no answer. A trial without an answer has not passed. */
  readonly error?: string;
  /** Calls of tools that the manifest does not name. */
  readonly unexpectedToolCalls: number;
  /** The gateway token's trace: the trail's records of this trial have it. */
  readonly trace: string;
  readonly at: string;
  /** Milliseconds that the model call took. */
  readonly duration: number;
  readonly object: string;
  /** SHA-256 (hex) of the workspace object that holds prompt and answer. */
  readonly sha256: string;
}

/** The run function's event: make the trials `next` to `until` (exclusive), as far as time allows. */
export interface RunTrialsEvent {
  readonly action: 'trials';
  readonly experiment: ExperimentDigest;
  readonly run: string;
  readonly startedBy: string;
  readonly executionArn: string;
  readonly suite: TrialSuiteName;
  readonly sampling: TrialSamplingName;
  readonly next: number;
  /** 0: as many as the manifest says. */
  readonly until: number;
}

/** What the run function returns: the same event, further on. */
export interface RunTrialsResult extends RunTrialsEvent {
  readonly done: boolean;
}

/** All trials of the run are made. */
export interface EndRunEvent {
  readonly action: 'end';
  readonly experiment: ExperimentDigest;
  readonly run: string;
}

/** A run came to nothing. */
export interface FailRunEvent {
  readonly action: 'fail';
  readonly experiment: ExperimentDigest;
  readonly run: string;
  readonly cause: string;
}

/** May the experiment be run at all? */
export interface VerifyDatasetEvent {
  readonly action: 'verify';
  readonly experiment: ExperimentDigest;
}

/** What the receipt says of the data, after its signature and the object's hash were found right. */
export interface VerifiedDataset {
  readonly receipt: string;
  readonly receiptSha256: string;
  readonly maskedSha256: string;
  readonly policySha256: string;
  readonly classification: string;
  readonly records: number;
  readonly safetyPrompts: number;
}

/** The run function's events. */
export type RunEvent = RunTrialsEvent | EndRunEvent | FailRunEvent | VerifyDatasetEvent;

/** Input of an execution of the runs' state machine; its name is the run's id. */
export interface RunExecutionInput {
  readonly experiment: ExperimentDigest;
  readonly startedBy: string;
  /** 0: as many as the manifest says. */
  readonly trials: number;
}
