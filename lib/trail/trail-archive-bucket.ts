import { Duration, RemovalPolicy, Tags, Validations, aws_iam as iam, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditStore, AuditTag } from '../private/contracts/audit-tags';
import { TrailRetention } from './trail-retention';

/** Where the trail's records and CloudTrail's files stay: Object Lock, own key, and no principal that may shorten either. */
export function trailArchiveBucket(
  scope: Construct,
  id: string,
  props: { readonly key: kms.IKey; readonly retention: TrailRetention },
): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    ...closedBucket(props.key),
    objectLockEnabled: true,
    objectLockDefaultRetention:
      props.retention.mode === 'COMPLIANCE'
        ? s3.ObjectLockRetention.compliance(props.retention.duration)
        : s3.ObjectLockRetention.governance(props.retention.duration),
    lifecycleRules: [
      {
        // Object Lock keeps each version until its date; only then does this rule find anything to remove.
        expiration: Duration.days(Math.ceil(props.retention.duration.toDays({ integral: false })) + 1),
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  Tags.of(bucket).add(AuditTag.STORE, AuditStore.TRAIL);
  accessIsOnCloudTrail(bucket);
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'NobodyShortensTheTrail',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html#object-lock-bypass-governance
      actions: [
        's3:BypassGovernanceRetention',
        's3:PutObjectRetention',
        's3:PutObjectLegalHold',
        's3:DeleteObjectVersion',
      ],
      resources: [bucket.arnForObjects('*')],
    }),
  );
  return bucket;
}

/**
 * Where Bedrock puts bodies over 100 KB. Not locked: they are calls as Bedrock received them, kept only as long as
 * reconciling needs them, and nobody but the meter reads them.
 */
export function invocationBodyBucket(
  scope: Construct,
  id: string,
  props: { readonly key: kms.IKey; readonly keepFor: Duration; readonly removalPolicy: RemovalPolicy },
): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    ...closedBucket(props.key),
    removalPolicy: props.removalPolicy,
    lifecycleRules: [
      {
        expiration: props.keepFor,
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
  });
  Tags.of(bucket).add(AuditTag.STORE, AuditStore.TRAIL);
  accessIsOnCloudTrail(bucket);
  return bucket;
}

/** Nobody but CloudTrail needs to log who reads the trail: the sandbox's CloudTrail does, by data events. */
function accessIsOnCloudTrail(bucket: s3.Bucket): void {
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      "The sandbox's CloudTrail records every access to objects as data events, with the identity, which server access logs do not.",
  });
}

function closedBucket(encryptionKey: kms.IKey): s3.BucketProps {
  return {
    encryption: s3.BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
  };
}
