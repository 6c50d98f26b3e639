import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Command } from 'commander';
import { EXPERIMENT_DIGEST_PATTERN } from '../../lib/private/contracts/experiments';
import { SandboxOutput } from '../../lib/private/contracts/outputs';
import { ExitCode, MisuseError } from '../exit';
import { OperatorClient } from '../operator-client';
import { type TrailQuestion, readTrail } from '../trail-reader';
import { trailReport } from '../trail-report';

interface TrailOptions {
  readonly experiment?: string;
  readonly trace?: string;
  readonly stack?: string;
  readonly table?: string;
  readonly json?: boolean;
}

export function registerTrail(program: Command): void {
  program
    .command('trail')
    .description('Print prompts, tool calls, results and cost in the order in which they happened.')
    .option('--experiment <digest>', 'the records of an experiment (sha256:...)')
    .option('--trace <id>', 'the records of one gateway token: 32 hexadecimal digits')
    .option('--stack <name>', "the sandbox's stack; its outputs say where the trail is")
    .option('--table <name>', "the trail's table, where no stack can be read")
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Reads with your AWS credentials. Bodies are as the gateway stored them: masked. Exit code: 0 records found, 1 none, 2 misuse.

Examples:
  $ cdk-ai-sandbox trail --stack Sandbox-support --experiment sha256:2f0c...
  $ cdk-ai-sandbox trail --table Sandbox-support-TrailRecords-1A2B --trace 5f3a... --json`,
    )
    .action(async (options: TrailOptions) => {
      const question = questionOf(options);
      const table = await tableOf(options);
      const records = await readTrail(DynamoDBDocumentClient.from(new DynamoDBClient()), table, question);
      if (records.length === 0) process.exitCode = ExitCode.FINDING;
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ ...question, records }, null, 2)}\n`);
      } else if (records.length === 0) {
        console.error('The trail has no such records.');
      } else {
        process.stdout.write(`${trailReport(records)}\n`);
      }
    });
}

function questionOf({ experiment, trace }: TrailOptions): TrailQuestion {
  if ((experiment === undefined) === (trace === undefined)) {
    throw new MisuseError('Say what to look for with one of --experiment DIGEST and --trace ID.');
  }
  if (experiment !== undefined) {
    if (!new RegExp(EXPERIMENT_DIGEST_PATTERN).test(experiment)) {
      throw new MisuseError(
        `--experiment is '${experiment}'. An experiment is named by its digest: sha256: and 64 hexadecimal digits.`,
      );
    }
    return { experiment };
  }
  if (trace === undefined || !/^[0-9a-f]{32}$/.test(trace)) {
    throw new MisuseError(`--trace is '${trace ?? ''}'. A trace id is 32 lower-case hexadecimal digits.`);
  }
  return { trace };
}

async function tableOf({ stack, table }: TrailOptions): Promise<string> {
  if ((stack === undefined) === (table === undefined)) {
    throw new MisuseError("Say where the trail is with one of --stack NAME (the sandbox's stack) and --table NAME.");
  }
  return table ?? (await OperatorClient.of({ stack: stack ?? '' })).output(SandboxOutput.TRAIL_TABLE);
}
