import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Command } from 'commander';
import { Fuse, LedgerTable, type ScopeItem, TEAM_SCOPE, experimentScope } from '../../lib/private/contracts/ledger';
import { SandboxOutput } from '../../lib/private/contracts/outputs';
import { ExitCode, MisuseError } from '../exit';
import { OperatorClient, type SandboxOptions, orRefused, withSandbox } from '../operator-client';

interface StatusOptions extends SandboxOptions {
  readonly experiment?: string;
  readonly json?: boolean;
}

interface SwitchOptions extends SandboxOptions {
  readonly reason: string;
  readonly json?: boolean;
}

export function registerFuse(program: Command): void {
  const fuse = program
    .command('fuse')
    .description('Look at the fuse of a sandbox, arm it after a shutdown, or blow it.')
    .addHelpText(
      'after',
      `
Arming puts back what the shutdown disabled, then lets calls through again. Who did it is recorded.

Examples:
  $ cdk-ai-sandbox fuse status --stack Sandbox-support
  $ cdk-ai-sandbox fuse arm --stack Sandbox-support --reason "the loop in the agent is mended"
  $ cdk-ai-sandbox fuse blow --stack Sandbox-support --reason "prompts look stolen"`,
    );
  withSandbox(fuse.command('status'))
    .description('What is spent, held and left, and whether the fuse is blown (exit code 1 when it is).')
    .option('--experiment <digest>', 'the scope of one experiment; the whole sandbox when left out')
    .option('--json', 'print one JSON document')
    .action(status);
  for (const [verb, description] of [
    ['arm', 'Put back what the shutdown disabled, and let calls through again.'],
    ['blow', 'Refuse every call, and shut the sandbox down.'],
  ] as const) {
    withSandbox(fuse.command(verb))
      .description(description)
      .requiredOption('--reason <sentence>', 'why; recorded with your identity')
      .option('--json', 'print one JSON document')
      .action((options: SwitchOptions) => turn(verb, options));
  }
}

async function turn(verb: 'arm' | 'blow', options: SwitchOptions): Promise<void> {
  const client = await OperatorClient.of(options);
  await orRefused(options.json, async () => {
    const answer = await client.post(`/fuse/${verb}`, { reason: options.reason });
    if (options.json) {
      process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
      return;
    }
    process.stdout.write(`${String(answer.fuse)} by ${String(answer.by)}\n`);
    for (const restored of Array.isArray(answer.restored) ? answer.restored : []) {
      process.stdout.write(`put back: ${String(restored)}\n`);
    }
  });
}

async function status(options: StatusOptions): Promise<void> {
  const client = await OperatorClient.of(options);
  const { Item } = await DynamoDBDocumentClient.from(new DynamoDBClient({ region: options.region })).send(
    new GetCommand({
      TableName: client.output(SandboxOutput.LEDGER_TABLE),
      Key: { [LedgerTable.KEY]: options.experiment === undefined ? TEAM_SCOPE : experimentScope(options.experiment) },
      ConsistentRead: true,
    }),
  );
  if (!Item) {
    throw new MisuseError('The ledger has no such scope yet: nothing has been spent in it.');
  }
  const scope = Item as ScopeItem;
  if (scope.fuse === Fuse.BLOWN) process.exitCode = ExitCode.FINDING;
  process.stdout.write(options.json ? `${JSON.stringify(scope, null, 2)}\n` : `${describe(scope)}\n`);
}

function describe(scope: ScopeItem): string {
  const dollars = (micro: number): string => `$${(micro / 1_000_000).toFixed(6)}`;
  return [
    `fuse ${scope.fuse}${scope.fuseReason ? ` (${scope.fuseReason})` : ''}${scope.fuseAt ? ` since ${scope.fuseAt}` : ''}${scope.fuseBy ? ` by ${scope.fuseBy}` : ''}`,
    ...(scope.fuseDetail ? [scope.fuseDetail] : []),
    `limit ${dollars(scope.limit)}, spent ${dollars(scope.spent)}, held ${dollars(scope.held)}, left ${dollars(scope.available)}`,
  ].join('\n');
}
