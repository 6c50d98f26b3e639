import { createHash } from 'node:crypto';
import { createGzip } from 'node:zlib';
import { Readable } from 'node:stream';
import type { DatasetShape, PartRange, PartReport } from '../../../../lib/private/contracts/masking';
import type { Masker } from '../masker';
import { QuarantineError } from '../quarantine';
import { collectClasses, seedFrom, type ClassCollector } from '../risk/class-collector';
import { decodeUtf8, gunzip } from './bytes';
import { csvMasker } from './csv';
import { jsonLinesMasker, jsonMasker } from './json';
import { maskParquet } from './parquet';
import type { ObjectReader } from './reader';
import type { RecordMasker } from './record-masker';
import { textMasker } from './text';

/** A part that is being masked: read `output` to its end, then ask for the report. */
export interface PartRun {
  readonly output: AsyncIterable<Uint8Array>;
  /** What was done. Only there once `output` has ended. */
  report(): PartReport;
}

/**
 * Masks one part of an object, in a stream: memory does not grow with the part. The same part gives the same bytes
 * however often it is run (random tokens apart), and the outputs of all parts in order, closed by `closingBytes`, are the
 * output of the whole.
 * Iterating `output` throws QuarantineError where the object must not pass; what was read of it by then is worth nothing.
 */
export function maskPart(masker: Masker, shape: DatasetShape, range: PartRange, reader: ObjectReader): PartRun {
  let report: PartReport | undefined;
  const output = async function* (): AsyncGenerator<Uint8Array> {
    const classes = classesOf(masker, shape);
    const sha256 = createHash('sha256');
    let bytesOut = 0;
    const run: MaskingRun =
      shape.format === 'parquet'
        ? maskParquet(masker, shape, range, reader, classes)
        : maskText(masker, shape, range, reader, classes);
    for await (const chunk of run.chunks) {
      sha256.update(chunk);
      bytesOut += chunk.byteLength;
      yield chunk;
    }
    report = {
      index: range.index,
      rows: run.rows(),
      bytesIn: range.end - range.start,
      bytesOut,
      entities: run.counts,
      sha256: sha256.digest('hex'),
      ...(classes && { classes: classes.classes.serialize() }),
      ...(run.footer && { footer: run.footer() }),
    };
  };
  return {
    output: output(),
    report: () => {
      if (!report) throw new Error('The report of a part exists only once its output has been read to the end.');
      return report;
    },
  };
}

/** Where the policy has a risk gate, the classes of its quasi-identifiers are counted on the way. */
function classesOf(masker: Masker, shape: DatasetShape): ClassCollector | undefined {
  const { risk } = masker.policy;
  if (!risk || !shape.columns) return undefined;
  const byName = new Map(shape.columns.map((column) => [column.toLowerCase(), column]));
  const columns = risk.quasiIdentifiers.map((wanted) => {
    const column = byName.get(wanted.toLowerCase());
    if (column === undefined) {
      throw new QuarantineError('missing-column', `the data has no column "${wanted}", which the risk gate asks for`);
    }
    return column;
  });
  return collectClasses(columns, seedFrom(masker.keys));
}

interface MaskingRun {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly counts: PartReport['entities'];
  rows(): number;
  footer?(): string;
}

function maskText(
  masker: Masker,
  shape: DatasetShape,
  range: PartRange,
  reader: ObjectReader,
  classes: ClassCollector | undefined,
): MaskingRun {
  const records = recordMasker(masker, shape, range, classes);
  const stored = reader.read(range.start, range.end);
  const text = decodeUtf8(shape.compression === 'gzip' ? gunzip(stored) : stored);
  const plain = encode(text, records);
  return {
    chunks: shape.compression === 'gzip' ? gzip(plain) : plain,
    counts: records.counts,
    rows: () => records.rows,
  };
}

function recordMasker(
  masker: Masker,
  shape: DatasetShape,
  range: PartRange,
  classes: ClassCollector | undefined,
): RecordMasker {
  switch (shape.format) {
    case 'csv':
    case 'tsv':
      return csvMasker(masker, shape, range.start === 0, classes);
    case 'jsonl':
      return jsonLinesMasker(masker, shape, classes);
    case 'json':
      return jsonMasker(masker, shape);
    default:
      return textMasker(masker, range.start);
  }
}

async function* encode(source: AsyncIterable<string>, records: RecordMasker): AsyncGenerator<Uint8Array> {
  for await (const text of source) {
    const masked = records.write(text);
    if (masked !== '') yield Buffer.from(masked, 'utf8');
  }
  const rest = records.end();
  if (rest !== '') yield Buffer.from(rest, 'utf8');
}

async function* gzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = Readable.from(source);
  const zip = createGzip();
  input.on('error', (error) => zip.destroy(error));
  input.pipe(zip);
  try {
    yield* zip as AsyncIterable<Buffer>;
  } finally {
    input.destroy();
    zip.destroy();
  }
}
