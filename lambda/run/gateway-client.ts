import { Sha256 } from '@aws-crypto/sha256-js';
import { BedrockRuntimeClient, ConverseCommand, ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { TokenRequest, TokenResponse } from '../../lib/private/contracts/gateway';

/** A token of the gateway, for one trial: its trace ties the trail's records to the trial. */
export type GatewayToken = TokenResponse;

/** What the model answered to one prompt. */
export interface ModelAnswer {
  readonly text: string;
  /** Names of the tools that it called. */
  readonly toolCalls: readonly string[];
  readonly stopReason: string;
}

/** The gateway refuses for the whole run: the fuse is blown, the experiment is fenced, the model is not approved. */
export class GatewayRefusal extends Error {}

/** The only door to a model, as the run uses it. */
export interface Gateway {
  mint(request: TokenRequest): Promise<GatewayToken>;
  converse(token: string, request: ConverseCommandInput): Promise<ModelAnswer>;
}

const TOKEN_SECONDS = 300;
/** A model that answers slower than this is a failed trial, not a stuck run. */
const CALL_MILLISECONDS = 120_000;

/** The gateway's private REST API: tokens by a signed request, models by the AWS SDK with the token as bearer token. */
export class HttpGateway implements Gateway {
  // HTTP/1.1: private REST APIs do not speak HTTP/2, which the SDK would choose for Bedrock Runtime.
  private readonly http = new NodeHttpHandler({ connectionTimeout: 5_000, requestTimeout: CALL_MILLISECONDS });

  private readonly signer: SignatureV4;

  public constructor(
    private readonly url: string,
    private readonly region: string,
  ) {
    this.signer = new SignatureV4({
      service: 'execute-api',
      region,
      credentials: fromNodeProviderChain(),
      sha256: Sha256,
    });
  }

  public async mint(request: TokenRequest): Promise<GatewayToken> {
    const { protocol, hostname, port, pathname } = new URL(`${this.url}/tokens`);
    const signed = await this.signer.sign(
      new HttpRequest({
        method: 'POST',
        protocol,
        hostname,
        port: port === '' ? undefined : Number(port),
        path: pathname,
        headers: { host: port === '' ? hostname : `${hostname}:${port}`, 'content-type': 'application/json' },
        body: JSON.stringify({ lifetime: TOKEN_SECONDS, ...request }),
      }),
    );
    const { response } = await this.http.handle(new HttpRequest(signed));
    const body = await readText(response.body);
    if (response.statusCode >= 300) {
      throw refusalOf('The gateway gave no token', response.statusCode, body);
    }
    return JSON.parse(body) as GatewayToken;
  }

  public async converse(token: string, request: ConverseCommandInput): Promise<ModelAnswer> {
    const client = new BedrockRuntimeClient({
      region: this.region,
      endpoint: this.url,
      token: { token },
      authSchemePreference: ['httpBearerAuth'],
      requestHandler: this.http,
    });
    try {
      const { output, stopReason } = await client.send(new ConverseCommand(request));
      const content = output?.message?.content ?? [];
      return {
        text: content.map((block) => block.text ?? '').join(''),
        toolCalls: content.flatMap((block) => (block.toolUse?.name === undefined ? [] : [block.toolUse.name])),
        stopReason: stopReason ?? 'unknown',
      };
    } catch (error) {
      if (error instanceof Error && ['AccessDeniedException', 'ValidationException'].includes(error.name)) {
        throw new GatewayRefusal(`The gateway refused a call: ${error.message}`, { cause: error });
      }
      throw error;
    }
  }
}

function refusalOf(what: string, status: number, body: string): Error {
  const reason = messageIn(body);
  // Throttling passes; every other client error would come again.
  return status < 500 && status !== 429
    ? new GatewayRefusal(`${what} (status ${status}): ${reason}`)
    : new Error(`${what} (status ${status}): ${reason}`);
}

function messageIn(body: string): string {
  try {
    const { message, Message } = JSON.parse(body) as { message?: unknown; Message?: unknown };
    return String(message ?? Message ?? 'no reason was given');
  } catch {
    return 'no reason was given';
  }
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
