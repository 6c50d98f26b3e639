/** One measured figure. `goal` is what it should reach, in words; `met` says whether it does, null where there is no goal. */
export interface Measure {
  readonly value: number;
  readonly unit: string;
  readonly goal: string;
  readonly met: boolean | null;
}

/** Prints the figures of one benchmark: one JSON document with `--json`, a table for people otherwise. */
export function report(name: string, measures: Record<string, Measure>, args: string[] = process.argv.slice(2)): void {
  if (args.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ [name]: measures }, null, 2)}\n`);
    return;
  }
  const rows = Object.entries(measures).map(([measure, { value, unit, goal, met }]) => [
    measure,
    `${Number.isInteger(value) ? value : value.toPrecision(4)} ${unit}`,
    goal,
    met === null ? '' : met ? 'met' : 'NOT MET',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}
