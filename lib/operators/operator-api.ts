import {
  RemovalPolicy,
  Token,
  Validations,
  aws_apigateway as apigateway,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeGrant } from '../private/acknowledge-wildcards';
import { apiGatewayAccount } from '../private/api-gateway-account';
import { OPERATOR_METHODS } from '../private/contracts/operators';
import { doorLogging } from '../private/door-logging';

/**
 * Properties of an OperatorApi.
 */
export interface OperatorApiProps {
  /**
   * How many requests a second people and their scripts may send together. More are refused with status 429.
   *
   * @default 20
   */
  readonly requestsPerSecond?: number;
}

/**
 * The door for people: what they may ask of a sandbox, each request signed with their IAM identity.
 *
 * Capabilities add routes; `grantInvoke` opens one route to one grantee. A request of another account, one that comes
 * through a VPC endpoint (a workload in the sandbox) and one without an IAM identity are refused before any function runs.
 */
export class OperatorApi extends Construct {
  /** The REST API. */
  public readonly api: apigateway.RestApi;

  private readonly routes = new Set<string>();
  private readonly validator: apigateway.RequestValidator;

  /**
   * @param scope where the door is made
   * @param id its name there
   * @param props how much may pass
   */
  public constructor(scope: Construct, id: string, props: OperatorApiProps = {}) {
    super(scope, id);
    validateRate(props.requestsPerSecond);
    this.api = this.renderApi(props.requestsPerSecond ?? 20);
    this.validator = this.api.addRequestValidator('Validator', {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
  }

  /** URL of the door, with a trailing slash. */
  public get url(): string {
    return this.api.url;
  }

  /**
   * Adds a route, served by a function. The caller's identity is in `requestContext.identity.userArn` of the function's event.
   *
   * @param method one of GET, POST, PUT and DELETE
   * @param path for example `/experiments/{digest}`
   * @param handler the function that answers
   */
  public addRoute(method: string, path: string, handler: lambda.IFunction): void {
    const route = `${method} ${path}`;
    validateRoute(method, path);
    if (this.routes.has(route)) {
      throw new Error(`The operator API has a route '${route}' already. Use another path, or add the route only once.`);
    }
    this.routes.add(route);
    this.api.root.resourceForPath(path).addMethod(method, new apigateway.LambdaIntegration(handler), {
      authorizationType: apigateway.AuthorizationType.IAM,
      requestValidator: this.validator,
      requestParameters: Object.fromEntries(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [`method.request.path.${name}`, true]),
      ),
    });
  }

  /**
   * Lets a grantee use one route.
   *
   * @param grantee who may
   * @param method the route's method
   * @param path the route's path, as it was added
   */
  public grantInvoke(grantee: iam.IGrantable, method: string, path: string): iam.Grant {
    const route = `${method} ${path}`;
    if (!this.routes.has(route)) {
      throw new Error(
        `The operator API has no route '${route}'. Its routes: ${[...this.routes].join(', ') || 'none yet'}. Add the route before it is granted.`,
      );
    }
    const grant = iam.Grant.addToPrincipal({
      grantee,
      actions: ['execute-api:Invoke'],
      resourceArns: [
        this.api.arnForExecuteApi(method, path.replace(/\{\w+\}/g, '*'), this.api.deploymentStage.stageName),
      ],
    });
    return acknowledgeGrant(grant, grantee, `${route}: the wildcard is the path parameter, and the route is this one.`);
  }

  private renderApi(requestsPerSecond: number): apigateway.RestApi {
    const account = apiGatewayAccount(this);
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const api = new apigateway.RestApi(this, 'Api', {
      description: 'What people may ask of the sandbox, each request signed with their IAM identity',
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      policy: this.renderResourcePolicy(),
      cloudWatchRole: false,
      defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.IAM },
      deployOptions: {
        stageName: 'v1',
        throttlingRateLimit: requestsPerSecond,
        throttlingBurstLimit: requestsPerSecond * 2,
        ...doorLogging(accessLogs),
      },
    });
    api.deploymentStage.node.addDependency(account);
    acknowledgeDoor(api);
    return api;
  }

  /**
   * Only denials: within one account an allow in the resource policy would open the door to every identity of the account,
   * whatever its own policies say. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
   */
  private renderResourcePolicy(): iam.PolicyDocument {
    const everything = {
      principals: [new iam.AnyPrincipal()],
      actions: ['execute-api:Invoke'],
      resources: ['execute-api:/*'],
    };
    return new iam.PolicyDocument({
      statements: [
        new iam.PolicyStatement({
          sid: 'OnlyThisAccount',
          effect: iam.Effect.DENY,
          ...everything,
          conditions: { StringNotEquals: { 'aws:PrincipalAccount': Stack.of(this).account } },
        }),
        new iam.PolicyStatement({
          sid: 'NotThroughAVpcEndpoint',
          effect: iam.Effect.DENY,
          ...everything,
          conditions: { Null: { 'aws:SourceVpce': 'false' } },
        }),
      ],
    });
  }
}

function validateRate(requestsPerSecond: number | undefined): void {
  if (requestsPerSecond === undefined || Token.isUnresolved(requestsPerSecond)) {
    return;
  }
  if (!Number.isInteger(requestsPerSecond) || requestsPerSecond < 1 || requestsPerSecond > 1000) {
    throw new Error(
      `requestsPerSecond is ${requestsPerSecond}; it must be a whole number from 1 to 1000. Leave it out for 20.`,
    );
  }
}

function validateRoute(method: string, path: string): void {
  if (!OPERATOR_METHODS.some((known) => known === method)) {
    throw new Error(
      `The method '${method}' of a route is none of ${OPERATOR_METHODS.join(', ')}. Use one of these, in capitals.`,
    );
  }
  if (!/^(\/([a-z0-9-]+|\{\w+\}))+$/.test(path)) {
    throw new Error(
      `The path '${path}' of a route is not allowed: it is made of parts like '/promotions' (small letters, digits, hyphens) and '/{id}'.`,
    );
  }
}

function acknowledgeDoor(api: apigateway.RestApi): void {
  Validations.of(api).acknowledge(
    {
      id: 'AwsSolutions-APIG3',
      reason:
        'Every method demands a SigV4 signature of an identity of this account, and a resource policy denies all others; a web ACL would filter requests that IAM refuses anyway.',
    },
    {
      id: 'AwsSolutions-COG4',
      reason:
        'Callers are engineers and scripts with IAM identities, authorized by IAM on every method; there is no user pool.',
    },
  );
}
