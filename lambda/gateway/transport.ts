import type { Writable } from 'node:stream';
import { GatewayResponse } from './responses';
import { ProxyEvent } from './request';

/** What answers a call. */
export type Answerer = (event: ProxyEvent) => Promise<GatewayResponse>;

/** The part of Lambda's Node.js runtime that streams responses. It is a global of the runtime, not a package. */
export interface StreamingRuntime {
  streamifyResponse(handler: (event: ProxyEvent, stream: Writable) => Promise<void>): unknown;
  readonly HttpResponseStream: {
    from(stream: Writable, metadata: { statusCode: number; headers: Readonly<Record<string, string>> }): Writable;
  };
}

export interface ProxyResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/**
 * Each byte goes out as it comes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-lambda-configure.html
 */
export function streamed(runtime: StreamingRuntime, answer: Answerer): unknown {
  return runtime.streamifyResponse(async (event, stream) => {
    const response = await answer(event);
    const { status, headers, body } = response;
    const out = runtime.HttpResponseStream.from(stream, { statusCode: status, headers });
    let listening = true;
    out.on('error', () => {
      // The caller has gone. The rest is still read: it is billed, and its usage comes last.
      listening = false;
    });
    try {
      for await (const chunk of body) {
        if (listening && !out.write(chunk)) await happened(out, 'drain');
      }
      if (listening) {
        out.end();
        await happened(out, 'finish');
      }
    } finally {
      // Lambda waits for the handler also after the answer's end, so that the caller need not.
      // https://aws.amazon.com/blogs/compute/running-code-after-returning-a-response-from-an-aws-lambda-function/
      await response.close();
    }
  });
}

/** Resolves when the event has come, or when it never will because the caller has gone. */
function happened(out: Writable, event: 'drain' | 'finish'): Promise<void> {
  return new Promise((resolve) => {
    for (const name of [event, 'close', 'error']) out.once(name, () => resolve());
  });
}

/** All at once, for runtimes that cannot stream. */
export function buffered(answer: Answerer): (event: ProxyEvent) => Promise<ProxyResult> {
  return async (event) => {
    const response = await answer(event);
    const { status, headers, body } = response;
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of body) chunks.push(chunk);
    } finally {
      await response.close();
    }
    const bytes = Buffer.concat(chunks);
    const binary = headers['content-type']?.startsWith('application/vnd.amazon.eventstream') ?? false;
    return {
      statusCode: status,
      headers,
      body: bytes.toString(binary ? 'base64' : 'utf8'),
      isBase64Encoded: binary,
    };
  };
}
