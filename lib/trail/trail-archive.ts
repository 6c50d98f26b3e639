import {
  Duration,
  Stack,
  Tags,
  Validations,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_lambda_event_sources as sources,
  aws_s3 as s3,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointService, IIsolatedNetwork } from '../network';
import { acknowledgeWildcards } from '../private/acknowledge-wildcards';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditStore, AuditTag } from '../private/contracts/audit-tags';
import { ARCHIVE_RECORDS_PREFIX, MetricEnv, ObservationEnv } from '../private/contracts/observations';
import { executionRole } from '../private/execution-role';
import { grantKeyThrough } from './trail-key';

export interface TrailArchiveProps {
  readonly table: dynamodb.Table;
  readonly bucket: s3.Bucket;
  readonly key: kms.IKey;
  readonly network?: IIsolatedNetwork;
}

/** Copies each record from the table's stream into the locked bucket. It may put, and neither read nor replace. */
export class TrailArchive extends Construct {
  /** What could not be copied after a day of trying: which records of the stream they are. */
  public readonly failures: sqs.Queue;
  public readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: TrailArchiveProps) {
    super(scope, id);
    this.failures = new sqs.Queue(this, 'Failures', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Tags.of(this.failures).add(AuditTag.STORE, AuditStore.TRAIL);
    Validations.of(this.failures).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is itself the queue of what could not be delivered.',
    });
    this.handler = bundledFunction(this, 'Handler', {
      bundle: 'trail-archive',
      description: "Copies the trail's records into the locked archive",
      environment: {
        [ObservationEnv.ARCHIVE_BUCKET]: props.bucket.bucketName,
        [MetricEnv.SANDBOX]: Stack.of(this).stackName,
      },
      timeout: Duration.minutes(1),
      network: props.network,
    });
    const role = executionRole(this.handler);
    Tags.of(role).add(AuditTag.ROLE, AuditRole.TRAIL);
    const put = {
      actions: ['s3:PutObject'],
      resources: [props.bucket.arnForObjects(`${ARCHIVE_RECORDS_PREFIX}*`)],
    };
    this.handler.addToRolePolicy(new iam.PolicyStatement(put));
    grantKeyThrough(role, props.key, ['s3', 'dynamodb']);
    acknowledgeWildcards(
      role,
      put.resources,
      'Objects are named by the hour and the position of their records in the stream.',
    );
    acknowledgeWildcards(role, ['*'], 'dynamodb:ListStreams, by which the source is read, takes no resource.');
    props.network?.allowEndpoint({ service: EndpointService.S3, principals: [role], ...put });
    this.handler.addEventSource(
      new sources.DynamoEventSource(props.table, {
        startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        batchSize: 500,
        maxBatchingWindow: Duration.seconds(5),
        bisectBatchOnError: true,
        // Until the stream drops a record after a day: an archive that skips is worse than one that is late.
        retryAttempts: -1,
        onFailure: new sources.SqsDlq(this.failures),
      }),
    );
  }
}
