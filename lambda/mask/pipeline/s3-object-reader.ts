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
          for await (const chunk of await openRange(s3, object, position, end)) {
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

async function openRange(
  s3: S3Client,
  { bucket, key, versionId }: ObjectVersion,
  start: number,
  end: number,
): Promise<AsyncIterable<Uint8Array>> {
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, Range: `bytes=${start}-${end - 1}` }),
  );
  if (!Body) {
    throw new Error('S3 answered a read without a body.');
  }
  return Body as AsyncIterable<Uint8Array>;
}

/** The client retries requests; a connection that breaks while the body is read is ours to retry. */
function isBrokenStream(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
