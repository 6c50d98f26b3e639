import {
  Duration,
  Stack,
  Tags,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_s3 as s3,
  aws_scheduler as scheduler,
  aws_scheduler_targets as targets,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointService, IIsolatedNetwork } from '../network';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditTag } from '../private/contracts/audit-tags';
import { ARCHIVE_RECORDS_PREFIX, MetricEnv, ObservationEnv } from '../private/contracts/observations';
import { TrailEnv } from '../private/contracts/trail';

export interface TrailReconcilerProps {
  readonly table: dynamodb.Table;
  readonly observations: dynamodb.Table;
  readonly archive: s3.Bucket;
  readonly key: kms.IKey;
  /** Where CloudTrail's files are, below the archive; none when they cannot be read. */
  readonly cloudTrailPrefix?: string;
  readonly keepDays: number;
  readonly network?: IIsolatedNetwork;
}

/** Joins trail, invocation log and CloudTrail on the request id, an hour at a time, and compares the table with the archive. */
export class TrailReconciler extends Construct {
  public readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: TrailReconcilerProps) {
    super(scope, id);
    this.handler = bundledFunction(this, 'Handler', {
      bundle: 'reconcile',
      description: "Joins the trail's records with what AWS's logs show; what does not agree is a finding",
      environment: {
        [TrailEnv.TABLE]: props.table.tableName,
        [ObservationEnv.TABLE]: props.observations.tableName,
        [ObservationEnv.ARCHIVE_BUCKET]: props.archive.bucketName,
        [ObservationEnv.KEEP_DAYS]: String(props.keepDays),
        ...(props.cloudTrailPrefix && { [ObservationEnv.CLOUD_TRAIL_PREFIX]: props.cloudTrailPrefix }),
        [MetricEnv.SANDBOX]: Stack.of(this).stackName,
      },
      memorySize: 1024,
      timeout: Duration.minutes(10),
      network: props.network,
    });
    this.grantSources(props);
    new scheduler.Schedule(this, 'Hourly', {
      description: 'Reconciles the trail with the logs of AWS',
      schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)),
      target: new targets.LambdaInvoke(this.handler, { input: scheduler.ScheduleTargetInput.fromObject({}) }),
    });
  }

  private grantSources(props: TrailReconcilerProps): void {
    const { role } = this.handler;
    if (!role) return;
    Tags.of(role).add(AuditTag.ROLE, AuditRole.TRAIL);
    props.table.grant(this.handler, 'dynamodb:Query');
    props.observations.grant(this.handler, 'dynamodb:Query', 'dynamodb:PutItem');
    const prefixes = [ARCHIVE_RECORDS_PREFIX, ...(props.cloudTrailPrefix ? [props.cloudTrailPrefix] : [])];
    const objects = prefixes.map((prefix) => props.archive.arnForObjects(`${prefix}*`));
    this.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: objects }));
    this.handler.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [props.archive.bucketArn],
        conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
      }),
    );
    props.key.grantDecrypt(this.handler);
    props.network?.allowEndpoint({
      service: EndpointService.S3,
      principals: [role],
      actions: ['s3:GetObject', 's3:ListBucket'],
      resources: [props.archive.bucketArn, ...objects],
    });
    props.network?.allowEndpoint({
      service: EndpointService.DYNAMODB,
      principals: [role],
      actions: ['dynamodb:Query', 'dynamodb:PutItem'],
      resources: [props.table.tableArn, `${props.table.tableArn}/index/*`, props.observations.tableArn],
    });
  }
}
