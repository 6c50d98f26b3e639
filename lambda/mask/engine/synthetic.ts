import type { MaskingKeys } from './keys';

/** A made-up table with the shape of a real one. */
export interface SyntheticTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A value held by fewer rows than this is somebody's: it is never given out. */
const FEWEST_HOLDERS = 11;
/** Draws for each row before it is given up. */
const MOST_ATTEMPTS = 20;
const MOST_CATEGORIES = 200;

type Sampler = (random: () => number) => string;

/**
 * Makes a table up from the profile of a masked one: numbers between the 5th and the 95th percentile, categories as often
 * as they occur, everything else as made-up text. Columns are drawn apart from each other, so no combination of a real row
 * comes back but by chance, and `replayed` says where one did.
 */
export function synthesiseTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  count: number,
  keys: MaskingKeys,
): SyntheticTable {
  const random = randomFrom(keys);
  const samplers = columns.map((name, at) =>
    samplerOf(
      name,
      rows.map((row) => row[at] ?? ''),
    ),
  );
  const real = new Set(rareCombinations(rows));
  const made: string[][] = [];
  for (let attempts = 0; made.length < count && attempts < count * MOST_ATTEMPTS; attempts++) {
    const row = samplers.map((sample) => sample(random));
    // A rare row that comes back by chance is drawn again.
    if (!real.has(row.join('\0'))) made.push(row);
  }
  return { columns, rows: made };
}

/** How many made-up rows repeat a real row that fewer than eleven people share. Must be 0. */
export function replayed(rows: readonly (readonly string[])[], synthetic: SyntheticTable): number {
  const real = new Set(rareCombinations(rows));
  return synthetic.rows.filter((row) => real.has(row.join('\0'))).length;
}

function rareCombinations(rows: readonly (readonly string[])[]): string[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.join('\0'), (counts.get(row.join('\0')) ?? 0) + 1);
  return [...counts].filter(([, count]) => count < FEWEST_HOLDERS).map(([key]) => key);
}

function samplerOf(name: string, values: readonly string[]): Sampler {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const common = [...counts].filter(([, count]) => count >= FEWEST_HOLDERS);
  const shared = common.reduce((sum, [, count]) => sum + count, 0);
  if (common.length > 0 && common.length <= MOST_CATEGORIES && shared >= values.length * 0.5)
    return categories(common, shared);
  const numbers = values.filter((value) => value !== '').map(Number);
  if (numbers.length >= FEWEST_HOLDERS && numbers.every(Number.isFinite)) return numeric(numbers);
  return (random) => `${name}-${Math.floor(random() * 1e9).toString(36)}`;
}

function categories(common: readonly (readonly [string, number])[], total: number): Sampler {
  return (random) => {
    let left = random() * total;
    for (const [value, count] of common) {
      left -= count;
      if (left < 0) return value;
    }
    return common[0]?.[0] ?? '';
  };
}

function numeric(numbers: number[]): Sampler {
  numbers.sort((a, b) => a - b);
  const low = numbers[Math.floor(numbers.length * 0.05)] ?? 0;
  const high = numbers[Math.floor(numbers.length * 0.95)] ?? low;
  const whole = numbers.every(Number.isInteger);
  const real = new Set(numbers);
  return (random) => {
    for (let attempt = 0; ; attempt++) {
      const value = low + random() * (high - low + (whole ? 1 : 0));
      const rounded = whole ? Math.floor(value) : Math.round(value * 100) / 100;
      // An exact value that is rare in the data is not repeated, unless nothing else lies in its range.
      if (!real.has(rounded) || attempt > 20) return String(rounded);
    }
  };
}

/** Numbers from HMAC in counter mode: the same key gives the same table. */
function randomFrom(keys: MaskingKeys): () => number {
  let counter = 0;
  let block: Buffer = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at + 4 > block.length) {
      block = keys.digest('synthetic', String(counter++));
      at = 0;
    }
    const value = block.readUInt32BE(at) / 2 ** 32;
    at += 4;
    return value;
  };
}
