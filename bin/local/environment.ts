import { mkdirSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { localFolder } from './paths';

/**
 * The environment of every command of a local run: the emulator's endpoint, a made-up identity, and nothing of the
 * caller's own AWS configuration. To the emulator a twelve-digit access key is the account id.
 */
export function localEnvironment(endpoint: string, account: string, region: string): NodeJS.ProcessEnv {
  const temporary = join(localFolder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  return {
    ...withoutAws(process.env),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    // The CDK's own caches and temporary files stay inside the clone too.
    CDK_HOME: join(localFolder, 'cdk'),
    TMPDIR: temporary,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    JSII_DEPRECATED: 'quiet',
  };
}

/** A copy of the environment without any AWS setting. */
export function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}

/** Names of the variables with which the caller's environment carries AWS credentials; they are never used locally. */
export function ignoredCredentials(environment: NodeJS.ProcessEnv): string[] {
  return [
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_BEARER_TOKEN_BEDROCK',
  ].filter((name) => environment[name]);
}
