import {
  Duration,
  RemovalPolicy,
  Token,
  aws_codebuild as codebuild,
  aws_iam as iam,
  aws_kms as kms,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlacedWorkload } from './placed-workload';
import { workloadEnvironment } from './workload-environment';
import { allowNetworkInterfaces, workloadLogs, workloadRole } from './workload-role';
import { WorkloadSurroundings } from './workload-surroundings';

/** Properties of `Workload.buildProject()`. */
export interface BuildWorkloadProps {
  /** What is done, for example `codebuild.BuildSpec.fromObject({ ... })`. */
  readonly buildSpec: codebuild.BuildSpec;
  /**
   * The image: one of CodeBuild's own, which CodeBuild itself fetches. No registry can be reached from the build.
   *
   * @default codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0
   */
  readonly image?: codebuild.IBuildImage;
  /**
   * The size of the machine.
   *
   * @default codebuild.ComputeType.SMALL
   */
  readonly computeType?: codebuild.ComputeType;
  /**
   * How long a build may take.
   *
   * @default Duration.hours(1)
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
  'ec2:CreateNetworkInterface',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeDhcpOptions',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

/**
 * Puts a CodeBuild project inside. It has no source of its own: it reads what it needs from the masked zone.
 *
 * Built from the L1: the L2 would give the role every log group, report group and network interface of its kind.
 */
export function placeBuild(
  scope: Construct,
  surroundings: WorkloadSurroundings,
  props: BuildWorkloadProps,
): PlacedWorkload {
  const { network } = surroundings;
  const role = workloadRole(scope, 'codebuild.amazonaws.com', surroundings);
  const logGroup = workloadLogs(scope, role, surroundings);
  const placement = allowNetworkInterfaces(role, INTERFACE_ACTIONS);
  const project = new codebuild.CfnProject(scope, 'Project', {
    serviceRole: role.roleArn,
    source: { type: 'NO_SOURCE', buildSpec: props.buildSpec.toBuildSpec() },
    artifacts: { type: 'NO_ARTIFACTS' },
    cache: { type: 'NO_CACHE' },
    encryptionKey: artifactKey(scope, role).keyArn,
    environment: renderEnvironment(props, workloadEnvironment(surroundings, props.environment)),
    timeoutInMinutes: (props.timeout ?? Duration.hours(1)).toMinutes(),
    logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: logGroup.logGroupName } },
    vpcConfig: {
      vpcId: network.vpc.vpcId,
      subnets: network.vpc.selectSubnets(network.subnets).subnetIds,
      securityGroupIds: [network.workloadSecurityGroup.securityGroupId],
    },
  });
  project.node.addDependency(placement);
  return { role, project: codebuild.Project.fromProjectArn(scope, 'PlacedProject', project.attrArn) };
}

function renderEnvironment(
  props: BuildWorkloadProps,
  variables: { [name: string]: string },
): codebuild.CfnProject.EnvironmentProperty {
  const image = props.image ?? codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0;
  validateImage(image);
  return {
    type: image.type,
    image: image.imageId,
    imagePullCredentialsType: image.imagePullPrincipalType,
    computeType: props.computeType ?? codebuild.ComputeType.SMALL,
    privilegedMode: false,
    environmentVariables: Object.entries(variables).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' })),
  };
}

function artifactKey(scope: Construct, role: iam.Role): kms.Key {
  const key = new kms.Key(scope, 'Key', {
    description: `Artifacts of the build ${scope.node.id}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  key.grant(role, 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey');
  return key;
}

function validateImage({ imageId }: codebuild.IBuildImage): void {
  if (!Token.isUnresolved(imageId) && !imageId.startsWith('aws/codebuild/')) {
    throw new Error(
      `The image ${imageId} of a build is not CodeBuild's own. Allowed are images "aws/codebuild/...", for example codebuild.LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0; ` +
        'code that needs an image of its own runs as Workload.fargateService().',
    );
  }
}
