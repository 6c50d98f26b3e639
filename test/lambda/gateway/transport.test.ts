import { PassThrough, Writable } from 'node:stream';
import { GatewayResponse } from '../../../lambda/gateway/responses';
import { StreamingRuntime, buffered, streamed } from '../../../lambda/gateway/transport';

const event = { path: '/model/m/converse' };

function response(
  chunks: readonly string[],
  contentType = 'application/json',
): GatewayResponse & { read: string[]; closed: number[] } {
  const read: string[] = [];
  const closed: number[] = [];
  return {
    closed,
    close: () => {
      closed.push(read.length);
      return Promise.resolve();
    },
    status: 200,
    headers: { 'content-type': contentType },
    body: (async function* () {
      for (const chunk of chunks) {
        read.push(chunk);
        yield await Promise.resolve(Buffer.from(chunk, 'latin1'));
      }
    })(),
    read,
  };
}

/** Lambda's Node.js runtime, as far as the gateway knows it. */
class FakeRuntime implements StreamingRuntime {
  public metadata: unknown;
  public readonly HttpResponseStream = {
    from: (stream: Writable, metadata: unknown): Writable => {
      this.metadata = metadata;
      return stream;
    },
  };

  public streamifyResponse(handler: (event: { path: string }, stream: Writable) => Promise<void>): unknown {
    return handler;
  }
}

async function stream(answer: GatewayResponse, out: Writable): Promise<FakeRuntime> {
  const runtime = new FakeRuntime();
  const handler = streamed(runtime, () => Promise.resolve(answer)) as (
    input: object,
    stream: Writable,
  ) => Promise<void>;
  await handler(event, out);
  return runtime;
}

describe('where the runtime streams', () => {
  test('status and headers go first, then each chunk as it comes', async () => {
    const out = new PassThrough();
    const written: string[] = [];
    out.on('data', (chunk: Buffer) => written.push(chunk.toString()));

    const runtime = await stream(response(['one', 'two']), out);

    expect(runtime.metadata).toEqual({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    expect(written).toEqual(['one', 'two']);
  });

  test('a slow caller is waited for', async () => {
    const written: string[] = [];
    const slow = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, done) => {
        setTimeout(() => {
          written.push(chunk.toString());
          done();
        }, 2);
      },
    });
    await stream(response(['one', 'two', 'three']), slow);
    expect(written).toEqual(['one', 'two', 'three']);
  });

  test('a caller that has gone is no reason to stop reading: what is left is billed', async () => {
    const gone = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
    const answer = response(['one', 'two', 'three']);
    await stream(answer, gone);
    expect(answer.read).toEqual(['one', 'two', 'three']);
  });
});

describe('where it does not', () => {
  test('text is text', async () => {
    expect(
      await buffered(() =>
        Promise.resolve(response(['{"a":', '"ä"}'].map((text) => Buffer.from(text).toString('latin1')))),
      )(event),
    ).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"a":"ä"}',
      isBase64Encoded: false,
    });
  });

  test('events are bytes', async () => {
    const result = await buffered(() =>
      Promise.resolve(response(['\u0000\u00ff'], 'application/vnd.amazon.eventstream')),
    )(event);
    expect(result).toMatchObject({ isBase64Encoded: true, body: Buffer.from([0, 255]).toString('base64') });
  });
});
