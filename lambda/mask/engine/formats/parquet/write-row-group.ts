import type { ColumnChunk, RowGroup, SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };
import type { MutableCounts } from '../../masker';
import type { ColumnPlan } from './column-plan';
import { ColumnWriter } from './column-writer';
import { readable } from './parquet-file';
import type { MaskedRowGroup } from './row-groups';
import { leafPaths, piecesOf } from './schema-leaves';

/**
 * Writes a row group column by column, as it is read, and tells what the footer says of it: its bytes, then the row group. One
 * with lists of structures, whose leaves cannot be written at the same time, becomes several.
 * @param masked the root of the masked schema; its columns are in the order of the plans.
 * @param start where the bytes will stand in the file.
 */
export async function* writeRowGroup(
  group: MaskedRowGroup,
  plans: readonly ColumnPlan[],
  masked: SchemaTree,
  start: number,
  counts: MutableCounts,
): AsyncGenerator<Uint8Array | RowGroup> {
  const pieces = piecesOfAll(plans, masked);
  const most = rowsOfSlice(group, pieces);
  let position = start;
  for (let from = 0; from < group.rows; from += most) {
    const rows = Math.min(most, group.rows - from);
    const columns: ColumnChunk[] = [];
    for (const { plan, read, written } of pieces) {
      const writer = await readable(() => ColumnWriter.open([masked, written]));
      const pieceStart = position;
      for await (const values of group.masked(plan, read, rows, counts)) {
        for (const bytes of await readable(() => [...writer.write(values)])) {
          position += bytes.byteLength;
          yield bytes;
        }
      }
      for (const bytes of await readable(() => [...writer.end()])) {
        position += bytes.byteLength;
        yield bytes;
      }
      columns.push(...writer.chunks(pieceStart));
    }
    const sum = (of: 'total_uncompressed_size' | 'total_compressed_size'): bigint =>
      columns.reduce((total, { meta_data }) => total + (meta_data?.[of] ?? 0n), 0n);
    yield {
      columns,
      num_rows: BigInt(rows),
      total_byte_size: sum('total_uncompressed_size'),
      total_compressed_size: sum('total_compressed_size'),
    };
  }
}

/** A piece of a column as it is read and as it is written. */
interface Piece {
  readonly plan: ColumnPlan;
  readonly read: SchemaTree;
  readonly written: SchemaTree;
}

function piecesOfAll(plans: readonly ColumnPlan[], masked: SchemaTree): Piece[] {
  return plans.flatMap((plan, column) => {
    const written = masked.children.slice(column, column + 1).flatMap(piecesOf);
    return plan.pieces.map((read, at): Piece => {
      const own = written[at];
      if (!own || written.length !== plan.pieces.length)
        throw new Error('A column is written in the pieces that are read.');
      return { plan, read, written: own };
    });
  });
}

/** What the leaves of one piece come to in one row group. */
const NESTED_BYTES = 8 * 1024 * 1024;

function rowsOfSlice(group: MaskedRowGroup, pieces: readonly Piece[]): number {
  const nested = pieces.filter(({ written }) => leafPaths([written]).length > 1);
  const largest = Math.max(0, ...nested.map(({ read }) => group.bytesOf(read)));
  return Math.max(1, Math.min(group.rows, Math.floor((group.rows * NESTED_BYTES) / Math.max(1, largest))));
}
