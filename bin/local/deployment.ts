import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localEnvironment } from './environment';
import { localFolder, projectRoot } from './paths';
import { mustRun } from './process';

/** A stack of the cloud assembly, with the account and region that it is meant for. */
export interface AssemblyStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
}

/** A deployed stack and its outputs. */
export interface DeployedStack extends AssemblyStack {
  readonly outputs: Record<string, string>;
}

const cdk = join(projectRoot, 'node_modules', 'aws-cdk', 'bin', 'cdk');

/** Synthesizes the app of cdk.json into `output` with the real CDK command. */
export async function synthesize(output: string, context: Record<string, string>): Promise<void> {
  const contextArguments = Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
  await mustRun(process.execPath, [cdk, 'synth', '--quiet', '--output', output, '--no-notices', ...contextArguments], {
    // Synthesis needs no account; any identity will do, and the caller's own is not read.
    env: localEnvironment('http://127.0.0.1:9', '000000000000', 'us-east-1'),
    cwd: projectRoot,
    timeoutSeconds: 180,
  });
}

/** The stacks of a cloud assembly. */
export function stacksOf(assembly: string): AssemblyStack[] {
  const manifest = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, { type: string; environment?: string; properties?: { stackName?: string } }>;
  };
  return Object.entries(manifest.artifacts)
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, artifact]) => {
      const match = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(artifact.environment ?? '');
      if (!match?.[1] || !match[2]) {
        throw new Error(
          `Stack ${id} names no account and region (${artifact.environment}); set both in its configuration.`,
        );
      }
      return { name: artifact.properties?.stackName ?? id, account: match[1], region: match[2] };
    });
}

/** Prepares an account and region of the emulator for the CDK, as `cdk bootstrap` does on AWS. */
export async function bootstrap(endpoint: string, account: string, region: string): Promise<void> {
  await mustRun(process.execPath, [cdk, 'bootstrap', `aws://${account}/${region}`, '--no-notices'], {
    env: localEnvironment(endpoint, account, region),
    cwd: localFolder,
    timeoutSeconds: 180,
  });
}

/** Deploys one stack of the assembly with the real `cdk deploy` and reads its outputs. */
export async function deploy(endpoint: string, assembly: string, stack: AssemblyStack): Promise<DeployedStack> {
  const outputsFile = join(localFolder, `outputs-${stack.name}.json`);
  await mustRun(
    process.execPath,
    [
      cdk,
      'deploy',
      stack.name,
      '--app',
      assembly,
      '--require-approval',
      'never',
      '--no-notices',
      '--progress',
      'events',
      '--outputs-file',
      outputsFile,
    ],
    { env: localEnvironment(endpoint, stack.account, stack.region), cwd: localFolder, timeoutSeconds: 300 },
  );
  const outputs = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, Record<string, string>>;
  return { ...stack, outputs: outputs[stack.name] ?? {} };
}
