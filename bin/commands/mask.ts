import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { once } from 'node:events';
import type { Command } from 'commander';
import { DATA_FORMATS, type DataFormat, type MaskingPolicyDocument } from '../../lib/private/contracts/masking';
import {
  QuarantineError,
  closingBytes,
  createMasker,
  fileReader,
  inspectDataset,
  maskPart,
  mergePartReports,
  verifyMasked,
} from '../../lambda/mask/engine';
import { ExitCode, MisuseError } from '../exit';
import { readKeys, readPolicy } from '../masking-options';

interface MaskOptions {
  readonly policy?: string;
  readonly format?: string;
  readonly key?: string;
  readonly output?: string;
  readonly receipt?: string;
  readonly json?: boolean;
}

export function registerMask(program: Command): void {
  program
    .command('mask')
    .description('Mask a file or standard input; what would be quarantined gives no output.')
    .argument('[file]', 'file to mask; standard input when left out or "-" (then --format is needed)')
    .option('--policy <policy>', 'a preset or a policy file', 'strict')
    .option('--format <format>', `what the data is: ${DATA_FORMATS.join(', ')}; from the file name when left out`)
    .option('--key <file>', 'root key of the tokens (32 bytes or more); random when left out, so that nothing joins')
    .option('-o, --output <file>', 'file to write; standard output when left out')
    .option('--receipt <file>', 'write what was done, as JSON (unsigned)')
    .option('--json', 'print the receipt on standard output; needs --output')
    .addHelpText(
      'after',
      `
The output appears only when all of it was masked and a second scan found nothing. Exit code: 0 masked, 1 would be
quarantined (the reason is printed), 2 misuse.

Examples:
  $ cdk-ai-sandbox mask tickets.csv -o masked.csv --receipt receipt.json
  $ cat app.log | cdk-ai-sandbox mask --format log --policy balanced > masked.log
  $ cdk-ai-sandbox mask patients.jsonl.gz --policy hipaa-safe-harbor -o masked.jsonl.gz
  $ cdk-ai-sandbox mask orders.parquet --policy policy.yaml --key token.key -o masked.parquet`,
    )
    .action(async (file: string | undefined, options: MaskOptions) => {
      if (options.json === true && options.output === undefined) {
        throw new MisuseError('--json prints the receipt on standard output, so the masked data needs --output FILE.');
      }
      const format = formatOf(options.format);
      const fromStandardInput = file === undefined || file === '-';
      if (fromStandardInput && format === undefined) {
        throw new MisuseError(
          `Standard input has no file name: say what it is with --format (${DATA_FORMATS.join(', ')}).`,
        );
      }
      const policy = readPolicy(options.policy);
      // Nothing may be seen before all of it is known to pass: the work is done in a folder beside the output.
      const folder = await mkdtemp(join(options.output === undefined ? tmpdir() : dirname(options.output), '.mask-'));
      try {
        const source = fromStandardInput ? await spool(join(folder, 'input')) : file;
        await requireFile(source);
        const masked = join(folder, 'output');
        const receipt = await maskFile(source, file ?? '-', masked, policy, options.key, format);
        if (options.receipt !== undefined) await writeFile(options.receipt, `${JSON.stringify(receipt, null, 2)}\n`);
        if (options.output === undefined) await pipeline(createReadStream(masked), process.stdout, { end: false });
        else await rename(masked, options.output);
        if (options.json === true) process.stdout.write(`${JSON.stringify(receipt, null, 2)}\n`);
        process.exitCode = ExitCode.YES;
      } catch (error) {
        if (!(error instanceof QuarantineError)) throw error;
        report(error, options.json === true);
        process.exitCode = ExitCode.FINDING;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
}

function report(error: QuarantineError, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ quarantined: error.reason, detail: error.detail }, null, 2)}\n`);
  console.error(`Would be quarantined: ${error.reason} (${error.detail}). Nothing was written.`);
}

function formatOf(format: string | undefined): DataFormat | undefined {
  const known = DATA_FORMATS.find((candidate) => candidate === format);
  if (format !== undefined && !known) {
    throw new MisuseError(`--format "${format}" is not known; allowed are ${DATA_FORMATS.join(', ')}.`);
  }
  return known;
}

async function requireFile(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return;
  } catch (error) {
    throw new MisuseError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
  }
  throw new MisuseError(`${path}: is not a file.`);
}

async function spool(path: string): Promise<string> {
  await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
  return path;
}

async function maskFile(
  source: string,
  name: string,
  target: string,
  policy: MaskingPolicyDocument,
  keyFile: string | undefined,
  declared: DataFormat | undefined,
): Promise<object> {
  const masker = createMasker(policy, readKeys(keyFile));
  const reader = await fileReader(source);
  try {
    const shape = await inspectDataset(reader, name, policy, declared);
    const run = maskPart(masker, shape, { index: 0, start: 0, end: reader.size }, reader);
    const output = createWriteStream(target, { mode: 0o600 });
    const sha256 = createHash('sha256');
    const write = async (chunk: Uint8Array): Promise<void> => {
      sha256.update(chunk);
      if (!output.write(chunk)) await once(output, 'drain');
    };
    for await (const chunk of run.output) await write(chunk);
    const part = run.report();
    await write(await closingBytes(shape, [part]));
    output.end();
    await once(output, 'close');
    const merged = mergePartReports(policy, [part]);
    const written = await fileReader(target);
    const verification = await verifyMasked(masker, { ...shape, size: written.size }, written);
    await written.close();
    requireNothingLeft(verification.canaries, Object.keys(verification.surviving), part.rows, verification.rows);
    return {
      version: 1,
      policySha256: createHash('sha256').update(JSON.stringify(policy)).digest('hex'),
      format: shape.format,
      compression: shape.compression,
      rows: merged.rows,
      bytesIn: merged.bytesIn,
      bytesOut: written.size,
      sha256: sha256.digest('hex'),
      entities: merged.entities,
      verification,
      ...(merged.risk && { risk: merged.risk }),
    };
  } finally {
    await reader.close();
  }
}

function requireNothingLeft(canaries: number, types: readonly string[], rows: number, verifiedRows: number): void {
  if (canaries > 0) throw new QuarantineError('canary-survived', `${canaries} canaries are still in the output`);
  if (types.length > 0)
    throw new QuarantineError('direct-identifier-survived', `the second scan found ${types.join(', ')}`);
  if (rows !== verifiedRows) {
    throw new QuarantineError('row-count-differs', `${rows} rows were masked and ${verifiedRows} verified`);
  }
}
