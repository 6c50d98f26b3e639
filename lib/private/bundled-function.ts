import * as path from 'node:path';
import {
  Duration,
  RemovalPolicy,
  Validations,
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_logs as logs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Where a function's network interfaces are placed: the part of IsolatedNetwork that a function needs. */
export interface FunctionNetwork {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly workloadSecurityGroup: ec2.ISecurityGroup;
}

export interface BundledFunctionProps {
  /** Name of the bundle: the folder `lambda/<bundle>/`, shipped as `lambda/dist/<bundle>/index.js`. */
  readonly bundle: string;
  /** What the function is for, in one sentence. */
  readonly description: string;
  /** Environment variables; their names come from lib/private/contracts/. */
  readonly environment?: Record<string, string>;
  /** Memory in MiB; one vCPU is 1,769 MiB. Default 256. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  readonly memorySize?: number;
  /** Default 30 seconds. */
  readonly timeout?: Duration;
  /** A function that may read or write data runs here. Left out only for functions that hold no right to any data. */
  readonly network?: FunctionNetwork;
  readonly reservedConcurrentExecutions?: number;
}

/**
 * One of the library's own functions, from the bundle that the package ships.
 *
 * Neither `NodejsFunction` nor Docker: they would ask every user for a build tool. The role holds no AWS managed
 * policy: it may write its own log group, place its network interfaces, and what its owner grants it.
 */
export function bundledFunction(scope: Construct, id: string, props: BundledFunctionProps): lambda.Function {
  const logGroup = new logs.LogGroup(scope, `${id}Logs`, {
    retention: logs.RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new iam.Role(scope, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    description: `${props.description} (execution role)`,
  });
  logGroup.grantWrite(role);
  if (props.network) {
    allowNetworkInterfaces(role);
  }
  return new lambda.Function(scope, id, {
    code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'lambda', 'dist', props.bundle)),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    description: props.description,
    environment: props.environment,
    memorySize: props.memorySize ?? 256,
    timeout: props.timeout ?? Duration.seconds(30),
    reservedConcurrentExecutions: props.reservedConcurrentExecutions,
    role,
    logGroup,
    loggingFormat: lambda.LoggingFormat.JSON,
    ...(props.network && {
      vpc: props.network.vpc,
      vpcSubnets: props.network.subnets,
      securityGroups: [props.network.workloadSecurityGroup],
    }),
  });
}

/**
 * What Lambda needs to attach a function to a VPC. The actions that create and describe take no resource.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
function allowNetworkInterfaces(role: iam.Role): void {
  const policy = new iam.Policy(role, 'NetworkInterfaces', {
    statements: [
      new iam.PolicyStatement({
        actions: [
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:AssignPrivateIpAddresses',
          'ec2:UnassignPrivateIpAddresses',
        ],
        resources: ['*'],
      }),
    ],
  });
  role.attachInlinePolicy(policy);
  Validations.of(policy).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      "Lambda places network interfaces with the function's role, and these EC2 actions take no resource. The VPC has no endpoint to EC2, so the function itself cannot call them.",
  });
}
