/** A table whose small classes are gone. */
export interface GeneralisedTable {
  readonly rows: readonly (readonly string[])[];
  /** How far each quasi-identifier was generalised; 0 is not at all. */
  readonly levels: Readonly<Record<string, number>>;
  readonly suppressed: number;
}

const ANYTHING = '*';

/** From one level to the next, a value says less; the last level says nothing. */
type Hierarchy = readonly ((value: string) => string)[];

const keep = (value: string): string => value;
const anything = (): string => ANYTHING;

function numbers(widths: readonly number[]): Hierarchy {
  const bucketOf =
    (width: number) =>
    (value: string): string => {
      const number = Number(value);
      if (value.trim() === '' || !Number.isFinite(number)) return ANYTHING;
      const low = Math.floor(number / width) * width;
      return `${low}-${low + width - 1}`;
    };
  return [keep, ...widths.map(bucketOf), anything];
}

const DATES: Hierarchy = [
  keep,
  (value) => value.slice(0, 7),
  (value) => value.slice(0, 4),
  (value) => `${value.slice(0, 3)}0s`,
  anything,
];
const CODES: Hierarchy = [
  keep,
  ...[1, 2, 3].map((cut) => (value: string) => value.slice(0, -cut) + '*'.repeat(cut)),
  anything,
];
const CATEGORIES: Hierarchy = [keep, anything];

/** What kind of values a column has decides how they are generalised. */
function hierarchyOf(values: readonly string[]): Hierarchy {
  const filled = values.filter((value) => value !== '');
  if (filled.length > 0 && filled.every((value) => /^\d{4}-\d{2}-\d{2}/.test(value))) return DATES;
  if (filled.length > 0 && filled.every((value) => /^\d{5}$/.test(value))) return CODES;
  if (filled.length > 0 && filled.every((value) => Number.isFinite(Number(value)))) {
    const range = filled.reduce((most, value) => Math.max(most, Math.abs(Number(value))), 0);
    const base = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(range, 1))) - 1);
    return numbers([5 * base, 10 * base, 20 * base, 50 * base]);
  }
  return CATEGORIES;
}

/**
 * Generalises the quasi-identifiers, the one with the most different values first, until no more rows than the cap allows
 * stand in classes smaller than k; then leaves those rows out.
 * @param suppressionCap the largest share of rows that may be left out.
 */
export function generaliseTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  quasiIdentifiers: readonly string[],
  k: number,
  suppressionCap: number,
): GeneralisedTable {
  const at = quasiIdentifiers.map((name) => columns.indexOf(name));
  const hierarchies = at.map((column) => hierarchyOf(rows.map((row) => row[column] ?? '')));
  const levels = at.map(() => 0);
  let keys = classKeys(rows, at, hierarchies, levels);
  while (rowsBelow(keys, k) > rows.length * suppressionCap) {
    const next = mostDifferent(rows, at, hierarchies, levels);
    if (next < 0) break;
    levels[next] = (levels[next] ?? 0) + 1;
    keys = classKeys(rows, at, hierarchies, levels);
  }
  const sizes = sizesOf(keys);
  const kept = rows
    .filter((_, row) => (sizes.get(keys[row] ?? '') ?? 0) >= k)
    .map((row) => row.map((value, column) => valueAt(value, at.indexOf(column), hierarchies, levels)));
  return {
    rows: kept,
    levels: Object.fromEntries(quasiIdentifiers.map((name, index) => [name, levels[index] ?? 0])),
    suppressed: rows.length - kept.length,
  };
}

function valueAt(value: string, index: number, hierarchies: readonly Hierarchy[], levels: readonly number[]): string {
  return index < 0 ? value : (hierarchies[index]?.[levels[index] ?? 0] ?? keep)(value);
}

function classKeys(
  rows: readonly (readonly string[])[],
  at: readonly number[],
  hierarchies: readonly Hierarchy[],
  levels: readonly number[],
): string[] {
  return rows.map((row) =>
    at.map((column, index) => valueAt(row[column] ?? '', index, hierarchies, levels)).join('\0'),
  );
}

function sizesOf(keys: readonly string[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  return sizes;
}

function rowsBelow(keys: readonly string[], k: number): number {
  let below = 0;
  for (const size of sizesOf(keys).values()) if (size < k) below += size;
  return below;
}

/** The quasi-identifier with the most different values that can still be generalised, or -1. */
function mostDifferent(
  rows: readonly (readonly string[])[],
  at: readonly number[],
  hierarchies: readonly Hierarchy[],
  levels: readonly number[],
): number {
  let best = -1;
  let most = 1;
  at.forEach((column, index) => {
    if ((levels[index] ?? 0) + 1 >= (hierarchies[index]?.length ?? 0)) return;
    const different = new Set(rows.map((row) => valueAt(row[column] ?? '', index, hierarchies, levels))).size;
    if (different > most) {
      most = different;
      best = index;
    }
  });
  return best;
}
