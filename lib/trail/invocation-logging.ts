import {
  ArnFormat,
  CustomResource,
  Duration,
  RemovalPolicy,
  Stack,
  Tags,
  Validations,
  aws_events as events,
  aws_events_targets as targets,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
  aws_s3 as s3,
  aws_ssm as ssm,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditStore, AuditTag } from '../private/contracts/audit-tags';
import {
  DesiredInvocationLogging,
  InvocationLoggingEnv,
  NOTHING_REMEMBERED,
  ReassertRequest,
} from '../private/contracts/invocation-logging';
import { MetricEnv } from '../private/contracts/observations';
import { executionRole } from '../private/execution-role';
import { scheduledFunction } from '../private/scheduled-function';

export interface InvocationLoggingProps {
  readonly key: kms.Key;
  readonly bodies: s3.Bucket;
  readonly keepFor: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Below this prefix of the bucket Bedrock puts bodies over 100 KB. */
const BODY_PREFIX = 'bedrock';

/**
 * Bedrock's model-invocation logging: one configuration an account and region, so what was there before is remembered and put
 * back on removal, and what is there is checked on a schedule and on every change that CloudTrail sees.
 */
export class InvocationLogging extends Construct {
  public readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, props: InvocationLoggingProps) {
    super(scope, id);
    this.logGroup = this.renderLogGroup(props);
    const delivery = this.renderDeliveryRole();
    const written = this.allowBodies(props.bodies);
    const keeper = this.renderKeeper({
      logGroupName: this.logGroup.logGroupName,
      roleArn: delivery.roleArn,
      bodyBucket: props.bodies.bucketName,
      bodyPrefix: BODY_PREFIX,
    });
    keeper.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [delivery.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'bedrock.amazonaws.com' } },
      }),
    );
    const setUp = new CustomResource(this, 'SetUp', {
      serviceToken: keeper.functionArn,
      resourceType: 'Custom::BedrockInvocationLogging',
      serviceTimeout: Duration.minutes(2),
      // A new destination is a new configuration: CloudFormation then asks for it to be put.
      properties: { logGroup: this.logGroup.logGroupName, role: delivery.roleArn, bodies: props.bodies.bucketName },
    });
    setUp.node.addDependency(delivery, written, keeper);
    this.reassert(keeper);
  }

  private renderLogGroup(props: InvocationLoggingProps): logs.LogGroup {
    const logGroup = new logs.LogGroup(this, 'LogGroup', {
      encryptionKey: props.key,
      retention: props.keepFor,
      removalPolicy: props.removalPolicy,
    });
    Tags.of(logGroup).add(AuditTag.STORE, AuditStore.TRAIL);
    return logGroup;
  }

  /** https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html#setup-cloudwatch-logs-destination */
  private renderDeliveryRole(): iam.Role {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'DeliveryRole', {
      description: "Lets Amazon Bedrock write the sandbox's invocation log",
      assumedBy: new iam.ServicePrincipal('bedrock.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'bedrock', resource: '*' }) },
        },
      }),
    });
    Tags.of(role).add(AuditTag.ROLE, AuditRole.TRAIL);
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [
          stack.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: `${this.logGroup.logGroupName}:log-stream:aws/bedrock/modelinvocations`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
    );
    return role;
  }

  private allowBodies(bodies: s3.Bucket): Construct {
    const stack = Stack.of(this);
    bodies.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'BedrockDeliversBodies',
        principals: [new iam.ServicePrincipal('bedrock.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bodies.arnForObjects(`${BODY_PREFIX}/AWSLogs/${stack.account}/BedrockModelInvocationLogs/*`)],
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'bedrock', resource: '*' }) },
        },
      }),
    );
    return bodies.policy ?? bodies;
  }

  /** Outside the VPC, as Bedrock's control plane has no endpoint there: it may set the configuration and read no log. */
  private renderKeeper(desired: DesiredInvocationLogging): lambda.Function {
    const earlier = new ssm.StringParameter(this, 'EarlierConfiguration', {
      description: "Bedrock's invocation logging as it was before the sandbox set it",
      stringValue: NOTHING_REMEMBERED,
    });
    const keeper = bundledFunction(this, 'Keeper', {
      bundle: 'invocation-logging',
      description:
        "Sets Bedrock's model-invocation logging, re-asserts it, and puts the earlier configuration back on removal",
      environment: {
        [InvocationLoggingEnv.DESIRED]: Stack.of(this).toJsonString(desired),
        [InvocationLoggingEnv.EARLIER_PARAMETER]: earlier.parameterName,
        [MetricEnv.SANDBOX]: Stack.of(this).stackName,
      },
    });
    Tags.of(executionRole(keeper)).add(AuditTag.ROLE, AuditRole.TRAIL);
    earlier.grantRead(keeper);
    earlier.grantWrite(keeper);
    keeper.addToRolePolicy(
      new iam.PolicyStatement({
        actions: [
          'bedrock:GetModelInvocationLoggingConfiguration',
          'bedrock:PutModelInvocationLoggingConfiguration',
          'bedrock:DeleteModelInvocationLoggingConfiguration',
        ],
        resources: ['*'],
      }),
    );
    Validations.of(executionRole(keeper)).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        "Bedrock's logging configuration is one an account and region and has no ARN. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html",
    });
    return keeper;
  }

  private reassert(keeper: lambda.Function): void {
    const request: ReassertRequest = { reassert: true };
    scheduledFunction(this, 'Reassert', {
      handler: keeper,
      description: "Checks that Bedrock's invocation logging is as the sandbox set it",
      every: Duration.minutes(15),
      event: request,
    });
    new events.Rule(this, 'Changed', {
      description: "Checks it at once when anybody changes Bedrock's invocation logging",
      // https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-bedrock.html
      eventPattern: {
        source: ['aws.bedrock'],
        detailType: ['AWS API Call via CloudTrail'],
        detail: {
          eventName: ['PutModelInvocationLoggingConfiguration', 'DeleteModelInvocationLoggingConfiguration'],
        },
      },
      targets: [new targets.LambdaFunction(keeper, { event: events.RuleTargetInput.fromObject(request) })],
    });
  }
}
