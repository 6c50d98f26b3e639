import { ArnFormat, RemovalPolicy, Stack, Tags, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditStore, AuditTag } from '../private/contracts/audit-tags';

/** What the services that write the trail have to be told from: their requests carry the resource they act for. */
export interface TrailKeyProps {
  /** The name of the CloudTrail trail that encrypts with the key; none when the organization's trail is used. */
  readonly cloudTrailName?: string;
}

/** The trail's own key: no data zone is encrypted with it, so no right to a zone's key opens the trail. */
export function trailKey(scope: Construct, id: string, props: TrailKeyProps): kms.Key {
  const stack = Stack.of(scope);
  const key = new kms.Key(scope, id, {
    description: 'Encrypts the trail of the sandbox: records, archive, invocation log',
    enableKeyRotation: true,
    // Without the key the archive is lost, whatever Object Lock says.
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Tags.of(key).add(AuditTag.STORE, AuditStore.TRAIL);
  allowLogGroups(key, stack);
  allowBedrockDelivery(key, stack);
  if (props.cloudTrailName) {
    allowCloudTrail(key, stack, props.cloudTrailName);
  }
  return key;
}

/**
 * Lets a role use the key through services that encrypt with it in the caller's name, and not by itself.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function grantKeyThrough(role: iam.IRole, key: kms.IKey, services: string[]): iam.Grant {
  const { region } = Stack.of(key);
  return iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
    resourceArns: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': services.map((service) => `${service}.${region}.amazonaws.com`) } },
  });
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function allowLogGroups(key: kms.Key, stack: Stack): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'LogGroups',
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
}

/** Bodies over 100 KB, which Bedrock puts into S3. https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html */
function allowBedrockDelivery(key: kms.Key, stack: Stack): void {
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'BedrockDelivery',
      principals: [new iam.ServicePrincipal('bedrock.amazonaws.com')],
      actions: ['kms:GenerateDataKey'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'bedrock', resource: '*' }) },
      },
    }),
  );
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
function allowCloudTrail(key: kms.Key, stack: Stack, trailName: string): void {
  const trailArn = stack.formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: trailName });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'CloudTrailEncrypts',
      principals: [new iam.ServicePrincipal('cloudtrail.amazonaws.com')],
      actions: ['kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceArn': trailArn },
        StringLike: {
          'kms:EncryptionContext:aws:cloudtrail:arn': stack.formatArn({
            service: 'cloudtrail',
            region: '*',
            resource: 'trail',
            resourceName: '*',
          }),
        },
      },
    }),
  );
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'CloudTrailDescribes',
      principals: [new iam.ServicePrincipal('cloudtrail.amazonaws.com')],
      actions: ['kms:DescribeKey'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceArn': trailArn } },
    }),
  );
}
