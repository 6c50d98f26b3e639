import { Aws, Validations, aws_ecr as ecr, aws_ecs as ecs, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointCallers, EndpointResourceOwner, EndpointService } from '../network';
import { PlacedWorkload } from './placed-workload';
import { workloadEnvironment } from './workload-environment';
import { boundRole, workloadLogs, workloadRole } from './workload-role';
import { WorkloadSurroundings } from './workload-surroundings';

/** Properties of `Workload.fargateService()`. */
export interface FargateWorkloadProps {
  /** The private ECR repository of this account and Region that holds the image. No public registry can be reached. */
  readonly repository: ecr.IRepository;
  /**
   * The image's tag or digest (`sha256:...`).
   *
   * @default 'latest'
   */
  readonly tagOrDigest?: string;
  /**
   * CPU units of a task; 1024 are one vCPU.
   *
   * @default 512
   */
  readonly cpu?: number;
  /**
   * Memory of a task in MiB.
   *
   * @default 1024
   */
  readonly memoryLimitMiB?: number;
  /**
   * The processor that the image is built for.
   *
   * @default ecs.CpuArchitecture.ARM64
   */
  readonly architecture?: ecs.CpuArchitecture;
  /**
   * The command, instead of the image's.
   *
   * @default - the image's
   */
  readonly command?: string[];
  /**
   * How many tasks run.
   *
   * @default 1
   */
  readonly desiredCount?: number;
  /**
   * Environment variables beside those that the sandbox sets.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/** Puts an ECS service on Fargate inside. */
export function placeFargate(
  scope: Construct,
  surroundings: WorkloadSurroundings,
  props: FargateWorkloadProps,
): PlacedWorkload {
  const { network } = surroundings;
  const role = workloadRole(scope, 'ecs-tasks.amazonaws.com', surroundings);
  const executionRole = boundRole(scope, 'ExecutionRole', 'ecs-tasks.amazonaws.com', surroundings);
  const logGroup = workloadLogs(scope, executionRole, surroundings);
  allowImagePull(executionRole, surroundings, props.repository);
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Task', {
    cpu: props.cpu ?? 512,
    memoryLimitMiB: props.memoryLimitMiB ?? 1024,
    runtimePlatform: {
      cpuArchitecture: props.architecture ?? ecs.CpuArchitecture.ARM64,
      operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    },
    taskRole: role,
    executionRole,
  });
  taskDefinition.addContainer('Workload', {
    image: ecs.ContainerImage.fromEcrRepository(props.repository, props.tagOrDigest),
    command: props.command,
    environment: workloadEnvironment(surroundings, props.environment),
    logging: ecs.LogDrivers.awsLogs({ logGroup, streamPrefix: scope.node.id }),
    readonlyRootFilesystem: true,
  });
  Validations.of(taskDefinition).acknowledge({
    id: 'AwsSolutions-ECS2',
    reason:
      "The variables are names and URLs within the sandbox and those of the workload's author; no secret is among them.",
  });
  const cluster = new ecs.Cluster(scope, 'Cluster', {
    vpc: network.vpc,
    containerInsightsV2: ecs.ContainerInsights.ENABLED,
  });
  const service = new ecs.FargateService(scope, 'Service', {
    cluster,
    taskDefinition,
    desiredCount: props.desiredCount ?? 1,
    minHealthyPercent: 0,
    assignPublicIp: false,
    enableExecuteCommand: false,
    circuitBreaker: { rollback: true },
    vpcSubnets: network.subnets,
    securityGroups: [network.workloadSecurityGroup],
  });
  return { role, service };
}

/**
 * Fargate pulls the image through the endpoints, its layers from a bucket of ECR's own with URLs that ECR has signed.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway
 */
function allowImagePull(role: iam.Role, { network }: WorkloadSurroundings, repository: ecr.IRepository): void {
  const pull = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'ecr:GetAuthorizationToken takes no resource.',
  });
  for (const service of [EndpointService.ECR_API, EndpointService.ECR_DOCKER]) {
    network.allowEndpoint({ service, principals: [role], actions: pull, resources: [repository.repositoryArn] });
  }
  network.allowEndpoint({
    service: EndpointService.ECR_API,
    principals: [role],
    actions: ['ecr:GetAuthorizationToken'],
    resources: ['*'],
    resourceOwner: EndpointResourceOwner.NONE,
  });
  network.allowEndpoint({
    service: EndpointService.S3,
    callers: EndpointCallers.UNSIGNED,
    actions: ['s3:GetObject'],
    resources: [`arn:${Aws.PARTITION}:s3:::prod-${Aws.REGION}-starport-layer-bucket/*`],
    resourceOwner: EndpointResourceOwner.AWS,
  });
}
