import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { MaskingServices } from './services';

/** Finds the version of an object whose event named none. S3 names it for every versioned bucket; not every emulator does. */
export async function locate(
  services: MaskingServices,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<{ versionId: string }> {
  const { VersionId } = await services.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  if (!VersionId) {
    throw new Error('The raw object has no version: versioning of the raw bucket was suspended.');
  }
  return { versionId: VersionId };
}
