import { CfnOutput, Tags, Token, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ExperimentRegistry } from './experiments';
import { DataZones, MaskingPipeline, MaskingPolicy } from './masking';
import { ApprovedModel, ModelGateway } from './models';
import { IIsolatedNetwork, IsolatedNetwork } from './network';
import { OperatorApi } from './operators';
import { SandboxBoundary } from './organization';
import { AuditRole, AuditTag } from './private/contracts/audit-tags';
import { SandboxOutput } from './private/contracts/outputs';
import { SpendLedger, SpendLimit } from './spend';
import { InvocationTrail } from './trail';

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
  /** What may be spent. */
  public readonly ledger: SpendLedger;
  /** Experiments and their runs. */
  public readonly experiments: ExperimentRegistry;
  /** The door to the models. */
  public readonly gateway: ModelGateway;
  /** Assumed by the people who upload data and author experiments. */
  public readonly teamRole: iam.Role;
  /** Assumed by the people who approve promotions, look into quarantine and arm the fuse. */
  public readonly operatorRole: iam.Role;

  public constructor(scope: Construct, id: string, props: AiSandboxProps) {
    super(scope, id);
    validateTeam(props.team);
    this.network = props.network ?? new IsolatedNetwork(this, 'Network');
    this.boundary = new SandboxBoundary(this, 'Boundary');
    this.teamRole = this.renderPeople('TeamRole', AuditRole.TEAM, `Authors experiments in the sandbox of ${props.team}`);
    this.operatorRole = this.renderPeople('OperatorRole', AuditRole.OPERATOR, `Approves in the sandbox of ${props.team}`);

    this.zones = new DataZones(this, 'Zones');
    this.masking = new MaskingPipeline(this, 'Masking', {
      zones: this.zones,
      policy: props.masking,
      network: this.network,
    });
    this.operators = new OperatorApi(this, 'Operators');
    this.trail = new InvocationTrail(this, 'Trail', { network: this.network });
    this.ledger = new SpendLedger(this, 'Ledger', {
      limits: [props.spendLimit ?? SpendLimit.monthlyUsd(100)],
      network: this.network,
    });
    this.experiments = new ExperimentRegistry(this, 'Experiments', {
      operators: this.operators,
      network: this.network,
    });
    this.gateway = new ModelGateway(this, 'Gateway', {
      network: this.network,
      models: props.models,
      ledger: this.ledger,
      trail: this.trail,
      experiments: this.experiments.table,
    });
    this.grantPeople();
    this.renderOutputs(props.team);
  }

  private renderPeople(id: string, label: string, description: string): iam.Role {
    const role = new iam.Role(this, id, { assumedBy: new iam.AccountRootPrincipal(), description });
    Tags.of(role).add(AuditTag.ROLE, label);
    this.boundary.apply(role);
    return role;
  }

  private grantPeople(): void {
    this.masking.grantUpload(this.teamRole);
    this.masking.grantReadMasked(this.teamRole);
    this.experiments.grantRegister(this.teamRole);
    this.experiments.grantRead(this.teamRole);
    this.gateway.grantMintTokens(this.teamRole);
    this.experiments.grantRead(this.operatorRole);
    this.masking.grantReadQuarantine(this.operatorRole);
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
      [SandboxOutput.LEDGER_TABLE]: this.ledger.table.tableName,
      [SandboxOutput.TRAIL_TABLE]: this.trail.table.tableName,
      [SandboxOutput.INVOCATION_LOG_GROUP]: this.trail.invocationLog.logGroupName,
      [SandboxOutput.EXPERIMENT_TABLE]: this.experiments.table.tableName,
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
