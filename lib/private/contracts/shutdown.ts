import type { FuseReasonCode } from './ledger';

/** The shutdown's own table: what it disabled, as it was before, so that arming the fuse can put it back. */
export const ShutdownTable = {
  /** ARN of what was disabled. */
  KEY: 'resource',
} as const;

export const ShutdownEnv = {
  MEMORY_TABLE: 'SHUTDOWN_TABLE',
  /** JSON of ShutdownTargets. */
  TARGETS: 'SHUTDOWN_TARGETS',
  STATE_MACHINE: 'SHUTDOWN_STATE_MACHINE',
} as const;

/** A resource with this tag is a workload of the sandbox that the value names: the shutdown stops it. */
export const WORKLOAD_TAG = 'cdk-ai-sandbox:workload';
/** A resource with this tag is never stopped: the shutdown itself, the trail, masking, the gateway. */
export const KEEP_RUNNING_TAG = 'cdk-ai-sandbox:keep-running';

export interface ShutdownTargets {
  /** The value of WORKLOAD_TAG that marks this sandbox's workloads. */
  readonly sandbox: string;
  /** Stop everything in the account and region that does not carry KEEP_RUNNING_TAG, tagged as a workload or not. */
  readonly wholeAccount: boolean;
  /** ARNs of the roles that lose their rights. */
  readonly roles: readonly string[];
  /** The managed policy that denies everything billable. */
  readonly denyPolicy: string;
}

/** One item of the table. */
export interface DisabledResource {
  readonly resource: string;
  readonly kind: string;
  /** JSON of what has to be put back: a rule's state, a service's desired count. */
  readonly earlier: string;
  /** ISO 8601. */
  readonly disabledAt: string;
  /** ARN of the shutdown's execution that disabled it. */
  readonly execution: string;
}

/** The steps that the state machine asks the function for, in this order. */
export const ShutdownStep = {
  BLOW_FUSE: 'BLOW_FUSE',
  DISABLE_RESTARTERS: 'DISABLE_RESTARTERS',
  REVOKE: 'REVOKE',
  STOP_WORK: 'STOP_WORK',
  CANARY: 'CANARY',
} as const;
export type ShutdownStepName = (typeof ShutdownStep)[keyof typeof ShutdownStep];

export interface ShutdownRequest {
  readonly step: ShutdownStepName;
  readonly execution: string;
  /** Why the shutdown was started, when it was not the fuse that started it. */
  readonly reason?: FuseReasonCode;
  readonly detail?: string;
}

/** What a step did. `failed` names what could not be listed or stopped: unknown, so the shutdown is not complete. */
export interface ShutdownStepResult {
  readonly step: ShutdownStepName;
  /** `<kind> <ARN>` of each thing that was still active and is now stopped, disabled or revoked. */
  readonly acted: readonly string[];
  readonly failed: readonly string[];
  /** Kinds of which this cloud has none, as it lacks their service: the local cloud's gaps. */
  readonly absent: readonly string[];
  readonly canary?: CanaryResult;
}

/** Whether a model call made as a workload was denied, and by what. */
export interface CanaryResult {
  /** What IAM answers for each workload role; UNKNOWN when it could not be asked. */
  readonly iam: 'DENIED' | 'ALLOWED' | 'UNKNOWN' | 'NO_ROLES';
  /** What the ledger's fuse, which the gateway reads in every reservation, answers a call. */
  readonly fuse: 'DENIED' | 'ALLOWED' | 'UNKNOWN';
  readonly detail: string;
}

/** `POST /fuse/arm` and `POST /fuse/blow`, signed; who asks is what IAM says. */
export interface FuseRequest {
  readonly reason: string;
}
export interface FuseResponse {
  readonly fuse: string;
  readonly by: string;
  /** What was put back as it was. */
  readonly restored: readonly string[];
  readonly failed: readonly string[];
}
