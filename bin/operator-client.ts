import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Command } from 'commander';
import { SandboxOutput } from '../lib/private/contracts/outputs';
import { MisuseError } from './exit';

/** Where the sandbox is: options that every command has which speaks to one. */
export interface SandboxOptions {
  readonly stack: string;
  readonly region?: string;
}

/** Adds the options by which a command finds a deployed sandbox. */
export function withSandbox(command: Command): Command {
  return command
    .requiredOption('--stack <name>', 'CloudFormation stack of the sandbox')
    .option('--region <region>', 'AWS region; AWS_REGION when left out');
}

/** The operator API said no. */
export class RefusedRequest extends Error {
  public constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The people's door of a deployed sandbox, every request signed with the caller's AWS credentials. */
export class OperatorClient {
  private constructor(
    /** The door's URL, without a slash at the end. */
    public readonly url: string,
    private readonly region: string,
    private readonly outputs: ReadonlyMap<string, string>,
  ) {}

  /** Finds the sandbox by its stack's outputs. */
  public static of(options: SandboxOptions): Promise<OperatorClient> {
    return OperatorClient.at(options, SandboxOutput.OPERATOR_API, SandboxOutput.OPERATOR_URL);
  }

  /** The workloads' door instead, which mints gateway tokens. On AWS it is reached from inside the sandbox's network alone. */
  public static atGateway(options: SandboxOptions): Promise<OperatorClient> {
    return OperatorClient.at(options, SandboxOutput.GATEWAY_API, SandboxOutput.GATEWAY_URL);
  }

  private static async at(options: SandboxOptions, apiOutput: string, urlOutput: string): Promise<OperatorClient> {
    const region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    if (!region) {
      throw new MisuseError('No region is known. Give --region, or set AWS_REGION.');
    }
    const outputs = await outputsOf(options.stack, region);
    const api = outputs.get(apiOutput);
    const url = outputs.get(urlOutput);
    if (api === undefined || url === undefined) {
      throw new MisuseError(
        `The stack ${options.stack} has no output ${urlOutput}: it is not a sandbox of this library. Name the sandbox's own stack.`,
      );
    }
    return new OperatorClient(localUrl(api, url), region, outputs);
  }

  /** An output of the sandbox's stack. */
  public output(name: string): string {
    const value = this.outputs.get(name);
    if (value === undefined) {
      throw new MisuseError(`The stack has no output ${name}. Deploy it again with this version.`);
    }
    return value;
  }

  public get(path: string): Promise<Record<string, unknown>> {
    return this.send('GET', path);
  }

  public post(path: string, body: unknown): Promise<Record<string, unknown>> {
    return this.send('POST', path, JSON.stringify(body));
  }

  private async send(method: string, path: string, body?: string): Promise<Record<string, unknown>> {
    const url = new URL(`${this.url}${path}`);
    const signer = new SignatureV4({
      service: 'execute-api',
      region: this.region,
      credentials: fromNodeProviderChain(),
      sha256: Sha256,
    });
    const signed = await signer.sign(
      new HttpRequest({
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        headers: { host: url.host, ...(body !== undefined && { 'content-type': 'application/json' }) },
        body,
      }),
    );
    const response = await fetch(url, { method, headers: signed.headers, body, signal: AbortSignal.timeout(60_000) });
    const answer = parseAnswer(await response.text());
    if (!response.ok) {
      throw new RefusedRequest(response.status, reasonIn(answer, response.status));
    }
    return answer;
  }
}

function parseAnswer(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** API Gateway writes `message`, IAM's refusals `Message`. */
function reasonIn(answer: Record<string, unknown>, status: number): string {
  return String(answer.message ?? answer.Message ?? `The request was refused with status ${status}.`);
}

/** The local cloud, told by AWS_ENDPOINT_URL, serves REST APIs under its own address. */
function localUrl(api: string, url: string): string {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const stage = new URL(url).pathname.replaceAll('/', '');
  return endpoint ? `${endpoint.replace(/\/$/, '')}/_aws/execute-api/${api}/${stage}` : url.replace(/\/$/, '');
}

async function outputsOf(stack: string, region: string): Promise<Map<string, string>> {
  try {
    const { Stacks } = await new CloudFormationClient({ region }).send(new DescribeStacksCommand({ StackName: stack }));
    return new Map(
      (Stacks?.[0]?.Outputs ?? []).flatMap(({ OutputKey, OutputValue }) =>
        OutputKey === undefined || OutputValue === undefined ? [] : [[OutputKey, OutputValue] as const],
      ),
    );
  } catch (error) {
    throw new MisuseError(
      `The outputs of the stack ${stack} in ${region} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Runs an action; a refusal by the sandbox is a finding (exit code 1), with its reason. */
export async function orRefused(json: boolean | undefined, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof RefusedRequest)) {
      throw error;
    }
    console.error(error.message);
    if (json) {
      console.log(JSON.stringify({ refused: true, status: error.status, message: error.message }, null, 2));
    }
    process.exitCode = 1;
  }
}
