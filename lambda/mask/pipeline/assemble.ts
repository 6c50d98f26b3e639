import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type CompletedPart,
  type S3Client,
} from '@aws-sdk/client-s3';
import { inParallel } from './in-parallel';
import { s3ObjectReader, type ObjectVersion } from './s3-object-reader';
import { planUpload, type Piece, type UploadStep } from './upload-plan';

const PARALLEL_COPIES = 8;

export interface SizedVersion extends ObjectVersion {
  readonly size: number;
}

export interface AssembledObject {
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * An upload that holds everything and is not visible yet: `complete` makes it appear, all at once; `abort` makes it never
 * have been.
 */
export interface Assembly {
  complete(): Promise<void>;
  abort(): Promise<void>;
}

/** Joins objects into one. The bytes are copied inside S3 wherever its limits allow. */
export async function assemble(
  s3: S3Client,
  sources: readonly SizedVersion[],
  target: AssembledObject,
): Promise<Assembly> {
  const steps = planUpload(sources.map((source) => source.size));
  const location = { Bucket: target.bucket, Key: target.key };
  const description = { ...location, ContentType: target.contentType, Metadata: { ...target.metadata } };
  if (steps.length === 0) {
    // A multipart upload cannot be empty.
    return {
      complete: async () => void (await s3.send(new PutObjectCommand({ ...description, Body: new Uint8Array() }))),
      abort: async () => undefined,
    };
  }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(description));
  const abort = async (): Promise<void> =>
    void (await s3.send(new AbortMultipartUploadCommand({ ...location, UploadId })));
  try {
    const parts = await inParallel(PARALLEL_COPIES, steps, async (step, index): Promise<CompletedPart> => {
      const PartNumber = index + 1;
      return { PartNumber, ...(await uploadStep(s3, sources, step, { ...location, UploadId, PartNumber })) };
    });
    return {
      complete: async () =>
        void (await s3.send(
          new CompleteMultipartUploadCommand({ ...location, UploadId, MultipartUpload: { Parts: parts } }),
        )),
      abort,
    };
  } catch (error) {
    await abort();
    throw error;
  }
}

interface UploadTarget {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string | undefined;
  readonly PartNumber: number;
}

async function uploadStep(
  s3: S3Client,
  sources: readonly SizedVersion[],
  step: UploadStep,
  target: UploadTarget,
): Promise<CompletedPart> {
  if (step.kind === 'join') {
    const bytes = await readPieces(s3, sources, step.pieces);
    const { ETag, ChecksumCRC32 } = await s3.send(new UploadPartCommand({ ...target, Body: bytes }));
    return { ETag, ChecksumCRC32 };
  }
  const source = sourceOf(sources, step.piece);
  const { CopyPartResult } = await s3.send(
    new UploadPartCopyCommand({
      ...target,
      CopySource: copySource(source),
      CopySourceRange: `bytes=${step.piece.start}-${step.piece.end - 1}`,
    }),
  );
  return { ETag: CopyPartResult?.ETag, ChecksumCRC32: CopyPartResult?.ChecksumCRC32 };
}

async function readPieces(
  s3: S3Client,
  sources: readonly SizedVersion[],
  pieces: readonly Piece[],
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (const piece of pieces) {
    const source = sourceOf(sources, piece);
    for await (const chunk of s3ObjectReader(s3, source, source.size).read(piece.start, piece.end)) {
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks);
}

function sourceOf(sources: readonly SizedVersion[], piece: Piece): SizedVersion {
  const source = sources[piece.part];
  if (!source) {
    throw new Error(`An upload plan names part ${piece.part} of ${sources.length}.`);
  }
  return source;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html#API_UploadPartCopy_RequestSyntax */
function copySource({ bucket, key, versionId }: ObjectVersion): string {
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(versionId)}`;
}
