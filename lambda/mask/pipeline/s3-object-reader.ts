import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectReader } from '../engine';

/** One version of an object, so that nothing read of it can come from another. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

const MAX_RESUMES = 5;

/** Reads ranges of one pinned version. A stream that breaks off is resumed where it broke. */
export function s3ObjectReader(s3: S3Client, object: ObjectVersion, size: number): ObjectReader {
  return {
    size,
    async *read(start, end) {
      let position = start;
      for (let resumes = 0; position < end; resumes += 1) {
        try {
          for await (const chunk of range(s3, object, position, end)) {
            position += chunk.byteLength;
            yield chunk;
          }
        } catch (error) {
          if (resumes >= MAX_RESUMES || !isBrokenStream(error)) {
            throw error;
          }
        }
        if (resumes > MAX_RESUMES) {
          throw new Error(`An object ended ${end - position} bytes before its size.`);
        }
      }
    },
  };
}

/**
 * The bytes `[start, end)` and no others. A server may ignore a range and send the whole, and says by Content-Range what it
 * sent: https://www.rfc-editor.org/rfc/rfc9110#section-14.2. S3 never does; emulators of it do.
 */
async function* range(
  s3: S3Client,
  { bucket, key, versionId }: ObjectVersion,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  const { Body, ContentRange } = await s3.send(
    new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, Range: `bytes=${start}-${end - 1}` }),
  );
  if (!Body) {
    throw new Error('S3 answered a read without a body.');
  }
  let position = startOf(ContentRange);
  if (position > start) {
    throw new Error(`S3 was asked for the bytes from ${start} and sent those from ${position}.`);
  }
  for await (const chunk of Body as AsyncIterable<Uint8Array>) {
    const wanted = chunk.subarray(Math.max(0, start - position), Math.max(0, end - position));
    position += chunk.byteLength;
    if (wanted.byteLength > 0) {
      yield wanted;
    }
    if (position >= end) {
      return;
    }
  }
}

function startOf(contentRange: string | undefined): number {
  if (contentRange === undefined) {
    return 0;
  }
  const [, first] = /^bytes (\d+)-/.exec(contentRange) ?? [];
  if (first === undefined) {
    throw new Error('S3 answered a read with a range that is not in bytes.');
  }
  return Number(first);
}

/** The client retries requests; a connection that breaks while the body is read is ours to retry. */
function isBrokenStream(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
