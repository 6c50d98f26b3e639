import { Duration, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlacedWorkload } from './placed-workload';
import { workloadEnvironment } from './workload-environment';
import { allowNetworkInterfaces, workloadLogs, workloadRole } from './workload-role';
import { WorkloadSurroundings } from './workload-surroundings';

/** Properties of `Workload.lambdaFunction()`. */
export interface LambdaWorkloadProps {
  /** The code. */
  readonly code: lambda.Code;
  /** The handler, for example `index.handler`. */
  readonly handler: string;
  /** The runtime. */
  readonly runtime: lambda.Runtime;
  /**
   * The processor.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;
  /**
   * Memory in MiB; one vCPU is 1,769 MiB.
   *
   * @default 512
   */
  readonly memorySize?: number;
  /**
   * How long one invocation may take.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * Environment variables beside those that the sandbox sets.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

const INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** Puts a Lambda function inside. */
export function placeLambda(
  scope: Construct,
  surroundings: WorkloadSurroundings,
  props: LambdaWorkloadProps,
): PlacedWorkload {
  const { network } = surroundings;
  const role = workloadRole(scope, 'lambda.amazonaws.com', surroundings);
  allowNetworkInterfaces(role, INTERFACE_ACTIONS);
  const fn = new lambda.Function(scope, 'Function', {
    code: props.code,
    handler: props.handler,
    runtime: props.runtime,
    architecture: props.architecture ?? lambda.Architecture.ARM_64,
    memorySize: props.memorySize ?? 512,
    timeout: props.timeout ?? Duration.minutes(5),
    environment: workloadEnvironment(surroundings, props.environment),
    role,
    logGroup: workloadLogs(scope, role, surroundings),
    loggingFormat: lambda.LoggingFormat.JSON,
    vpc: network.vpc,
    vpcSubnets: network.subnets,
    securityGroups: [network.workloadSecurityGroup],
  });
  return { role, lambdaFunction: fn };
}
