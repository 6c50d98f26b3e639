import {
  Duration,
  Lazy,
  Stack,
  Tags,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  aws_logs_destinations as destinations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointService, IIsolatedNetwork } from '../network';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditTag } from '../private/contracts/audit-tags';
import { GatewayEnv } from '../private/contracts/gateway';
import { MetricEnv, ObservationEnv, ObservationTable } from '../private/contracts/observations';
import { TrailEnv } from '../private/contracts/trail';
import { IInvocationTrail } from '../trail';
import { acknowledgeWildcards } from '../private/acknowledge-wildcards';
import { executionRole } from '../private/execution-role';
import { scheduledFunction } from '../private/scheduled-function';
import { ISpendLedger } from './spend-ledger';

export interface SpendMeterProps {
  readonly ledger: ISpendLedger;
  readonly trail: IInvocationTrail;
  readonly network?: IIsolatedNetwork;
  /** The one role that may invoke models; none known: every call is looked up in the ledger alone. */
  readonly gatewayRole: () => iam.IRole | undefined;
  /** JSON of ApprovedModelEntry[], for their prices. */
  readonly models: () => string | undefined;
}

/**
 * Reads every record of Bedrock's invocation log: settles holds whose caller died, and blows the fuse on a call that did not
 * come through the gateway. Every five minutes it also closes holds that nobody came back for, and says what is spent.
 */
export class SpendMeter extends Construct {
  public readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: SpendMeterProps) {
    super(scope, id);
    this.handler = bundledFunction(this, 'Handler', {
      bundle: 'meter',
      description: "Reconciles the ledger with Bedrock's invocation log",
      environment: {
        ...props.ledger.environment,
        [TrailEnv.TABLE]: props.trail.table.tableName,
        [ObservationEnv.TABLE]: props.trail.observations.tableName,
        [ObservationEnv.BODY_BUCKET]: props.trail.invocationBodies.bucketName,
        [ObservationEnv.GATEWAY_ROLE]: Lazy.string({ produce: () => props.gatewayRole()?.roleArn ?? 'none' }),
        [GatewayEnv.MODELS]: Lazy.string({ produce: () => props.models() ?? '[]' }),
        [MetricEnv.SANDBOX]: Stack.of(this).stackName,
      },
      memorySize: 512,
      timeout: Duration.minutes(5),
      network: props.network,
    });
    this.grant(props);
    new logs.SubscriptionFilter(this, 'Subscription', {
      logGroup: props.trail.invocationLog,
      destination: new destinations.LambdaDestination(this.handler),
      // A term, and no JSON pattern: emulators know terms only, and the function looks at what it gets in any case.
      filterPattern: logs.FilterPattern.allTerms('ModelInvocationLog'),
    });
    scheduledFunction(this, 'Tick', {
      handler: this.handler,
      description: 'Closes holds that nobody came back for, and publishes what is spent',
      every: Duration.minutes(5),
      event: { tick: true },
    });
  }

  private grant(props: SpendMeterProps): void {
    const role = executionRole(this.handler);
    const { trail } = props;
    Tags.of(role).add(AuditTag.ROLE, AuditRole.LEDGER);
    props.ledger.grantReserveAndSettle(role);
    trail.grantRead(role);
    trail.grantRecord(role);
    const observe = {
      actions: ['dynamodb:PutItem', 'dynamodb:Query'],
      resources: [trail.observations.tableArn, `${trail.observations.tableArn}/index/${ObservationTable.BY_CALL}`],
    };
    const follow = { actions: ['s3:GetObject'], resources: [trail.invocationBodies.arnForObjects('*')] };
    this.handler.addToRolePolicy(new iam.PolicyStatement(observe));
    this.handler.addToRolePolicy(new iam.PolicyStatement(follow));
    // The trail has granted its key through DynamoDB; bodies come through S3.
    this.handler.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [trail.key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
      }),
    );
    acknowledgeWildcards(role, follow.resources, 'Bedrock names the bodies that it puts into the bucket.');
    props.network?.allowEndpoint({
      service: EndpointService.DYNAMODB,
      principals: [role],
      ...observe,
    });
    props.network?.allowEndpoint({
      service: EndpointService.S3,
      principals: [role],
      ...follow,
    });
  }
}
