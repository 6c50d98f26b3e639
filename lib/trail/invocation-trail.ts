import {
  Duration,
  Names,
  RemovalPolicy,
  Token,
  aws_cloudwatch as cloudwatch,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
  aws_s3 as s3,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointService, IIsolatedNetwork } from '../network';
import { TrailTable } from '../private/contracts/trail';
import { CLOUD_TRAIL_PREFIX, cloudTrail } from './cloud-trail';
import { InvocationLogging } from './invocation-logging';
import { TrailArchive } from './trail-archive';
import { sandboxMetric } from '../private/sandbox-metric';
import { trailAlarms } from './trail-alarms';
import { invocationBodyBucket, trailArchiveBucket } from './trail-archive-bucket';
import { grantKeyThrough, trailKey } from './trail-key';
import { TrailReconciler } from './trail-reconciler';
import { TrailRetention } from './trail-retention';
import { observationTable, onlyAdd, trailTable } from './trail-table';
import { savedQueries, trailDashboard } from './trail-views';

/** Properties of InvocationTrail. */
export interface InvocationTrailProps {
  /**
   * Where the functions that read the trail run.
   *
   * @default - outside a VPC
   */
  readonly network?: IIsolatedNetwork;
  /**
   * How long the archive keeps records and CloudTrail's files, and how firmly.
   *
   * @default TrailRetention.governance(Duration.days(365))
   */
  readonly retention?: TrailRetention;
  /**
   * How long Bedrock's own invocation log is kept. It shows calls as Bedrock received them and serves to reconcile; the
   * record that is kept is the trail.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly invocationLogRetention?: logs.RetentionDays;
  /**
   * Whether an organization's trail records this account already (CloudTrail allows five trails a region). Its files are not
   * the sandbox's to read, so the reconciler then joins two sources and says that the third is unknown.
   *
   * @default false - the sandbox has a CloudTrail trail of its own
   */
  readonly organizationTrail?: boolean;
  /**
   * Who is told of holes in the trail.
   *
   * @default - nobody; the alarms show
   */
  readonly notifications?: sns.ITopic;
  /**
   * What becomes of tables and logs when the stack is deleted. The archive and its key always stay.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What a construct that writes or reads the trail needs of it. */
export interface IInvocationTrail {
  /** The table of the trail's records. */
  readonly table: dynamodb.ITable;
  /** What AWS's own logs show of model calls, and the reconciler's findings. */
  readonly observations: dynamodb.ITable;
  /** Bedrock's invocation log. */
  readonly invocationLog: logs.ILogGroup;
  /** Where Bedrock puts bodies over 100 KB. */
  readonly invocationBodies: s3.IBucket;
  /** The key of all of them. */
  readonly key: kms.IKey;
  /** Lets a principal add records: `PutItem`, so that nothing can be changed or removed. */
  grantRecord(grantee: iam.IGrantable): iam.Grant;
  /** Lets a principal read records. */
  grantRead(grantee: iam.IGrantable): iam.Grant;
}

/**
 * What happened, prompt by prompt and tool call by tool call; the sandbox cannot turn it off.
 *
 * Three witnesses that do not trust each other: the record that gateway and tool gate write before the effect, Bedrock's
 * model-invocation log, and CloudTrail. A reconciler joins them on the request id; where they differ is a finding.
 */
export class InvocationTrail extends Construct implements IInvocationTrail {
  public readonly table: dynamodb.ITable;
  public readonly observations: dynamodb.ITable;
  public readonly invocationLog: logs.ILogGroup;
  public readonly invocationBodies: s3.IBucket;
  /** The locked bucket of records and CloudTrail's files. */
  public readonly archive: s3.IBucket;
  public readonly key: kms.IKey;
  /** Joins the witnesses, every hour. */
  public readonly reconciler: lambda.IFunction;
  public readonly dashboard: cloudwatch.Dashboard;
  /** What has to be heard of when the trail has a hole. */
  public readonly alarms: cloudwatch.Alarm[];
  private readonly network?: IIsolatedNetwork;
  private readonly writers = new Set<string>();

  public constructor(scope: Construct, id: string, props: InvocationTrailProps = {}) {
    super(scope, id);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const keepLogs = props.invocationLogRetention ?? logs.RetentionDays.ONE_MONTH;
    const cloudTrailName = props.organizationTrail
      ? undefined
      : Names.uniqueResourceName(this, { maxLength: 100, separator: '-' });
    this.network = props.network;

    const key = trailKey(this, 'Key', { cloudTrailName });
    const archive = trailArchiveBucket(this, 'Archive', {
      key,
      retention: props.retention ?? TrailRetention.governance(Duration.days(365)),
    });
    const table = trailTable(this, 'Records', { key, removalPolicy });
    const observations = observationTable(this, 'Observations', { key, removalPolicy });
    onlyAdd(table, () => [...this.writers]);
    const bodies = invocationBodyBucket(this, 'InvocationBodies', {
      key,
      keepFor: Duration.days(retentionDays(keepLogs)),
      removalPolicy,
    });
    const logging = new InvocationLogging(this, 'InvocationLogging', { key, bodies, keepFor: keepLogs, removalPolicy });
    if (cloudTrailName) {
      cloudTrail(this, 'CloudTrail', { trailName: cloudTrailName, archive, key });
    }
    const copies = new TrailArchive(this, 'ArchiveCopy', { table, bucket: archive, key, network: props.network });
    const reconciler = new TrailReconciler(this, 'Reconciler', {
      table,
      observations,
      archive,
      key,
      cloudTrailPrefix: cloudTrailName && `${CLOUD_TRAIL_PREFIX}/`,
      keepDays: retentionDays(keepLogs),
      network: props.network,
    });

    this.alarms = trailAlarms(this, { archive: copies, topic: props.notifications });
    this.key = key;
    this.archive = archive;
    this.table = table;
    this.observations = observations;
    this.invocationBodies = bodies;
    this.invocationLog = logging.logGroup;
    this.reconciler = reconciler.handler;
    this.dashboard = trailDashboard(this, this.alarms);
    savedQueries(this, logging.logGroup);
  }

  public grantRecord(grantee: iam.IGrantable): iam.Grant {
    this.writers.add(roleOf(grantee).roleArn);
    return this.grantTable(grantee, ['dynamodb:PutItem'], [this.table.tableArn]);
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grantTable(
      grantee,
      ['dynamodb:GetItem', 'dynamodb:Query'],
      [
        this.table.tableArn,
        ...[TrailTable.BY_EXPERIMENT, TrailTable.BY_REQUEST, TrailTable.BY_DAY].map(
          (index) => `${this.table.tableArn}/index/${index}`,
        ),
      ],
    );
  }

  /** One of the trail's metrics, for alarms and dashboards of your own. */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return sandboxMetric(this, metricName, props);
  }

  private grantTable(grantee: iam.IGrantable, actions: string[], resources: string[]): iam.Grant {
    const role = roleOf(grantee);
    const grant = iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: resources });
    this.network?.allowEndpoint({
      service: EndpointService.DYNAMODB,
      principals: [role],
      actions,
      resources,
    });
    return grant.combine(grantKeyThrough(role, this.key, ['dynamodb']));
  }
}

/** The table's and the endpoint's policies name roles: nothing else can be admitted. */
function roleOf(grantee: iam.IGrantable): iam.IRole {
  const principal = grantee.grantPrincipal;
  if (isRole(principal)) return principal;
  throw new Error(
    `Only IAM roles and what runs with one can be admitted to the trail; ${principal.toString()} is none. Give the role, or a function.`,
  );
}

function isRole(principal: iam.IPrincipal): principal is iam.IRole & iam.IPrincipal {
  return 'roleArn' in principal;
}

/** RetentionDays' values are the days, but for INFINITE. */
function retentionDays(retention: logs.RetentionDays): number {
  if (!Token.isUnresolved(retention) && retention === logs.RetentionDays.INFINITE) {
    throw new Error(
      "The invocation log's retention is INFINITE, and it shows calls as Bedrock received them: give days, for example logs.RetentionDays.ONE_MONTH; what is kept for long is the trail.",
    );
  }
  return retention;
}
