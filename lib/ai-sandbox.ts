import {
  CfnOutput,
  Stack,
  Tags,
  Token,
  aws_cloudwatch_actions as actions,
  aws_iam as iam,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ExperimentRegistry, ExperimentRuns } from './experiments';
import { DataZones, MaskingPipeline, MaskingPolicy } from './masking';
import { ApprovedModel, ModelGateway } from './models';
import { IIsolatedNetwork, IsolatedNetwork } from './network';
import { OperatorApi } from './operators';
import { SandboxBoundary } from './organization';
import { AuditRole, AuditTag } from './private/contracts/audit-tags';
import { SandboxOutput } from './private/contracts/outputs';
import { PromotionCriteria, PromotionWorkflow } from './promotion';
import { SandboxReset } from './reset';
import { SpendGuard, SpendLimit } from './spend';
import { InvocationTrail } from './trail';
import { PlacedWorkload, Workload } from './workloads';

/** Properties of AiSandbox. */
export interface AiSandboxProps {
  /** The team: 2 to 31 lower-case letters, digits and hyphens, beginning with a letter. */
  readonly team: string;
  /** The models that may be called; everything else is refused. At least one. */
  readonly models: ApprovedModel[];
  /**
   * What the team may spend on models.
   *
   * @default SpendLimit.monthlyUsd(100)
   */
  readonly spendLimit?: SpendLimit;
  /**
   * How data is masked on its way in.
   *
   * @default MaskingPolicy.strict()
   */
  readonly masking?: MaskingPolicy;
  /**
   * What an experiment must show to be promoted.
   *
   * @default PromotionCriteria.standard()
   */
  readonly promotionCriteria?: PromotionCriteria;
  /**
   * Email addresses that hear of alarms (spending, trail, gateway, quarantined objects) and shutdowns.
   *
   * @default - nobody; the alarms show
   */
  readonly notify?: string[];
  /**
   * The network.
   *
   * @default - an IsolatedNetwork over two availability zones
   */
  readonly network?: IIsolatedNetwork;
}

/**
 * One team's sandbox, complete and closed: real data comes in masked, models are reached through one door, spending ends
 * at its limit, everything is on record, experiments are wiped, and what leaves is promoted by criteria and a second person.
 *
 * One sandbox an account and region: Bedrock's invocation logging and VPC Block Public Access are settings of those.
 */
export class AiSandbox extends Construct {
  /** Where everything runs: no way out but the endpoints in use. */
  public readonly network: IIsolatedNetwork;
  /** The most that a principal of the sandbox can ever do. */
  public readonly boundary: SandboxBoundary;
  /** Raw, masked, quarantine, outbox. */
  public readonly zones: DataZones;
  /** From raw to masked, or to quarantine. */
  public readonly masking: MaskingPipeline;
  /** The door for people. */
  public readonly operators: OperatorApi;
  /** What happened. */
  public readonly trail: InvocationTrail;
  /** What may be spent, and what happens when it is. */
  public readonly spend: SpendGuard;
  /** Which experiments there are. */
  public readonly experiments: ExperimentRegistry;
  /** The door to the models. */
  public readonly gateway: ModelGateway;
  /** What runs experiments. */
  public readonly runs: ExperimentRuns;
  /** The only way out. */
  public readonly promotion: PromotionWorkflow;
  /** Wipes an experiment. */
  public readonly reset: SandboxReset;
  /** Assumed by the people who upload data and author experiments. */
  public readonly teamRole: iam.Role;
  /** Assumed by the people who approve promotions, look into quarantine and arm the fuse. */
  public readonly operatorRole: iam.Role;

  public constructor(scope: Construct, id: string, props: AiSandboxProps) {
    super(scope, id);
    validateTeam(props.team);
    const network = props.network ?? new IsolatedNetwork(this, 'Network');
    this.network = network;
    this.boundary = new SandboxBoundary(this, 'Boundary');
    this.teamRole = this.renderPeople(
      'TeamRole',
      AuditRole.TEAM,
      `Authors experiments in the sandbox of ${props.team}`,
    );
    this.operatorRole = this.renderPeople(
      'OperatorRole',
      AuditRole.OPERATOR,
      `Approves in the sandbox of ${props.team}`,
    );

    // Data: raw -> masked, or quarantine.
    this.zones = new DataZones(this, 'Zones');
    this.masking = new MaskingPipeline(this, 'Masking', { zones: this.zones, policy: props.masking, network });

    // What watches over calls stands before the door through which they go.
    this.operators = new OperatorApi(this, 'Operators');
    this.trail = new InvocationTrail(this, 'Trail', { network });
    this.spend = this.renderSpend(props, network);
    this.experiments = new ExperimentRegistry(this, 'Experiments', { operators: this.operators, network });
    this.gateway = new ModelGateway(this, 'Gateway', {
      network,
      models: props.models,
      ledger: this.spend.ledger,
      trail: this.trail,
      experiments: this.experiments.table,
    });
    this.spend.watchGateway(this.gateway);
    for (const alarm of [...this.masking.alarms, ...this.trail.alarms, ...this.gateway.alarms]) {
      alarm.addAlarmAction(new actions.SnsAction(this.spend.notifications));
    }

    // Experiments run, are promoted, and are wiped.
    this.runs = this.renderRuns(network);
    this.promotion = new PromotionWorkflow(this, 'Promotion', {
      registry: this.experiments,
      runs: this.runs,
      outbox: this.zones.outbox,
      trail: this.trail,
      operators: this.operators,
      criteria: props.promotionCriteria,
      network,
    });
    this.reset = new SandboxReset(this, 'Reset', {
      registry: this.experiments,
      runs: this.runs,
      promotion: this.promotion,
      gateway: this.gateway,
      ledger: this.spend.ledger,
      operators: this.operators,
      network,
    });

    this.grantTeam(this.teamRole);
    this.grantOperators(this.operatorRole);
    this.renderOutputs(props.team);
  }

  /**
   * Puts code inside: a function, a task, a notebook or a build, with the isolated subnets, the permission boundary, read access to
   * masked data, and an environment in which an unmodified AWS SDK calls models through the gateway. The shutdown stops it.
   */
  public workload(id: string, workload: Workload): PlacedWorkload {
    const placed = workload.place(this, id, {
      network: this.network,
      boundary: this.boundary,
      masked: this.zones.masked,
      gatewayUrl: this.gateway.url,
    });
    this.gateway.grantMintTokens(placed.role);
    this.spend.addWorkloadRole(placed.role);
    this.spend.addWorkload(this.node.findChild(id));
    return placed;
  }

  private renderPeople(id: string, label: string, description: string): iam.Role {
    const role = new iam.Role(this, id, { assumedBy: new iam.AccountRootPrincipal(), description });
    Tags.of(role).add(AuditTag.ROLE, label);
    this.boundary.apply(role);
    return role;
  }

  private renderSpend(props: AiSandboxProps, network: IIsolatedNetwork): SpendGuard {
    const spend = new SpendGuard(this, 'Spend', {
      limits: [props.spendLimit ?? SpendLimit.monthlyUsd(100)],
      trail: this.trail,
      network,
    });
    for (const address of props.notify ?? []) {
      spend.notifications.addSubscription(new subscriptions.EmailSubscription(address));
    }
    spend.addWorkloadRole(this.teamRole);
    return spend;
  }

  private renderRuns(network: IIsolatedNetwork): ExperimentRuns {
    const runs = new ExperimentRuns(this, 'Runs', {
      registry: this.experiments,
      gateway: this.gateway,
      masked: this.zones.masked,
      receiptKey: this.masking.receiptKey,
      operators: this.operators,
      network,
    });
    this.spend.addWorkload(runs);
    return runs;
  }

  private grantTeam(team: iam.IRole): void {
    this.grantFinding(team);
    this.masking.grantUpload(team);
    this.masking.grantReadMasked(team);
    this.experiments.grantRegister(team);
    this.experiments.grantRead(team);
    this.gateway.grantMintTokens(team);
    this.runs.grantRun(team);
    this.promotion.grantRequest(team);
    this.reset.grantReset(team);
  }

  private grantOperators(operator: iam.IRole): void {
    this.grantFinding(operator);
    this.masking.grantReadQuarantine(operator);
    this.experiments.grantRead(operator);
    this.promotion.grantApprove(operator);
    this.reset.grantReset(operator);
    this.spend.addOperatorRoutes(this.operators, operator);
  }

  /** The command finds the sandbox by its stack's outputs; people see what was called, and what is left to spend. */
  private grantFinding(person: iam.IRole): void {
    iam.Grant.addToPrincipal({
      grantee: person,
      actions: ['cloudformation:DescribeStacks'],
      resourceArns: [Stack.of(this).stackId],
    });
    this.trail.grantRead(person);
    this.spend.ledger.grantRead(person);
  }

  private renderOutputs(team: string): void {
    const outputs: Record<string, string> = {
      [SandboxOutput.TEAM]: team,
      [SandboxOutput.RAW_BUCKET]: this.zones.raw.bucket.bucketName,
      [SandboxOutput.MASKED_BUCKET]: this.zones.masked.bucket.bucketName,
      [SandboxOutput.QUARANTINE_BUCKET]: this.zones.quarantine.bucket.bucketName,
      [SandboxOutput.OUTBOX_BUCKET]: this.zones.outbox.bucket.bucketName,
      [SandboxOutput.WORKSPACE_BUCKET]: this.experiments.workspace.bucket.bucketName,
      [SandboxOutput.MASKING_STATE_MACHINE]: this.masking.stateMachine.stateMachineArn,
      [SandboxOutput.RECEIPT_KEY]: this.masking.receiptKey.keyArn,
      [SandboxOutput.GATEWAY_URL]: this.gateway.url,
      [SandboxOutput.GATEWAY_API]: this.gateway.apiId,
      [SandboxOutput.OPERATOR_URL]: this.operators.url,
      [SandboxOutput.OPERATOR_API]: this.operators.api.restApiId,
      [SandboxOutput.LEDGER_TABLE]: this.spend.ledger.table.tableName,
      [SandboxOutput.SHUTDOWN_STATE_MACHINE]: this.spend.shutdown.stateMachineArn,
      [SandboxOutput.TRAIL_TABLE]: this.trail.table.tableName,
      [SandboxOutput.INVOCATION_LOG_GROUP]: this.trail.invocationLog.logGroupName,
      [SandboxOutput.EXPERIMENT_TABLE]: this.experiments.table.tableName,
      [SandboxOutput.RUN_STATE_MACHINE]: this.runs.stateMachine.stateMachineArn,
      [SandboxOutput.PROMOTION_STATE_MACHINE]: this.promotion.stateMachine.stateMachineArn,
      [SandboxOutput.PROMOTION_KEY]: this.promotion.signingKey.keyArn,
      [SandboxOutput.RESET_STATE_MACHINE]: this.reset.stateMachine.stateMachineArn,
      [SandboxOutput.TEAM_ROLE]: this.teamRole.roleArn,
      [SandboxOutput.OPERATOR_ROLE]: this.operatorRole.roleArn,
    };
    for (const [name, value] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value }).overrideLogicalId(name);
    }
  }
}

function validateTeam(team: string): void {
  if (!Token.isUnresolved(team) && !/^[a-z][a-z0-9-]{1,30}$/.test(team)) {
    throw new Error(
      `The team is '${team}'. Allowed are 2 to 31 lower-case letters, digits and hyphens, beginning with a letter, for example 'support'.`,
    );
  }
}
