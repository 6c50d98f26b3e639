import {
  Duration,
  RemovalPolicy,
  Stack,
  Tags,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ExperimentRegistry, ExperimentRuns } from '../experiments';
import { IModelGateway } from '../models';
import { EndpointService, IIsolatedNetwork } from '../network';
import { OperatorApi } from '../operators';
import { acknowledgeGrant } from '../private/acknowledge-wildcards';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditStore, AuditTag } from '../private/contracts/audit-tags';
import { TokenTable } from '../private/contracts/gateway';
import { LedgerTable } from '../private/contracts/ledger';
import { PromotionTable } from '../private/contracts/promotion';
import { ResetEnv, ResetTable } from '../private/contracts/reset';
import { executionRole } from '../private/execution-role';
import { PromotionWorkflow } from '../promotion';
import { ISpendLedger } from '../spend';
import { resetStateMachine } from './reset-state-machine';

/** Properties of a SandboxReset. */
export interface SandboxResetProps {
  /** Where experiments are registered and leave their objects. */
  readonly registry: ExperimentRegistry;
  /** The runs that are stopped, and their schedules. */
  readonly runs: ExperimentRuns;
  /** The promotions that are stopped and removed. What was promoted stays in the outbox. */
  readonly promotion: PromotionWorkflow;
  /** The gateway whose tokens are revoked. */
  readonly gateway: IModelGateway;
  /** The ledger whose scopes of the experiment are removed. The team's scope stays: what was spent was spent. */
  readonly ledger: ISpendLedger;
  /** The people's door, where resets are asked for. */
  readonly operators: OperatorApi;
  /**
   * The network in which the function runs that deletes.
   *
   * @default - outside any VPC
   */
  readonly network?: IIsolatedNetwork;
  /**
   * What becomes of the receipts when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

const ANY_EXECUTION = 'Executions of this state machine, whose names are not known beforehand.';
const START = ['POST', '/resets'] as const;
const SHOW = ['GET', '/resets/{id}'] as const;

/**
 * Wipes one experiment: fence, stop, delete in dependency order, verify by listing, and a signed receipt of it.
 *
 * The trail stays, and so do the outbox, the masked data and the experiment's name and author: a digest that was reset
 * is not used again.
 */
export class SandboxReset extends Construct {
  /** One execution a reset; its name is the reset's id. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Resets and their receipts. */
  public readonly table: dynamodb.ITable;
  /** Signs receipts (ECDSA on NIST P-256, SHA-256). */
  public readonly receiptKey: kms.IKey;

  private readonly operators: OperatorApi;

  /**
   * @param scope where the reset is made
   * @param id its name there
   * @param props what it wipes, and what it is connected with
   */
  public constructor(scope: Construct, id: string, props: SandboxResetProps) {
    super(scope, id);
    this.operators = props.operators;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    this.table = this.renderTable(removalPolicy);
    const fn = this.renderResetFunction(props);
    this.receiptKey = this.renderReceiptKey(executionRole(fn));
    fn.addEnvironment(ResetEnv.RECEIPT_KEY, this.receiptKey.keyArn);
    this.grantWipe(executionRole(fn), props);
    const stateMachine = resetStateMachine(this, 'StateMachine', {
      resetFunction: fn,
      stopFunction: this.renderStopFunction(props),
    });
    this.stateMachine = stateMachine;
    this.renderRoutes(props.operators, stateMachine);
  }

  /** Lets a grantee reset experiments and see the receipts. */
  public grantReset(grantee: iam.IGrantable): iam.Grant {
    return this.operators.grantInvoke(grantee, ...START).combine(this.operators.grantInvoke(grantee, ...SHOW));
  }

  private renderTable(removalPolicy: RemovalPolicy): dynamodb.Table {
    const table = new dynamodb.Table(this, 'Resets', {
      partitionKey: { name: ResetTable.KEY, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    });
    table.addGlobalSecondaryIndex({
      indexName: ResetTable.BY_EXPERIMENT,
      partitionKey: { name: 'experiment', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'startedAt', type: dynamodb.AttributeType.STRING },
      projectionType: dynamodb.ProjectionType.KEYS_ONLY,
    });
    return table;
  }

  private renderReceiptKey(signer: iam.IRole): kms.Key {
    const key = new kms.Key(this, 'ReceiptKey', {
      description: 'Signs the receipts of resets',
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'OnlyResetSigns',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['kms:Sign'],
        resources: ['*'],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': signer.roleArn } },
      }),
    );
    Tags.of(key).add(AuditTag.STORE, AuditStore.SIGNING);
    return key;
  }

  private renderResetFunction(props: SandboxResetProps): lambda.Function {
    const fn = bundledFunction(this, 'Function', {
      bundle: 'reset',
      description: 'Fences an experiment, deletes what it left, and proves by listing that nothing is left',
      environment: {
        [ResetEnv.EXPERIMENT_TABLE]: props.registry.table.tableName,
        [ResetEnv.PROMOTION_TABLE]: props.promotion.table.tableName,
        [ResetEnv.TOKEN_TABLE]: props.gateway.tokens.tableName,
        [ResetEnv.LEDGER_TABLE]: props.ledger.table.tableName,
        [ResetEnv.RESET_TABLE]: this.table.tableName,
        [ResetEnv.WORKSPACE_BUCKET]: props.registry.workspace.bucket.bucketName,
      },
      memorySize: 512,
      timeout: Duration.minutes(15),
      network: props.network,
    });
    Tags.of(executionRole(fn)).add(AuditTag.ROLE, AuditRole.RESET);
    return fn;
  }

  /** What the experiment left, and nothing of the trail, the outbox or the data zones. */
  private grantWipe(role: iam.IRole, { registry, promotion, gateway, ledger, network }: SandboxResetProps): void {
    const { bucket } = registry.workspace;
    const objects = bucket.arnForObjects('experiments/*');
    registry.workspace.admitDeleter(role, 'experiments/');
    // The ledger's table policy denies writes to all that are not admitted; the fuse's right admits.
    ledger.grantFuse(role);
    gateway.grantRevokeTokens(role);
    const table = (of: dynamodb.ITable, actions: string[], index?: string) => ({
      service: EndpointService.DYNAMODB,
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [of.tableArn, ...(index === undefined ? [] : [`${of.tableArn}/index/${index}`])],
    });
    const uses = [
      table(registry.table, ['GetItem', 'Query', 'UpdateItem', 'DeleteItem']),
      table(promotion.table, ['Query', 'DeleteItem'], PromotionTable.BY_EXPERIMENT),
      table(gateway.tokens, ['Query', 'DeleteItem'], TokenTable.BY_EXPERIMENT),
      table(ledger.table, ['Scan', 'Query', 'DeleteItem'], LedgerTable.OPEN_HOLDS_INDEX),
      table(this.table, ['GetItem', 'PutItem', 'UpdateItem']),
      { service: EndpointService.S3, actions: ['s3:ListBucketVersions'], resources: [bucket.bucketArn] },
      { service: EndpointService.S3, actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], resources: [objects] },
      { service: EndpointService.KMS, actions: ['kms:Sign'], resources: [this.receiptKey.keyArn] },
    ];
    for (const { service, actions, resources } of uses) {
      iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: resources });
      network?.allowEndpoint({ service, principals: [role], actions, resources });
    }
  }

  /** Outside the VPC, as neither service has an endpoint in the sandbox; it holds no right to any data. */
  private renderStopFunction({ runs, promotion }: SandboxResetProps): lambda.Function {
    const group = runs.scheduleGroup;
    const fn = bundledFunction(this, 'Stop', {
      bundle: 'reset-stop',
      description: 'Stops the executions of an experiment and deletes its schedules',
      environment: { [ResetEnv.SCHEDULE_GROUP]: group.scheduleGroupName },
      timeout: Duration.minutes(5),
    });
    const role = executionRole(fn);
    Tags.of(role).add(AuditTag.ROLE, AuditRole.RESET);
    for (const machine of [runs.stateMachine, promotion.stateMachine]) {
      acknowledgeGrant(
        machine.grantExecution(role, 'states:StopExecution', 'states:DescribeExecution'),
        role,
        ANY_EXECUTION,
      );
    }
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${group.scheduleGroupName}/*`,
    });
    acknowledgeGrant(
      iam.Grant.addToPrincipal({ grantee: role, actions: ['scheduler:DeleteSchedule'], resourceArns: [schedules] }),
      role,
      'Schedules of the one group, whose names are not known beforehand.',
    );
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
    acknowledgeGrant(
      iam.Grant.addToPrincipal({ grantee: role, actions: ['scheduler:ListSchedules'], resourceArns: ['*'] }),
      role,
      'scheduler:ListSchedules takes no resource.',
    );
    return fn;
  }

  private renderRoutes(operators: OperatorApi, stateMachine: sfn.StateMachine): void {
    const fn = bundledFunction(this, 'Start', {
      bundle: 'reset-start',
      description: 'Starts and shows resets for people',
      environment: {
        [ResetEnv.STATE_MACHINE]: stateMachine.stateMachineArn,
        [ResetEnv.RESET_TABLE]: this.table.tableName,
      },
    });
    const role = executionRole(fn);
    Tags.of(role).add(AuditTag.ROLE, AuditRole.RESET);
    iam.Grant.addToPrincipal({ grantee: role, actions: ['dynamodb:GetItem'], resourceArns: [this.table.tableArn] });
    stateMachine.grantStartExecution(role);
    acknowledgeGrant(stateMachine.grantExecution(role, 'states:DescribeExecution'), role, ANY_EXECUTION);
    for (const [method, path] of [START, SHOW]) {
      operators.addRoute(method, path, fn);
    }
  }
}
