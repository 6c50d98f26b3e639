import { join } from 'node:path';
import { localEnvironment } from '../environment';
import { projectRoot } from '../paths';
import { run } from '../process';
import { check } from './check';
import type { ClientConfig, Team } from './context';

/** What a finished command of the project said. */
export interface Answer {
  readonly code: number;
  readonly json: Record<string, unknown>;
  readonly text: string;
}

/** Runs the project's command as somebody, as they would in a shell, with `--json`. */
export async function command(team: Team, who: ClientConfig, args: string[]): Promise<Answer> {
  const executable = join(projectRoot, 'bin', 'dist', 'cdk-ai-sandbox.js');
  const { code, output } = await run(process.execPath, [executable, ...args, '--json'], {
    env: environmentOf(team, who),
    cwd: projectRoot,
    timeoutSeconds: 300,
  });
  return { code, json: lastJson(output), text: output.trim() };
}

/** As `command`, for one that must succeed. */
export async function mustCommand(team: Team, who: ClientConfig, args: string[]): Promise<Record<string, unknown>> {
  const { code, json, text } = await command(team, who, args);
  check(code === 0, `cdk-ai-sandbox ${args.join(' ')} succeeds; it exited with ${code}: ${text.slice(-600)}`);
  return json;
}

/** What an unmodified AWS SDK gets from the gateway: examples/converse.mjs, with nothing set but endpoint and token. */
export async function converse(team: Team, token: string, model: string, text: string): Promise<Answer> {
  const { code, output } = await run(process.execPath, [join(projectRoot, 'examples', 'converse.mjs'), model, text], {
    env: sdkEnvironment(team, token),
    cwd: projectRoot,
    timeoutSeconds: 60,
  });
  return { code, json: lastJson(output), text: output.trim() };
}

/** All that an unmodified AWS SDK needs to speak to the gateway. */
export const sdkEnvironment = (team: Team, token: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  AWS_REGION: team.region,
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: gatewayUrl(team),
  AWS_BEARER_TOKEN_BEDROCK: token,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
});

/** The gateway as it is reached from this machine: the emulator serves private REST APIs by path. */
export const gatewayUrl = (team: Team): string =>
  `${team.admin.endpoint}/_aws/execute-api/${team.output('GatewayApiId')}/${new URL(team.output('GatewayUrl')).pathname.replace(/^\/|\/$/g, '')}`;

function environmentOf(team: Team, who: ClientConfig): NodeJS.ProcessEnv {
  return {
    ...localEnvironment(team.admin.endpoint, who.credentials.accessKeyId, team.region),
    AWS_SECRET_ACCESS_KEY: who.credentials.secretAccessKey,
    ...(who.credentials.sessionToken && { AWS_SESSION_TOKEN: who.credentials.sessionToken }),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** The JSON document that a command printed; messages may stand before it. */
function lastJson(output: string): Record<string, unknown> {
  for (const start of [...output.matchAll(/^\{/gm)].map(({ index }) => index)) {
    try {
      return JSON.parse(output.slice(start)) as Record<string, unknown>;
    } catch {
      // A message that happens to begin with a brace; the document comes after it.
      continue;
    }
  }
  return {};
}
