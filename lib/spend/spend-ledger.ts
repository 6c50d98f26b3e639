import { Lazy, RemovalPolicy, Tags, aws_dynamodb as dynamodb, aws_iam as iam } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { EndpointService, IIsolatedNetwork } from '../network';
import { AuditStore, AuditTag } from '../private/contracts/audit-tags';
import { LedgerEnv, LedgerLimits, LedgerTable } from '../private/contracts/ledger';
import { SpendLimit, SpendScope } from './spend-limit';

/** The table in which spend is reserved before a call and settled after it. */
export interface ISpendLedger extends IConstruct {
  /** The table. Its stream tells of every change, the fuse's included. */
  readonly table: dynamodb.ITable;
  /** Environment variables of a function that uses the ledger: the table's name and the limits. */
  readonly environment: { [name: string]: string };
  /** Admits a role to reserve and to settle, and to blow a fuse on the way. */
  grantReserveAndSettle(role: iam.IRole): iam.Grant;
  /** Admits a role to blow and to arm fuses. */
  grantFuse(role: iam.IRole): iam.Grant;
  /** Lets a principal see budgets and holds. */
  grantRead(grantee: iam.IGrantable): iam.Grant;
}

/** Properties of a SpendLedger. */
export interface SpendLedgerProps {
  /**
   * What may be spent: one limit for the month, and at most one each for experiments and runs.
   *
   * @default [SpendLimit.monthlyUsd(100)]
   */
  readonly limits?: SpendLimit[];
  /**
   * The network whose functions use the ledger: it lets them reach the table.
   *
   * @default - no endpoint is opened
   */
  readonly network?: IIsolatedNetwork;
  /**
   * What becomes of the table when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

const READ_ACTIONS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const SETTLE_ACTIONS = ['dynamodb:PutItem', 'dynamodb:UpdateItem', ...READ_ACTIONS];
const FUSE_ACTIONS = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:GetItem'];
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
const WRITE_ACTIONS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
];
// A negated condition on an empty list is not valid IAM; account ids are never all zeros.
const NOBODY = 'arn:aws:iam::000000000000:role/nobody';

/**
 * The spend ledger: one item a budget scope, with what is left in integer micro-dollars and the fuse beside it.
 *
 * A table policy denies writing to everyone but the admitted roles, whatever their identity policies allow.
 */
export class SpendLedger extends Construct implements ISpendLedger {
  public readonly table: dynamodb.ITable;
  public readonly environment: { [name: string]: string };

  private readonly network?: IIsolatedNetwork;
  private readonly writers = new Set<string>();

  public constructor(scope: Construct, id: string, props: SpendLedgerProps = {}) {
    super(scope, id);
    const limits = ledgerLimits(props.limits ?? [SpendLimit.monthlyUsd(100)]);
    this.network = props.network;
    const table = this.renderTable(props.removalPolicy ?? RemovalPolicy.RETAIN);
    this.denyWritesOfOthers(table);
    this.table = table;
    this.environment = { [LedgerEnv.TABLE]: table.tableName, [LedgerEnv.LIMITS]: JSON.stringify(limits) };
  }

  public grantReserveAndSettle(role: iam.IRole): iam.Grant {
    return this.admit(role, SETTLE_ACTIONS);
  }

  public grantFuse(role: iam.IRole): iam.Grant {
    return this.admit(role, FUSE_ACTIONS);
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: READ_ACTIONS, resourceArns: this.resources() });
  }

  private admit(role: iam.IRole, actions: string[]): iam.Grant {
    this.writers.add(role.roleArn);
    this.network?.allowEndpoint({
      service: EndpointService.DYNAMODB,
      principals: [role],
      actions,
      resources: this.resources(),
    });
    return iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: this.resources() });
  }

  private resources(): string[] {
    return [this.table.tableArn, `${this.table.tableArn}/index/${LedgerTable.OPEN_HOLDS_INDEX}`];
  }

  private renderTable(removalPolicy: RemovalPolicy): dynamodb.Table {
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: LedgerTable.KEY, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: LedgerTable.TTL,
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    });
    table.addGlobalSecondaryIndex({
      indexName: LedgerTable.OPEN_HOLDS_INDEX,
      partitionKey: { name: LedgerTable.OPEN_HOLDS_PARTITION, type: dynamodb.AttributeType.STRING },
      sortKey: { name: LedgerTable.OPEN_HOLDS_SORT, type: dynamodb.AttributeType.NUMBER },
    });
    Tags.of(table).add(AuditTag.STORE, AuditStore.LEDGER);
    return table;
  }

  /** For a session, `aws:PrincipalArn` is the ARN of its role; service principals, such as time to live's, have none. */
  private denyWritesOfOthers(table: dynamodb.Table): void {
    table.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'OnlyAdmittedRolesWrite',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: WRITE_ACTIONS,
        resources: ['*'],
        conditions: {
          ArnNotEquals: {
            'aws:PrincipalArn': Lazy.list({ produce: () => (this.writers.size > 0 ? [...this.writers] : [NOBODY]) }),
          },
        },
      }),
    );
  }
}

function ledgerLimits(limits: SpendLimit[]): LedgerLimits {
  const amountOf = (scope: SpendScope): number | undefined => {
    const found = limits.filter((limit) => limit.scope === scope);
    if (found.length > 1) {
      throw new Error(
        `There are ${found.length} limits for each ${scope} (${found.map(({ usd }) => `${usd} USD`).join(', ')}). Give one: only the lowest could ever matter.`,
      );
    }
    return found[0]?.microUsd;
  };
  const team = amountOf(SpendScope.TEAM);
  if (team === undefined) {
    throw new Error(
      'The ledger has no limit for the month. Add one, SpendLimit.monthlyUsd(500) for example: experiments are without number, so limits on them alone limit nothing.',
    );
  }
  return { team, experiment: amountOf(SpendScope.EXPERIMENT), run: amountOf(SpendScope.RUN) };
}
