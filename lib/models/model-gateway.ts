import {
  Annotations,
  Duration,
  RemovalPolicy,
  Stack,
  Tags,
  Token,
  aws_cloudwatch as cloudwatch,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { EndpointCallers, EndpointResourceOwner, EndpointService, IIsolatedNetwork } from '../network';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditStore, AuditTag } from '../private/contracts/audit-tags';
import { ExperimentEnv } from '../private/contracts/experiments';
import { GatewayEnv, GatewayGuards, TokenTable } from '../private/contracts/gateway';
import { MetricEnv } from '../private/contracts/observations';
import { TrailEnv } from '../private/contracts/trail';
import { executionRole } from '../private/execution-role';
import { IMeteredGateway, ISpendLedger } from '../spend';
import { IInvocationTrail } from '../trail';
import { ApprovedModel } from './approved-model';
import { gatewayAlarms } from './gateway-alarms';
import { GatewayApi } from './gateway-api';
import { guardsOf, tokenLifetimeOf, validateModels } from './gateway-limits';
import { GuardrailPin } from './guardrail-pin';

/** Where a workload reaches models. */
export interface IModelGateway extends IConstruct {
  /** Id of the private REST API. */
  readonly apiId: string;
  /** Stage of the private REST API. */
  readonly stageName: string;
  /** What `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` is set to inside the network; without a slash at the end. */
  readonly url: string;
  /** The only role that may invoke models. */
  readonly role: iam.IRole;
  /** Lets a principal mint gateway tokens. Who mints one is who its calls are recorded under. */
  grantMintTokens(grantee: iam.IGrantable): iam.Grant;
  /** Lets a role revoke the tokens of an experiment: find them by experiment and delete them. */
  grantRevokeTokens(role: iam.IRole): iam.Grant;
  /** The table of tokens' hashes, for what revokes them. */
  readonly tokens: dynamodb.ITable;
}

/** Properties of a ModelGateway. */
export interface ModelGatewayProps {
  /** The network from which the gateway is reached, and nowhere else. */
  readonly network: IIsolatedNetwork;
  /** The models that may be called; everything else is refused. */
  readonly models: ApprovedModel[];
  /** Where spend is reserved before each call. */
  readonly ledger: ISpendLedger;
  /** Where each call is recorded before it is made. */
  readonly trail: IInvocationTrail;
  /** The table of registered experiments: `ExperimentRegistry.table`. */
  readonly experiments: dynamodb.ITable;
  /**
   * The guardrail that every call goes through.
   *
   * @default - none; callers may not bring one either, because what it would cost is unknown
   */
  readonly guardrail?: GuardrailPin;
  /**
   * The longest that a token is worth anything, one minute to twelve hours.
   *
   * @default Duration.hours(1)
   */
  readonly tokenLifetime?: Duration;
  /**
   * How many calls one experiment may make in a minute, 1 to 100,000.
   *
   * @default 600
   */
  readonly callsPerMinute?: number;
  /**
   * How many tokens, input and output, one experiment may use in a minute.
   *
   * @default 10,000,000
   */
  readonly tokensPerMinute?: number;
  /**
   * How often the same call, or the same cycle of up to eight calls, may follow on itself under one token before it is
   * refused as a loop; 0 switches the guard off, otherwise 3 to 100.
   *
   * @default 8
   */
  readonly cycleRepeats?: number;
}

const INVOKE_ACTIONS = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/**
 * The only door to a model: speaks the Bedrock Runtime HTTP API, so that an unmodified AWS SDK works with
 * `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` and `AWS_BEARER_TOKEN_BEDROCK` (a gateway token) set.
 *
 * Each call: token -> experiment -> approved model -> pinned config -> bound on the cost -> reservation and record in one
 * transaction -> model -> settlement and record in one transaction.
 */
export class ModelGateway extends Construct implements IModelGateway, IMeteredGateway {
  public readonly apiId: string;
  public readonly stageName: string;
  public readonly url: string;
  public readonly role: iam.IRole;
  public readonly tokens: dynamodb.ITable;
  public readonly modelPrices: string;
  /** Answers model calls. */
  public readonly function: lambda.IFunction;
  /** What has to be heard of when the gateway itself fails. `AiSandbox` sends them where those of spending go. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly network: IIsolatedNetwork;
  private readonly door: GatewayApi;

  public constructor(scope: Construct, id: string, props: ModelGatewayProps) {
    super(scope, id);
    validateModels(props.models);
    const guards = guardsOf(props);
    const lifetime = tokenLifetimeOf(props.tokenLifetime);
    this.network = props.network;
    this.tokens = this.renderTokenTable();
    this.modelPrices = JSON.stringify(props.models.map((model) => model._entry()));
    const gateway = this.renderGatewayFunction(props, guards);
    const minter = this.renderTokenFunction(props, lifetime);
    this.door = new GatewayApi(this, 'Api', { network: props.network, gateway, minter });
    this.function = gateway;
    this.role = executionRole(gateway);
    this.apiId = this.door.api.restApiId;
    this.stageName = this.door.api.deploymentStage.stageName;
    this.url = this.door.url;
    this.alarms = gatewayAlarms(this, { gateway, api: this.door.api });
    this.warnOfPrices(props.models);
  }

  public grantMintTokens(grantee: iam.IGrantable): iam.Grant {
    return this.door.grantMint(grantee);
  }

  public grantRevokeTokens(role: iam.IRole): iam.Grant {
    return this.grantTokens(role, ['dynamodb:Query', 'dynamodb:DeleteItem'], true);
  }

  private renderTokenTable(): dynamodb.Table {
    const table = new dynamodb.Table(this, 'Tokens', {
      partitionKey: { name: TokenTable.KEY, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: TokenTable.TTL,
      // Tokens live for hours at most: without the gateway they are worth nothing.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    table.addGlobalSecondaryIndex({
      indexName: TokenTable.BY_EXPERIMENT,
      partitionKey: { name: 'experiment', type: dynamodb.AttributeType.STRING },
      sortKey: { name: TokenTable.KEY, type: dynamodb.AttributeType.STRING },
      projectionType: dynamodb.ProjectionType.KEYS_ONLY,
    });
    Tags.of(table).add(AuditTag.STORE, AuditStore.TOKENS);
    return table;
  }

  private renderGatewayFunction(props: ModelGatewayProps, guards: GatewayGuards): lambda.Function {
    const fn = bundledFunction(this, 'Function', {
      bundle: 'gateway',
      description: 'Checks, bounds, reserves, forwards, settles and records every model call of the sandbox',
      environment: {
        ...props.ledger.environment,
        [GatewayEnv.TOKEN_TABLE]: this.tokens.tableName,
        [GatewayEnv.MODELS]: this.modelPrices,
        [GatewayEnv.GUARDS]: JSON.stringify(guards),
        ...(props.guardrail && { [GatewayEnv.GUARDRAIL]: JSON.stringify(props.guardrail._pinned()) }),
        [ExperimentEnv.TABLE]: props.experiments.tableName,
        [TrailEnv.TABLE]: props.trail.table.tableName,
        [MetricEnv.SANDBOX]: Stack.of(this).stackName,
      },
      memorySize: 1024,
      timeout: Duration.minutes(15),
      network: props.network,
    });
    const role = executionRole(fn);
    Tags.of(role).add(AuditTag.ROLE, AuditRole.GATEWAY);
    this.grantModels(role, props);
    this.grantTokens(role, ['dynamodb:UpdateItem'], false);
    this.grantExperiments(role, props.experiments, ['dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem']);
    props.ledger.grantReserveAndSettle(role);
    props.trail.grantRecord(role);
    return fn;
  }

  private renderTokenFunction(props: ModelGatewayProps, lifetime: Duration): lambda.Function {
    const fn = bundledFunction(this, 'TokenFunction', {
      bundle: 'token',
      description: 'Mints gateway tokens for callers that IAM has identified',
      environment: {
        [GatewayEnv.TOKEN_TABLE]: this.tokens.tableName,
        [GatewayEnv.TOKEN_LIFETIME]: String(lifetime.toSeconds()),
        [ExperimentEnv.TABLE]: props.experiments.tableName,
      },
      network: props.network,
    });
    const role = executionRole(fn);
    Tags.of(role).add(AuditTag.ROLE, AuditRole.GATEWAY);
    this.grantTokens(role, ['dynamodb:PutItem'], false);
    this.grantExperiments(role, props.experiments, ['dynamodb:GetItem']);
    return fn;
  }

  /** What IAM knows of approved models, in the role and in the endpoint's policy: neither alone is trusted. */
  private grantModels(role: iam.IRole, props: ModelGatewayProps): void {
    const stack = Stack.of(this);
    for (const model of props.models) {
      const { own, profile, reached } = model._arns(stack);
      if (profile) {
        iam.Grant.addToPrincipal({ grantee: role, actions: INVOKE_ACTIONS, resourceArns: [profile] });
        // The model in another region may be reached through the approved profile, and not otherwise.
        // https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
        iam.Grant.addToPrincipal({
          grantee: role,
          actions: INVOKE_ACTIONS,
          resourceArns: reached,
          conditions: { StringEquals: { 'bedrock:InferenceProfileArn': profile } },
        });
        this.allowBedrock(role, INVOKE_ACTIONS, [profile], EndpointResourceOwner.THIS_ACCOUNT);
        this.allowBedrock(role, INVOKE_ACTIONS, reached, EndpointResourceOwner.AWS);
      } else {
        iam.Grant.addToPrincipal({
          grantee: role,
          actions: INVOKE_ACTIONS,
          resourceArns: [own],
          conditions: { Null: { 'bedrock:InferenceProfileArn': 'true' } },
        });
        this.allowBedrock(role, INVOKE_ACTIONS, [own], EndpointResourceOwner.AWS);
      }
      iam.Grant.addToPrincipal({ grantee: role, actions: ['bedrock:CountTokens'], resourceArns: [own] });
      this.allowBedrock(role, ['bedrock:CountTokens'], [own], EndpointResourceOwner.AWS);
    }
    if (props.guardrail) {
      const arn = props.guardrail._arn(stack);
      iam.Grant.addToPrincipal({ grantee: role, actions: ['bedrock:ApplyGuardrail'], resourceArns: [arn] });
      this.allowBedrock(role, ['bedrock:ApplyGuardrail'], [arn], EndpointResourceOwner.THIS_ACCOUNT);
    }
  }

  private allowBedrock(
    role: iam.IRole,
    actions: string[],
    resources: string[],
    resourceOwner: EndpointResourceOwner,
  ): void {
    this.network.allowEndpoint({
      service: EndpointService.BEDROCK_RUNTIME,
      principals: [role],
      actions,
      resources,
      resourceOwner,
      callers: EndpointCallers.SIGNED,
    });
  }

  private grantTokens(role: iam.IRole, actions: string[], withIndex: boolean): iam.Grant {
    const { tableArn } = this.tokens;
    return this.grantItems(role, actions, [
      tableArn,
      ...(withIndex ? [`${tableArn}/index/${TokenTable.BY_EXPERIMENT}`] : []),
    ]);
  }

  private grantExperiments(role: iam.IRole, experiments: dynamodb.ITable, actions: string[]): void {
    this.grantItems(role, actions, [experiments.tableArn]);
  }

  private grantItems(role: iam.IRole, actions: string[], resources: string[]): iam.Grant {
    this.network.allowEndpoint({ service: EndpointService.DYNAMODB, principals: [role], actions, resources });
    return iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: resources });
  }

  private warnOfPrices(models: ApprovedModel[]): void {
    const { region } = Stack.of(this);
    const fromTable = models.filter((model) => model._usesTablePrice).map(({ id }) => id);
    if (
      Token.isUnresolved(region) ||
      region.startsWith('us-east-') ||
      region === 'us-west-2' ||
      fromTable.length === 0
    ) {
      return;
    }
    Annotations.of(this).addWarningV2(
      'cdk-ai-sandbox:prices-of-another-region',
      `The price table has the prices of US East (N. Virginia), and this sandbox is in ${region}, where some models cost more. Compare https://aws.amazon.com/bedrock/pricing/ and give the price of what differs: { price: ModelPrice.perMillionTokens({ ... }) }. Priced by the table: ${fromTable.join(', ')}.`,
    );
  }
}
