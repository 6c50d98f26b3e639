import { readFileSync } from 'node:fs';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { Command } from 'commander';
import { z } from 'zod';
import { SandboxOutput } from '../../lib/private/contracts/outputs';
import { DsseEnvelope } from '../../lib/private/contracts/dsse';
import { PromotionStatement } from '../../lib/private/contracts/promotion';
import { StatementVerdict, verifyStatement } from '../../lambda/promotion/statement';
import { sha256 } from '../../lambda/shared/canonical-json';
import { ExitCode, MisuseError } from '../exit';
import { OperatorClient, SandboxOptions, orRefused, withSandbox } from '../operator-client';
import { waitUntil } from '../wait';
import { requireCount, requireDigest } from './experiment';

interface OutputOptions {
  readonly json?: boolean;
}
interface WaitOptions extends SandboxOptions, OutputOptions {
  readonly wait?: boolean;
  readonly timeout: string;
}
interface DecideOptions extends SandboxOptions, OutputOptions {
  readonly evidence: string;
  readonly reason?: string;
}

const IN_PROGRESS = ['trying', 'decided'];
const WELL = [...IN_PROGRESS, 'awaiting-approval', 'promoted'];

export function registerPromotion(program: Command): void {
  const promotion = program
    .command('promotion')
    .description('Ask for promotions, decide them, and verify what was promoted.');

  withSandbox(promotion.command('start'))
    .description('Ask for the promotion of an experiment: its trials are made and judged by the criteria.')
    .argument('<digest>', 'sha256:...')
    .option('--wait', 'wait until the criteria are decided')
    .option('--timeout <seconds>', 'how long to wait', '1800')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Exit code: 0 started (with --wait: the criteria are met and somebody else's approval is awaited), 1 refused, 2 misuse.

Examples:
  $ cdk-ai-sandbox promotion start sha256:5f70... --stack Sandbox-support --wait`,
    )
    .action((digest: string, options: WaitOptions) => orRefused(options.json, () => start(digest, options)));

  withSandbox(promotion.command('status'))
    .description('Show where a promotion stands, with the report that an approver decides about.')
    .argument('<id>', 'what `promotion start` printed')
    .option('--wait', 'wait until the criteria are decided, or after a decision until the promotion has ended')
    .option('--timeout <seconds>', 'how long to wait', '1800')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Exit code: 0 under way, awaiting approval or promoted; 1 refused, expired or failed; 2 misuse.

Examples:
  $ cdk-ai-sandbox promotion status 0b6c... --stack Sandbox-support`,
    )
    .action((id: string, options: WaitOptions) =>
      orRefused(options.json, async () => show(await OperatorClient.of(options), id, options, options.wait ?? false)),
    );

  for (const decision of ['approve', 'refuse'] as const) {
    withSandbox(promotion.command(decision))
      .description(
        `${decision === 'approve' ? 'Approve' : 'Refuse'} a promotion that somebody else has authored and asked for.`,
      )
      .argument('<id>', 'what `promotion start` printed')
      .requiredOption('--evidence <digest>', 'the evidence that `promotion status` shows: what the decision is about')
      .option('--reason <text>', 'why')
      .option('--json', 'print one JSON document')
      .addHelpText(
        'after',
        `
The decision is bound to the evidence and stands. Neither author nor requester may decide, nor another session of their
role, nor a session of the same name. Exit code: 0 decided, 1 refused, 2 misuse.

Examples:
  $ cdk-ai-sandbox promotion ${decision} 0b6c... --evidence sha256:91ab... --reason "report read" --stack Sandbox-support`,
      )
      .action((id: string, options: DecideOptions) => orRefused(options.json, () => decide(id, decision, options)));
  }

  withSandbox(promotion.command('key'))
    .description('Print the public key (PEM) that verifies statements.')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  $ cdk-ai-sandbox promotion key --stack Sandbox-support > promotion.pem')
    .action(async (options: SandboxOptions & OutputOptions) => {
      const key = await publicKey((await OperatorClient.of(options)).output(SandboxOutput.PROMOTION_KEY), options);
      if (options.json) print({ publicKey: key });
      else process.stdout.write(key);
    });

  promotion
    .command('verify')
    .description('Verify a signed statement offline: nothing is asked of AWS.')
    .argument('<file>', 'statement.dsse.json from the outbox')
    .requiredOption('--key <pem>', 'public key file: `promotion key` prints it')
    .option('--manifest <file>', 'the promoted manifest.json, compared with the digest that was signed')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Exit code: 0 the statement is signed by the key and agrees with itself (and the manifest), 1 it does not, 2 misuse.

Examples:
  $ cdk-ai-sandbox promotion verify statement.dsse.json --key promotion.pem --manifest manifest.json`,
    )
    .action((file: string, options: VerifyOptions) => verify(file, options));
}

async function start(digest: string, options: WaitOptions): Promise<void> {
  const client = await OperatorClient.of(options);
  const started = await client.post('/promotions', { experiment: requireDigest(digest) });
  if (options.wait) {
    await show(client, String(started.promotion), options, true);
  } else if (options.json) {
    print(started);
  } else {
    console.log(String(started.promotion));
  }
}

async function show(client: OperatorClient, id: string, options: WaitOptions, wait: boolean): Promise<void> {
  const look = () => client.get(`/promotions/${encodeURIComponent(id)}`);
  const state = wait
    ? await waitUntil(
        look,
        ({ status }) => !IN_PROGRESS.includes(String(status)),
        ({ status }) => `promotion ${id}: ${String(status)}`,
        requireCount(options.timeout),
      )
    : await look();
  if (!state) {
    process.exitCode = ExitCode.FINDING;
    return;
  }
  if (options.json) print(state);
  else tell(state);
  process.exitCode = WELL.includes(String(state.status)) ? ExitCode.YES : ExitCode.FINDING;
}

function tell(state: Record<string, unknown>): void {
  console.log(`promotion  ${String(state.promotion)}`);
  for (const name of ['experiment', 'status', 'reason', 'author', 'requester', 'approver', 'evidence', 'statement']) {
    if (state[name] !== undefined && state[name] !== '') {
      console.log(`${name.padEnd(10)} ${String(state[name])}`);
    }
  }
  const report = state.report as { results: { criterion: string; met: boolean; statement: string }[] } | undefined;
  for (const { criterion, met, statement } of report?.results ?? []) {
    console.log(`  ${met ? 'met    ' : 'NOT MET'} ${criterion.padEnd(10)} ${statement}`);
  }
}

async function decide(id: string, decision: 'approve' | 'refuse', options: DecideOptions): Promise<void> {
  const client = await OperatorClient.of(options);
  const answer = await client.post(`/promotions/${encodeURIComponent(id)}/approval`, {
    decision,
    evidence: options.evidence,
    reason: options.reason,
  });
  if (options.json) print(answer);
  else console.log(`${decision === 'approve' ? 'Approved' : 'Refused'} by ${String(answer.approver)}.`);
}

async function publicKey(keyArn: string, { region }: SandboxOptions): Promise<string> {
  const { PublicKey } = await new KMSClient({ region }).send(new GetPublicKeyCommand({ KeyId: keyArn }));
  if (!PublicKey) {
    throw new MisuseError(`KMS gave no public key for ${keyArn}.`);
  }
  const lines =
    Buffer.from(PublicKey)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}

interface VerifyOptions extends OutputOptions {
  readonly key: string;
  readonly manifest?: string;
}

const envelopeSchema = z.object({
  payloadType: z.string(),
  payload: z.base64(),
  signatures: z.array(z.object({ keyid: z.string().default(''), sig: z.base64() })).min(1),
});

function verify(file: string, options: VerifyOptions): void {
  const envelope = envelopeSchema.safeParse(parseJson(file));
  if (!envelope.success) {
    throw new MisuseError(`${file} is not a DSSE envelope: it needs payloadType, payload and signatures.`);
  }
  const verdict = verifyWithKey(envelope.data, options);
  const manifest = options.manifest === undefined ? undefined : readText(options.manifest);
  const problem = verdict.valid ? manifestProblem(verdict.statement, manifest) : verdict.reason;
  if (options.json) {
    print({ valid: problem === undefined, reason: problem, statement: verdict.valid ? verdict.statement : undefined });
  } else if (problem !== undefined || !verdict.valid) {
    console.log(`NOT VALID: ${problem ?? ''}`);
  } else {
    const { report, approval, promotedAt } = verdict.statement.predicate;
    console.log(`valid: ${report.experiment} (${report.name}, ${report.model})`);
    console.log(`authored by ${report.author}, approved by ${approval.approver}, promoted at ${promotedAt}`);
  }
  process.exitCode = problem === undefined ? ExitCode.YES : ExitCode.FINDING;
}

function verifyWithKey(envelope: DsseEnvelope, { key }: VerifyOptions): StatementVerdict {
  try {
    return verifyStatement(envelope, readText(key));
  } catch (error) {
    if (error instanceof MisuseError) {
      throw error;
    }
    throw new MisuseError(`${key} is not a public key in PEM, or the payload is not JSON.`);
  }
}

/** The manifest is hashed byte by byte: as it lies in the outbox it is canonical. */
function manifestProblem({ subject }: PromotionStatement, manifest: string | undefined): string | undefined {
  const signed = subject[0].digest.sha256;
  return manifest === undefined || sha256(manifest) === signed
    ? undefined
    : `The manifest hashes to ${sha256(manifest)}, and ${signed} was signed.`;
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof MisuseError) {
      throw error;
    }
    throw new MisuseError(`${file} is not JSON.`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new MisuseError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
  }
}

function print(document: unknown): void {
  console.log(JSON.stringify(document, null, 2));
}
