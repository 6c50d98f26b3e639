import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { MaskingPrefix } from '../../../lib/private/contracts/masking-pipeline';

/** What the steps of one execution leave for each other, in the quarantine zone: nobody else writes there. */
export class Staging {
  constructor(
    private readonly s3: S3Client,
    readonly bucket: string,
    private readonly id: string,
  ) {}

  /** The key under which a masked part waits for its release. */
  partKey(index: number): string {
    return this.key(`part-${index}`);
  }

  /** The key under which what closes the object waits. */
  get closingKey(): string {
    return this.key('closing');
  }

  async write(name: string, value: unknown): Promise<void> {
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: this.key(name),
        Body: JSON.stringify(value),
        ContentType: 'application/json',
      }),
    );
  }

  /** Only masking writes here, and each name always holds the same shape. */
  async read<Value>(name: string): Promise<Value> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: this.key(name) }));
    return JSON.parse((await Body?.transformToString()) ?? 'null') as Value;
  }

  /** The names that begin with `prefix`. */
  async names(prefix: string): Promise<string[]> {
    const names: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: this.key(prefix), ContinuationToken }),
      );
      names.push(...(page.Contents ?? []).map((object) => (object.Key ?? '').slice(this.key('').length)));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    return names;
  }

  /** Removes every version of everything: parts that did not pass must not lie about. */
  async clear(): Promise<void> {
    let KeyMarker: string | undefined;
    let VersionIdMarker: string | undefined;
    do {
      const page = await this.s3.send(
        new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: this.key(''), KeyMarker, VersionIdMarker }),
      );
      const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
        Key,
        VersionId,
      }));
      if (Objects.length > 0) {
        await this.s3.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }));
      }
      KeyMarker = page.NextKeyMarker;
      VersionIdMarker = page.NextVersionIdMarker;
    } while (KeyMarker);
  }

  private key(name: string): string {
    return `${MaskingPrefix.STAGING}${this.id}/${name}`;
  }
}

/** Names in staging. Digits are padded, so that a listing is in order. */
export const StagingName = {
  PLAN: 'plan.json',
  staged: (index: number) => `staged-${padded(index)}.json`,
  verified: (index: number) => `verified-${padded(index)}.json`,
  VERDICTS: 'verdict-',
  verdict: (where: number | string) => `verdict-${typeof where === 'number' ? padded(where) : where}.json`,
} as const;

function padded(index: number): string {
  return String(index).padStart(6, '0');
}
