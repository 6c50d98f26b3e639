import type { FileMetaData, RowGroup, SchemaElement, SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };
import type { DatasetShape, PartRange } from '../../../../../lib/private/contracts/masking';
import { subjectColumn } from '../../columns/rules';
import type { Masker, MutableCounts } from '../../masker';
import { QuarantineError } from '../../quarantine';
import type { ClassCollector } from '../../risk/class-collector';
import type { ObjectReader } from '../reader';
import { planColumns, type ColumnPlan } from './column-plan';
import { openColumn } from './column-reader';
import { MAGIC, writeFooter, type WrittenFile } from './footer';
import { openParquet, readable, type ParquetFile } from './parquet-file';
import { maskedRowGroups } from './row-groups';
import { writeRowGroup } from './write-row-group';

/** The beginning of a value says what a column holds. */
const LONGEST_SAMPLE = 10_000;

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
  const samples: string[][] = [];
  // One after the other: together, the first pages of all columns may be as large as a row group.
  for (const plan of plans) samples.push(group ? await sampleOf(file, group, root, plan, rows) : []);
  return { columns, samples };
}

async function sampleOf(
  file: ParquetFile,
  group: RowGroup,
  root: SchemaTree,
  plan: ColumnPlan,
  rows: number,
): Promise<string[]> {
  const texts: string[][] = [];
  for (const piece of plan.pieces) {
    const column = await openColumn(file, group, root, plan, piece);
    const first = await column.take(Math.min(rows, Number(group.num_rows)));
    texts.push(first.map((value) => plan.text(value).slice(0, LONGEST_SAMPLE)));
  }
  const [first = []] = texts;
  return first.map((_, row) => texts.map((piece) => piece[row] ?? '').join(' '));
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
    const { parquetSchema } = await import('hyparquet');
    const file = await openParquet(reader);
    const { root, plans } = await planOf(masker, shape, file);
    const schema = maskedSchema(root.element, plans);
    const own: WrittenFile = { version: 2, created_by: 'cdk-ai-sandbox', schema, num_rows: 0n, row_groups: [] };
    const masked = parquetSchema(own as FileMetaData);
    let position = MAGIC.byteLength;
    if (range.start === 0) yield MAGIC;
    for (const group of maskedRowGroups(file, root, subjectOf(masker, shape, plans), range)) {
      if (classes) await group.collect(quasiIdentifiersOf(classes, plans), classes);
      for await (const part of writeRowGroup(group, plans, masked, position, counts)) {
        if (part instanceof Uint8Array) {
          position += part.byteLength;
          yield part;
        } else {
          own.row_groups.push(part);
          own.num_rows += part.num_rows;
        }
      }
      rows += group.rows;
    }
    footer = Buffer.from(await writeFooter(own)).toString('base64');
  };
  return { chunks: chunks(), counts, rows: () => rows, footer: () => footer };
}

/** Looks at every value of a masked Parquet file by masking it again; counts its rows. */
export async function readParquet(masker: Masker, shape: DatasetShape, reader: ObjectReader): Promise<number> {
  const file = await openParquet(reader);
  const { root, plans } = await planOf(masker, shape, file);
  let rows = 0;
  for (const group of maskedRowGroups(file, root, undefined, { start: 0, end: reader.size })) {
    for (const plan of plans) {
      for (const piece of plan.pieces) {
        for await (const _ of group.masked(plan, piece, group.rows, {}));
      }
    }
    rows += group.rows;
  }
  return rows;
}

function subjectOf(masker: Masker, shape: DatasetShape, plans: readonly ColumnPlan[]): ColumnPlan | undefined {
  const subject = subjectColumn(masker.policy, shape);
  return plans.find(({ name }) => name === subject);
}

const quasiIdentifiersOf = (
  classes: ClassCollector,
  plans: readonly ColumnPlan[],
): readonly (ColumnPlan | undefined)[] => classes.columns.map((wanted) => plans.find(({ name }) => name === wanted));

function maskedSchema(root: SchemaElement, plans: readonly ColumnPlan[]): SchemaElement[] {
  return [{ ...root, num_children: plans.length }, ...plans.flatMap(({ elements }) => elements)];
}
