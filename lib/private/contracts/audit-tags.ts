/**
 * What a resource is to the sandbox, said on the resource itself, where the isolation audit finds it in any template.
 *
 * A label is a declaration, never a permission: the audit lists who bears which, proves that nobody else can do what
 * the label allows, and treats what bears none as strictest: an unlabelled role is a sandbox principal like a workload.
 *
 * Put it on the resource with `Tags.of(bucket).add(AuditTag.ZONE, AuditZone.RAW)`. Tags reach everything below the
 * construct, so tag the bucket, the key, the role or the table, never a whole capability.
 */
export const AuditTag = {
  /** On a bucket and on the KMS key that encrypts it: an AuditZone. */
  ZONE: 'cdk-ai-sandbox:zone',
  /** On an IAM role: an AuditRole. */
  ROLE: 'cdk-ai-sandbox:role',
  /** On a table, bucket, log group, trail, state machine, API or signing key: an AuditStore. */
  STORE: 'cdk-ai-sandbox:store',
} as const;

/** The data zones. Each bears its label on bucket and key. */
export const AuditZone = {
  RAW: 'raw',
  MASKED: 'masked',
  QUARANTINE: 'quarantine',
  OUTBOX: 'outbox',
  /** Where experiments leave their files: readable and writable by workloads. */
  WORKSPACE: 'workspace',
} as const;

/** What an IAM role is for. A role without a label is judged as WORKLOAD is. */
export const AuditRole = {
  /** The model gateway's function: the only role that may invoke a model. */
  GATEWAY: 'gateway',
  /** Functions and state machine of masking: the only roles that may read raw and write masked and quarantine. */
  MASKING: 'masking',
  /** Functions and state machine of promotion: the only roles that may write the outbox. */
  PROMOTION: 'promotion',
  /** Functions and state machine that stop everything when the fuse blows, and the pipe and budget action that start them. */
  SHUTDOWN: 'shutdown',
  /** Functions that keep or re-assert the trail and Bedrock's invocation logging; the log deliveries' roles. */
  TRAIL: 'trail',
  /** Settles and reconciles the ledger (besides the gateway, which reserves). */
  LEDGER: 'ledger',
  /** Functions and state machine of the reset: deletes an experiment's things, never the trail. */
  RESET: 'reset',
  /** Registers experiments. */
  REGISTRY: 'registry',
  /** The people who author experiments: may upload to raw, never read it. */
  TEAM: 'team',
  /** The people who approve promotions and arm the fuse. */
  OPERATOR: 'operator',
  /** What runs experiments and agents. */
  WORKLOAD: 'workload',
} as const;

/** What a store holds that decides who may write, delete or switch it off. */
export const AuditStore = {
  /** The spend ledger, with the fuse: written by GATEWAY, LEDGER, SHUTDOWN and, to arm the fuse, OPERATOR's function. */
  LEDGER: 'ledger',
  /** The trail's table, archive bucket, log groups, CloudTrail trail and their keys: nobody in the sandbox deletes or stops them. */
  TRAIL: 'trail',
  /** The table of gateway tokens' hashes. */
  TOKENS: 'tokens',
  /** The table of registered experiments. */
  EXPERIMENTS: 'experiments',
  /** The key that signs receipts or promotions: SIGN for masking and promotion only. */
  SIGNING: 'signing',
  /** The state machine that shuts the sandbox down, and the managed policy that it attaches to deny everything. */
  SHUTDOWN: 'shutdown',
  /** The private REST API of the model gateway. */
  GATEWAY: 'gateway',
  /** The REST API for people. */
  OPERATORS: 'operators',
} as const;

export type AuditZoneName = (typeof AuditZone)[keyof typeof AuditZone];
export type AuditRoleName = (typeof AuditRole)[keyof typeof AuditRole];
export type AuditStoreName = (typeof AuditStore)[keyof typeof AuditStore];
