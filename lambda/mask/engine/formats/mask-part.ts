import { createHash } from 'node:crypto';
import type { DatasetShape, PartRange, PartReport } from '../../../../lib/private/contracts/masking';
import type { Masker } from '../masker';
import type { ObjectReader } from './reader';

/** A part that is being masked: read `output` to its end, then ask for the report. */
export interface PartRun {
  readonly output: AsyncIterable<Uint8Array>;
  /** What was done. Only there once `output` has ended. */
  report(): PartReport;
}

/**
 * Masks one part of an object, in a stream: memory does not grow with the part. The same part gives the same bytes
 * however often it is run, and the outputs of all parts in order are the output of the whole.
 * Iterating `output` throws QuarantineError where the object must not pass; what was read of it by then is worth nothing.
 */
export function maskPart(masker: Masker, shape: DatasetShape, range: PartRange, reader: ObjectReader): PartRun {
  let report: PartReport | undefined;
  const output = async function* (): AsyncGenerator<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of reader.read(range.start, range.end)) {
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const masked = masker.maskText(text);
    const bytes = Buffer.from(masked.text, 'utf8');
    yield bytes;
    report = {
      index: range.index,
      rows: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) - (shape.format === 'csv' ? 1 : 0),
      bytesIn: range.end - range.start,
      bytesOut: bytes.byteLength,
      entities: masked.entities,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  };
  return {
    output: output(),
    report: () => {
      if (!report) {
        throw new Error('The report of a part exists only once its output has been read to the end.');
      }
      return report;
    },
  };
}
