import {
  Duration,
  Stack,
  Tags,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointService, IIsolatedNetwork } from '../network';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditTag } from '../private/contracts/audit-tags';
import { ARCHIVE_RECORDS_PREFIX, MetricEnv, ObservationEnv } from '../private/contracts/observations';
import { TrailEnv, TrailTable } from '../private/contracts/trail';
import { acknowledgeWildcards } from '../private/acknowledge-wildcards';
import { executionRole } from '../private/execution-role';
import { scheduledFunction } from '../private/scheduled-function';
import { grantKeyThrough } from './trail-key';

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
    scheduledFunction(this, 'Hourly', {
      handler: this.handler,
      description: 'Reconciles the trail with the logs of AWS',
      every: Duration.hours(1),
      event: {},
    });
  }

  private grantSources(props: TrailReconcilerProps): void {
    const role = executionRole(this.handler);
    Tags.of(role).add(AuditTag.ROLE, AuditRole.TRAIL);
    const { tableArn } = props.table;
    const tables = [tableArn, `${tableArn}/index/${TrailTable.BY_DAY}`, props.observations.tableArn];
    const tableActions = ['dynamodb:Query', 'dynamodb:PutItem'];
    this.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: tables }));
    this.handler.addToRolePolicy(
      new iam.PolicyStatement({ actions: ['dynamodb:PutItem'], resources: [props.observations.tableArn] }),
    );
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
    grantKeyThrough(role, props.key, ['s3', 'dynamodb']);
    acknowledgeWildcards(role, objects, "Records and CloudTrail's files get their names when they are written.");
    props.network?.allowEndpoint({
      service: EndpointService.S3,
      principals: [role],
      actions: ['s3:GetObject', 's3:ListBucket'],
      resources: [props.archive.bucketArn, ...objects],
    });
    props.network?.allowEndpoint({
      service: EndpointService.DYNAMODB,
      principals: [role],
      actions: tableActions,
      resources: tables,
    });
  }
}
