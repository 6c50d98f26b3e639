import type { Command } from 'commander';
import { ExitCode } from '../exit';
import { OperatorClient, SandboxOptions, orRefused, withSandbox } from '../operator-client';
import { waitUntil } from '../wait';
import { requireCount, requireDigest } from './experiment';

interface ResetOptions extends SandboxOptions {
  readonly wait: boolean;
  readonly timeout: string;
  readonly json?: boolean;
}

export function registerReset(program: Command): void {
  withSandbox(program.command('reset'))
    .description(
      'Wipe one experiment: fence, stop, delete, verify by listing; the signed receipt is kept. The trail stays.',
    )
    .argument('<digest>', 'sha256:...')
    .option('--no-wait', 'do not wait for the end')
    .option('--timeout <seconds>', 'how long to wait', '900')
    .option('--json', 'print one JSON document, with the receipt')
    .addHelpText(
      'after',
      `
A digest that was reset is never used again. Exit code: 0 nothing is left (or, with --no-wait, begun), 1 something is
left or the request was refused, 2 misuse.

Examples:
  $ cdk-ai-sandbox reset sha256:5f70... --stack Sandbox-support
  $ cdk-ai-sandbox reset sha256:5f70... --stack Sandbox-support --json > receipt.json`,
    )
    .action((digest: string, options: ResetOptions) => orRefused(options.json, () => reset(digest, options)));
}

async function reset(digest: string, options: ResetOptions): Promise<void> {
  const client = await OperatorClient.of(options);
  const started = await client.post('/resets', { experiment: requireDigest(digest) });
  if (!options.wait) {
    console.log(options.json ? JSON.stringify(started, null, 2) : String(started.reset));
    return;
  }
  const state = await waitUntil(
    () => client.get(`/resets/${encodeURIComponent(String(started.reset))}`),
    ({ status }) => status !== 'running',
    ({ status }) => `reset ${String(started.reset)}: ${String(status)}`,
    requireCount(options.timeout),
  );
  if (options.json) console.log(JSON.stringify(state ?? started, null, 2));
  else console.log(state ? sentenceOf(state) : String(started.reset));
  process.exitCode = state?.status === 'done' ? ExitCode.YES : ExitCode.FINDING;
}

function sentenceOf({ status, reason, found }: Record<string, unknown>): string {
  if (status !== 'done') {
    return `The reset is incomplete: ${String(reason ?? 'no reason was kept')}`;
  }
  const removed = Object.entries((found ?? {}) as Record<string, number>)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
  return `Nothing is left. Removed: ${removed}.`;
}
