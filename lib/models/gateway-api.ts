import {
  Duration,
  RemovalPolicy,
  Stack,
  Tags,
  Validations,
  aws_apigateway as apigateway,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointCallers, EndpointService, IIsolatedNetwork } from '../network';
import { apiGatewayAccount } from '../private/api-gateway-account';
import { AuditStore, AuditTag } from '../private/contracts/audit-tags';
import { doorLogging } from '../private/door-logging';

export interface GatewayApiProps {
  readonly network: IIsolatedNetwork;
  /** Answers model calls. */
  readonly gateway: lambda.Function;
  /** Mints tokens. */
  readonly minter: lambda.Function;
}

const INVOKE = 'execute-api:Invoke';
const MINT_PATH = 'POST/tokens';
// One greedy segment: a model id may be an ARN, whose slashes arrive encoded or not, as the client sends them.
const MODEL_PATH = 'POST/model/*';

/** The private REST API in front of the gateway: reachable from the network, and from nowhere else. */
export class GatewayApi extends Construct {
  public readonly api: apigateway.RestApi;

  public constructor(scope: Construct, id: string, props: GatewayApiProps) {
    super(scope, id);
    this.api = this.renderApi(props.network);
    this.addModelRoute(props.gateway);
    this.addTokenRoute(props.minter);
    this.openEndpoint(props.network);
  }

  public get url(): string {
    const stack = Stack.of(this);
    return `https://${this.api.restApiId}.execute-api.${stack.region}.${stack.urlSuffix}/${this.api.deploymentStage.stageName}`;
  }

  public grantMint(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions: [INVOKE], resourceArns: [this.arnOf(MINT_PATH)] });
  }

  private renderApi(network: IIsolatedNetwork): apigateway.RestApi {
    const account = apiGatewayAccount(this);
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const api = new apigateway.RestApi(this, 'RestApi', {
      description: 'The only door to a model, for workloads of the sandbox',
      endpointTypes: [apigateway.EndpointType.PRIVATE],
      policy: resourcePolicy(network),
      cloudWatchRole: false,
      // Streams of events are binary. A request's JSON arrives as text all the same.
      binaryMediaTypes: ['application/vnd.amazon.eventstream'],
      deployOptions: {
        stageName: 'v1',
        ...doorLogging(accessLogs),
      },
    });
    api.deploymentStage.node.addDependency(account);
    Tags.of(api).add(AuditTag.STORE, AuditStore.GATEWAY);
    acknowledgeDoor(api);
    return api;
  }

  private addModelRoute(gateway: lambda.Function): void {
    const method = this.api.root.resourceForPath('/model/{call+}').addMethod(
      'POST',
      new apigateway.LambdaIntegration(gateway, {
        allowTestInvoke: false,
        // Streaming passes each frame on as it comes, and lifts the 29 seconds to 15 minutes.
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
        responseTransferMode: apigateway.ResponseTransferMode.STREAM,
        timeout: Duration.minutes(15),
      }),
      { authorizationType: apigateway.AuthorizationType.NONE },
    );
    Validations.of(method).acknowledge(
      {
        id: 'AwsSolutions-APIG4',
        reason:
          'The AWS SDKs sign model calls for the service bedrock, which the IAM authorizer refuses. The function demands a gateway token, which only a caller whom IAM has identified is given, and the resource policy admits only the sandbox network.',
      },
      {
        id: 'AwsSolutions-COG4',
        reason: 'Callers are workloads with a gateway token; there is no user pool.',
      },
    );
  }

  private addTokenRoute(minter: lambda.Function): void {
    const method = this.api.root
      .resourceForPath('/tokens')
      .addMethod('POST', new apigateway.LambdaIntegration(minter, { allowTestInvoke: false }), {
        authorizationType: apigateway.AuthorizationType.IAM,
      });
    Validations.of(method).acknowledge({
      id: 'AwsSolutions-COG4',
      reason: 'Callers are IAM identities, authorized by IAM; there is no user pool.',
    });
  }

  private openEndpoint(network: IIsolatedNetwork): void {
    const use = { service: EndpointService.EXECUTE_API, actions: [INVOKE] };
    network.allowEndpoint({ ...use, resources: [this.arnOf(MINT_PATH)] });
    network.allowEndpoint({ ...use, resources: [this.arnOf(MODEL_PATH)], callers: EndpointCallers.UNSIGNED });
  }

  private arnOf(methodAndPath: string): string {
    return Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.api.restApiId,
      resourceName: `v1/${methodAndPath}`,
    });
  }
}

/**
 * Model calls carry no IAM identity, so the policy has to allow them; minting has to be allowed by the caller's own
 * policies, because within one account an allow here would be enough for every identity.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
function resourcePolicy(network: IIsolatedNetwork): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        sid: 'ModelCalls',
        principals: [new iam.AnyPrincipal()],
        actions: [INVOKE],
        resources: [`execute-api:/v1/${MODEL_PATH}`],
        conditions: { StringEquals: { 'aws:SourceVpc': network.vpc.vpcId } },
      }),
      new iam.PolicyStatement({
        sid: 'OnlyFromTheNetwork',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: [INVOKE],
        resources: ['execute-api:/*'],
        // A condition on the endpoint instead would refer to the endpoint, whose policy refers to this API.
        conditions: { StringNotEquals: { 'aws:SourceVpc': network.vpc.vpcId } },
      }),
    ],
  });
}

function acknowledgeDoor(api: apigateway.RestApi): void {
  Validations.of(api).acknowledge(
    {
      id: 'AwsSolutions-APIG2',
      reason:
        'Requests have the shape of the Bedrock Runtime API, which the function validates itself, because it must answer in the wire shape that the AWS SDKs understand.',
    },
    {
      id: 'AwsSolutions-APIG3',
      reason: 'The API is private: its resource policy and the endpoint policy admit only the sandbox network.',
    },
  );
}
