import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { parse } from 'csv-parse';
import {
  collectClasses,
  generaliseTable,
  reIdentificationRisk,
  replayed,
  riskReport,
  sensitiveRisk,
  shareBelow,
  synthesiseTable,
} from '../../lambda/mask/engine';
import { ExitCode, MisuseError } from '../exit';
import { readKeys } from '../masking-options';

interface RiskOptions {
  readonly quasiIdentifiers: string[];
  readonly sensitive: string[];
  readonly k: number;
  readonly population: number;
  readonly generalise?: string;
  readonly cap: number;
  readonly synthesise?: string;
  readonly json?: boolean;
}

const list = (value: string): string[] => value.split(',').map((name) => name.trim());

function numberIn(low: number, high: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!Number.isFinite(number) || number < low || number > high) {
      throw new InvalidArgumentError(`It must lie between ${low} and ${high}.`);
    }
    return number;
  };
}

export function registerRisk(program: Command): void {
  program
    .command('risk')
    .description('How likely people are to be found again in a table (CSV), by its quasi-identifiers.')
    .argument('<file>', 'CSV with a header; comma, semicolon, tab or | between fields')
    .requiredOption('-q, --quasi-identifiers <columns>', 'columns that others may know, separated by commas', list)
    .option('-s, --sensitive <columns>', 'columns for l-diversity and t-closeness', list, [])
    .option('--k <rows>', 'smallest class that is acceptable', numberIn(2, 1e9), 5)
    .option('--population <fraction>', 'share of the population that is in the data', numberIn(1e-9, 1), 1)
    .option('--generalise <file>', 'write the table, generalised until k holds, rows left out up to --cap')
    .option('--cap <share>', 'largest share of rows that --generalise may leave out', numberIn(0, 1), 0.05)
    .option('--synthesise <file>', 'write a made-up table with the profile of this one')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Exit code: 0 every class has k rows or more, 1 some have fewer, 2 misuse.

Examples:
  $ cdk-ai-sandbox risk adult.csv -q age,sex,race
  $ cdk-ai-sandbox risk masked.csv -q age,zip -s diagnosis --k 11 --json
  $ cdk-ai-sandbox risk masked.csv -q age,zip --generalise safe.csv --cap 0.02`,
    )
    .action(async (file: string, options: RiskOptions) => {
      const { columns, rows } = await readTable(file);
      for (const name of [...options.quasiIdentifiers, ...options.sensitive]) {
        if (!columns.includes(name))
          throw new MisuseError(`${file} has no column "${name}"; it has ${columns.join(', ')}.`);
      }
      const report = assess(columns, rows, options);
      const extras = await writeTables(columns, rows, options);
      if (options.json === true) process.stdout.write(`${JSON.stringify({ ...report, ...extras }, null, 2)}\n`);
      else print(report, options.k);
      process.exitCode = report.smallestClass >= options.k || rows.length === 0 ? ExitCode.YES : ExitCode.FINDING;
    });
}

interface Table {
  readonly columns: string[];
  readonly rows: string[][];
}

async function readTable(file: string): Promise<Table> {
  const table: string[][] = [];
  const parser = createReadStream(file)
    .on('error', (error) => parser.destroy(error))
    .pipe(parse({ delimiter: [',', ';', '\t', '|'], bom: true }));
  try {
    for await (const record of parser as AsyncIterable<string[]>) table.push(record);
  } catch (error) {
    // The message of a parser may quote the data; its code does not.
    throw new MisuseError(
      `${file}: cannot be read as CSV (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    );
  }
  const [columns = [], ...rows] = table;
  return { columns, rows };
}

function assess(columns: readonly string[], rows: readonly string[][], options: RiskOptions) {
  const collector = collectClasses(options.quasiIdentifiers);
  const at = new Map(columns.map((column, index) => [column, index]));
  const positions = options.quasiIdentifiers.map((name) => at.get(name) ?? 0);
  for (const row of rows) collector.add(row, positions);
  const keys = rows.map((row) => options.quasiIdentifiers.map((name) => row[at.get(name) ?? 0] ?? '').join('\0'));
  const sensitive = Object.fromEntries(
    options.sensitive.map((name) => [
      name,
      sensitiveRisk(
        keys,
        rows.map((row) => row[at.get(name) ?? 0] ?? ''),
      ),
    ]),
  );
  return {
    ...riskReport(collector.classes),
    belowK: shareBelow(collector.classes, options.k),
    below5: shareBelow(collector.classes, 5),
    below11: shareBelow(collector.classes, 11),
    ...reIdentificationRisk(collector.classes, options.population),
    ...(options.sensitive.length > 0 && { sensitive }),
  };
}

async function writeTables(
  columns: readonly string[],
  rows: readonly string[][],
  options: RiskOptions,
): Promise<object> {
  const extras: Record<string, unknown> = {};
  if (options.generalise !== undefined) {
    const made = generaliseTable(columns, rows, options.quasiIdentifiers, options.k, options.cap);
    await writeFile(options.generalise, csv(columns, made.rows));
    extras.generalised = { levels: made.levels, rows: made.rows.length, suppressed: made.suppressed };
  }
  if (options.synthesise !== undefined) {
    const made = synthesiseTable(columns, rows, rows.length, readKeys(undefined));
    const repeated = replayed(rows, made);
    if (repeated > 0) throw new MisuseError(`${repeated} made-up rows repeat real ones: nothing was written.`);
    await writeFile(options.synthesise, csv(columns, made.rows));
    extras.synthesised = { rows: made.rows.length, replayed: repeated };
  }
  return extras;
}

function csv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const quote = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  return [columns, ...rows].map((row) => `${row.map(quote).join(',')}\n`).join('');
}

function print(report: ReturnType<typeof assess>, k: number): void {
  const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
  const lines: [string, string][] = [
    ['rows', String(report.rows)],
    ['classes', String(report.classes)],
    ['smallest class', String(report.smallestClass)],
    ['unique rows', percent(report.uniqueShare)],
    ['rows in classes below 5', percent(report.below5)],
    ['rows in classes below 11', percent(report.below11)],
    [`rows in classes below ${k}`, percent(report.belowK)],
    ['prosecutor risk, average', report.prosecutor.average.toFixed(4)],
    ['prosecutor risk, highest', report.prosecutor.highest.toFixed(4)],
    ['journalist risk, highest', report.journalist.highest.toFixed(4)],
    ['marketer risk', report.marketer.toFixed(4)],
    ...Object.entries(report.sensitive ?? {}).map(([name, { l, t }]): [string, string] => [
      `${name}: l-diversity, t-closeness`,
      `${l}, ${t.toFixed(4)}`,
    ]),
  ];
  process.stdout.write(lines.map(([name, value]) => `${name.padEnd(34)}${value}\n`).join(''));
}
