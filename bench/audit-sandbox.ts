import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAssembly, type LoadedAssembly } from '../lib/audit/template';

/** Synthesizes a sandbox in a process of its own, so that its memory is not counted as the audit's. */
export function synthesizedSandbox(): LoadedAssembly {
  const outdir = mkdtempSync(join(tmpdir(), 'bench-audit-'));
  const program = `
    const { App, Stack } = require('aws-cdk-lib');
    const { AiSandbox, ApprovedModel } = require(${JSON.stringify(join(process.cwd(), 'lib'))});
    const app = new App({ outdir: ${JSON.stringify(outdir)} });
    const stack = new Stack(app, 'Sandbox', { env: { account: '111122223333', region: 'us-east-1' } });
    new AiSandbox(stack, 'Sandbox', {
      team: 'alpha',
      models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')],
    });
    app.synth();`;
  const run = spawnSync(process.execPath, ['-e', program], {
    cwd: process.cwd(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (run.status !== 0) throw new Error('The sandbox could not be synthesized: run `npm run build` first.');
  const assembly = loadAssembly(outdir);
  rmSync(outdir, { recursive: true, force: true });
  return assembly;
}
