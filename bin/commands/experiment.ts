import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Command } from 'commander';
import { SandboxOutput } from '../../lib/private/contracts/outputs';
import { sha256 } from '../../lambda/shared/canonical-json';
import {
  SealedManifest,
  manifestDraftSchema,
  parseDigest,
  sealManifest,
} from '../../lambda/shared/experiment-manifest';
import { ExitCode, MisuseError } from '../exit';
import { OperatorClient, RefusedRequest, SandboxOptions, orRefused, withSandbox } from '../operator-client';
import { waitUntil } from '../wait';
import { readYamlFile } from '../yaml-file';

interface OutputOptions {
  readonly json?: boolean;
}
interface RegisterOptions extends SandboxOptions, OutputOptions {
  readonly receipt?: string;
}
interface RunOptions extends SandboxOptions, OutputOptions {
  readonly trials?: string;
  readonly wait?: boolean;
  readonly timeout: string;
}

export function registerExperiment(program: Command): void {
  const experiment = program
    .command('experiment')
    .description('Register experiments under their content hash, and run them.');

  experiment
    .command('check')
    .description('Check a manifest without a sandbox, and print its digest if its receipt is pinned.')
    .argument('<file>', 'experiment.yaml')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  $ cdk-ai-sandbox experiment check experiment.yaml')
    .action((file: string, options: OutputOptions) => check(file, options));

  withSandbox(experiment.command('register'))
    .description(
      "Register a manifest. Without dataset.sha256 the receipt's hash is read from the masked zone and pinned.",
    )
    .argument('<file>', 'experiment.yaml')
    .option('--receipt <key>', 'the receipt of the dataset, in place of dataset.receipt in the file')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
The digest that is printed names the experiment from then on; the IAM identity that registers it is its author.
Exit code: 0 registered (or was before), 1 refused, 2 misuse.

Examples:
  $ cdk-ai-sandbox experiment register experiment.yaml --stack Sandbox-support
  $ cdk-ai-sandbox experiment register experiment.yaml --receipt receipts/tickets.csv.265fc791682d.json --stack Sandbox-support
  $ cdk-ai-sandbox experiment register experiment.yaml --stack Sandbox-support --json | jq -r .experiment`,
    )
    .action((file: string, options: RegisterOptions) => orRefused(options.json, () => register(file, options)));

  withSandbox(experiment.command('list'))
    .description('List the registered experiments, the newest first.')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  $ cdk-ai-sandbox experiment list --stack Sandbox-support')
    .action((options: SandboxOptions & OutputOptions) => orRefused(options.json, () => list(options)));

  withSandbox(experiment.command('show'))
    .description('Show one experiment with its runs.')
    .argument('<digest>', 'sha256:...')
    .option('--json', 'accepted for consistency: the output is JSON in any case')
    .addHelpText('after', '\nExamples:\n  $ cdk-ai-sandbox experiment show sha256:5f70... --stack Sandbox-support')
    .action((digest: string, options: SandboxOptions & OutputOptions) =>
      orRefused(options.json, async () => {
        const client = await OperatorClient.of(options);
        print(await client.get(`/experiments/${encodeURIComponent(requireDigest(digest))}`));
      }),
    );

  withSandbox(experiment.command('run'))
    .description('Run an experiment: make its trials through the gateway.')
    .argument('<digest>', 'sha256:...')
    .option('--trials <count>', 'how many trials; as many as the manifest says when left out')
    .option('--wait', 'wait for the run to end')
    .option('--timeout <seconds>', 'how long to wait', '900')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
With --wait the exit code is 0 when every trial passed, 1 when one did not or the run failed; 2 misuse.

Examples:
  $ cdk-ai-sandbox experiment run sha256:5f70... --stack Sandbox-support --wait
  $ cdk-ai-sandbox experiment run sha256:5f70... --stack Sandbox-support --trials 3 --json`,
    )
    .action((digest: string, options: RunOptions) => orRefused(options.json, () => run(digest, options)));
}

function check(file: string, options: OutputOptions): void {
  const draft = readYamlFile(file, manifestDraftSchema);
  const sealed = draft.dataset.sha256 === undefined ? undefined : sealManifest(draft);
  if (options.json) {
    print({ name: draft.name, experiment: sealed?.digest ?? null });
  } else {
    console.log(
      sealed?.digest ?? 'The manifest is valid. It has no digest before dataset.sha256 is pinned; `register` pins it.',
    );
  }
}

async function register(file: string, options: RegisterOptions): Promise<void> {
  const read = readYamlFile(file, manifestDraftSchema);
  const draft = options.receipt === undefined ? read : { ...read, dataset: { receipt: options.receipt } };
  const client = await OperatorClient.of(options);
  const { manifest, digest } = await pin(draft, client, options);
  const answer = await client.post('/experiments', { manifest });
  if (answer.experiment !== digest) {
    throw new MisuseError(
      `The sandbox computed ${String(answer.experiment)} and this command ${digest}: they are of different versions. Use the command of the version that was deployed.`,
    );
  }
  if (options.json) {
    print(answer);
  } else {
    console.error(
      answer.isNew
        ? `Registered by ${String(answer.author)}.`
        : `Was registered at ${String(answer.registeredAt)} by ${String(answer.author)}.`,
    );
    console.log(digest);
  }
}

async function pin(
  draft: ReturnType<typeof manifestDraftSchema.parse>,
  client: OperatorClient,
  options: SandboxOptions,
): Promise<SealedManifest> {
  if (draft.dataset.sha256 !== undefined) {
    return sealManifest(draft);
  }
  const { receipt } = draft.dataset;
  const pinned = sha256(await readReceipt(client.output(SandboxOutput.MASKED_BUCKET), receipt, options));
  console.error(`Pinned ${receipt}: sha256 ${pinned}`);
  return sealManifest({ ...draft, dataset: { receipt, sha256: pinned } });
}

async function readReceipt(bucket: string, key: string, { region }: SandboxOptions): Promise<Uint8Array> {
  try {
    // The local cloud has no names for buckets, only paths.
    const s3 = new S3Client({ region, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (!Body) {
      throw new Error('it is empty');
    }
    return await Body.transformToByteArray();
  } catch (error) {
    throw new MisuseError(
      `The receipt ${key} cannot be read from ${bucket}: ${error instanceof Error ? error.message : String(error)}. Check dataset.receipt, or pin dataset.sha256 in the file.`,
    );
  }
}

async function list(options: SandboxOptions & OutputOptions): Promise<void> {
  const answer = await (await OperatorClient.of(options)).get('/experiments');
  if (options.json) {
    print(answer);
    return;
  }
  for (const { experiment, name, author, registeredAt, fencedAt } of answer.experiments as Record<string, string>[]) {
    console.log([experiment, name, registeredAt, author, fencedAt ? 'reset' : ''].join('\t').trimEnd());
  }
}

async function run(digest: string, options: RunOptions): Promise<void> {
  const experiment = requireDigest(digest);
  const client = await OperatorClient.of(options);
  const trials = options.trials === undefined ? undefined : requireCount(options.trials);
  const { fencedAt } = await client.get(`/experiments/${encodeURIComponent(experiment)}`);
  if (fencedAt !== undefined) {
    throw new RefusedRequest(409, `The experiment ${experiment} was reset at ${String(fencedAt)} and cannot be run.`);
  }
  const started = await client.post('/runs', { experiment, trials });
  if (!options.wait) {
    if (options.json) print(started);
    else console.log(String(started.run));
    return;
  }
  const ended = await waitUntil(
    async () => runIn(await client.get(`/experiments/${encodeURIComponent(experiment)}`), String(started.run)),
    (state) => state !== undefined && state.status !== 'running',
    (state) => `run ${String(started.run)}: ${state?.status ?? 'starting'}`,
    requireCount(options.timeout),
  );
  if (options.json) print(ended ?? started);
  else console.log(ended ? sentenceOf(ended) : String(started.run));
  const passed = ended?.status === 'succeeded' && ended.passed === ended.trials;
  process.exitCode = passed ? ExitCode.YES : ExitCode.FINDING;
}

interface ShownRun {
  readonly run: string;
  readonly status: string;
  readonly trials?: number;
  readonly passed?: number;
  readonly reason?: string;
}

function runIn(experiment: Record<string, unknown>, run: string): ShownRun | undefined {
  return (experiment.runs as ShownRun[]).find((candidate) => candidate.run === run);
}

function sentenceOf({ run: id, status, trials, passed, reason }: ShownRun): string {
  return status === 'succeeded'
    ? `Run ${id}: ${passed} of ${trials} trials passed.`
    : `Run ${id} ${status}: ${reason ?? 'no reason was kept'}`;
}

export function requireDigest(value: string): string {
  const digest = parseDigest(value);
  if (digest === undefined) {
    throw new MisuseError(`'${value}' is not the digest of an experiment: 'sha256:' and 64 hexadecimal digits.`);
  }
  return digest;
}

export function requireCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) {
    throw new MisuseError(`'${value}' is not a whole number above 0.`);
  }
  return count;
}

function print(document: unknown): void {
  console.log(JSON.stringify(document, null, 2));
}
