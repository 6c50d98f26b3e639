import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { DeployedStack } from '../deployment';
import { check } from './check';

/** What an AWS SDK client needs to speak to the local cloud as somebody. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly forcePathStyle: true;
}

/** One team's deployed sandbox, and who may act in it. */
export interface Team {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly stack: string;
  /** An output of the stack. Fails when the stack has none of that name. */
  output(name: string): string;
  /** The account's administrator: reads back what happened. To the emulator a twelve-digit access key is an account. */
  readonly admin: ClientConfig;
  /** A person: a session of one of the sandbox's roles, under the person's name. */
  person(role: 'TeamRoleArn' | 'OperatorRoleArn', name: string): Promise<ClientConfig>;
}

export function teamOf(endpoint: string, stack: DeployedStack): Team {
  const admin: ClientConfig = {
    endpoint,
    region: stack.region,
    credentials: { accessKeyId: stack.account, secretAccessKey: 'local' },
    forcePathStyle: true,
  };
  const output = (name: string): string => {
    const value = stack.outputs[name];
    check(value !== undefined, `stack ${stack.name} has an output ${name}`);
    return value;
  };
  return {
    name: stack.outputs.Team ?? stack.name,
    account: stack.account,
    region: stack.region,
    stack: stack.name,
    output,
    admin,
    async person(role, name) {
      const { Credentials } = await new STSClient(admin).send(
        new AssumeRoleCommand({ RoleArn: output(role), RoleSessionName: name }),
      );
      check(
        Credentials?.AccessKeyId !== undefined && Credentials.SecretAccessKey !== undefined,
        `${name} can assume ${output(role)}`,
      );
      return {
        ...admin,
        credentials: {
          accessKeyId: Credentials.AccessKeyId,
          secretAccessKey: Credentials.SecretAccessKey,
          sessionToken: Credentials.SessionToken,
        },
      };
    },
  };
}
