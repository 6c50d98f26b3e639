import { Agent as HttpAgent, IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Hash } from '@smithy/core/serde';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';

export interface HttpQuestion {
  /** Below the endpoint, percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The service was not reached at all, so it cannot have done anything. */
export class NotSentError extends Error {}

export type Credentials = ConstructorParameters<typeof SignatureV4>[0]['credentials'];

const IDLE_MILLISECONDS = 20_000;
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Signed requests to one AWS service over connections that are kept: an answer is handed on as it comes, byte by byte. */
export class SignedHttp {
  private readonly endpoint: URL;
  private readonly signer: SignatureV4;
  private readonly agent: HttpAgent;
  private lastUsed = 0;

  public constructor(
    private readonly service: {
      readonly endpoint: string;
      readonly region: string;
      /** The name that requests are signed for. */
      readonly name: string;
      readonly credentials: Credentials;
      /** How long the service may say nothing. */
      readonly silenceMilliseconds: number;
      /** How long a connection that nobody uses is believed to be open still; default: 20 seconds. */
      readonly idleMilliseconds?: number;
    },
  ) {
    const { region, name, credentials } = service;
    this.endpoint = new URL(service.endpoint);
    this.signer = new SignatureV4({ service: name, region, credentials, sha256: Hash.bind(null, 'sha256') });
    const options = { keepAlive: true, maxSockets: 256 };
    this.agent = this.endpoint.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** The request with its signature, which is good for five minutes. */
  public async sign({ path, headers, body }: HttpQuestion): Promise<HttpQuestion> {
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
    return { path, headers: signed.headers, body };
  }

  /** @throws NotSentError when nothing was sent; any other error leaves open whether the service got the request */
  public send({ path, headers, body }: HttpQuestion): Promise<HttpAnswer> {
    this.dropIdle();
    const { protocol, hostname, port } = this.endpoint;
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? httpsRequest : httpRequest)(
        { hostname, port: port === '' ? undefined : port, method: 'POST', path, headers, agent: this.agent },
        (response) => {
          resolve({ status: response.statusCode ?? 500, headers: flat(response), body: response });
        },
      );
      request.setTimeout(this.service.silenceMilliseconds, () =>
        request.destroy(new Error(`The service ${this.service.name} did not answer in time.`)),
      );
      request.on('error', (error: NodeJS.ErrnoException) => {
        reject(NEVER_SENT.has(error.code ?? '') ? new NotSentError(error.message) : error);
      });
      request.end(body);
    });
  }

  /**
   * Lambda freezes a function between calls, for minutes, and the service closes the connection meanwhile. A request that went out on it
   * would fail in a way that leaves open whether it arrived, and a model call would stay charged in full.
   */
  private dropIdle(): void {
    const idle = Date.now() - this.lastUsed;
    this.lastUsed = Date.now();
    if (idle <= (this.service.idleMilliseconds ?? IDLE_MILLISECONDS)) return;
    for (const socket of Object.values(this.agent.freeSockets).flatMap((free) => free ?? [])) socket.destroy();
  }
}

function flat(response: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}
