import {
  RemovalPolicy,
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_logs as logs,
  aws_route53resolver as resolver,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface NetworkLogsProps {
  readonly vpc: ec2.IVpc;
  readonly retention: logs.RetentionDays;
}

/** Every flow, accepted or refused, and every DNS query, answered or blocked, on record. */
export class NetworkLogs extends Construct {
  public readonly flows: logs.LogGroup;
  public readonly queries: logs.LogGroup;

  public constructor(scope: Construct, id: string, props: NetworkLogsProps) {
    super(scope, id);
    this.flows = this.createLogGroup('Flows', props);
    this.queries = this.createLogGroup('Queries', props);
    this.logFlows(props.vpc);
    this.logQueries(props.vpc);
  }

  private createLogGroup(id: string, props: NetworkLogsProps): logs.LogGroup {
    return new logs.LogGroup(this, id, { retention: props.retention, removalPolicy: RemovalPolicy.RETAIN });
  }

  private logFlows(vpc: ec2.IVpc): void {
    new ec2.FlowLog(this, 'FlowLog', {
      resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
      trafficType: ec2.FlowLogTrafficType.ALL,
      destination: ec2.FlowLogDestination.toCloudWatchLogs(this.flows),
    });
  }

  private logQueries(vpc: ec2.IVpc): void {
    // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-choosing-target-resource.html
    this.queries.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.queries.logGroupArn],
      }),
    );
    const config = new resolver.CfnResolverQueryLoggingConfig(this, 'QueryLog', {
      destinationArn: this.queries.logGroupArn,
    });
    new resolver.CfnResolverQueryLoggingConfigAssociation(this, 'QueryLogAssociation', {
      resolverQueryLogConfigId: config.attrId,
      resourceId: vpc.vpcId,
    });
  }
}
