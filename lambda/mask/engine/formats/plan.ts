import type { DatasetShape, PartRange } from '../../../../lib/private/contracts/masking';
import { rowGroupStarts } from './parquet';
import type { ObjectReader } from './reader';
import { TEXT_BLOCK_BYTES } from './text';

/** One vCPU masks a part of this size well inside a function's time limit. */
export const DEFAULT_PART_BYTES = 128 * 1024 * 1024;

const NEWLINE = 10;
const QUOTE = 34;

/**
 * Cuts an object into parts that begin and end where records do, so that a part is masked without knowing its neighbours
 * and the result is the same wherever the cuts are. Parquet is cut between row groups; what cannot be cut (gzip,
 * JSON) gives one part.
 *
 * CSV is read once from end to end: whether a line break ends a record depends on every quote before it. The rest is
 * looked at only where it may be cut.
 */
export async function planParts(
  reader: ObjectReader,
  shape: DatasetShape,
  partBytes = DEFAULT_PART_BYTES,
): Promise<PartRange[]> {
  const cuts = await cutsOf(reader, shape, partBytes);
  const starts = [0, ...cuts.filter((cut) => cut > 0 && cut < shape.size)];
  return [...new Set(starts)].map((start, index, all) => ({ index, start, end: all[index + 1] ?? shape.size }));
}

async function cutsOf(reader: ObjectReader, shape: DatasetShape, partBytes: number): Promise<number[]> {
  if (shape.compression !== 'none' || shape.size <= partBytes) return [];
  switch (shape.format) {
    case 'csv':
    case 'tsv':
      return csvCuts(reader, shape, partBytes);
    case 'jsonl':
      return lineCuts(reader, shape, partBytes, 1);
    case 'text':
    case 'log':
      return lineCuts(reader, shape, partBytes, TEXT_BLOCK_BYTES);
    case 'parquet':
      return farEnoughApart(await rowGroupStarts(reader), partBytes);
    default:
      return [];
  }
}

/** The first line start at or behind each multiple of `partBytes`, itself a multiple of `unit`. */
async function lineCuts(reader: ObjectReader, shape: DatasetShape, partBytes: number, unit: number): Promise<number[]> {
  const step = Math.max(unit, Math.round(partBytes / unit) * unit);
  const cuts: number[] = [];
  for (let wanted = step; wanted < shape.size; wanted += step) {
    // A line that starts exactly at the multiple is behind the line break one byte earlier.
    cuts.push(await behindLineBreak(reader, wanted - 1, shape.size));
  }
  return cuts;
}

async function behindLineBreak(reader: ObjectReader, from: number, size: number): Promise<number> {
  let position = from;
  for await (const chunk of reader.read(from, size)) {
    const at = chunk.indexOf(NEWLINE);
    if (at >= 0) return position + at + 1;
    position += chunk.byteLength;
  }
  return size;
}

function farEnoughApart(starts: readonly number[], partBytes: number): number[] {
  const cuts: number[] = [];
  // The first row group belongs to the first part wherever it begins.
  for (const start of starts.slice(1)) if (start - (cuts.at(-1) ?? 0) >= partBytes) cuts.push(start);
  return cuts;
}

/** The first record start at or behind each multiple of `partBytes`: a line break with an even number of quotes before it. */
async function csvCuts(reader: ObjectReader, shape: DatasetShape, partBytes: number): Promise<number[]> {
  const cuts: number[] = [];
  let quoted = false;
  let position = 0;
  let wanted = partBytes;
  for await (const chunk of reader.read(0, shape.size)) {
    let at = 0;
    while (at < chunk.byteLength) {
      const quote = chunk.indexOf(QUOTE, at);
      const stop = quote < 0 ? chunk.byteLength : quote;
      // Between quotes, only line breaks behind the wanted place matter.
      while (!quoted && position + stop >= wanted) {
        const from = Math.max(at, wanted - 1 - position);
        const lineBreak = chunk.indexOf(NEWLINE, from);
        if (lineBreak < 0 || lineBreak >= stop) break;
        cuts.push(position + lineBreak + 1);
        wanted += partBytes;
        while (wanted <= position + lineBreak + 1) wanted += partBytes;
      }
      if (quote < 0) break;
      quoted = !quoted;
      at = quote + 1;
    }
    position += chunk.byteLength;
  }
  return cuts;
}
