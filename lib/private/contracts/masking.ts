/**
 * The masking policy as a document, and what a masked object's report says.
 *
 * lib/masking renders a policy into this shape, the functions and the command read it, and the policy's hash in a
 * receipt is the SHA-256 of this document's canonical JSON.
 */

/**
 * What the engine finds. The first 31 are the types of Bedrock Guardrails, under their names there:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-sensitive-filters.html
 */
export const ENTITY_TYPES = [
  'ADDRESS',
  'AGE',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'CA_HEALTH_NUMBER',
  'CA_SOCIAL_INSURANCE_NUMBER',
  'CREDIT_DEBIT_CARD_CVV',
  'CREDIT_DEBIT_CARD_EXPIRY',
  'CREDIT_DEBIT_CARD_NUMBER',
  'DRIVER_ID',
  'EMAIL',
  'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  'IP_ADDRESS',
  'LICENSE_PLATE',
  'MAC_ADDRESS',
  'NAME',
  'PASSWORD',
  'PHONE',
  'PIN',
  'SWIFT_CODE',
  'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
  'UK_NATIONAL_INSURANCE_NUMBER',
  'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
  'URL',
  'USERNAME',
  'US_BANK_ACCOUNT_NUMBER',
  'US_BANK_ROUTING_NUMBER',
  'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
  'US_PASSPORT_NUMBER',
  'US_SOCIAL_SECURITY_NUMBER',
  'VEHICLE_IDENTIFICATION_NUMBER',
  // Beyond Bedrock's.
  'DATE_TIME',
  'LOCATION',
  'ORGANIZATION',
  'NATIONALITY',
  'TITLE',
  'CREDENTIAL',
  'PRIVATE_KEY',
  'NPI',
  'MEDICAL_RECORD_NUMBER',
  'ACCOUNT_NUMBER',
  'NATIONAL_ID',
  'TAX_ID',
  'PASSPORT_NUMBER',
  'IN_AADHAAR',
  'IN_PAN',
  'IN_VOTER_ID',
  'IN_GSTIN',
  'IN_IFSC',
  'CRYPTO_ADDRESS',
  'DEVICE_ID',
  'UNKNOWN_NAME',
  'USER_PATTERN',
] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

export const MASKING_PRESETS = [
  'strict',
  'balanced',
  'hipaa-safe-harbor',
  'gdpr-pseudonymise',
  'pci',
  'synthetic',
] as const;
export type MaskingPreset = (typeof MASKING_PRESETS)[number];

export const DATA_FORMATS = ['csv', 'tsv', 'jsonl', 'json', 'text', 'log', 'parquet'] as const;
export type DataFormat = (typeof DATA_FORMATS)[number];

export const COLUMN_ACTIONS = [
  /** The value stays as it is. */
  'keep',
  /** The value is treated as free text: what is found in it is masked by its type's transform. */
  'scan',
  /** The whole value becomes nothing. */
  'suppress',
  /** The whole value becomes `[REDACTED]`. */
  'redact',
  /** The whole value becomes its type's tag, such as `[EMAIL]`. */
  'tag',
  /** The whole value becomes a keyed token: the same value under the same domain gives the same token. */
  'token',
  /** As `token`, but random: a value cannot be joined, and the token is derived from nothing. */
  'random-token',
  /** The whole value becomes another one of the same shape. */
  'surrogate',
  /** A date moves by a number of days that is fixed for each subject. */
  'date-shift',
  /** A date becomes its year. */
  'year',
  /** A number becomes the bucket it falls into, such as `30-39`. */
  'bucket',
  /** A US ZIP code becomes its first three digits, or `000` where 20,000 people or fewer live. */
  'zip3',
  /** An age over the limit becomes `90+`. */
  'top-code',
  /** The whole value becomes a made-up one of the same type. */
  'synthesise',
] as const;
export type ColumnAction = (typeof COLUMN_ACTIONS)[number];

/** What is done with an entity found in free text. */
export const ENTITY_ACTIONS = [
  'keep',
  'suppress',
  'redact',
  'tag',
  'token',
  'random-token',
  'surrogate',
  'date-shift',
  'year',
  'zip3',
  'top-code',
  'synthesise',
] as const satisfies readonly ColumnAction[];
export type EntityAction = (typeof ENTITY_ACTIONS)[number];

export interface ColumnRule {
  readonly action: ColumnAction;
  /** What the column holds, where its header does not say it. */
  readonly type?: EntityType;
  /** Columns of one domain give the same token for the same value. Default: the column's type, else its name. */
  readonly domain?: string;
  /** Width of a bucket. Default 10. */
  readonly width?: number;
  /** The limit of `top-code`. Default 89, the limit of HIPAA Safe Harbor. */
  readonly limit?: number;
  /** Most days by which `date-shift` moves a date, either way. Default 365. */
  readonly days?: number;
}

export interface UserPattern {
  readonly name: string;
  /** RE2 syntax (no backreferences, no look-around): it runs in linear time. */
  readonly pattern: string;
  readonly type?: EntityType;
  readonly action?: EntityAction;
}

export interface RiskGateDocument {
  /** The columns by which a person could be found again. */
  readonly quasiIdentifiers: readonly string[];
  /** Smallest number of rows that share one combination of quasi-identifiers. */
  readonly k: number;
  /** Columns whose values must differ within each class. */
  readonly sensitive?: readonly string[];
  /** Distinct sensitive values that each class must hold. */
  readonly l?: number;
  /** Largest distance of a class's sensitive values from the whole table's. */
  readonly t?: number;
}

export interface MaskingPolicyDocument {
  readonly version: 1;
  readonly preset: MaskingPreset;
  /** By column name, JSON key or JSON path (`customer.email`); matched without regard to case. */
  readonly columns?: Readonly<Record<string, ColumnRule>>;
  /**
   * What happens to a column that `columns` does not name. Default `profile`: header and values decide, and free text is
   * scanned. `quarantine` is for data whose columns are all known.
   */
  readonly undeclaredColumns?: 'profile' | 'quarantine' | 'suppress';
  /** Overrides of the preset, by type. */
  readonly entities?: Readonly<Partial<Record<EntityType, EntityAction>>>;
  readonly patterns?: readonly UserPattern[];
  /** Formats that may pass. Default: all. */
  readonly formats?: readonly DataFormat[];
  readonly risk?: RiskGateDocument;
  /** The column that names the subject by whom `date-shift` is fixed. Default: the first column that holds a name or an id. */
  readonly subject?: string;
  /** Values that were planted in the data and must never reach the output. */
  readonly canaries?: readonly string[];
  /** Whether a live credential in the data quarantines the object. Default true. */
  readonly quarantineCredentials?: boolean;
}

/** Why an object went to quarantine. */
export const QUARANTINE_REASONS = [
  'type-unknown',
  'type-mismatch',
  'format-not-allowed',
  'nested-archive',
  'encrypted',
  'compression-bomb',
  'invalid-utf8',
  'malformed-record',
  'ragged-row',
  'duplicate-key',
  'oversized-record',
  'undeclared-column',
  'missing-column',
  'key-unavailable',
  'timeout',
  'row-count-differs',
  'direct-identifier-survived',
  'canary-survived',
  'k-below-threshold',
  'live-credential',
  'macie-finding-not-masked',
  'macie-unavailable',
  'part-failed',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

/** How often each type was masked. */
export type EntityCounts = Readonly<Partial<Record<EntityType, number>>>;

export const COMPRESSIONS = ['none', 'gzip'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** What an object is and how to read any part of it: plain data, made once an object and given to each part. */
export interface DatasetShape {
  readonly format: DataFormat;
  readonly compression: Compression;
  /** Bytes of the object as stored. */
  readonly size: number;
  /** CSV and TSV only. */
  readonly delimiter?: string;
  /** Column names, or Parquet's top-level columns. */
  readonly columns?: readonly string[];
  /** What each column is, decided from its header and the first rows, so that all parts decide alike. */
  readonly profiles?: Readonly<Record<string, ColumnRule>>;
  /** Whether the first record holds the column names. */
  readonly header?: boolean;
}

/** A byte range `[start, end)` of the stored object that begins and ends where a record does. */
export interface PartRange {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** What masking one part did. It holds no value of the data. */
export interface PartReport {
  readonly index: number;
  readonly rows: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly entities: EntityCounts;
  /** Lower-case hex SHA-256 of the bytes written. */
  readonly sha256: string;
  /** The equivalence classes of the policy's quasi-identifiers, base64; merge with `mergeClasses`. */
  readonly classes?: string;
  /** Parquet only: the footer of this part as if it were a file of its own, base64. */
  readonly footer?: string;
}

/** What the second scan of masked output found. An empty `surviving` and no canary is a pass. */
export interface VerificationReport {
  readonly rows: number;
  readonly surviving: EntityCounts;
  readonly canaries: number;
}

/** k-anonymity: how many classes have 1 row, 2 to 4, 5 to 10, 11 and more, and how many rows are in them. */
export interface ClassHistogramBucket {
  readonly from: number;
  /** Left out of the last bucket. */
  readonly to?: number;
  readonly classes: number;
  readonly rows: number;
}

export interface RiskReport {
  readonly rows: number;
  readonly classes: number;
  readonly smallestClass: number;
  readonly histogram: readonly ClassHistogramBucket[];
  /** Share of rows whose class holds them alone. */
  readonly uniqueShare: number;
  readonly averageProsecutorRisk: number;
}

/** The content of a receipt; the pipeline signs its canonical JSON (RFC 8785). */
export interface MaskingReceipt {
  readonly version: 1;
  readonly engineVersion: string;
  readonly policySha256: string;
  readonly source: { readonly versionId: string; readonly sha256?: string; readonly bytes: number };
  readonly masked: {
    readonly sha256: string;
    readonly bytes: number;
    /** The object's key in the masked zone. Left out of a receipt that the command writes. */
    readonly key?: string;
  };
  readonly format: DataFormat;
  readonly compression: Compression;
  readonly rows: number;
  readonly parts: number;
  readonly entities: EntityCounts;
  readonly verification: VerificationReport;
  readonly risk?: RiskReport;
  /** `pseudonymised` data is still personal data under GDPR Art. 4(5); the engine never calls its output anonymous. */
  readonly classification: 'pseudonymised' | 'redacted' | 'synthetic';
}
