import type { AsyncBuffer, FileMetaData, SchemaElement } from 'hyparquet' with { 'resolution-mode': 'import' };
import type { ColumnRule, DatasetShape } from '../../../../lib/private/contracts/masking';
import { ruleOf, subjectColumn } from '../columns/rules';
import type { Masker, MutableCounts } from '../masker';
import { QuarantineError } from '../quarantine';
import type { ClassCollector } from '../risk/class-collector';
import type { ObjectReader } from './reader';

/** Rows that are in memory at once; a row group may hold more. */
const ROWS_AT_ONCE = 10_000;

type Row = Record<string, unknown>;

/** A Parquet file is read from its end, by ranges. */
function asyncBuffer(reader: ObjectReader): AsyncBuffer {
  return {
    byteLength: reader.size,
    slice: async (start, end = reader.size) => {
      const from = start < 0 ? reader.size + start : start;
      const chunks: Uint8Array[] = [];
      for await (const chunk of reader.read(from, end)) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    },
  };
}

/** What the Parquet library throws says what is wrong with the file and may quote it: only its kind is passed on. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof QuarantineError) throw error;
    throw new QuarantineError('malformed-record', 'the Parquet file cannot be read or written again');
  }
}

async function openParquet(reader: ObjectReader): Promise<{ file: AsyncBuffer; metadata: FileMetaData }> {
  const { parquetMetadataAsync } = await import('hyparquet');
  const file = asyncBuffer(reader);
  const metadata = await readable(() => parquetMetadataAsync(file));
  if (metadata.row_groups.some(({ columns }) => columns.some((column) => column.crypto_metadata !== undefined))) {
    throw new QuarantineError('encrypted', 'the Parquet file has encrypted columns');
  }
  return { file, metadata };
}

/** The top-level columns and the first rows. */
export async function parquetColumns(
  reader: ObjectReader,
  rows: number,
): Promise<{ columns: string[]; sample: readonly Row[] }> {
  const { parquetReadObjects, parquetSchema } = await import('hyparquet');
  const { file, metadata } = await openParquet(reader);
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  if (new Set(columns).size !== columns.length) {
    throw new QuarantineError('duplicate-key', 'the Parquet file has two columns of one name');
  }
  const rowEnd = Math.min(rows, Number(metadata.num_rows));
  const sample = await readable(() => parquetReadObjects({ file, metadata, rowStart: 0, rowEnd }));
  return { columns, sample };
}

interface ParquetColumn {
  readonly name: string;
  readonly masked: string;
  readonly rule: ColumnRule;
  /** Its values become text: a token does not fit into a number. */
  readonly becomesText: boolean;
}

/** Masks a Parquet file, ten thousand rows at a time. */
export function maskParquet(
  masker: Masker,
  shape: DatasetShape,
  reader: ObjectReader,
  classes: ClassCollector | undefined,
): { chunks: AsyncIterable<Uint8Array>; counts: MutableCounts; rows(): number } {
  const counts: MutableCounts = {};
  let rows = 0;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    const { parquetReadObjects, parquetSchema } = await import('hyparquet');
    const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
    const { file, metadata } = await openParquet(reader);
    const root = parquetSchema(metadata);
    const columns = root.children.map(({ element, children }): ParquetColumn => {
      const rule = ruleOf(masker.policy, shape, element.name);
      const whole = rule.action !== 'keep' && rule.action !== 'scan';
      const isText = children.length === 0 && element.type === 'BYTE_ARRAY';
      return { name: element.name, masked: masker.maskName(element.name), rule, becomesText: isText || whole };
    });
    const schema = maskedSchema(metadata.schema, columns);
    const writer = new ByteWriter();
    const parquet = new ParquetWriter({ writer, schema, statistics: false });
    const written = (): Uint8Array => {
      const bytes = writer.getBytes().slice();
      writer.index = 0;
      return bytes;
    };
    const subject = subjectColumn(masker.policy, shape);
    const quasiIdentifiers = (classes?.columns ?? []).map(
      (wanted) => columns.find(({ name }) => name === wanted)?.masked ?? '',
    );
    const total = Number(metadata.num_rows);
    for (let rowStart = 0; rowStart < total; rowStart += ROWS_AT_ONCE) {
      const rowEnd = Math.min(total, rowStart + ROWS_AT_ONCE);
      const read: readonly Row[] = await readable(() => parquetReadObjects({ file, metadata, rowStart, rowEnd }));
      const masked = read.map((row) => maskRow(masker, row, columns, counts, subject));
      for (const row of masked) classes?.add(quasiIdentifiers.map((column) => String(row[column] ?? '')));
      rows += masked.length;
      await readable(async () => {
        await parquet.write({
          columnData: columns.map((column) => ({ name: column.masked, data: masked.map((row) => row[column.masked]) })),
          rowGroupSize: ROWS_AT_ONCE,
        });
      });
      yield written();
    }
    await readable(async () => {
      await parquet.finish();
    });
    yield written();
  };
  return { chunks: chunks(), counts, rows: () => rows };
}

/** The file's schema, with new names, and text where values become text. Key-value metadata is left behind: it quotes data. */
function maskedSchema(schema: readonly SchemaElement[], columns: readonly ParquetColumn[]): SchemaElement[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const result: SchemaElement[] = [];
  let depth: number[] = [];
  let dropping = 0;
  schema.forEach((element, at) => {
    const children = element.num_children ?? 0;
    if (at === 0) {
      result.push(element);
      depth = [children];
      return;
    }
    while (depth.length > 1 && depth.at(-1) === 0) depth.pop();
    const top = depth.length === 1;
    depth[depth.length - 1] = (depth.at(-1) ?? 1) - 1;
    if (top) {
      const column = byName.get(element.name);
      dropping = column?.becomesText === true ? children : 0;
      result.push(
        column?.becomesText === true
          ? { name: column.masked, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' }
          : {
              ...element,
              name: column?.masked ?? element.name,
              ...(children === 0 && { repetition_type: 'OPTIONAL' as const }),
            },
      );
    } else if (dropping === 0) {
      result.push(element);
    }
    if (children > 0) depth.push(children);
  });
  return result;
}

function maskRow(
  masker: Masker,
  row: Row,
  columns: readonly ParquetColumn[],
  counts: MutableCounts,
  subjectName: string | undefined,
): Row {
  const subject = subjectName === undefined ? undefined : asText(row[subjectName]);
  const result: Row = {};
  for (const { name, masked, rule, becomesText } of columns) {
    const value = row[name];
    if (value === null || value === undefined || rule.action === 'keep') {
      result[masked] = value === undefined ? null : becomesText && value !== null ? asText(value) : value;
    } else if (becomesText) {
      result[masked] = masker.maskValue(asText(value), rule, counts, subject);
    } else {
      result[masked] = maskNested(masker, value, rule, counts, subject);
    }
  }
  return result;
}

/** Text inside lists and structures is masked; a number that names somebody becomes nothing, for no token fits there. */
function maskNested(
  masker: Masker,
  value: unknown,
  rule: ColumnRule,
  counts: MutableCounts,
  subject?: string,
): unknown {
  if (typeof value === 'string') return masker.maskValue(value, rule, counts, subject);
  if (typeof value === 'number' || typeof value === 'bigint') {
    const text = String(value);
    return text.length < 7 || /[.e]/.test(text) || masker.maskValue(text, rule, counts, subject) === text
      ? value
      : null;
  }
  if (Array.isArray(value)) return value.map((element) => maskNested(masker, element, rule, counts, subject));
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, maskNested(masker, child, rule, counts, subject)]),
    );
  }
  return value;
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object'
    ? JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
    : String(value);
}
