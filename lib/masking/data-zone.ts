import {
  Aws,
  Duration,
  Lazy,
  RemovalPolicy,
  Tags,
  Validations,
  aws_iam as iam,
  aws_kms as kms,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { acknowledgeGrant } from '../private/acknowledge-wildcards';
import { AuditTag } from '../private/contracts/audit-tags';

/** A bucket of one data zone, which only admitted roles read or write, whatever their identity policies allow. */
export interface IDataZone extends IConstruct {
  /** What the zone is: `raw`, `masked`, `quarantine` or `outbox`. */
  readonly zoneName: string;
  /** The bucket. Its policy denies reading and writing objects to everyone but the admitted roles. */
  readonly bucket: s3.IBucket;
  /** The key that encrypts the bucket. Its policy denies cryptographic use to everyone but the admitted roles. */
  readonly key: kms.IKey;
  /** Admits a role to read objects, and gives it the permissions to do so. */
  admitReader(role: iam.IRole): iam.Grant;
  /** Admits a role to write objects, and gives it the permissions to do so. Writing does not include reading. */
  admitWriter(role: iam.IRole): iam.Grant;
}

/** Properties of a DataZone. */
export interface DataZoneProps {
  /** What the zone is: `raw`, `masked`, `quarantine` or `outbox`. */
  readonly zoneName: string;
  /**
   * How long objects are kept.
   *
   * @default - for ever
   */
  readonly retention?: Duration;
  /**
   * Objects whose names begin so are removed after a day.
   *
   * @default - none
   */
  readonly shortLivedPrefix?: string;
  /**
   * Whether the bucket tells EventBridge of its objects.
   *
   * @default false
   */
  readonly emitsEvents?: boolean;
  /**
   * What becomes of bucket and key when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

// The actions that carry data. What manages the bucket itself (its policy, its encryption, its lifecycle) is not here:
// denying it would lock CloudFormation out of the bucket for good. Nor is s3:ListBucket, which HeadBucket needs and
// CloudFormation's handler calls; only admitted readers are given it.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
const READ_ACTIONS = ['s3:GetObject*', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'];
const WRITE_ACTIONS = [
  's3:PutObject*',
  's3:DeleteObject*',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
  's3:RestoreObject',
  's3:Replicate*',
  's3:BypassGovernanceRetention',
];
const KEY_ACTIONS = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:CreateGrant'];

// A negated condition on an empty list is not valid IAM, so a list in which nobody is admitted holds one ARN that no
// principal can have: account ids are never all zeros.
const NOBODY = 'arn:aws:iam::000000000000:role/nobody';

/**
 * A bucket of one data zone: its own key, versions, TLS only, no public access, and policies that deny its objects to
 * everyone but the roles admitted here.
 *
 * The denies name roles by `aws:PrincipalArn`, which for a session is the ARN of its role:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export class DataZone extends Construct implements IDataZone {
  public readonly zoneName: string;
  public readonly bucket: s3.IBucket;
  public readonly key: kms.IKey;

  private readonly readers = new Set<string>();
  private readonly writers = new Set<string>();

  public constructor(scope: Construct, id: string, props: DataZoneProps) {
    super(scope, id);
    this.zoneName = props.zoneName;
    const key = this.renderKey(props);
    const bucket = this.renderBucket(key, props);
    this.key = key;
    this.bucket = bucket;
    this.denyAllButAdmitted(bucket);
    this.refuseForeignEncryption(bucket);
    this.label(bucket, key, props.zoneName);
  }

  public admitReader(role: iam.IRole): iam.Grant {
    this.readers.add(role.roleArn);
    return this.grant(role, ['kms:Decrypt'], ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectAttributes']).combine(
      iam.Grant.addToPrincipal({
        grantee: role,
        actions: ['s3:ListBucket', 's3:ListBucketVersions'],
        resourceArns: [this.bucket.bucketArn],
      }),
    );
  }

  public admitWriter(role: iam.IRole): iam.Grant {
    this.writers.add(role.roleArn);
    // A multipart upload needs kms:Decrypt as well: S3 reads the parts back to join them.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
    return this.grant(
      role,
      ['kms:GenerateDataKey', 'kms:Decrypt'],
      ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    );
  }

  /**
   * Admits a role to list all versions of all objects and to delete them below a prefix. Deleting includes neither reading
   * nor writing.
   */
  public admitDeleter(role: iam.IRole, prefix: string): iam.Grant {
    // Exempt from both denials, as they cover listing versions and deleting; what else they cover is not granted.
    this.readers.add(role.roleArn);
    this.writers.add(role.roleArn);
    const below = iam.Grant.addToPrincipal({
      grantee: role,
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      resourceArns: [this.bucket.arnForObjects(`${prefix}*`)],
    });
    const reason = `Objects below ${prefix} in the ${this.zoneName} zone, whose names are not known beforehand.`;
    return acknowledgeGrant(below, role, reason).combine(
      iam.Grant.addToPrincipal({
        grantee: role,
        actions: ['s3:ListBucketVersions'],
        resourceArns: [this.bucket.bucketArn],
      }),
    );
  }

  private grant(role: iam.IRole, keyActions: string[], objectActions: string[]): iam.Grant {
    const objects = iam.Grant.addToPrincipal({
      grantee: role,
      actions: objectActions,
      resourceArns: [this.bucket.arnForObjects('*')],
    });
    const reason = `The ${this.zoneName} zone admits this role to its objects, whose names are not known beforehand; the bucket is this one alone.`;
    return acknowledgeGrant(objects, role, reason).combine(
      iam.Grant.addToPrincipal({ grantee: role, actions: keyActions, resourceArns: [this.key.keyArn] }),
    );
  }

  private renderKey(props: DataZoneProps): kms.Key {
    const key = new kms.Key(this, 'Key', {
      description: `Encrypts the ${props.zoneName} zone of the sandbox`,
      enableKeyRotation: true,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    // The account's administrators keep every action that manages the key, so it stays administrable:
    // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'OnlyAdmittedRolesUseTheKey',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: KEY_ACTIONS,
        resources: ['*'],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': this.admitted(() => [...this.readers, ...this.writers]) } },
      }),
    );
    // An uploader holds kms:Decrypt for multipart uploads: only S3 may use it on the uploader's behalf, and S3 lets no uploader read.
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'OnlyThroughS3',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: KEY_ACTIONS,
        resources: ['*'],
        conditions: { StringNotEquals: { 'kms:ViaService': `s3.${Aws.REGION}.${Aws.URL_SUFFIX}` } },
      }),
    );
    return key;
  }

  private renderBucket(key: kms.Key, props: DataZoneProps): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      // One data key serves many objects, which cuts the requests to KMS (and their cost) by up to 99%.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
      bucketKeyEnabled: true,
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      lifecycleRules: lifecycleRules(props),
    });
    if (props.emitsEvents) {
      // The L2 property would add a custom resource for what the bucket's own property does.
      const cfnBucket = bucket.node.defaultChild as s3.CfnBucket;
      cfnBucket.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    }
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Object-level calls are recorded by CloudTrail data events (InvocationTrail), completely and tamper-evidently. Server access logs are best effort and would copy the names of raw objects, which may hold personal data, into one more bucket.',
    });
    return bucket;
  }

  private denyAllButAdmitted(bucket: s3.Bucket): void {
    const deny = (sid: string, actions: string[], admitted: () => string[]): iam.PolicyStatement =>
      new iam.PolicyStatement({
        sid,
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions,
        resources: [bucket.bucketArn, bucket.arnForObjects('*')],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': this.admitted(admitted) } },
      });
    bucket.addToResourcePolicy(deny('OnlyAdmittedRolesRead', READ_ACTIONS, () => [...this.readers]));
    bucket.addToResourcePolicy(deny('OnlyAdmittedRolesWrite', WRITE_ACTIONS, () => [...this.writers]));
  }

  /** An object under another key would escape the key policy's denies. Requests that name no key get the bucket's own. */
  private refuseForeignEncryption(bucket: s3.Bucket): void {
    const refuse = (sid: string, header: string, allowed: string): iam.PolicyStatement =>
      new iam.PolicyStatement({
        sid,
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects('*')],
        conditions: { StringNotEquals: { [header]: allowed }, Null: { [header]: 'false' } },
      });
    bucket.addToResourcePolicy(refuse('OnlyKmsEncryption', 's3:x-amz-server-side-encryption', 'aws:kms'));
    bucket.addToResourcePolicy(
      refuse('OnlyTheZonesKey', 's3:x-amz-server-side-encryption-aws-kms-key-id', this.key.keyArn),
    );
  }

  private label(bucket: s3.Bucket, key: kms.Key, zoneName: string): void {
    Tags.of(bucket).add(AuditTag.ZONE, zoneName);
    Tags.of(key).add(AuditTag.ZONE, zoneName);
  }

  /** Roles may be admitted until synthesis, so the list is read as late as that. */
  private admitted(roles: () => string[]): string[] {
    return Lazy.list({ produce: () => [...new Set(roles().length > 0 ? roles() : [NOBODY])] });
  }
}

function lifecycleRules(props: DataZoneProps): s3.LifecycleRule[] {
  const removeAfter = (expiration: Duration): s3.LifecycleRule => ({
    expiration,
    noncurrentVersionExpiration: Duration.days(1),
  });
  return [
    { id: 'UnfinishedUploads', abortIncompleteMultipartUploadAfter: Duration.days(2) },
    ...(props.retention ? [{ id: 'Retention', ...removeAfter(props.retention) }] : []),
    ...(props.shortLivedPrefix
      ? [{ id: 'ShortLived', prefix: props.shortLivedPrefix, ...removeAfter(Duration.days(1)) }]
      : []),
  ];
}
