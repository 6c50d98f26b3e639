import { RemovalPolicy, Tags, aws_dynamodb as dynamodb, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DataZone } from '../masking';
import { EndpointService, IIsolatedNetwork } from '../network';
import { OperatorApi } from '../operators';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditStore, AuditTag, AuditZone } from '../private/contracts/audit-tags';
import { ExperimentEnv, ExperimentIndex, ExperimentTableKey } from '../private/contracts/experiments';
import { executionRole } from '../private/execution-role';

/** Properties of an ExperimentRegistry. */
export interface ExperimentRegistryProps {
  /**
   * The people's door, where experiments are registered and listed.
   *
   * @default - no routes: the table is filled by other means
   */
  readonly operators?: OperatorApi;
  /**
   * The network in which the function runs.
   *
   * @default - outside any VPC
   */
  readonly network?: IIsolatedNetwork;
  /**
   * What becomes of manifests and workspace when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * What experiments there are: manifests under the SHA-256 of their canonical JSON (RFC 8785), each put once and never
 * edited, with the IAM identity that registered it as its author; and the workspace bucket, where runs leave their results.
 */
export class ExperimentRegistry extends Construct {
  /** Manifests, runs and trials. */
  public readonly table: dynamodb.Table;
  /** Where runs leave prompts and answers: `experiments/<digest>/runs/<run>/`. Nobody but admitted roles reads or writes it. */
  public readonly workspace: DataZone;
  /** Serves the routes. */
  public readonly function: lambda.Function;

  private readonly operators?: OperatorApi;

  /**
   * @param scope where the registry is made
   * @param id its name there
   * @param props what it is connected with
   */
  public constructor(scope: Construct, id: string, props: ExperimentRegistryProps = {}) {
    super(scope, id);
    this.operators = props.operators;
    this.table = this.renderTable(props.removalPolicy ?? RemovalPolicy.RETAIN);
    this.workspace = new DataZone(this, 'Workspace', {
      zoneName: AuditZone.WORKSPACE,
      removalPolicy: props.removalPolicy,
    });
    this.function = this.renderFunction(props.network);
    for (const [method, path] of [...REGISTER, ...READ]) {
      props.operators?.addRoute(method, path, this.function);
    }
  }

  /** Lets a grantee register experiments. */
  public grantRegister(grantee: iam.IGrantable): iam.Grant {
    return this.grantRoutes(grantee, REGISTER);
  }

  /** Lets a grantee list experiments and see one with its runs. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grantRoutes(grantee, READ);
  }

  private grantRoutes(grantee: iam.IGrantable, routes: readonly Route[]): iam.Grant {
    const { operators } = this;
    if (!operators) {
      throw new Error(
        'The experiment registry has no routes to grant, because it was made without an operator API. Pass `operators` when you make it.',
      );
    }
    return routes
      .map(([method, path]) => operators.grantInvoke(grantee, method, path))
      .reduce((all, grant) => all.combine(grant));
  }

  private renderTable(removalPolicy: RemovalPolicy): dynamodb.Table {
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: ExperimentTableKey.PARTITION, type: dynamodb.AttributeType.STRING },
      sortKey: { name: ExperimentTableKey.SORT, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
    });
    table.addGlobalSecondaryIndex({
      indexName: ExperimentIndex.BY_TIME,
      partitionKey: { name: ExperimentTableKey.SORT, type: dynamodb.AttributeType.STRING },
      sortKey: { name: ExperimentIndex.BY_TIME_SORT, type: dynamodb.AttributeType.STRING },
      projectionType: dynamodb.ProjectionType.INCLUDE,
      nonKeyAttributes: ['name', 'author', 'fencedAt', 'fencedBy'],
    });
    Tags.of(table).add(AuditTag.STORE, AuditStore.EXPERIMENTS);
    return table;
  }

  private renderFunction(network: IIsolatedNetwork | undefined): lambda.Function {
    const fn = bundledFunction(this, 'Function', {
      bundle: 'experiments',
      description: 'Registers experiments under the hash of their manifest, and lists them',
      environment: { [ExperimentEnv.TABLE]: this.table.tableName },
      network,
    });
    const role = executionRole(fn);
    Tags.of(role).add(AuditTag.ROLE, AuditRole.REGISTRY);
    // Neither update nor delete: what is registered stays as it was registered.
    const actions = ['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:Query'];
    const resources = [this.table.tableArn, `${this.table.tableArn}/index/${ExperimentIndex.BY_TIME}`];
    iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: resources });
    network?.allowEndpoint({ service: EndpointService.DYNAMODB, principals: [role], actions, resources });
    return fn;
  }
}

type Route = readonly [method: string, path: string];
const REGISTER: readonly Route[] = [['POST', '/experiments']];
const READ: readonly Route[] = [
  ['GET', '/experiments'],
  ['GET', '/experiments/{digest}'],
];
