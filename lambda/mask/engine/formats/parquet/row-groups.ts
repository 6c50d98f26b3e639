import type { RowGroup, SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };
import type { MutableCounts } from '../../masker';
import type { ClassCollector } from '../../risk/class-collector';
import type { ColumnPlan } from './column-plan';
import { openColumn, type ColumnReader } from './column-reader';
import { groupStart, readable, type ParquetFile } from './parquet-file';
import { leafPaths } from './schema-leaves';

/** Rows of the columns whose classes are counted that are in memory at once. */
const SIDE_BY_SIDE_ROWS = 1_000;

/** One row group of an open file, to be read and masked column by column: memory holds a few pages of one column. */
export class MaskedRowGroup {
  readonly rows: number;
  private readonly readers = new Map<SchemaTree, ColumnReader>();
  /** The subjects beside a column are read along with it, once for each column. */
  private readonly subjects = new Map<SchemaTree, ColumnReader>();

  /** Rows of a column or piece that were given. */
  private readonly given = new Map<SchemaTree, number>();

  constructor(
    private readonly file: ParquetFile,
    private readonly group: RowGroup,
    private readonly root: SchemaTree,
    private readonly subject: ColumnPlan | undefined,
  ) {
    this.rows = Number(group.num_rows);
  }

  /** What the row group's own description says that a column or a piece of one takes, unpacked. */
  bytesOf(node: SchemaTree): number {
    const paths = new Set(leafPaths([node]).map((path) => path.at(-1)?.path.join('\0')));
    return this.group.columns
      .filter(({ meta_data }) => paths.has(meta_data?.path_in_schema.join('\0')))
      .reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0n), 0);
  }

  /**
   * The next `rows` values of a column or a piece of one, masked, some at a time.
   * @param most how many at a time; by default what suits the column.
   */
  async *masked(
    plan: ColumnPlan,
    node: SchemaTree,
    rows: number,
    counts: MutableCounts,
    most?: number,
  ): AsyncGenerator<unknown[]> {
    const reader = await this.reader(this.readers, node, plan, node);
    const subject = plan.usesSubject ? this.subject : undefined;
    const subjects = subject && (await this.reader(this.subjects, node, subject, subject.node));
    const steps = most ?? reader.step;
    for (let from = 0; from < rows; from += steps) {
      const step = Math.min(steps, rows - from);
      const values = await reader.take(step);
      const subjectValues = await subjects?.take(step);
      yield await readable(() =>
        values.map((value, row) => plan.mask(value, counts, subjectValues && subject?.text(subjectValues[row]))),
      );
    }
    reader.rest();
    subjects?.rest();
    this.given.set(node, (this.given.get(node) ?? 0) + rows);
    if (this.given.get(node) === this.rows) {
      // It is at its end. What goes on from page to page cannot rest, and would be held to the end of the row group.
      this.readers.delete(node);
      this.subjects.delete(node);
    }
  }

  /** Counts the classes of the columns' masked values, in a reading of their own: here they stand side by side. */
  async collect(plans: readonly (ColumnPlan | undefined)[], classes: ClassCollector): Promise<void> {
    const again = new MaskedRowGroup(this.file, this.group, this.root, this.subject);
    const wanted = new Set(plans.filter((plan) => plan !== undefined));
    const columns = [...wanted].map(
      (plan) => [plan, again.masked(plan, plan.node, this.rows, {}, SIDE_BY_SIDE_ROWS)] as const,
    );
    for (let from = 0; from < this.rows; from += SIDE_BY_SIDE_ROWS) {
      const rows = Math.min(SIDE_BY_SIDE_ROWS, this.rows - from);
      const values = new Map<ColumnPlan | undefined, readonly unknown[]>();
      for (const [plan, column] of columns) {
        const next = await column.next();
        if (next.done !== true) values.set(plan, next.value);
      }
      for (let row = 0; row < rows; row++) classes.add(plans.map((plan) => String(values.get(plan)?.[row] ?? '')));
    }
  }

  private async reader(
    open: Map<SchemaTree, ColumnReader>,
    beside: SchemaTree,
    plan: ColumnPlan,
    node: SchemaTree,
  ): Promise<ColumnReader> {
    const reader = open.get(beside) ?? (await openColumn(this.file, this.group, this.root, plan, node));
    open.set(beside, reader);
    return reader;
  }
}

/** The row groups that begin in a range, but for empty ones. */
export function* maskedRowGroups(
  file: ParquetFile,
  root: SchemaTree,
  subject: ColumnPlan | undefined,
  { start, end }: { readonly start: number; readonly end: number },
): Generator<MaskedRowGroup> {
  for (const group of file.metadata.row_groups) {
    const at = groupStart(group);
    if (Number(group.num_rows) > 0 && at >= start && at < end) yield new MaskedRowGroup(file, group, root, subject);
  }
}
