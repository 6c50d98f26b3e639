import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { z } from 'zod';
import { createMasker } from '../../lambda/mask/engine';
import { ExitCode, MisuseError } from '../exit';
import { readPolicy } from '../masking-options';

const record = z.object({ text: z.string() });

interface DetectOptions {
  readonly policy?: string;
}

export function registerDetect(program: Command): void {
  program
    .command('detect')
    .description('Find what identifies a person in JSON Lines {"text"}, one {"spans"} a line out.')
    .argument('[file]', 'JSON Lines to read; standard input when left out or "-"')
    .option('--policy <policy>', 'a preset or a policy file', 'strict')
    .option('--json', 'accepted for consistency: the output is JSON Lines in any case')
    .addHelpText(
      'after',
      `
Offsets are UTF-16 code units. Exit code: 0 done, 2 misuse.

Examples:
  $ echo '{"text":"Call Ann Lee on 555-123-4567"}' | cdk-ai-sandbox detect
  $ cdk-ai-sandbox detect --policy balanced tickets.jsonl > spans.jsonl`,
    )
    .action(async (file: string | undefined, options: DetectOptions) => {
      const masker = createMasker(readPolicy(options.policy));
      const input = file === undefined || file === '-' ? process.stdin : createReadStream(file);
      const opened = new Promise<void>((resolve, reject) => {
        input.once('error', (error: NodeJS.ErrnoException) =>
          reject(new MisuseError(`${file ?? 'standard input'}: cannot be read (${error.code ?? 'unknown error'}).`)),
        );
        input.once('end', resolve);
      });
      const lines = detectLines(createInterface({ input, crlfDelay: Infinity }), masker.detect);
      await Promise.race([Promise.all([opened, lines]), opened.then(() => lines)]);
      process.exitCode = ExitCode.YES;
    });
}

async function detectLines(
  lines: AsyncIterable<string>,
  detect: ReturnType<typeof createMasker>['detect'],
): Promise<void> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const spans = detect(textOf(line, number)).map(({ start, end, type, score }) => ({ start, end, type, score }));
    if (!process.stdout.write(`${JSON.stringify({ spans })}\n`)) {
      await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
    }
  }
}

function textOf(line: string, number: number): string {
  try {
    return record.parse(JSON.parse(line)).text;
  } catch {
    // The line may hold what is looked for: it is not repeated.
    throw new MisuseError(`Line ${number} is not a JSON object with a string "text".`);
  }
}
