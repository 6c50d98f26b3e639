import { Agent as HttpAgent, IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Hash } from '@smithy/core/serde';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

export interface BedrockRequest {
  /** Below the endpoint, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface BedrockResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Bedrock was not reached at all, so it cannot have charged anything. */
export class NotSentError extends Error {}

export interface Bedrock {
  /** @throws NotSentError when nothing was sent; any other error leaves open whether Bedrock got the call */
  send(request: BedrockRequest): Promise<BedrockResponse>;
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** A little less than the function has, so that there is time to say so. */
const SILENCE_MILLISECONDS = 14 * 60 * 1000;

/**
 * Sends signed requests to Bedrock Runtime and hands the answer on as it comes, byte by byte: the SDK's own client would
 * take each answer apart and the gateway would have to put it together again.
 */
export class SignedBedrock implements Bedrock {
  private readonly endpoint: URL;
  private readonly signer: SignatureV4;
  private readonly agent: HttpAgent;

  public constructor(
    endpoint: string,
    region: string,
    credentials: ConstructorParameters<typeof SignatureV4>[0]['credentials'],
  ) {
    this.endpoint = new URL(endpoint);
    this.signer = new SignatureV4({ service: 'bedrock', region, credentials, sha256: Hash.bind(null, 'sha256') });
    const options = { keepAlive: true, maxSockets: 256 };
    this.agent = this.endpoint.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  public async send({ path, headers, body }: BedrockRequest): Promise<BedrockResponse> {
    const { protocol, hostname, port, host } = this.endpoint;
    const signed = await this.signer.sign(
      new HttpRequest({
        method: 'POST',
        protocol,
        hostname,
        port: port === '' ? undefined : Number(port),
        path,
        headers: { ...headers, host, 'content-length': String(Buffer.byteLength(body)) },
        body,
      }),
    );
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? httpsRequest : httpRequest)(
        {
          hostname,
          port: port === '' ? undefined : port,
          method: 'POST',
          path,
          headers: signed.headers,
          agent: this.agent,
        },
        (response) => {
          resolve({ status: response.statusCode ?? 500, headers: flat(response), body: response });
        },
      );
      request.setTimeout(SILENCE_MILLISECONDS, () => request.destroy(new Error('Bedrock did not answer in time.')));
      request.on('error', (error: NodeJS.ErrnoException) => {
        reject(NEVER_SENT.has(error.code ?? '') ? new NotSentError(error.message) : error);
      });
      request.end(body);
    });
  }
}

function flat(response: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
