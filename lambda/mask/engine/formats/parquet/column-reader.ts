import type { ParquetParsers, RowGroup, SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };
import type { ColumnPlan } from './column-plan';
import { storedParsers } from './flat-values';
import { PageCursor } from './page-cursor';
import { readable, type ParquetFile } from './parquet-file';
import { leafPaths } from './schema-leaves';

/** What a column's leaves together read ahead. */
const WINDOW_BYTES = 4 * 1024 * 1024;
const SMALLEST_WINDOW_BYTES = 64 * 1024;
const LARGEST_WINDOW_BYTES = 1024 * 1024;

/** What the pages of one column's leaves may take together. */
const MOST_HELD_BYTES = 32 * 1024 * 1024;
/** Rows that are taken at once: of a structure more, as some of its pages may be unpacked for each step, or fewer if it is wide. */
const STEP_ROWS = 1_000;
const NESTED_STEP_ROWS = 5_000;
const NESTED_STEP_VALUES = 100_000;

/** Reads one column of one row group, front to back. */
export interface ColumnReader {
  /** How many rows are taken at once. */
  readonly step: number;
  /** The next values; there are as many as the row group has rows. */
  take(rows: number): Promise<readonly unknown[]>;
  /** Lets go of what can be read again; the next `take` goes on where the last one ended. */
  rest(): void;
}

/** @param node the column, or a piece of it. */
export async function openColumn(
  file: ParquetFile,
  group: RowGroup,
  root: SchemaTree,
  { flat }: ColumnPlan,
  node: SchemaTree,
): Promise<ColumnReader> {
  const { DEFAULT_PARSERS } = await import('hyparquet/src/convert.js');
  if (!flat) return nestedColumn(file, group, [root, node], nestedParsers(DEFAULT_PARSERS));
  const parsers = storedParsers(DEFAULT_PARSERS);
  const cursor = await PageCursor.open(file, group, [root, node], flat.readAs, parsers, LARGEST_WINDOW_BYTES);
  return { step: STEP_ROWS, take: (rows) => cursor.take(rows), rest: () => cursor.rest() };
}

/** Reads the leaves of a list, a map or a structure side by side, and puts their rows together. */
async function nestedColumn(
  file: ParquetFile,
  group: RowGroup,
  path: readonly [SchemaTree, SchemaTree],
  parsers: ParquetParsers,
): Promise<ColumnReader> {
  const { assembleNested } = await import('hyparquet/src/assemble.js');
  const [, node] = path;
  const paths = leafPaths(path);
  const window = Math.floor(WINDOW_BYTES / paths.length);
  const windowBytes = Math.min(LARGEST_WINDOW_BYTES, Math.max(SMALLEST_WINDOW_BYTES, window));
  const leaves = await Promise.all(
    paths.map(async (leaf) => {
      const element = leaf.at(-1)?.element ?? node.element;
      const name = leaf.at(-1)?.path.join('.') ?? '';
      return { name, cursor: await PageCursor.open(file, group, leaf, element, parsers, windowBytes) };
    }),
  );
  return {
    step: Math.max(1, Math.min(NESTED_STEP_ROWS, Math.floor(NESTED_STEP_VALUES / leaves.length))),
    take: async (rows) => {
      const byPath = new Map<string, unknown[]>();
      let held = 0;
      for (const { name, cursor } of leaves) {
        byPath.set(name, await cursor.take(rows));
        held += cursor.cost;
        // A structure may have hundreds of leaves. Where their pages are too many, some are unpacked once more each time.
        if (held > MOST_HELD_BYTES) {
          held -= cursor.cost;
          cursor.rest();
        }
      }
      await readable(() => {
        assembleNested(byPath, node, parsers);
      });
      return byPath.get(node.path.join('.')) ?? [];
    },
    rest: () => {
      for (const { cursor } of leaves) cursor.rest();
    },
  };
}

/** A time between two milliseconds stays the number that is stored: a Date would cut it. */
function nestedParsers(defaults: ParquetParsers): ParquetParsers {
  const exact =
    (perMillisecond: bigint) =>
    (stored: bigint): Date | bigint =>
      stored % perMillisecond === 0n ? new Date(Number(stored / perMillisecond)) : stored;
  return {
    ...storedParsers(defaults),
    timestampFromMicroseconds: exact(1_000n),
    timestampFromNanoseconds: exact(1_000_000n),
  };
}
