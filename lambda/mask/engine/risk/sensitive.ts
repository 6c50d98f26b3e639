/** What the sensitive values of each equivalence class say. */
export interface SensitiveRisk {
  /** Distinct values in the least diverse class. */
  readonly l: number;
  /** Largest distance of a class's distribution from the whole table's, between 0 and 1. */
  readonly t: number;
}

/**
 * l-diversity and t-closeness of one sensitive column. The distance is the earth mover's: over ranks where all values are
 * numbers, else with every value as far from every other (Li, Li and Venkatasubramanian, ICDE 2007, 3.1).
 */
export function sensitiveRisk(classOfRow: readonly string[], values: readonly string[]): SensitiveRisk {
  const order = [...new Set(values)];
  const numeric = order.every((value) => value.trim() !== '' && Number.isFinite(Number(value)));
  if (numeric) order.sort((a, b) => Number(a) - Number(b));
  const rank = new Map(order.map((value, at) => [value, at]));
  const overall = new Float64Array(order.length);
  const classes = new Map<string, Map<number, number>>();
  values.forEach((value, row) => {
    const at = rank.get(value) ?? 0;
    overall[at] = (overall[at] ?? 0) + 1;
    const key = classOfRow[row] ?? '';
    const counts = classes.get(key) ?? new Map<number, number>();
    counts.set(at, (counts.get(at) ?? 0) + 1);
    classes.set(key, counts);
  });
  let l = Infinity;
  let t = 0;
  for (const counts of classes.values()) {
    l = Math.min(l, counts.size);
    t = Math.max(t, distance(counts, overall, values.length, numeric));
  }
  return { l: values.length === 0 ? 0 : l, t };
}

function distance(counts: ReadonlyMap<number, number>, overall: Float64Array, rows: number, numeric: boolean): number {
  let size = 0;
  for (const count of counts.values()) size += count;
  let carried = 0;
  let moved = 0;
  overall.forEach((total, at) => {
    const difference = (counts.get(at) ?? 0) / size - total / rows;
    carried += difference;
    moved += Math.abs(numeric ? carried : difference);
  });
  if (numeric) return overall.length < 2 ? 0 : moved / (overall.length - 1);
  return moved / 2;
}
