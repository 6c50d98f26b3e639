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
import { IDataZone } from '../masking';
import { EndpointService, IIsolatedNetwork } from '../network';
import { OperatorApi } from '../operators';
import { acknowledgeGrant } from '../private/acknowledge-wildcards';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditTag } from '../private/contracts/audit-tags';
import { ApprovalTable, PromotionEnv, PromotionTable } from '../private/contracts/promotion';
import { executionRole } from '../private/execution-role';
import { IInvocationTrail } from '../trail';
import { PromotionCriteria } from './promotion-criteria';
import { promotionKey } from './promotion-key';
import { promotionStateMachine } from './promotion-state-machine';

/** Properties of a PromotionWorkflow. */
export interface PromotionWorkflowProps {
  /** Where experiments are registered. */
  readonly registry: ExperimentRegistry;
  /** What makes the trials. */
  readonly runs: ExperimentRuns;
  /** Where promoted things go: the only zone that leaves the sandbox. */
  readonly outbox: IDataZone;
  /** Where each trial must be on record. */
  readonly trail: IInvocationTrail;
  /** The people's door, where promotions are asked for and approved. */
  readonly operators: OperatorApi;
  /**
   * What an experiment must show.
   *
   * @default PromotionCriteria.standard()
   */
  readonly criteria?: PromotionCriteria;
  /**
   * How long a promotion waits for its approval, one minute to 90 days.
   *
   * @default Duration.days(7)
   */
  readonly approvalTimeout?: Duration;
  /**
   * The network in which the function runs.
   *
   * @default - outside any VPC
   */
  readonly network?: IIsolatedNetwork;
  /**
   * What becomes of the record of promotions when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

const ANY_EXECUTION = 'Executions of the one state machine, whose names are not known beforehand.';
const REQUEST = ['POST', '/promotions'] as const;
const SHOW = ['GET', '/promotions/{id}'] as const;
const APPROVE = ['POST', '/promotions/{id}/approval'] as const;

/**
 * The one-way valve. An experiment leaves the sandbox when its manifest and data hold, repeated trials meet written criteria,
 * and somebody other than its author and other than who asked approves exactly that evidence; then it is signed and copied.
 */
export class PromotionWorkflow extends Construct {
  /** One execution a promotion; its name is the promotion's id. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Signs statements (ECDSA on NIST P-256, SHA-256). Its public key verifies them anywhere. */
  public readonly signingKey: kms.IKey;
  /** Promotions, their reports and how they ended. */
  public readonly table: dynamodb.ITable;
  /** The only role that writes the outbox. */
  public readonly role: iam.IRole;

  private readonly operators: OperatorApi;

  /**
   * @param scope where promotion is made
   * @param id its name there
   * @param props what it is connected with, and the criteria
   */
  public constructor(scope: Construct, id: string, props: PromotionWorkflowProps) {
    super(scope, id);
    const approvalTimeout = props.approvalTimeout ?? Duration.days(7);
    validateTimeout(approvalTimeout);
    this.operators = props.operators;
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    this.table = this.renderPromotionTable(removalPolicy);
    const approvalTable = this.renderApprovalTable();
    const fn = this.renderPromotionFunction(props);
    this.role = executionRole(fn);
    this.signingKey = promotionKey(this, 'SigningKey', this.role);
    fn.addEnvironment(PromotionEnv.SIGNING_KEY, this.signingKey.keyArn);
    this.grantPromotion(props);
    const stateMachine = promotionStateMachine(this, 'StateMachine', {
      promotionFunction: fn,
      runFunction: props.runs.function,
      approvalTable,
      approvalTimeout,
    });
    this.stateMachine = stateMachine;
    this.renderRoutes(props.operators, stateMachine, approvalTable);
  }

  /** Lets a grantee ask for promotions and see them. */
  public grantRequest(grantee: iam.IGrantable): iam.Grant {
    return this.operators.grantInvoke(grantee, ...REQUEST).combine(this.operators.grantInvoke(grantee, ...SHOW));
  }

  /** Lets a grantee see promotions and decide those that somebody else has authored and asked for. */
  public grantApprove(grantee: iam.IGrantable): iam.Grant {
    return this.operators.grantInvoke(grantee, ...APPROVE).combine(this.operators.grantInvoke(grantee, ...SHOW));
  }

  private renderPromotionTable(removalPolicy: RemovalPolicy): dynamodb.Table {
    const table = new dynamodb.Table(this, 'Promotions', {
      partitionKey: { name: PromotionTable.KEY, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    });
    table.addGlobalSecondaryIndex({
      indexName: PromotionTable.BY_EXPERIMENT,
      partitionKey: { name: 'experiment', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'startedAt', type: dynamodb.AttributeType.STRING },
      projectionType: dynamodb.ProjectionType.INCLUDE,
      nonKeyAttributes: ['status', 'evidence', 'executionArn'],
    });
    return table;
  }

  /** Task tokens live here alone: IAM cannot limit SendTaskSuccess to one of them, so who can read one can approve. */
  private renderApprovalTable(): dynamodb.Table {
    return new dynamodb.Table(this, 'Approvals', {
      partitionKey: { name: ApprovalTable.KEY, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      // A token is worth nothing without its execution.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  private renderPromotionFunction(props: PromotionWorkflowProps): lambda.Function {
    const fn = bundledFunction(this, 'Function', {
      bundle: 'promotion',
      description: 'Judges experiments by the criteria, signs what was approved and copies it to the outbox',
      environment: {
        [PromotionEnv.PROMOTION_TABLE]: this.table.tableName,
        [PromotionEnv.EXPERIMENT_TABLE]: props.registry.table.tableName,
        [PromotionEnv.TRAIL_TABLE]: props.trail.table.tableName,
        [PromotionEnv.OUTBOX_BUCKET]: props.outbox.bucket.bucketName,
        [PromotionEnv.CRITERIA]: JSON.stringify((props.criteria ?? PromotionCriteria.standard())._document()),
      },
      memorySize: 512,
      timeout: Duration.minutes(5),
      network: props.network,
    });
    Tags.of(executionRole(fn)).add(AuditTag.ROLE, AuditRole.PROMOTION);
    return fn;
  }

  private grantPromotion({ registry, outbox, trail, network }: PromotionWorkflowProps): void {
    const { role } = this;
    outbox.admitWriter(role);
    trail.grantRead(role);
    // The trail's table is encrypted with the trail's key, which DynamoDB uses in the reader's name.
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    iam.Grant.addToPrincipal({
      grantee: role,
      actions: ['kms:Decrypt'],
      resourceArns: [trail.key.keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } },
    });
    const uses = [
      {
        service: EndpointService.DYNAMODB,
        actions: ['dynamodb:GetItem', 'dynamodb:Query'],
        resources: [registry.table.tableArn],
      },
      {
        service: EndpointService.DYNAMODB,
        actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
        resources: [this.table.tableArn, `${this.table.tableArn}/index/${PromotionTable.BY_EXPERIMENT}`],
      },
      { service: EndpointService.KMS, actions: ['kms:Sign'], resources: [this.signingKey.keyArn] },
    ];
    for (const { service, actions, resources } of uses) {
      iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: resources });
      network?.allowEndpoint({ service, principals: [role], actions, resources });
    }
    network?.allowEndpoint({
      service: EndpointService.S3,
      principals: [role],
      actions: ['s3:PutObject'],
      resources: [outbox.bucket.arnForObjects('*')],
    });
  }

  /** Outside the VPC, as Step Functions has no endpoint in the sandbox; of data it sees the reports alone, which are numbers. */
  private renderRoutes(operators: OperatorApi, stateMachine: sfn.StateMachine, approvalTable: dynamodb.Table): void {
    const fn = bundledFunction(this, 'Approval', {
      bundle: 'approval',
      description: 'Starts and shows promotions for people, and takes the decisions of approvers',
      environment: {
        [PromotionEnv.STATE_MACHINE]: stateMachine.stateMachineArn,
        [PromotionEnv.APPROVAL_TABLE]: approvalTable.tableName,
        [PromotionEnv.PROMOTION_TABLE]: this.table.tableName,
      },
    });
    const role = executionRole(fn);
    Tags.of(role).add(AuditTag.ROLE, AuditRole.PROMOTION);
    iam.Grant.addToPrincipal({ grantee: role, actions: ['dynamodb:GetItem'], resourceArns: [this.table.tableArn] });
    iam.Grant.addToPrincipal({
      grantee: role,
      actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      resourceArns: [approvalTable.tableArn],
    });
    stateMachine.grantStartExecution(role);
    acknowledgeGrant(stateMachine.grantExecution(role, 'states:DescribeExecution'), role, ANY_EXECUTION);
    // IAM knows no resource for it: what keeps others from answering is that they cannot read a token.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
    const answer = iam.Grant.addToPrincipal({
      grantee: role,
      actions: ['states:SendTaskSuccess'],
      resourceArns: ['*'],
    });
    acknowledgeGrant(answer, role, 'states:SendTaskSuccess takes no resource.');
    for (const [method, path] of [REQUEST, SHOW, APPROVE]) {
      operators.addRoute(method, path, fn);
    }
  }
}

function validateTimeout(timeout: Duration): void {
  if (timeout.isUnresolved()) {
    return;
  }
  const seconds = timeout.toSeconds();
  if (seconds < 60 || seconds > Duration.days(90).toSeconds()) {
    throw new Error(
      `approvalTimeout is ${timeout.toHumanString()}; it must be from one minute to 90 days. Leave it out for seven days.`,
    );
  }
}
