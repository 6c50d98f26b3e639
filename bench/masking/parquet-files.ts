import { closeSync, openSync, writeSync } from 'node:fs';
import type { SchemaElement } from 'hyparquet' with { 'resolution-mode': 'import' };

/** What a generated Parquet file is like. */
export interface ParquetLayout {
  readonly rowGroups: number;
  readonly rowsPerGroup: number;
  /** How many columns of each kind. */
  readonly columns: Partial<Record<keyof typeof KINDS, number>>;
  /** One page for all values of a column of a row group; left out, pages of a megabyte. */
  readonly hugePages?: boolean;
}

const STRUCTURE_FIELDS = 50;
const WORDS = ['open', 'closed', 'waiting for the customer', 'waiting for the supplier'];
const PROSE = 'the export has been running for two hours and nothing is written any more, '.repeat(4);

const text = (name: string): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: 'OPTIONAL',
});
const number = (name: string, type: 'INT32' | 'DOUBLE'): SchemaElement => ({ name, type, repetition_type: 'OPTIONAL' });

interface Kind {
  schema(name: string): SchemaElement[];
  value(row: number, column: number): unknown;
}

const structureSchema = (name: string): SchemaElement[] => [
  { name, num_children: STRUCTURE_FIELDS, repetition_type: 'OPTIONAL' },
  ...Array.from({ length: STRUCTURE_FIELDS }, (_, at) =>
    at % 2 === 0 ? number(`count${at}`, 'INT32') : text(`note${at}`),
  ),
];
const structure = (row: number): unknown =>
  Object.fromEntries(
    Array.from({ length: STRUCTURE_FIELDS }, (_, at) =>
      at % 2 === 0 ? [`count${at}`, (row * at) % 100_003] : [`note${at}`, `value ${row} of ${at}`],
    ),
  );

/** Words repeat, everything else is another one in each row and column. */
const KINDS = {
  comment: {
    schema: (name) => [text(name)],
    value: (row, column) => `asked from 10.0.${row % 251}.${row % 256} by c${row}@host${column}.example.com`,
  },
  document: { schema: (name) => [text(name)], value: (row) => `${row}: ${PROSE}` },
  status: { schema: (name) => [text(name)], value: (row) => WORDS[row % WORDS.length] },
  count: { schema: (name) => [number(name, 'INT32')], value: (row) => (row * 7919) % 100_003 },
  amount: { schema: (name) => [number(name, 'DOUBLE')], value: (row) => ((row * 7919) % 1_000_003) / 100 },
  structure: { schema: structureSchema, value: structure },
  list: {
    schema: (name) => [
      { name, num_children: 1, converted_type: 'LIST', repetition_type: 'OPTIONAL' },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
      ...structureSchema('element'),
    ],
    value: (row) => Array.from({ length: row % 4 }, (_, at) => structure(row + at)),
  },
} satisfies Record<string, Kind>;

/** Files whose memory is measured, and what becomes of them. */
export const PARQUET_FILES: Readonly<Record<string, { readonly layout: ParquetLayout; readonly outcome: string }>> = {
  'five row groups of 13 columns': {
    layout: { rowGroups: 5, rowsPerGroup: 40_000, columns: { comment: 1, status: 4, count: 4, amount: 4 } },
    outcome: 'masked',
  },
  'one row group of a million rows': {
    layout: { rowGroups: 1, rowsPerGroup: 1_000_000, columns: { comment: 1, status: 2, count: 2, amount: 3 } },
    outcome: 'masked',
  },
  '200 columns': {
    layout: { rowGroups: 1, rowsPerGroup: 20_000, columns: { comment: 20, status: 60, count: 60, amount: 60 } },
    outcome: 'masked',
  },
  'a structure of 50 fields': {
    layout: { rowGroups: 1, rowsPerGroup: 40_000, columns: { structure: 1 } },
    outcome: 'masked',
  },
  'lists of structures of 50 fields': {
    layout: { rowGroups: 1, rowsPerGroup: 20_000, columns: { list: 1 } },
    outcome: 'masked',
  },
  'a page of 30 MB': {
    layout: { rowGroups: 1, rowsPerGroup: 100_000, columns: { document: 1 }, hugePages: true },
    outcome: 'masked',
  },
  'a page of 60 MB': {
    layout: { rowGroups: 1, rowsPerGroup: 200_000, columns: { document: 1 }, hugePages: true },
    outcome: 'oversized-record',
  },
};

/** Writes a file row group by row group. @returns its bytes. */
export async function writeParquet(path: string, layout: ParquetLayout): Promise<number> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const file = openSync(path, 'w');
  const columns = Object.entries(layout.columns).flatMap(([kind, count]) => {
    const { schema, value }: Kind = KINDS[kind as keyof typeof KINDS];
    return Array.from({ length: count }, (_, at) => ({ name: `${kind}_${at}`, schema, value, at }));
  });
  const writer = new ByteWriter();
  const flush = (): void => {
    writeSync(file, writer.getBytes());
    writer.index = 0;
  };
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.flatMap((of) => of.schema(of.name))];
  const parquet = new ParquetWriter({ writer, schema });
  for (let group = 0; group < layout.rowGroups; group++) {
    const first = group * layout.rowsPerGroup;
    await parquet.write({
      columnData: columns.map(({ name, value, at }) => ({
        name,
        data: Array.from({ length: layout.rowsPerGroup }, (_, row) => value(first + row, at)),
      })),
      rowGroupSize: layout.rowsPerGroup,
      ...(layout.hugePages === true && { pageSize: 0 }),
    });
    flush();
  }
  await parquet.finish();
  flush();
  closeSync(file);
  return writer.offset;
}
