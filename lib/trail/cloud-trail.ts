import {
  ArnFormat,
  Stack,
  Tags,
  Validations,
  aws_cloudtrail as cloudtrail,
  aws_iam as iam,
  aws_kms as kms,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditStore, AuditTag } from '../private/contracts/audit-tags';

/** Below this prefix of the archive CloudTrail writes `AWSLogs/<account>/CloudTrail/<region>/<year>/<month>/<day>/`. */
export const CLOUD_TRAIL_PREFIX = 'cloudtrail';

export interface CloudTrailProps {
  /** Named by us: the bucket's and the key's policies name the trail before it exists. */
  readonly trailName: string;
  readonly archive: s3.Bucket;
  readonly key: kms.IKey;
}

/**
 * The account's record of calls to AWS: management events, and the data events of Bedrock, S3 and Lambda.
 *
 * A resource of the lowest level, as the CDK's own Trail knows no advanced event selectors. Nothing refers to it, so a
 * deployment that has to leave it out (the local cloud) still stands.
 */
export function cloudTrail(scope: Construct, id: string, props: CloudTrailProps): cloudtrail.CfnTrail {
  const delivery = allowDelivery(props);
  const trail = new cloudtrail.CfnTrail(scope, id, {
    trailName: props.trailName,
    s3BucketName: props.archive.bucketName,
    s3KeyPrefix: CLOUD_TRAIL_PREFIX,
    kmsKeyId: props.key.keyArn,
    isLogging: true,
    enableLogFileValidation: true,
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    advancedEventSelectors: [
      selector('Management', [{ field: 'eventCategory', equalTo: ['Management'] }]),
      ...BEDROCK_DATA_TYPES.map((type) => dataSelector(type)),
      dataSelector('AWS::Lambda::Function'),
      // Without the exception CloudTrail would record its own writing of records, without end.
      dataSelector('AWS::S3::Object', {
        field: 'resources.ARN',
        notStartsWith: [props.archive.arnForObjects(`${CLOUD_TRAIL_PREFIX}/`)],
      }),
    ],
  });
  trail.node.addDependency(delivery, props.key);
  Tags.of(trail).add(AuditTag.STORE, AuditStore.TRAIL);
  Validations.of(trail).acknowledge({
    id: 'AwsSolutions-CloudTrail1',
    reason:
      'The files go to the locked archive and are read from there; a copy in a log group would cost twice and lock nothing.',
  });
  return trail;
}

/**
 * InvokeModel and Converse are management events; what else runs or feeds a model are data events of these types.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/logging-using-cloudtrail.html
 */
const BEDROCK_DATA_TYPES = [
  'AWS::Bedrock::Model',
  'AWS::Bedrock::AgentAlias',
  'AWS::Bedrock::FlowAlias',
  'AWS::Bedrock::InlineAgent',
  'AWS::Bedrock::KnowledgeBase',
];

function dataSelector(
  type: string,
  ...more: cloudtrail.CfnTrail.AdvancedFieldSelectorProperty[]
): cloudtrail.CfnTrail.AdvancedEventSelectorProperty {
  return selector(type, [
    { field: 'eventCategory', equalTo: ['Data'] },
    { field: 'resources.type', equalTo: [type] },
    ...more,
  ]);
}

function selector(
  name: string,
  fieldSelectors: cloudtrail.CfnTrail.AdvancedFieldSelectorProperty[],
): cloudtrail.CfnTrail.AdvancedEventSelectorProperty {
  return { name, fieldSelectors };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
function allowDelivery(props: CloudTrailProps): Construct {
  const stack = Stack.of(props.archive);
  const trailArn = stack.formatArn({
    service: 'cloudtrail',
    resource: 'trail',
    resourceName: props.trailName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const writer = new iam.ServicePrincipal('cloudtrail.amazonaws.com');
  props.archive.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'CloudTrailChecksTheBucket',
      principals: [writer],
      actions: ['s3:GetBucketAcl'],
      resources: [props.archive.bucketArn],
      conditions: { StringEquals: { 'aws:SourceArn': trailArn } },
    }),
  );
  const written = props.archive.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'CloudTrailWrites',
      principals: [writer],
      actions: ['s3:PutObject'],
      resources: [props.archive.arnForObjects(`${CLOUD_TRAIL_PREFIX}/AWSLogs/${stack.account}/*`)],
      conditions: {
        StringEquals: { 'aws:SourceArn': trailArn, 's3:x-amz-acl': 'bucket-owner-full-control' },
      },
    }),
  );
  return (written.policyDependable as Construct | undefined) ?? props.archive;
}
