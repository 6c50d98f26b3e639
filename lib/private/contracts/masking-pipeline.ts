import type {
  DatasetShape,
  MaskingReceipt,
  PartRange,
  PartReport,
  QuarantineReason,
  VerificationReport,
} from './masking';

/** What the construct and the function of the masking pipeline agree on. */

/** Environment variables of the masking function. */
export const MaskingEnvironment = {
  RAW_BUCKET: 'RAW_BUCKET',
  MASKED_BUCKET: 'MASKED_BUCKET',
  QUARANTINE_BUCKET: 'QUARANTINE_BUCKET',
  /** The KMS HMAC key from which token keys are derived. */
  TOKEN_KEY: 'TOKEN_KEY',
  /** The KMS key that signs receipts. */
  RECEIPT_KEY: 'RECEIPT_KEY',
  /** Most bytes of a part. */
  PART_BYTES: 'PART_BYTES',
  /** The value of the metrics' `Pipeline` dimension. */
  PIPELINE: 'PIPELINE',
} as const;

/** One version of one raw object. */
export interface RawVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** What each step of the state machine is given. */
export interface MaskingTask {
  /** Hex SHA-256 of bucket, key and version: one object version has one id, one execution, one receipt. */
  readonly id: string;
  readonly source: RawVersion;
  /** The MaskingPolicyDocument as JSON. */
  readonly policy: string;
}

/** What an error that a state caught looks like. */
export interface CaughtError {
  readonly Error?: string;
  readonly Cause?: string;
}

/** What Macie says of the raw object, where it is asked. */
export interface MacieOpinion {
  readonly answered: boolean;
  /** Whether an object without an opinion goes to quarantine. */
  readonly required: boolean;
  /** Macie's ids of what it found, such as `EMAIL_ADDRESS`. */
  readonly types: readonly string[];
}

export type MaskingEvent =
  | { readonly step: 'locate'; readonly bucket: string; readonly key: string }
  | ({ readonly step: 'plan' } & MaskingTask)
  | ({ readonly step: 'mask' | 'verify'; readonly index: number } & MaskingTask)
  | ({ readonly step: 'release'; readonly macie?: MacieOpinion } & MaskingTask)
  | ({ readonly step: 'quarantine'; readonly state: { readonly failure?: CaughtError } } & MaskingTask)
  | ({ readonly step: 'clean-up' } & MaskingTask);

/** What the plan step leaves in staging for the others. */
export interface MaskingPlan {
  readonly shape: DatasetShape;
  readonly parts: readonly PartRange[];
  /** The name of the object in the masked zone, itself masked. */
  readonly maskedKey: string;
  /**
   * What the masked zone calls this version by: a keyed digest of the version alone. The execution's own id would let
   * whoever knows the version confirm a guess of the raw object's name.
   */
  readonly releaseId: string;
  /** User metadata, itself masked. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What masking one part leaves in staging: the report, and which version of the staged part it speaks of. */
export interface StagedPart {
  readonly report: PartReport;
  readonly versionId: string;
}

/** What verifying one part leaves in staging. */
export interface VerifiedPart {
  readonly index: number;
  /** The version of the staged part that was verified. */
  readonly versionId: string;
  readonly verification: VerificationReport;
}

/** Why an object must not pass: left in staging by the step that found it. */
export interface Verdict {
  readonly reason: QuarantineReason;
  readonly detail: string;
}

/** A receipt as it lies in the masked zone. The signature is over the canonical JSON (RFC 8785) of `receipt`. */
export interface SignedMaskingReceipt {
  readonly receipt: MaskingReceipt;
  readonly signature: {
    readonly keyArn: string;
    readonly algorithm: 'ECDSA_SHA_256';
    /** DER, base64. */
    readonly value: string;
  };
}

/** What is written beside a quarantined object. */
export interface QuarantineRecord {
  readonly version: 1;
  readonly id: string;
  readonly source: RawVersion;
  readonly reason: QuarantineReason;
  /** Where: a line, a column's number, a size. It never repeats a value of the data. */
  readonly detail: string;
  /** The key of the object's copy in the quarantine zone. */
  readonly object: string;
}

/** Where things lie in the zones. */
export const MaskingPrefix = {
  /** Signed receipts, in the masked zone. Masked objects keep their names there, less what identifies a person. */
  RECEIPTS: 'receipts/',
  /** Quarantined objects, in the quarantine zone. */
  OBJECTS: 'objects/',
  /** Why they are there, in the quarantine zone. */
  REASONS: 'reasons/',
  /** Parts that are masked and not yet released, in the quarantine zone; removed after release. */
  STAGING: 'staging/',
} as const;

/** User metadata that the pipeline sets. */
export const MaskingMetadata = {
  /** On a masked object: the release id of its version. On a quarantined object: the id of its execution. */
  ID: 'masking-id',
  /** On a masked object: the key of its receipt. */
  RECEIPT: 'masking-receipt',
  /** On a quarantined object: the reason. */
  REASON: 'quarantine-reason',
} as const;

/** CloudWatch metrics, written in the embedded metric format: the functions' network has no way to CloudWatch. */
export const MaskingMetric = {
  NAMESPACE: 'CdkAiSandbox/Masking',
  PIPELINE: 'Pipeline',
  OBJECTS: 'ObjectsMasked',
  BYTES: 'BytesMasked',
  ROWS: 'RowsMasked',
  /** By `EntityType`. */
  ENTITIES: 'EntitiesMasked',
  /** Objects of which Macie gave no opinion. */
  WITHOUT_OPINION: 'ObjectsWithoutMacieOpinion',
  /** In total and by `Reason`. */
  QUARANTINED: 'ObjectsQuarantined',
} as const;

/**
 * How Node.js manages the masking function's memory. By itself Lambda's runtime would give the young generation a tenth of the
 * function's memory and the old one the rest, and let garbage grow to several times what is in use; it leaves both alone where
 * NODE_OPTIONS names one. Masking keeps under 256 MB with this; what it may use in need is a gigabyte.
 */
export const MASKING_NODE_OPTIONS = '--max-semi-space-size=16 --max-old-space-size=1024';
