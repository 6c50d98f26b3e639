import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

interface StoredVersion {
  readonly versionId: string;
  readonly bytes: Buffer;
  readonly metadata: Record<string, string>;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly metadata: Record<string, string>;
  readonly parts: Map<number, Buffer>;
}

/** As much of versioned S3 as the pipeline uses, in memory. */
export class MemoryS3 {
  readonly versions = new Map<string, StoredVersion[]>();
  /** Smallest size of a part that is not the last, as S3 has it. */
  readonly minimumPart = 5 * 1024 * 1024;
  /** Called before each request; throw to make it fail. */
  beforeRequest: (name: string, input: { Bucket?: string; Key?: string }) => void = () => undefined;
  private readonly uploads = new Map<string, Upload>();
  private counter = 0;

  get client(): S3Client {
    return { send: (command: object) => this.send(command) } as unknown as S3Client;
  }

  put(bucket: string, key: string, bytes: Uint8Array, metadata: Record<string, string> = {}): string {
    const versionId = `v${(this.counter += 1)}`;
    const name = `${bucket}/${key}`;
    this.versions.set(name, [...(this.versions.get(name) ?? []), { versionId, bytes: Buffer.from(bytes), metadata }]);
    return versionId;
  }

  keys(bucket: string, prefix = ''): string[] {
    return [...this.versions.keys()]
      .filter((name) => name.startsWith(`${bucket}/${prefix}`))
      .map((name) => name.slice(bucket.length + 1))
      .sort();
  }

  /** All versions of an object, oldest first. */
  all(bucket: string, key: string): StoredVersion[] {
    return this.versions.get(`${bucket}/${key}`) ?? [];
  }

  get unfinishedUploads(): number {
    return this.uploads.size;
  }

  private async send(command: object): Promise<object> {
    const { input } = command as { input: { Bucket?: string; Key?: string } };
    this.beforeRequest(command.constructor.name, input);
    if (command instanceof GetObjectCommand) return this.getObject(command);
    if (command instanceof HeadObjectCommand) return this.headObject(command);
    if (command instanceof PutObjectCommand) return this.putObject(command);
    if (command instanceof ListObjectsV2Command) {
      return { Contents: this.keys(command.input.Bucket ?? '', command.input.Prefix).map((Key) => ({ Key })) };
    }
    if (command instanceof ListObjectVersionsCommand) return this.listVersions(command);
    if (command instanceof DeleteObjectsCommand) return this.deleteObjects(command);
    if (command instanceof CreateMultipartUploadCommand) return this.createUpload(command);
    if (command instanceof UploadPartCommand) {
      const { UploadId, PartNumber, Body } = command.input;
      return this.storePart(UploadId, PartNumber, Buffer.from(Body as Uint8Array));
    }
    if (command instanceof UploadPartCopyCommand) {
      const bytes = this.copied(command.input.CopySource ?? '', command.input.CopySourceRange);
      return { CopyPartResult: this.storePart(command.input.UploadId, command.input.PartNumber, bytes) };
    }
    if (command instanceof CompleteMultipartUploadCommand) return this.complete(command);
    if (command instanceof AbortMultipartUploadCommand) {
      this.uploads.delete(command.input.UploadId ?? '');
      return {};
    }
    throw new Error(`The memory S3 does not know ${command.constructor.name}.`);
  }

  private find(bucket = '', key = '', versionId?: string): StoredVersion | undefined {
    const all = this.all(bucket, key);
    return versionId === undefined ? all.at(-1) : all.find((version) => version.versionId === versionId);
  }

  private getObject({ input }: GetObjectCommand): object {
    const found = this.find(input.Bucket, input.Key, input.VersionId);
    if (!found) throw named('NoSuchKey');
    const bytes = slice(found.bytes, input.Range);
    const Body = Object.assign(Readable.from(bytes.byteLength > 0 ? [bytes] : []), {
      transformToString: async () => bytes.toString('utf8'),
    });
    const ContentRange = input.Range && `${input.Range.replace('=', ' ')}/${found.bytes.byteLength}`;
    return { Body, ContentRange, VersionId: found.versionId, Metadata: found.metadata };
  }

  private headObject({ input }: HeadObjectCommand): object {
    const found = this.find(input.Bucket, input.Key, input.VersionId);
    if (!found) throw named('NotFound');
    return { ContentLength: found.bytes.byteLength, Metadata: found.metadata, VersionId: found.versionId };
  }

  private putObject({ input }: PutObjectCommand): object {
    if (input.IfNoneMatch === '*' && this.find(input.Bucket, input.Key)) throw named('PreconditionFailed');
    const bytes = Buffer.from(input.Body as Uint8Array | string);
    return { VersionId: this.put(input.Bucket ?? '', input.Key ?? '', bytes, input.Metadata) };
  }

  private listVersions({ input }: ListObjectVersionsCommand): object {
    const Versions = this.keys(input.Bucket ?? '', input.Prefix).flatMap((Key) =>
      this.all(input.Bucket ?? '', Key).map(({ versionId }) => ({ Key, VersionId: versionId })),
    );
    return { Versions };
  }

  private deleteObjects({ input }: DeleteObjectsCommand): object {
    for (const { Key, VersionId } of input.Delete?.Objects ?? []) {
      const name = `${input.Bucket}/${Key}`;
      const left = (this.versions.get(name) ?? []).filter((version) => version.versionId !== VersionId);
      if (left.length > 0) this.versions.set(name, left);
      else this.versions.delete(name);
    }
    return {};
  }

  private createUpload({ input }: CreateMultipartUploadCommand): object {
    const UploadId = `upload-${(this.counter += 1)}`;
    const { Bucket: bucket = '', Key: key = '', Metadata: metadata = {} } = input;
    this.uploads.set(UploadId, { bucket, key, metadata, parts: new Map() });
    return { UploadId };
  }

  private storePart(uploadId = '', partNumber = 0, bytes: Buffer): object {
    const upload = this.uploads.get(uploadId);
    if (!upload) throw named('NoSuchUpload');
    upload.parts.set(partNumber, bytes);
    return { ETag: createHash('md5').update(bytes).digest('hex') };
  }

  private complete({ input }: CompleteMultipartUploadCommand): object {
    const upload = this.uploads.get(input.UploadId ?? '');
    if (!upload) throw named('NoSuchUpload');
    const numbers = (input.MultipartUpload?.Parts ?? []).map(({ PartNumber }) => PartNumber ?? 0);
    const parts = numbers.map((number) => upload.parts.get(number) ?? Buffer.alloc(0));
    if (parts.slice(0, -1).some((part) => part.byteLength < this.minimumPart)) throw named('EntityTooSmall');
    this.uploads.delete(input.UploadId ?? '');
    return { VersionId: this.put(upload.bucket, upload.key, Buffer.concat(parts), upload.metadata) };
  }

  private copied(source: string, range?: string): Buffer {
    const [, bucket, key = '', versionId] = /^([^/]+)\/(.*)\?versionId=(.*)$/.exec(source) ?? [];
    const found = this.find(bucket, decodeURIComponent(key), versionId);
    if (!found) throw named('NoSuchKey');
    return slice(found.bytes, range);
  }
}

function slice(bytes: Buffer, range?: string): Buffer {
  const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  return start === undefined ? bytes : bytes.subarray(Number(start), Number(end) + 1);
}

/** An error as the SDK throws it. */
export function named(name: string): Error {
  return Object.assign(new Error(`${name} of the memory S3`), { name });
}
