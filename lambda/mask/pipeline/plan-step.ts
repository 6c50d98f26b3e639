import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { MaskingPlan, MaskingTask } from '../../../lib/private/contracts/masking-pipeline';
import { inspectDataset, planParts } from '../engine';
import { maskedMetadata, maskedObjectKey, releaseIdOf } from './object-names';
import { s3ObjectReader } from './s3-object-reader';
import { openPolicy, type MaskingServices } from './services';
import { Staging, StagingName } from './staging';

/** One multipart upload takes 10,000 parts; some of them are left for joining small ones. */
const MAX_PARTS = 9_000;

/** Decides what the object is and cuts it into parts. */
export async function plan(services: MaskingServices, task: MaskingTask): Promise<{ parts: number[] }> {
  const { policy, keys, masker } = await openPolicy(services, task);
  const { bucket, key, versionId } = task.source;
  const head = await services.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
  const size = head.ContentLength ?? 0;
  const reader = s3ObjectReader(services.s3, task.source, size);
  const shape = await inspectDataset(reader, key, policy);
  const parts = await planParts(reader, shape, Math.max(services.partBytes, Math.ceil(size / MAX_PARTS)));
  const made: MaskingPlan = {
    shape,
    parts,
    maskedKey: maskedObjectKey(masker, keys, task.source),
    releaseId: releaseIdOf(keys, versionId),
    metadata: maskedMetadata(masker, head.Metadata ?? {}),
  };
  await new Staging(services.s3, services.quarantineBucket, task.id).write(StagingName.PLAN, made);
  return { parts: parts.map((part) => part.index) };
}
