import type { MaskingPlan, MaskingTask, StagedPart } from '../../../lib/private/contracts/masking-pipeline';
import { maskPart } from '../engine';
import { untilDeadline } from './deadline';
import { s3ObjectReader } from './s3-object-reader';
import { writeObject } from './s3-object-writer';
import { openPolicy, type MaskingServices } from './services';
import { Staging, StagingName } from './staging';

/**
 * Masks one part into staging. The same part gives the same bytes under the same key, so a retry replaces what a killed
 * function left and never adds to it.
 */
export async function mask(services: MaskingServices, task: MaskingTask, index: number): Promise<{ rows: number }> {
  const { masker } = await openPolicy(services, task);
  const staging = new Staging(services.s3, services.quarantineBucket, task.id);
  const { shape, parts } = await staging.read<MaskingPlan>(StagingName.PLAN);
  const part = parts[index];
  if (!part) {
    throw new Error(`The plan has ${parts.length} parts and no part ${index}.`);
  }
  const run = maskPart(masker, shape, part, s3ObjectReader(services.s3, task.source, shape.size));
  const versionId = await writeObject(
    services.s3,
    { bucket: staging.bucket, key: staging.partKey(index) },
    untilDeadline(run.output, services.remainingMillis),
  );
  const report = run.report();
  await staging.write(StagingName.staged(index), { report, versionId } satisfies StagedPart);
  return { rows: report.rows };
}
