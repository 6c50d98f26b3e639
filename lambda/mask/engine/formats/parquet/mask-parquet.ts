import type { SchemaElement, SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };
import type { DatasetShape, PartRange } from '../../../../../lib/private/contracts/masking';
import { subjectColumn } from '../../columns/rules';
import type { Masker, MutableCounts } from '../../masker';
import { QuarantineError } from '../../quarantine';
import type { ClassCollector } from '../../risk/class-collector';
import type { ObjectReader } from '../reader';
import { planColumns, type ColumnPlan } from './column-plan';
import { writeFooter } from './footer';
import { groupStart, openParquet, readable, type ParquetFile } from './parquet-file';
import { readRows, type Batch } from './rows';

/** The top-level columns, and the first rows of each as text. */
export async function parquetColumns(
  reader: ObjectReader,
  masker: Masker,
  shape: DatasetShape,
  rows: number,
): Promise<{ columns: string[]; samples: readonly (readonly string[])[] }> {
  const file = await openParquet(reader);
  const { root, plans } = await planOf(masker, shape, file);
  const columns = plans.map(({ name }) => name);
  if (new Set(columns).size !== columns.length) {
    throw new QuarantineError('duplicate-key', 'the Parquet file has two columns of one name');
  }
  const [group] = file.metadata.row_groups;
  const { value } = group ? await readRows(file, group, root, plans).next() : { value: undefined };
  const first = value as Batch | undefined;
  return {
    columns,
    samples: plans.map((plan, at) => (first?.columns[at] ?? []).slice(0, rows).map(plan.text)),
  };
}

async function planOf(
  masker: Masker,
  shape: DatasetShape,
  file: ParquetFile,
): Promise<{ root: SchemaTree; plans: ColumnPlan[] }> {
  const { parquetSchema } = await import('hyparquet');
  const root = await readable(() => parquetSchema(file.metadata));
  return { root, plans: planColumns(masker, shape, root, file.metadata.schema) };
}

export interface MaskedParquet {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly counts: MutableCounts;
  rows(): number;
  /** The footer of this part alone, base64; only there once `chunks` has ended. */
  footer(): string;
}

/**
 * Masks the row groups that begin in a range of a Parquet file. The first part begins with the magic bytes; no part has a
 * footer, because none knows where the others lie: `closingBytes` makes it.
 */
export function maskParquet(
  masker: Masker,
  shape: DatasetShape,
  range: PartRange,
  reader: ObjectReader,
  classes: ClassCollector | undefined,
): MaskedParquet {
  const counts: MutableCounts = {};
  let rows = 0;
  let footer = '';
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
    const file = await openParquet(reader);
    const { root, plans } = await planOf(masker, shape, file);
    const writer = new ByteWriter();
    // Statistics quote the smallest and the largest value. Key-value metadata, which may quote anything, is left behind.
    const parquet = new ParquetWriter({ writer, schema: maskedSchema(root.element, plans), statistics: false });
    const written = (): Uint8Array => {
      const bytes = writer.getBytes().slice();
      writer.index = 0;
      return bytes;
    };
    const opening = written();
    if (range.start === 0) yield opening;
    for await (const batch of maskedRows(masker, shape, range, file, root, plans, counts, classes)) {
      rows += batch.rows;
      await readable(async () => {
        await parquet.write({
          columnData: batch.columns.map((data, at) => ({
            name: plans[at]?.masked ?? '',
            data: [...data],
            offsetIndex: false,
          })),
          rowGroupSize: batch.rows,
        });
      });
      yield written();
    }
    const own = {
      version: 2,
      created_by: 'cdk-ai-sandbox',
      schema: parquet.schema,
      num_rows: parquet.num_rows,
      row_groups: parquet.row_groups,
    };
    footer = Buffer.from(await writeFooter(own)).toString('base64');
  };
  return { chunks: chunks(), counts, rows: () => rows, footer: () => footer };
}

/** Looks at every value of a masked Parquet file by masking it again; counts its rows. */
export async function readParquet(masker: Masker, shape: DatasetShape, reader: ObjectReader): Promise<number> {
  const file = await openParquet(reader);
  const { root, plans } = await planOf(masker, shape, file);
  let rows = 0;
  for await (const batch of maskedRows(
    masker,
    shape,
    { start: 0, end: reader.size },
    file,
    root,
    plans,
    {},
    undefined,
  )) {
    rows += batch.rows;
  }
  return rows;
}

async function* maskedRows(
  masker: Masker,
  shape: DatasetShape,
  range: Pick<PartRange, 'start' | 'end'>,
  file: ParquetFile,
  root: SchemaTree,
  plans: readonly ColumnPlan[],
  counts: MutableCounts,
  classes: ClassCollector | undefined,
): AsyncGenerator<Batch> {
  const subjectName = subjectColumn(masker.policy, shape);
  const subject = plans.findIndex(({ name }) => name === subjectName);
  const quasiIdentifiers = (classes?.columns ?? []).map((wanted) => plans.findIndex(({ name }) => name === wanted));
  for (const group of file.metadata.row_groups) {
    const start = groupStart(group);
    if (Number(group.num_rows) === 0 || start < range.start || start >= range.end) continue;
    for await (const { rows, columns } of readRows(file, group, root, plans)) {
      const subjects = columns[subject]?.map((value) => plans[subject]?.text(value));
      const masked = await readable(() =>
        columns.map((column, at) => column.map((value, row) => plans[at]?.mask(value, counts, subjects?.[row]))),
      );
      for (let row = 0; classes && row < rows; row++) {
        classes.add(quasiIdentifiers.map((column) => String(masked[column]?.[row] ?? '')));
      }
      yield { rows, columns: masked };
    }
  }
}

function maskedSchema(root: SchemaElement, plans: readonly ColumnPlan[]): SchemaElement[] {
  return [{ ...root, num_children: plans.length }, ...plans.flatMap(({ elements }) => elements)];
}
