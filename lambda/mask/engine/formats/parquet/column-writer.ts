import type { ColumnChunk, SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };
import { QuarantineError } from '../../quarantine';
import { LeafWriter } from './leaf-writer';
import { leafPaths } from './schema-leaves';

const PAGE_BYTES = 1024 * 1024;
const PAGE_ROWS = 20_000;
/**
 * Leaves stand behind each other in the file and are written side by side: all but the first wait in memory, packed.
 * Row groups are cut so that they hardly ever come to this much.
 */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

/** Writes one top-level column of one row group, page by page. */
export class ColumnWriter {
  private page: unknown[] = [];
  private pageBytes = 0;

  private constructor(private readonly leaves: readonly LeafWriter[]) {}

  /** @param path the root of the masked schema, and the column. */
  static async open(path: readonly [SchemaTree, SchemaTree]): Promise<ColumnWriter> {
    return new ColumnWriter(await Promise.all(leafPaths(path).map((leaf) => LeafWriter.open(leaf))));
  }

  /** Adds values, and gives the bytes that are ready. */
  *write(values: readonly unknown[]): Generator<Uint8Array> {
    for (const value of values) {
      this.page.push(value);
      this.pageBytes += bytesOf(value);
      if (this.pageBytes >= PAGE_BYTES || this.page.length >= PAGE_ROWS) yield* this.finishPage();
    }
  }

  /** Gives the rest of the bytes. */
  *end(): Generator<Uint8Array> {
    if (this.page.length > 0) yield* this.finishPage();
    for (const leaf of this.leaves) yield leaf.takeBytes();
  }

  /** What the footer says of the column whose bytes begin at `start`, leaf by leaf. */
  chunks(start: number): ColumnChunk[] {
    let at = start;
    return this.leaves.map((leaf) => {
      const chunk = leaf.chunk(at);
      at += Number(chunk.meta_data?.total_compressed_size ?? 0n);
      return chunk;
    });
  }

  private *finishPage(): Generator<Uint8Array> {
    for (const leaf of this.leaves) leaf.write(this.page);
    this.page = [];
    this.pageBytes = 0;
    const [first, ...others] = this.leaves;
    if (first) yield first.takeBytes();
    if (others.reduce((sum, { waiting }) => sum + waiting, 0) > MOST_WAITING_BYTES) {
      throw new QuarantineError(
        'oversized-record',
        'a row group of the Parquet file holds too much in one nested column',
      );
    }
  }
}

/** About what a value takes in a page. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 4;
  if (value instanceof Uint8Array) return value.byteLength + 4;
  if (typeof value !== 'object' || value === null || value instanceof Date) return 8;
  return Object.values(value).reduce((sum: number, child) => sum + bytesOf(child), 8);
}
