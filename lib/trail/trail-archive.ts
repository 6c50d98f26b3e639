import {
  Duration,
  Stack,
  Tags,
  aws_dynamodb as dynamodb,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_lambda_event_sources as sources,
  aws_s3 as s3,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointService, IIsolatedNetwork } from '../network';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditStore, AuditTag } from '../private/contracts/audit-tags';
import { ARCHIVE_RECORDS_PREFIX, MetricEnv, ObservationEnv } from '../private/contracts/observations';

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
    if (this.handler.role) {
      Tags.of(this.handler.role).add(AuditTag.ROLE, AuditRole.TRAIL);
    }
    const objects = `${ARCHIVE_RECORDS_PREFIX}*`;
    props.bucket.grantPut(this.handler, objects);
    if (props.network && this.handler.role) {
      props.network.allowEndpoint({
        service: EndpointService.S3,
        principals: [this.handler.role],
        actions: ['s3:PutObject'],
        resources: [props.bucket.arnForObjects(objects)],
      });
    }
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
