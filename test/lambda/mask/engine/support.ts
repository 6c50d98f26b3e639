import type { MaskingPolicyDocument, PartReport } from '../../../../lib/private/contracts/masking';
import {
  closingBytes,
  createMasker,
  deriveKeys,
  inspectDataset,
  maskPart,
  memoryReader,
  planParts,
  type Masker,
} from '../../../../lambda/mask/engine';

export const KEYS = deriveKeys(Buffer.alloc(32, 7));
export const maskerFor = (policy: Partial<MaskingPolicyDocument> = {}): Masker =>
  createMasker({ version: 1, preset: 'strict', ...policy }, KEYS);

export interface MaskedObject {
  readonly output: Buffer;
  readonly rows: number;
  readonly parts: number;
}

/** Masks a whole object as the pipeline does: inspect, plan, each part. */
export async function maskObject(
  content: string | Uint8Array,
  name: string,
  options: { policy?: Partial<MaskingPolicyDocument>; partBytes?: number; chunkBytes?: number } = {},
): Promise<MaskedObject> {
  const policy: MaskingPolicyDocument = { version: 1, preset: 'strict', ...options.policy };
  const reader = memoryReader(Buffer.from(content), options.chunkBytes);
  const masker = createMasker(policy, KEYS);
  const shape = await inspectDataset(reader, name, policy);
  const parts = await planParts(reader, shape, options.partBytes);
  const chunks: Uint8Array[] = [];
  const reports: PartReport[] = [];
  for (const part of parts) {
    const run = maskPart(masker, shape, part, reader);
    for await (const chunk of run.output) chunks.push(chunk);
    reports.push(run.report());
  }
  chunks.push(await closingBytes(shape, reports));
  const rows = reports.reduce((sum, report) => sum + report.rows, 0);
  return { output: Buffer.concat(chunks), rows, parts: parts.length };
}

/** The reason for which an object goes to quarantine; fails where it does not. */
export async function reasonFor(
  content: string | Uint8Array,
  name: string,
  policy: Partial<MaskingPolicyDocument> = {},
): Promise<string> {
  try {
    await maskObject(content, name, { policy });
  } catch (error) {
    return (error as { reason?: string }).reason ?? String(error);
  }
  return 'passed';
}

/** The findings of a text as `TYPE:value`. */
export const found = (text: string, masker: Masker = maskerFor()): string[] =>
  masker.detect(text).map(({ start, end, type }) => `${type}:${text.slice(start, end)}`);
