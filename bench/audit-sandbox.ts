import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAssembly, type LoadedAssembly } from '../lib/audit/template';

/** Synthesizes a sandbox in a process of its own, so that its memory is not counted as the audit's. */
export function synthesizedSandbox(): LoadedAssembly {
  return loaded(synthesizedDirectory());
}

/** The cloud assembly of a sandbox; whoever asks for it deletes it. */
export function synthesizedDirectory(): string {
  return synthesize(`
    const stack = new Stack(app, 'Sandbox', { env: { account: '111122223333', region: 'us-east-1' } });
    new AiSandbox(stack, 'Sandbox', {
      team: 'alpha',
      models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')],
      notify: ['team@example.com'],
    });`);
}

/** The policies of an organization, as examples/guardrails declares them. */
export function synthesizedGuardrails(): LoadedAssembly {
  return loaded(
    synthesize(`
    new SandboxGuardrails(new Stack(app, 'Guardrails'), 'Guardrails', {
      organizationId: 'o-abcd123456',
      targetIds: ['ou-ab12-cdefgh34'],
      regions: ['eu-west-1'],
      models: ['arn:aws:bedrock:*::foundation-model/amazon.nova-lite-v1:0'],
      gatewayRoles: ['arn:aws:iam::*:role/Sandbox-*-SandboxGateway*'],
      trailRoles: ['arn:aws:iam::*:role/Sandbox-*-SandboxTrail*'],
      shutdownRoles: ['arn:aws:iam::*:role/Sandbox-*-SandboxSpend*'],
    });`),
  );
}

function loaded(outdir: string): LoadedAssembly {
  const assembly = loadAssembly(outdir);
  rmSync(outdir, { recursive: true, force: true });
  return assembly;
}

function synthesize(build: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-audit-'));
  const program = `
    const { App, Stack } = require('aws-cdk-lib');
    const { AiSandbox, ApprovedModel, SandboxGuardrails } = require(${JSON.stringify(join(process.cwd(), 'lib'))});
    const app = new App({ outdir: ${JSON.stringify(outdir)} });
    ${build}
    app.synth();`;
  const run = spawnSync(process.execPath, ['-e', program], {
    cwd: process.cwd(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (run.status !== 0) throw new Error('The templates could not be synthesized: run `npm run build` first.');
  return outdir;
}
