import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { buildGuardrails } from '../../../examples/guardrails/app';
import { AiSandbox, ApprovedModel } from '../../../lib';
import { loadAssembly, type LoadedAssembly } from '../../../lib/audit/template';

/** A synthesized sandbox, as tests and benchmark audit it. */
export function sandboxAssembly(count = 1): LoadedAssembly {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'audit-')) });
  for (let index = 0; index < count; index++) {
    const account = String(111122223333 + index);
    const stack = new Stack(app, `Sandbox${index}`, { env: { account, region: 'us-east-1' } });
    new AiSandbox(stack, 'Sandbox', {
      team: `team-${index}`,
      models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')],
      notify: ['team@example.com'],
    });
  }
  return loadAssembly(app.synth().directory);
}

/** The synthesized policies of an organization. */
export function guardrailsAssembly(): LoadedAssembly {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'audit-')) });
  buildGuardrails(app);
  return loadAssembly(app.synth().directory);
}
