import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';
import { inChunks } from './chunks';

// S3 takes at most 10,000 parts, each of 5 MiB or more but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
// Masking changes a part's size, but not from 5 GB to 80: with chunks of 8 MiB a staged part may hold 80 GB.
const CHUNK_BYTES = 8 * 1024 * 1024;

/**
 * Writes a stream as one object and gives its version. The object appears whole or not at all: a function that is
 * killed leaves an unfinished upload, which nobody can read and the bucket's lifecycle removes.
 */
export async function writeObject(
  s3: S3Client,
  target: { readonly bucket: string; readonly key: string },
  body: AsyncIterable<Uint8Array>,
): Promise<string> {
  const chunks = inChunks(body, CHUNK_BYTES);
  const first = await chunks.next();
  const second = first.done ? first : await chunks.next();
  const versionId =
    first.done || second.done
      ? await putSmall(s3, target, first.done ? new Uint8Array() : first.value)
      : await putLarge(s3, target, [first.value, second.value], chunks);
  if (!versionId) {
    throw new Error('S3 gave no version: the bucket of staged parts has no versioning.');
  }
  return versionId;
}

async function putSmall(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  bytes: Uint8Array,
): Promise<string | undefined> {
  return (await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }))).VersionId;
}

async function putLarge(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  first: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): Promise<string | undefined> {
  const target = { Bucket: bucket, Key: key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
  const parts: CompletedPart[] = [];
  const upload = async (bytes: Uint8Array): Promise<void> => {
    const PartNumber = parts.length + 1;
    const { ETag, ChecksumCRC32 } = await s3.send(
      new UploadPartCommand({ ...target, UploadId, PartNumber, Body: bytes }),
    );
    parts.push({ PartNumber, ETag, ChecksumCRC32 });
  };
  try {
    for (const bytes of first) {
      await upload(bytes);
    }
    for await (const bytes of rest) {
      await upload(bytes);
    }
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand({ ...target, UploadId }));
    throw error;
  }
  const completed = await s3.send(
    new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: parts } }),
  );
  return completed.VersionId;
}
