import {
  ArnFormat,
  RemovalPolicy,
  Stack,
  Tags,
  aws_cloudwatch as cloudwatch,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_sns as sns,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { IIsolatedNetwork } from '../network';
import { OperatorApi } from '../operators';
import { KEEP_RUNNING_TAG, WORKLOAD_TAG } from '../private/contracts/shutdown';
import { sandboxMetric } from '../private/sandbox-metric';
import { IInvocationTrail } from '../trail';
import { denyPolicy } from './deny-policy';
import { FuseSwitch } from './fuse-switch';
import { allowRearming, allowRevoking } from './shutdown-rights';
import { ShutdownScope } from './shutdown-scope';
import { shutdownTargets } from './shutdown-targets';
import { ShutdownWorkflow } from './shutdown-workflow';
import { spendAlarms } from './spend-alarms';
import { SpendBudget } from './spend-budget';
import { ISpendLedger, SpendLedger } from './spend-ledger';
import { SpendLimit, SpendScope } from './spend-limit';
import { SpendMeter } from './spend-meter';

/** Properties of SpendGuard. */
export interface SpendGuardProps {
  /**
   * What may be spent: one limit for the month, and at most one each for experiments and runs.
   *
   * @default [SpendLimit.monthlyUsd(100)]
   */
  readonly limits?: SpendLimit[];
  /**
   * The trail whose invocation log the meter reads.
   *
   * @default - no meter: what the gateway says is believed, and calls past it are seen by AWS Budgets alone
   */
  readonly trail?: IInvocationTrail;
  /**
   * Where the functions run that see the trail.
   *
   * @default - outside a VPC
   */
  readonly network?: IIsolatedNetwork;
  /**
   * Who is told of alarms and shutdowns.
   *
   * @default - a topic of its own, `notifications`
   */
  readonly notifications?: sns.ITopic;
  /**
   * What the shutdown may stop.
   *
   * @default ShutdownScope.tagged()
   */
  readonly shutdownScope?: ShutdownScope;
  /**
   * What becomes of the ledger when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What the meter has to know of the gateway. */
export interface IMeteredGateway {
  /** The one role that may invoke models. */
  readonly role: iam.IRole;
  /** JSON of the approved models with their prices, as the gateway's function gets it. */
  readonly modelPrices: string;
}

/**
 * Spending that cannot pass its limit.
 *
 * Three channels that do not depend on each other. *Preventive*: the ledger, in which the gateway reserves what a call may cost
 * at most before it is made. *Detective*: a meter over Bedrock's invocation log. *Slow and independent*: AWS Budgets with a
 * budget action. Any of them blows the fuse; the shutdown then stops what runs, and a person arms the fuse again.
 */
export class SpendGuard extends Construct {
  /** Where spend is reserved and settled, and where the fuse is. */
  public readonly ledger: ISpendLedger;
  /** Stops everything when the fuse blows. */
  public readonly shutdown: sfn.IStateMachine;
  /** Arms and blows the fuse for a person: the routes `POST /fuse/arm` and `POST /fuse/blow` of an OperatorApi. */
  public readonly armFunction: lambda.IFunction;
  /** Alarms, shutdowns and AWS Budgets are published here. */
  public readonly notifications: sns.ITopic;
  /** Attached to the workload roles while the fuse is blown. */
  public readonly denyPolicy: iam.IManagedPolicy;
  public readonly alarms: cloudwatch.IAlarm[];

  private readonly sandboxName: string;
  private readonly budget: SpendBudget;
  private readonly workflow: ShutdownWorkflow;
  private readonly fuseSwitch: FuseSwitch;
  private readonly roles: iam.IRole[] = [];
  private gatewayRole?: iam.IRole;
  private models?: string;

  public constructor(scope: Construct, id: string, props: SpendGuardProps = {}) {
    super(scope, id);
    const shutdownScope = props.shutdownScope ?? ShutdownScope.tagged();
    this.sandboxName = Stack.of(this).stackName;
    const limits = props.limits ?? [SpendLimit.monthlyUsd(100)];
    const ledger = new SpendLedger(this, 'Ledger', {
      limits,
      network: props.network,
      removalPolicy: props.removalPolicy,
    });
    const topic = new sns.Topic(this, 'Notifications', { displayName: 'AI sandbox: money and fuse', enforceSSL: true });
    allowAlarms(topic);
    const deny = denyPolicy(this, 'WhileBlown');

    this.ledger = ledger;
    this.notifications = props.notifications ?? topic;
    this.denyPolicy = deny;
    this.budget = new SpendBudget(this, 'AwsBudget', { limit: monthly(limits), ledger, topic, denyPolicy: deny });
    const targets = shutdownTargets(this, {
      sandbox: this.sandboxName,
      scope: shutdownScope,
      denyPolicy: deny,
      roles: () => this.roles,
    });
    this.workflow = new ShutdownWorkflow(this, 'Shutdown', { ledger, targets, topic: this.notifications });
    this.fuseSwitch = new FuseSwitch(this, 'Fuse', { ledger, targets, shutdown: this.workflow });
    const meter =
      props.trail &&
      new SpendMeter(this, 'Meter', {
        ledger,
        trail: props.trail,
        network: props.network,
        gatewayRole: () => this.gatewayRole,
        models: () => this.models,
      });
    this.shutdown = this.workflow.stateMachine;
    this.armFunction = this.fuseSwitch.handler;
    this.alarms = spendAlarms(this, {
      topic: this.notifications,
      shutdown: this.shutdown,
      breach: this.budget.breachHandler,
      meter: meter?.handler,
    });
    if (shutdownScope.stopsUntagged) {
      Tags.of(Stack.of(this)).add(KEEP_RUNNING_TAG, 'true');
    }
  }

  /** A role that loses its rights while the fuse is blown, by the shutdown and, independently, by AWS Budgets. */
  public addWorkloadRole(role: iam.IRole): void {
    this.roles.push(role);
    this.budget.addRole(role);
    allowRevoking(this.workflow.handler, role, this.denyPolicy);
    allowRearming(this.fuseSwitch.handler, role, this.denyPolicy);
  }

  /** Marks everything in a construct as a workload, which the shutdown stops. */
  public addWorkload(workload: IConstruct): void {
    Tags.of(workload).add(WORKLOAD_TAG, this.sandboxName);
    Tags.of(workload).remove(KEEP_RUNNING_TAG);
  }

  /**
   * Tells the meter which role may invoke models, so that a call by any other is a bypass, and what models cost, so that a
   * hold whose caller died is settled from the log.
   */
  public watchGateway(gateway: IMeteredGateway): void {
    this.gatewayRole = gateway.role;
    this.models = gateway.modelPrices;
  }

  /** Adds the routes by which people arm and blow the fuse, and lets operators use them. */
  public addOperatorRoutes(operators: OperatorApi, grantee: iam.IGrantable): void {
    for (const path of ['/fuse/arm', '/fuse/blow']) {
      operators.addRoute('POST', path, this.armFunction);
      operators.grantInvoke(grantee, 'POST', path);
    }
  }

  /** One of the metrics of spending, for alarms and dashboards of your own. */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return sandboxMetric(this, metricName, props);
  }
}

/**
 * A topic policy of its own takes the place of the default one, under which the account's alarms may publish.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html#sns-allow-specified-service-to-topic
 */
function allowAlarms(topic: sns.Topic): void {
  const stack = Stack.of(topic);
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AlarmsPublish',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: {
          'aws:SourceArn': stack.formatArn({
            service: 'cloudwatch',
            resource: 'alarm',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            resourceName: '*',
          }),
        },
      },
    }),
  );
}

function monthly(limits: SpendLimit[]): SpendLimit {
  const found = limits.find(({ scope }) => scope === SpendScope.TEAM);
  if (!found) {
    throw new Error(
      'SpendGuard has no limit for the month. Add one, SpendLimit.monthlyUsd(500) for example: AWS Budgets and the alarms count months.',
    );
  }
  return found;
}
