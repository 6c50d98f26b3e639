/**
 * The experiment table and what a manifest says: shared by the registry, the run, the gateway, promotion and reset.
 *
 * A manifest is registered under the SHA-256 of its RFC 8785 canonical JSON and is never edited. Whoever reads it finds it with
 * one GetItem: `experimentKey(digest)`.
 */

/** Name of an experiment: `sha256:` and 64 lower-case hexadecimal digits. */
export type ExperimentDigest = string;

export const EXPERIMENT_DIGEST_PATTERN = '^sha256:[0-9a-f]{64}$';

/** Environment variables of the functions that read the experiment table or the workspace. */
export const ExperimentEnv = {
  TABLE: 'EXPERIMENT_TABLE',
  WORKSPACE_BUCKET: 'WORKSPACE_BUCKET',
  MASKED_BUCKET: 'MASKED_BUCKET',
  /** ARN of the KMS key that signs receipts. */
  RECEIPT_KEY: 'RECEIPT_KEY_ARN',
  GATEWAY_API_ID: 'GATEWAY_API_ID',
  GATEWAY_STAGE: 'GATEWAY_STAGE',
  RUN_STATE_MACHINE: 'RUN_STATE_MACHINE_ARN',
} as const;

/** The experiment table's keys: every item of an experiment has the digest as its partition key. */
export const ExperimentTableKey = { PARTITION: 'experiment', SORT: 'item' } as const;

/** Manifests by time of registration: partition `item`, sort `registeredAt`. */
export const ExperimentIndex = { BY_TIME: 'byTime', BY_TIME_SORT: 'registeredAt' } as const;

export const MANIFEST_ITEM = 'manifest';
export const RUN_ITEM_PREFIX = 'run#';

/** Key of an experiment's manifest. */
export function experimentKey(digest: ExperimentDigest): { experiment: string; item: string } {
  return { experiment: digest, item: MANIFEST_ITEM };
}

/** Key of one run of an experiment. */
export function runKey(digest: ExperimentDigest, run: string): { experiment: string; item: string } {
  return { experiment: digest, item: `${RUN_ITEM_PREFIX}${run}` };
}

/**
 * The item under `experimentKey(digest)`.
 *
 * With `fencedAt` the experiment is being reset or has been: no token is minted for it and no call admitted. After the
 * reset `manifest` is gone and the rest stays as a tombstone, so that a digest that was wiped is never silently used again.
 * Read it consistently: a fence must hold from the moment it is written.
 */
export interface ExperimentItem {
  readonly experiment: ExperimentDigest;
  readonly item: typeof MANIFEST_ITEM;
  readonly name: string;
  /** The manifest's canonical JSON (an ExperimentManifest), whose SHA-256 is the digest. */
  readonly manifest?: string;
  /** ARN of the IAM identity that registered it. */
  readonly author: string;
  /** ISO 8601. */
  readonly registeredAt: string;
  readonly fencedAt?: string;
  readonly fencedBy?: string;
}

/** What an experiment pins. A model call made for the experiment may not depart from it. */
export interface ExperimentManifest {
  readonly name: string;
  readonly description?: string;
  /** Model id or inference profile id, exactly as sent to Bedrock. */
  readonly model: string;
  readonly parameters: ModelParameters;
  /** The system prompt: the request's one `system` text block. Absent: the request has none. */
  readonly system?: string;
  /** The user message; `{{column}}` stands for a field of the dataset's record. */
  readonly prompt: string;
  /** The tools offered to the model, in the shape of Converse's `toolConfig.tools[].toolSpec`. */
  readonly tools: readonly ToolSpecification[];
  readonly dataset: DatasetReference;
  /** Every one must hold for a trial to pass. The format is promptfoo's, less what runs code or calls a model. */
  readonly assertions: readonly Assertion[];
  /** Prompts that must be answered safely. Promotion tries each one repeatedly and accepts no failure. */
  readonly safety: readonly SafetyCase[];
  /** How many trials an ordinary run makes: trial i takes record i of the dataset, beginning again after the last. */
  readonly trials: number;
}

/** Converse's `inferenceConfig`, by the same names. */
export interface ModelParameters {
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stopSequences?: readonly string[];
}

export interface ToolSpecification {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the tool's input: `inputSchema.json` of a Converse tool. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface DatasetReference {
  /** Key of the signed receipt in the masked zone. */
  readonly receipt: string;
  /** SHA-256 (64 hexadecimal digits) of the receipt object's bytes: pins the data, as the receipt names versions and hashes. */
  readonly sha256: string;
}

export interface Assertion {
  readonly type: string;
  readonly value?: string | readonly string[];
}

export interface SafetyCase {
  readonly name: string;
  /** The user message, sent as it is in place of the manifest's prompt. */
  readonly prompt: string;
  readonly assertions: readonly Assertion[];
}

/** Where an experiment keeps its objects in the workspace bucket. Reset removes everything below it. */
export function experimentPrefix(digest: ExperimentDigest): string {
  return `experiments/${digest.replace('sha256:', '')}/`;
}

export function runPrefix(digest: ExperimentDigest, run: string): string {
  return `${experimentPrefix(digest)}runs/${run}/`;
}

/** Schedules that belong to an experiment have this prefix, in the registry's schedule group. */
export function scheduleNamePrefix(digest: ExperimentDigest): string {
  // Names of schedules end at 64 characters: 40 of them leave room for what the schedule is for.
  return `${digest.replace('sha256:', '').slice(0, 40)}-`;
}
