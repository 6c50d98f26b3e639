import type { ParquetParsers, RowGroup, SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };
import type { ColumnPlan } from './column-plan';
import { storedParsers } from './flat-values';
import { PageCursor } from './page-cursor';
import { readable, type ParquetFile } from './parquet-file';

/** Rows that are in memory at once: this many, or fewer where rows are large. */
const MOST_ROWS = 10_000;
const BATCH_BYTES = 8 * 1024 * 1024;
/** What all columns together read ahead. */
const WINDOW_BYTES = 16 * 1024 * 1024;
const SMALLEST_WINDOW_BYTES = 64 * 1024;
const LARGEST_WINDOW_BYTES = 1024 * 1024;

/** Some rows of a file, column by column in the order of the plan. */
export interface Batch {
  readonly rows: number;
  readonly columns: readonly (readonly unknown[])[];
}

/** The rows of one row group, a batch at a time. The size of batches depends on nothing but the row group. */
export async function* readRows(
  file: ParquetFile,
  group: RowGroup,
  root: SchemaTree,
  plans: readonly ColumnPlan[],
): AsyncGenerator<Batch> {
  const total = Number(group.num_rows);
  const rowBytes = Number(group.total_byte_size) / Math.max(1, total);
  const most = Math.max(1, Math.min(MOST_ROWS, Math.floor(BATCH_BYTES / Math.max(1, rowBytes))));
  const columns = await readColumns(file, group, root, plans);
  for (let from = 0; from < total; from += most) {
    const rows = Math.min(most, total - from);
    yield { rows, columns: await Promise.all(columns.map((column) => column.take(rows))) };
  }
}

interface ColumnReader {
  take(rows: number): Promise<readonly unknown[]>;
}

async function readColumns(
  file: ParquetFile,
  group: RowGroup,
  root: SchemaTree,
  plans: readonly ColumnPlan[],
): Promise<ColumnReader[]> {
  const { DEFAULT_PARSERS } = await import('hyparquet/src/convert.js');
  const window = Math.floor(WINDOW_BYTES / Math.max(1, plans.length));
  const windowBytes = Math.min(LARGEST_WINDOW_BYTES, Math.max(SMALLEST_WINDOW_BYTES, window));
  return Promise.all(
    plans.map(async ({ node, flat }): Promise<ColumnReader> =>
      flat
        ? PageCursor.open(file, group, [root, node], flat.readAs, storedParsers(DEFAULT_PARSERS), windowBytes)
        : nestedColumn(file, group, [root, node], nestedParsers(DEFAULT_PARSERS), windowBytes),
    ),
  );
}

/** Reads the leaves of a list, a map or a structure side by side, and puts their rows together. */
async function nestedColumn(
  file: ParquetFile,
  group: RowGroup,
  path: readonly [SchemaTree, SchemaTree],
  parsers: ParquetParsers,
  windowBytes: number,
): Promise<ColumnReader> {
  const { assembleNested } = await import('hyparquet/src/assemble.js');
  const [, node] = path;
  const leaves = await Promise.all(
    leafPaths(path).map(async (leaf) => {
      const element = leaf.at(-1)?.element ?? node.element;
      const name = leaf.at(-1)?.path.join('.') ?? '';
      return { name, cursor: await PageCursor.open(file, group, leaf, element, parsers, windowBytes) };
    }),
  );
  return {
    take: async (rows) => {
      const taken = await Promise.all(leaves.map(async ({ name, cursor }) => [name, await cursor.take(rows)] as const));
      const byPath = new Map(taken);
      await readable(() => {
        assembleNested(byPath, node, parsers);
      });
      return byPath.get(node.path.join('.')) ?? [];
    },
  };
}

function leafPaths(path: readonly SchemaTree[]): (readonly SchemaTree[])[] {
  const children = path.at(-1)?.children ?? [];
  return children.length === 0 ? [path] : children.flatMap((child) => leafPaths([...path, child]));
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
