import { EventStreamCodec } from '@smithy/core/event-streams';
import { isObject, Json } from './json';

/** One event of a stream of `application/vnd.amazon.eventstream`. */
export interface StreamEvent {
  /** "contentBlockDelta", "chunk", ... */
  readonly type: string;
  /** Whether the service reports an error in the middle of the stream. */
  readonly exception: boolean;
  readonly payload: Json;
}

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);
/** A frame begins with its length. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html */
const PRELUDE_BYTES = 12;
const LONGEST_FRAME = 24 * 1024 * 1024;

/** Reads the events of a stream while its bytes pass by, however they are cut. */
export class EventReader {
  private pending = Buffer.alloc(0);

  /** @throws when the bytes are no event stream */
  public *read(chunk: Uint8Array): Generator<StreamEvent> {
    this.pending = Buffer.concat([this.pending, chunk]);
    while (this.pending.length >= PRELUDE_BYTES) {
      const length = this.pending.readUInt32BE(0);
      if (length < PRELUDE_BYTES + 4 || length > LONGEST_FRAME) throw new Error('The bytes are no event stream.');
      if (this.pending.length < length) return;
      const frame = this.pending.subarray(0, length);
      this.pending = this.pending.subarray(length);
      yield eventOf(frame);
    }
  }
}

function eventOf(frame: Uint8Array): StreamEvent {
  const { headers, body } = codec.decode(frame);
  const value = (name: string): string => String(headers[name]?.value ?? '');
  const exception = value(':message-type') !== 'event';
  const payload = parsed(body);
  // InvokeModelWithResponseStream wraps the model's own chunk in base64.
  const chunk = typeof payload.bytes === 'string' ? parsed(Buffer.from(payload.bytes, 'base64')) : payload;
  return { type: value(exception ? ':exception-type' : ':event-type'), exception, payload: chunk };
}

function parsed(bytes: Uint8Array): Json {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** A frame that tells the SDK of an error in the middle of a stream. */
export function exceptionFrame(type: string, message: string): Uint8Array {
  return codec.encode({
    headers: {
      ':message-type': { type: 'string', value: 'exception' },
      ':exception-type': { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
    },
    body: Buffer.from(JSON.stringify({ message })),
  });
}
