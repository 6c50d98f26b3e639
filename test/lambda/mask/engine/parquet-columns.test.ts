import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageHeader, SchemaElement } from 'hyparquet' with { 'resolution-mode': 'import' };
import {
  createMasker,
  inspectDataset,
  maskPart,
  memoryReader,
  mergePartReports,
  type QuarantineError,
} from '../../../../lambda/mask/engine';
import { planColumns } from '../../../../lambda/mask/engine/formats/parquet/column-plan';
import { requireModest } from '../../../../lambda/mask/engine/formats/parquet/page-cost';
import { openParquet } from '../../../../lambda/mask/engine/formats/parquet/parquet-file';
import { maskedRowGroups } from '../../../../lambda/mask/engine/formats/parquet/row-groups';
import type { MaskingPolicyDocument } from '../../../../lib/private/contracts/masking';
import { KEYS, maskerFor, maskObject } from './support';

// Written by pyarrow: see make.py beside them.
const fixture = (name: string): Buffer => readFileSync(join(__dirname, '../../../fixtures/parquet', name));

interface Column {
  readonly name: string;
  readonly data: unknown[];
  readonly type?: 'STRING' | 'INT32' | 'DOUBLE' | 'BOOLEAN' | 'TIMESTAMP';
}

/** All rows are one row group. */
async function written(columns: readonly Column[]): Promise<Buffer> {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  return Buffer.from(parquetWriteBuffer({ columnData: [...columns], rowGroupSize: columns[0]?.data.length ?? 0 }));
}

async function read(bytes: Buffer): Promise<Record<string, unknown>[]> {
  const { parquetReadObjects } = await import('hyparquet');
  return parquetReadObjects({ file: arrayBuffer(bytes) });
}

test.each(['types.parquet', 'types-v2.parquet'])(
  'a column of %s that is read a few rows at a time, and rests between, gives what it gives at once',
  async (name) => {
    const { parquetSchema } = await import('hyparquet');
    const bytes = fixture(name);
    const file = await openParquet(memoryReader(bytes));
    const root = parquetSchema(file.metadata);
    const masker = maskerFor({
      columns: Object.fromEntries(root.children.map(({ element }) => [element.name, { action: 'keep' }])),
    });
    const shape = { format: 'parquet', compression: 'none', size: bytes.byteLength } as const;
    const plans = planColumns(masker, shape, root, file.metadata.schema);
    const groups = (): ReturnType<typeof maskedRowGroups> =>
      maskedRowGroups(file, root, undefined, { start: 0, end: bytes.byteLength });
    const atOnce = [...groups()];
    for (const [at, group] of [...groups()].entries()) {
      for (const plan of plans) {
        const few: unknown[] = [];
        for (let from = 0; from < group.rows; from += 7) {
          for await (const values of group.masked(plan, plan.node, Math.min(7, group.rows - from), {}))
            few.push(...values);
        }
        const all: unknown[] = [];
        for await (const values of atOnce[at]?.masked(plan, plan.node, group.rows, {}) ?? []) all.push(...values);
        expect(few).toHaveLength(group.rows);
        expect(few).toEqual(all);
      }
    }
  },
);

test('a row group of several pages keeps its values: a dictionary, then plainly what is not in it', async () => {
  const rows = Array.from({ length: 50_000 }, (_, row) => row);
  const columns: Column[] = [
    { name: 'status', type: 'STRING', data: rows.map((row) => (row < 45_000 ? `state ${row % 5}` : `state ${row}`)) },
    { name: 'count', type: 'INT32', data: rows.map((row) => (row % 11 === 0 ? null : row % 9)) },
    { name: 'amount', type: 'DOUBLE', data: rows.map((row) => (row % 13 === 0 ? -0 : row % 3)) },
    { name: 'flag', type: 'BOOLEAN', data: rows.map((row) => row % 2 === 0) },
    { name: 'at', type: 'TIMESTAMP', data: rows.map((row) => new Date(1.6e12 + (row % 17) * 1000)) },
  ];
  const policy = {
    columns: Object.fromEntries(columns.map(({ name }) => [name, { action: 'keep' as const }])),
  };
  const source = await written(columns);
  const { output, rows: masked } = await maskObject(source, 'a.parquet', { policy });
  expect(masked).toBe(50_000);
  const kept = await read(output);
  const before = await read(source);
  expect(kept.length).toBe(before.length);
  expect(
    kept.findIndex((row, at) => Object.entries(before[at] ?? {}).some(([name, value]) => !same(row[name], value))),
  ).toBe(-1);
  // One row group stays one, and five repeated words take fewer bits than words.
  const { parquetMetadata } = await import('hyparquet');
  const { row_groups } = parquetMetadata(arrayBuffer(output));
  expect(row_groups).toHaveLength(1);
  expect(row_groups[0]?.columns[0]?.meta_data?.encodings).toEqual(['PLAIN', 'RLE_DICTIONARY']);
});

test('the fields of structures, in lists and lists of lists too, are put together again as they were', async () => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const list = (name: string, of: SchemaElement[]): SchemaElement[] => [
    { name, num_children: 1, converted_type: 'LIST', repetition_type: 'OPTIONAL' },
    { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
    ...of,
  ];
  const person: SchemaElement[] = [
    { name: 'element', num_children: 3, repetition_type: 'OPTIONAL' },
    { name: 'mail', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    { name: 'age', type: 'INT32', repetition_type: 'OPTIONAL' },
    ...list('tags', [{ name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }]),
  ];
  const personOf = (at: number): unknown =>
    at % 5 === 0
      ? null
      : {
          mail: at % 4 === 0 ? null : `ann${at}@example.com`,
          age: at % 3 === 0 ? null : at % 90,
          tags:
            at % 7 === 0 ? null : Array.from({ length: at % 3 }, (_, tag) => (tag === 1 ? null : `of bob@example.com`)),
        };
  const people = (row: number): unknown[] | null =>
    row % 6 === 0 ? null : Array.from({ length: row % 4 }, (_, at) => personOf(row + at));
  const rows = Array.from({ length: 2_500 }, (_, row) => row);
  const source = Buffer.from(
    parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 2 },
        ...list('people', person),
        ...list('groups', list('element', person)),
      ],
      columnData: [
        { name: 'people', data: rows.map(people) },
        { name: 'groups', data: rows.map((row) => (row % 9 === 0 ? null : [people(row), people(row + 1)])) },
      ],
    }),
  );
  const policy = (action: 'keep' | 'scan'): Partial<MaskingPolicyDocument> => ({
    columns: { people: { action }, groups: { action } },
  });
  const before = await read(source);
  expect(await read((await maskObject(source, 'a.parquet', { policy: policy('keep') })).output)).toEqual(before);
  const masked = await read((await maskObject(source, 'a.parquet', { policy: policy('scan') })).output);
  const withoutMails = (all: unknown, mail: RegExp): string => JSON.stringify(all).replace(mail, '@');
  expect(withoutMails(masked, /\[EMAIL:\w+\]/g)).toBe(withoutMails(before, /\w+@example\.com/g));
});

test('dates are moved by the subject of their row', async () => {
  const source = await written([
    { name: 'patient', type: 'STRING', data: Array.from({ length: 3_000 }, (_, row) => `P-${row % 7}`) },
    { name: 'visited', type: 'STRING', data: Array.from({ length: 3_000 }, () => '2024-03-05') },
  ]);
  const policy: Partial<MaskingPolicyDocument> = {
    subject: 'patient',
    columns: { patient: { action: 'keep' }, visited: { action: 'date-shift', days: 30 } },
  };
  const masked = await read((await maskObject(source, 'a.parquet', { policy })).output);
  const dates = new Map<unknown, Set<unknown>>();
  for (const { patient, visited } of masked) dates.set(patient, (dates.get(patient) ?? new Set()).add(visited));
  expect(masked).toHaveLength(3_000);
  expect([...dates.values()].every((of) => of.size === 1)).toBe(true);
  expect(new Set([...dates.values()].flatMap((of) => [...of])).size).toBeGreaterThan(2);
});

test('classes are counted over columns that are masked one after the other', async () => {
  const source = await written([
    { name: 'sex', type: 'STRING', data: Array.from({ length: 2_500 }, (_, row) => (row % 2 === 0 ? 'f' : 'm')) },
    { name: 'plan', type: 'INT32', data: Array.from({ length: 2_500 }, (_, row) => row % 5) },
  ]);
  const policy: MaskingPolicyDocument = {
    version: 1,
    preset: 'strict',
    columns: { sex: { action: 'keep' }, plan: { action: 'keep' } },
    risk: { quasiIdentifiers: ['plan', 'sex'], k: 2 },
  };
  const reader = memoryReader(source);
  const shape = await inspectDataset(reader, 'a.parquet', policy);
  const run = maskPart(createMasker(policy, KEYS), shape, { index: 0, start: 0, end: reader.size }, reader);
  for await (const _ of run.output);
  const { risk } = mergePartReports(policy, [run.report()]);
  expect([risk?.rows, risk?.smallestClass]).toEqual([2_500, 250]);
});

describe('a page is refused before it is unpacked', () => {
  const page = (values: number, bytes: number, encoding: 'PLAIN' | 'RLE_DICTIONARY' = 'PLAIN'): PageHeader => ({
    type: 'DATA_PAGE',
    uncompressed_page_size: bytes,
    compressed_page_size: Math.round(bytes / 3),
    data_page_header: {
      num_values: values,
      encoding,
      definition_level_encoding: 'RLE',
      repetition_level_encoding: 'RLE',
    },
  });
  const reasonOf = (...args: Parameters<typeof requireModest>): string => {
    try {
      requireModest(...args);
      return 'passed';
    } catch (error) {
      return (error as QuarantineError).reason;
    }
  };

  test.each([
    ['a page of a megabyte', page(30_000, 1e6), 'BYTE_ARRAY', 0, 'passed'],
    ['a million numbers', page(1_048_576, 8e6), 'INT64', 0, 'passed'],
    ['a million places in a dictionary', page(1_048_576, 2e6, 'RLE_DICTIONARY'), 'BYTE_ARRAY', 10e6, 'passed'],
    ['text of 100,000 rows of 300 characters', page(100_000, 30e6), 'BYTE_ARRAY', 0, 'passed'],
    ['text of 60 MB', page(100_000, 60e6), 'BYTE_ARRAY', 0, 'oversized-record'],
    ['text of many short values', page(600_000, 10e6), 'BYTE_ARRAY', 0, 'oversized-record'],
    [
      'a page beside a large dictionary',
      page(1_000_000, 2e6, 'RLE_DICTIONARY'),
      'BYTE_ARRAY',
      90e6,
      'oversized-record',
    ],
    ['few bytes for many values', page(3_000_000, 10), 'INT32', 0, 'compression-bomb'],
    ['a size that is no number', { ...page(1, 1), uncompressed_page_size: NaN }, 'INT32', 0, 'oversized-record'],
  ] as const)('%s', (_, header, type, besides, reason) => {
    expect(reasonOf(header, type, besides)).toBe(reason);
  });
});

const arrayBuffer = (bytes: Buffer): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

const same = (left: unknown, right: unknown): boolean =>
  Object.is(left, right) || (left instanceof Date && right instanceof Date && left.getTime() === right.getTime());
