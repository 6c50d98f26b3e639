import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { QuarantineError } from '../quarantine';

/** Data compresses 3 to 20 times; only what was made to compresses more than this. */
const HIGHEST_RATIO = 250;
const RATIO_COUNTS_FROM = 4 * 1024 * 1024;

/** Unpacks gzip in a stream, and gives up on a bomb. */
export async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let packed = 0;
  let unpacked = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      packed += chunk.byteLength;
      yield chunk;
    }
  };
  const unzip = createGunzip();
  const input = Readable.from(counted());
  input.on('error', (error) => unzip.destroy(error));
  input.pipe(unzip);
  try {
    for await (const chunk of unzip as AsyncIterable<Buffer>) {
      unpacked += chunk.byteLength;
      if (unpacked > RATIO_COUNTS_FROM && unpacked > packed * HIGHEST_RATIO) {
        throw new QuarantineError('compression-bomb', `unpacks to more than ${HIGHEST_RATIO} times its size`);
      }
      yield chunk;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_') === true) {
      throw new QuarantineError('malformed-record', 'the gzip data is damaged or cut off');
    }
    throw error;
  } finally {
    input.destroy();
    unzip.destroy();
  }
}

/** Decodes UTF-8 in a stream; a byte that is not UTF-8 ends it. A byte-order mark stays where it is. */
export async function* decodeUtf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of source) {
      const text = decoder.decode(chunk, { stream: true });
      if (text !== '') yield text;
    }
    decoder.decode();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new QuarantineError('invalid-utf8', 'the object is not UTF-8 text');
    }
    throw error;
  }
}
