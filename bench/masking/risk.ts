import { readFileSync } from 'node:fs';
import { collectClasses, riskReport, shareBelow } from '../../lambda/mask/engine';
import type { Measure } from '../report';

const ALL = ['age', 'sex', 'race', 'marital-status', 'native-country', 'education', 'workclass', 'occupation'];
/** The table that the ARX project's tools give for its Adult extract, in percent where shares. */
const EXPECTED: readonly (readonly [number, readonly number[]])[] = [
  [3, [528, 0.21, 1.41, 3.6, 0.0175]],
  [6, [7645, 16.27, 30.1, 44.65, 0.2535]],
  [8, [18109, 46.49, 72.86, 87.23, 0.6004]],
];

export function measureRisk(file: string): Record<string, Measure> {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  const columns = header.split(';');
  const rows = lines.map((line) => line.split(';'));
  let wrong = 0;
  for (const [count, expected] of EXPECTED) {
    const { classes } = collect(ALL.slice(0, count), columns, rows);
    const report = riskReport(classes);
    const percent = (share: number): number => Math.round(share * 10_000) / 100;
    const measured = [
      report.classes,
      percent(report.uniqueShare),
      percent(shareBelow(classes, 5)),
      percent(shareBelow(classes, 11)),
      Math.round(report.averageProsecutorRisk * 10_000) / 10_000,
    ];
    wrong += measured.filter((value, at) => value !== expected[at]).length;
  }
  const copies = 40;
  const many = Array.from({ length: copies }, () => rows).flat();
  const started = process.cpuUsage().user;
  collect(ALL, columns, many);
  const perSecond = many.length / ((process.cpuUsage().user - started) / 1e6);
  return {
    'figures of the Adult table that differ': { value: wrong, unit: 'of 15', goal: '0', met: wrong === 0 },
    'k check, eight columns': {
      value: Math.round(perSecond / 1e4) / 100,
      unit: 'M rows/s',
      goal: '>= 1.5',
      met: perSecond >= 1.5e6,
    },
  };
}

function collect(names: readonly string[], columns: readonly string[], rows: readonly (readonly string[])[]) {
  const collector = collectClasses(names);
  const positions = names.map((name) => columns.indexOf(name));
  for (const row of rows) collector.add(row, positions);
  return collector;
}
