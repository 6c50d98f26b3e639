import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { MaskingPolicyDocument, MaskingReceipt } from '../../../lib/private/contracts/masking';
import {
  MaskingMetadata,
  type MacieOpinion,
  type MaskingPlan,
  type MaskingTask,
  type SignedMaskingReceipt,
  type StagedPart,
  type VerifiedPart,
} from '../../../lib/private/contracts/masking-pipeline';
import { version as engineVersion } from '../../../package.json';
import { canonicalJson, sha256 } from '../../shared/canonical-json';
import { QuarantineError, closingBytes } from '../engine';
import { assemble, type SizedVersion } from './assemble';
import { untilDeadline } from './deadline';
import { passGates, type PassedGates } from './gates';
import { inParallel } from './in-parallel';
import { passMacie } from './macie-gate';
import { maskedMetrics, withoutOpinionMetrics } from './metrics';
import { contentType, receiptKey } from './object-names';
import { parsePolicy } from './policy';
import { signReceipt } from './receipt';
import { s3ObjectReader } from './s3-object-reader';
import { writeObject } from './s3-object-writer';
import type { MaskingServices } from './services';
import { Staging, StagingName } from './staging';

const PARALLEL_READS = 16;

export interface Released {
  readonly maskedKey: string;
  readonly receiptKey: string;
}

/**
 * Passes the gates, joins the parts, signs the receipt, and only then lets the object appear. May be run again at any
 * point: the object and its receipt are written once.
 */
export async function release(services: MaskingServices, task: MaskingTask, macie?: MacieOpinion): Promise<Released> {
  const staging = new Staging(services.s3, services.quarantineBucket, task.id);
  const plan = await staging.read<MaskingPlan>(StagingName.PLAN);
  const released = { maskedKey: plan.maskedKey, receiptKey: receiptKey(plan.maskedKey, plan.releaseId) };
  if (await isReleased(services, plan)) {
    return released;
  }
  const staged = await readAll<StagedPart>(staging, plan, StagingName.staged);
  const verified = await readAll<VerifiedPart>(staging, plan, StagingName.verified);
  const policy = parsePolicy(task.policy);
  const passed = passGates(policy, plan.parts.length, staged, verified);
  if (macie && !macie.answered) {
    services.emit(withoutOpinionMetrics(services.pipeline));
  }
  passMacie(macie, passed.merged.entities);

  const pieces = [
    ...staged.map((part, index) => stagedPiece(staging, part, index)),
    ...(await closingPiece(services, staging, plan, staged)),
  ];
  const masked = { sha256: await digestPieces(services, pieces), bytes: sum(pieces.map(({ size }) => size)) };
  const assembly = await assemble(services.s3, pieces, {
    bucket: services.maskedBucket,
    key: plan.maskedKey,
    contentType: plan.shape.compression === 'gzip' ? 'application/gzip' : contentType(plan.shape.format),
    metadata: {
      ...plan.metadata,
      [MaskingMetadata.ID]: plan.releaseId,
      [MaskingMetadata.RECEIPT]: encodeURI(released.receiptKey),
    },
  });
  try {
    await writeReceiptOnce(services, released.receiptKey, renderReceipt(task, plan, policy, passed, masked));
    await assembly.complete();
  } catch (error) {
    await assembly.abort();
    throw error;
  }
  services.emit(
    maskedMetrics(services.pipeline, {
      bytes: passed.merged.bytesIn,
      rows: passed.merged.rows,
      entities: passed.merged.entities,
    }),
  );
  return released;
}

async function isReleased(services: MaskingServices, { maskedKey, releaseId }: MaskingPlan): Promise<boolean> {
  try {
    const head = await services.s3.send(new HeadObjectCommand({ Bucket: services.maskedBucket, Key: maskedKey }));
    return head.Metadata?.[MaskingMetadata.ID] === releaseId;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') {
      return false;
    }
    throw error;
  }
}

async function readAll<Value>(
  staging: Staging,
  plan: MaskingPlan,
  nameOf: (index: number) => string,
): Promise<Value[]> {
  return inParallel(PARALLEL_READS, plan.parts, (part) => staging.read<Value>(nameOf(part.index)));
}

/** Bytes in staging that the released object is joined from, and what they must be. */
interface StagedPiece extends SizedVersion {
  readonly sha256: string;
}

function stagedPiece(staging: Staging, { report, versionId }: StagedPart, index: number): StagedPiece {
  return {
    bucket: staging.bucket,
    key: staging.partKey(index),
    versionId,
    size: report.bytesOut,
    sha256: report.sha256,
  };
}

/** What some formats need behind their parts: made of the parts' reports alone, so the same however often it is made. */
async function closingPiece(
  services: MaskingServices,
  staging: Staging,
  plan: MaskingPlan,
  staged: readonly StagedPart[],
): Promise<StagedPiece[]> {
  const bytes = await closingBytes(
    plan.shape,
    staged.map(({ report }) => report),
  );
  if (bytes.byteLength === 0) {
    return [];
  }
  const target = { bucket: staging.bucket, key: staging.closingKey };
  const versionId = await writeObject(services.s3, target, Readable.from([bytes]));
  return [{ ...target, versionId, size: bytes.byteLength, sha256: sha256(bytes) }];
}

/** Digests the whole as it will be released, and makes sure that each piece still is what was written. */
async function digestPieces(services: MaskingServices, pieces: readonly StagedPiece[]): Promise<string> {
  const whole = createHash('sha256');
  for (const [index, piece] of pieces.entries()) {
    const own = createHash('sha256');
    const bytes = s3ObjectReader(services.s3, piece, piece.size).read(0, piece.size);
    for await (const chunk of untilDeadline(bytes, services.remainingMillis)) {
      whole.update(chunk);
      own.update(chunk);
    }
    if (own.digest('hex') !== piece.sha256) {
      throw new QuarantineError('part-failed', `part ${index} is not what was written`);
    }
  }
  return whole.digest('hex');
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function renderReceipt(
  task: MaskingTask,
  plan: MaskingPlan,
  policy: MaskingPolicyDocument,
  { merged, verification }: PassedGates,
  masked: { readonly sha256: string; readonly bytes: number },
): MaskingReceipt {
  return {
    version: 1,
    engineVersion,
    policySha256: sha256(canonicalJson(policy)),
    source: { versionId: task.source.versionId, bytes: plan.shape.size },
    masked: { ...masked, key: plan.maskedKey },
    format: plan.shape.format,
    compression: plan.shape.compression,
    rows: merged.rows,
    parts: plan.parts.length,
    entities: merged.entities,
    verification,
    ...(merged.risk && { risk: merged.risk }),
    classification: classificationOf(policy),
  };
}

function classificationOf(policy: MaskingPolicyDocument): MaskingReceipt['classification'] {
  if (policy.preset === 'synthetic') {
    return 'synthetic';
  }
  return policy.preset === 'hipaa-safe-harbor' ? 'redacted' : 'pseudonymised';
}

/** One object version has one receipt, also when a release is run again after its receipt was written. */
async function writeReceiptOnce(services: MaskingServices, key: string, receipt: MaskingReceipt): Promise<void> {
  const signed = await signReceipt(services.kms, services.receiptKey, receipt);
  const target = { Bucket: services.maskedBucket, Key: key };
  try {
    await services.s3.send(
      new PutObjectCommand({
        ...target,
        Body: `${JSON.stringify(signed, null, 2)}\n`,
        ContentType: 'application/json',
        IfNoneMatch: '*',
      }),
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'PreconditionFailed') {
      throw error;
    }
    const { Body } = await services.s3.send(new GetObjectCommand(target));
    const existing = JSON.parse((await Body?.transformToString()) ?? 'null') as SignedMaskingReceipt;
    if (canonicalJson(existing.receipt) !== canonicalJson(receipt)) {
      throw new QuarantineError('part-failed', 'a receipt of this object version exists and says something else');
    }
  }
}
