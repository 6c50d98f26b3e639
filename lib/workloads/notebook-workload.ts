import { Fn, RemovalPolicy, Token, aws_kms as kms, aws_sagemaker as sagemaker } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlacedWorkload } from './placed-workload';
import { workloadEnvironment } from './workload-environment';
import { workloadLogs, workloadRole } from './workload-role';
import { WorkloadSurroundings } from './workload-surroundings';

/** Properties of `Workload.notebookInstance()`. */
export interface NotebookWorkloadProps {
  /**
   * The instance type.
   *
   * @default 'ml.t3.medium'
   */
  readonly instanceType?: string;
  /**
   * The size of its volume in GiB, 5 to 16384.
   *
   * @default 20
   */
  readonly volumeSizeGiB?: number;
  /**
   * Environment variables beside those that the sandbox sets. They end up in a script on the instance: no secrets.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/** Puts a SageMaker notebook instance inside: without internet access and without root. */
export function placeNotebook(
  scope: Construct,
  surroundings: WorkloadSurroundings,
  props: NotebookWorkloadProps,
): PlacedWorkload {
  validateVolume(props.volumeSizeGiB);
  const { network } = surroundings;
  const role = workloadRole(scope, 'sagemaker.amazonaws.com', surroundings);
  workloadLogs(scope, role, surroundings);
  const lifecycle = new sagemaker.CfnNotebookInstanceLifecycleConfig(scope, 'Environment', {
    onStart: [{ content: Fn.base64(exportScript(workloadEnvironment(surroundings, props.environment))) }],
  });
  const notebook = new sagemaker.CfnNotebookInstance(scope, 'Notebook', {
    instanceType: props.instanceType ?? 'ml.t3.medium',
    volumeSizeInGb: props.volumeSizeGiB ?? 20,
    platformIdentifier: 'notebook-al2023-v1',
    roleArn: role.roleArn,
    kmsKeyId: volumeKey(scope).keyId,
    subnetId: network.vpc.selectSubnets(network.subnets).subnetIds[0],
    securityGroupIds: [network.workloadSecurityGroup.securityGroupId],
    directInternetAccess: 'Disabled',
    // Without root nobody on the instance can change its routes, its resolver or the script that set it up.
    // https://docs.aws.amazon.com/sagemaker/latest/dg/nbi-root-access.html
    rootAccess: 'Disabled',
    lifecycleConfigName: lifecycle.attrNotebookInstanceLifecycleConfigName,
    instanceMetadataServiceConfiguration: { minimumInstanceMetadataServiceVersion: '2' },
  });
  return { role, notebookInstanceName: notebook.attrNotebookInstanceName };
}

/** The volume's key. SageMaker uses it by a grant that who creates the notebook gives it; the notebook's role has no use for it. */
function volumeKey(scope: Construct): kms.Key {
  return new kms.Key(scope, 'VolumeKey', {
    description: `The volume of the notebook ${scope.node.id}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/**
 * Jupyter's server reads this file when it starts; the lifecycle script runs before, as root.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/notebook-lifecycle-config.html
 */
function exportScript(environment: { [name: string]: string }): string {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(name, value)}`);
  return [
    '#!/bin/bash',
    'set -eu',
    "cat > /etc/profile.d/ai-sandbox.sh <<'AI_SANDBOX'",
    ...exports,
    'AI_SANDBOX',
    'cat /etc/profile.d/ai-sandbox.sh >> /etc/profile.d/jupyter-env.sh',
    'systemctl restart jupyter-server || true',
    '',
  ].join('\n');
}

function quoted(name: string, value: string): string {
  if (!Token.isUnresolved(value) && /['\n]/.test(value)) {
    throw new Error(
      `The environment variable ${name} of the notebook contains a quotation mark (') or a line break. Neither can be set by its start script; write the value without them.`,
    );
  }
  return `'${value}'`;
}

function validateVolume(size?: number): void {
  if (size !== undefined && !Token.isUnresolved(size) && (!Number.isInteger(size) || size < 5 || size > 16384)) {
    throw new Error(`volumeSizeGiB is ${size}. Allowed are whole numbers from 5 to 16384.`);
  }
}
