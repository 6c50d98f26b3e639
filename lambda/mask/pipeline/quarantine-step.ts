import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  MaskingMetadata,
  type CaughtError,
  type MaskingTask,
  type QuarantineRecord,
  type Verdict,
} from '../../../lib/private/contracts/masking-pipeline';
import { assemble } from './assemble';
import { verdictOf } from './failure';
import { quarantinedMetrics } from './metrics';
import { quarantineKeys } from './object-names';
import type { MaskingServices } from './services';
import { Staging, StagingName } from './staging';

/** Copies the object to quarantine and writes down why. The names there are the raw names: only operators read them. */
export async function quarantine(
  services: MaskingServices,
  task: MaskingTask,
  failure: CaughtError | undefined,
): Promise<Verdict> {
  const verdict = (await firstVerdict(services, task.id)) ?? verdictOf(failure);
  const { bucket, key, versionId } = task.source;
  const keys = quarantineKeys(task.id, key);
  const record: QuarantineRecord = {
    version: 1,
    id: task.id,
    source: task.source,
    ...verdict,
    object: keys.object,
  };
  const head = await services.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
  const assembly = await assemble(services.s3, [{ bucket, key, versionId, size: head.ContentLength ?? 0 }], {
    bucket: services.quarantineBucket,
    key: record.object,
    contentType: 'application/octet-stream',
    metadata: { [MaskingMetadata.ID]: task.id, [MaskingMetadata.REASON]: verdict.reason },
  });
  await assembly.complete();
  await services.s3.send(
    new PutObjectCommand({
      Bucket: services.quarantineBucket,
      Key: keys.reason,
      Body: `${JSON.stringify(record, null, 2)}\n`,
      ContentType: 'application/json',
    }),
  );
  services.emit(quarantinedMetrics(services.pipeline, verdict.reason));
  return verdict;
}

/** The step that found the reason left it in staging; of several parts the first one's counts. */
async function firstVerdict(services: MaskingServices, id: string): Promise<Verdict | undefined> {
  const staging = new Staging(services.s3, services.quarantineBucket, id);
  const [first] = await staging.names(StagingName.VERDICTS);
  return first === undefined ? undefined : staging.read<Verdict>(first);
}
