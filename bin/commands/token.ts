import type { Command } from 'commander';
import type { TokenRequest } from '../../lib/private/contracts/gateway';
import { MisuseError } from '../exit';
import { OperatorClient, orRefused, withSandbox, type SandboxOptions } from '../operator-client';

interface TokenOptions extends SandboxOptions {
  readonly experiment: string;
  readonly run?: string;
  readonly lifetime?: string;
  readonly json?: boolean;
}

export function registerToken(program: Command): void {
  withSandbox(program.command('token'))
    .description('Mint a gateway token with your IAM identity: what an AWS SDK sends as its Bedrock bearer token.')
    .requiredOption('--experiment <digest>', 'the registered experiment that the calls belong to (sha256:...)')
    .option('--run <name>', 'the run that the calls belong to')
    .option('--lifetime <seconds>', "how long the token is worth anything; the gateway's limit when left out")
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Works where the gateway is reached: from inside the sandbox's network, or on the local cloud. Printed is what a shell exports; keep it
out of logs. Exit code: 0 minted, 1 refused, 2 misuse.

Examples:
  $ eval "$(cdk-ai-sandbox token --experiment sha256:5f70... --stack Sandbox-support)"
  $ cdk-ai-sandbox token --experiment sha256:5f70... --lifetime 300 --stack Sandbox-support --json | jq -r .expiresAt`,
    )
    .action((options: TokenOptions) => orRefused(options.json, () => mint(options)));
}

async function mint(options: TokenOptions): Promise<void> {
  const client = await OperatorClient.atGateway(options);
  const request: TokenRequest = {
    experiment: options.experiment,
    ...(options.run !== undefined && { run: options.run }),
    ...(options.lifetime !== undefined && { lifetime: seconds(options.lifetime) }),
  };
  const answer = await client.post('/tokens', request);
  if (options.json) {
    console.log(JSON.stringify({ ...answer, endpoint: client.url }, null, 2));
    return;
  }
  console.log(`export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${client.url}`);
  console.log(`export AWS_BEARER_TOKEN_BEDROCK=${String(answer.token)}`);
  console.error(`Worth something until ${String(answer.expiresAt)}.`);
}

function seconds(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) {
    throw new MisuseError(`--lifetime is ${text}; allowed is a whole number of seconds from 60, for example 300.`);
  }
  return Number(text);
}
