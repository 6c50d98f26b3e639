import { DeleteObjectsCommand, ListObjectVersionsCommand, ObjectIdentifier, S3Client } from '@aws-sdk/client-s3';

/** The workspace bucket, by prefix. */
export class Workspace {
  public constructor(
    private readonly bucket: string,
    private readonly s3: S3Client = new S3Client(),
  ) {}

  /** Object versions and delete markers below a prefix. */
  public async count(prefix: string): Promise<number> {
    let count = 0;
    let from: VersionPage['next'];
    do {
      const page = await this.page(prefix, from);
      count += page.versions.length;
      from = page.next;
    } while (from);
    return count;
  }

  /** Deletes every version and delete marker below a prefix. True when the time was up before the end. */
  public async deleteAll(prefix: string, hasTime: () => boolean): Promise<boolean> {
    for (;;) {
      // From the beginning each time: what was deleted is not listed again.
      const { versions } = await this.page(prefix);
      if (versions.length === 0) {
        return false;
      }
      const { Errors = [] } = await this.s3.send(
        new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects: versions, Quiet: true } }),
      );
      if (Errors.length > 0) {
        throw new Error(
          `S3 did not delete ${Errors.length} of ${versions.length} versions (${Errors[0]?.Code ?? 'unknown'}).`,
        );
      }
      if (!hasTime()) {
        return true;
      }
    }
  }

  private async page(prefix: string, from?: VersionPage['next']): Promise<VersionPage> {
    const {
      Versions = [],
      DeleteMarkers = [],
      IsTruncated,
      NextKeyMarker,
      NextVersionIdMarker,
    } = await this.s3.send(new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: prefix, ...from }));
    return {
      versions: [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId })),
      next: IsTruncated ? { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker } : undefined,
    };
  }
}

interface VersionPage {
  readonly versions: ObjectIdentifier[];
  readonly next: { readonly KeyMarker: string | undefined; readonly VersionIdMarker: string | undefined } | undefined;
}
