import type {
  MaskingPlan,
  MaskingTask,
  StagedPart,
  VerifiedPart,
} from '../../../lib/private/contracts/masking-pipeline';
import { closedPart, verifyMasked, type ObjectReader } from '../engine';
import { untilDeadline } from './deadline';
import { s3ObjectReader } from './s3-object-reader';
import { openPolicy, type MaskingServices } from './services';
import { Staging, StagingName } from './staging';

/** The second scan: reads what was stored, as it was stored, in another invocation than the one that masked it. */
export async function verify(services: MaskingServices, task: MaskingTask, index: number): Promise<{ rows: number }> {
  const { masker } = await openPolicy(services, task);
  const staging = new Staging(services.s3, services.quarantineBucket, task.id);
  const { shape } = await staging.read<MaskingPlan>(StagingName.PLAN);
  const { report, versionId } = await staging.read<StagedPart>(StagingName.staged(index));
  const size = report.bytesOut;
  const object = { bucket: staging.bucket, key: staging.partKey(index), versionId };
  const reader = closedPart(bounded(s3ObjectReader(services.s3, object, size), services.remainingMillis), report);
  // Only the first part begins with the column names.
  const partShape = { ...shape, size: reader.size, ...(index > 0 && { header: false }) };
  const verification = await verifyMasked(masker, partShape, reader);
  await staging.write(StagingName.verified(index), { index, versionId, verification } satisfies VerifiedPart);
  return { rows: verification.rows };
}

function bounded(reader: ObjectReader, remainingMillis: () => number): ObjectReader {
  return { size: reader.size, read: (start, end) => untilDeadline(reader.read(start, end), remainingMillis) };
}
