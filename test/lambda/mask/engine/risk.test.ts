import fc from 'fast-check';
import {
  EquivalenceClasses,
  collectClasses,
  generaliseTable,
  reIdentificationRisk,
  replayed,
  riskReport,
  sensitiveRisk,
  shareBelow,
  synthesiseTable,
} from '../../../../lambda/mask/engine';
import { KEYS } from './support';

const classesOf = (rows: readonly (readonly string[])[]): EquivalenceClasses => {
  const collector = collectClasses(['0', '1']);
  for (const row of rows) collector.add(row);
  return collector.classes;
};
const table = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'ab'), fc.constantFrom('', 'x', 'bx', 'y')), {
  maxLength: 200,
});

test('classes are counted as a dictionary would', () => {
  fc.assert(
    fc.property(table, (rows) => {
      const counts = new Map<string, number>();
      for (const row of rows) counts.set(row.join('\0'), (counts.get(row.join('\0')) ?? 0) + 1);
      expect([...classesOf(rows).sizes()].sort()).toEqual([...counts.values()].sort());
    }),
  );
});

test('parts merged are the whole, also through a report', () => {
  fc.assert(
    fc.property(table, fc.nat(200), (rows, cut) => {
      const merged = EquivalenceClasses.deserialize(classesOf(rows.slice(0, cut)).serialize());
      merged.merge(EquivalenceClasses.deserialize(classesOf(rows.slice(cut)).serialize()));
      expect(riskReport(merged)).toEqual(riskReport(classesOf(rows)));
    }),
  );
});

test('many classes: the table grows and loses none', () => {
  const classes = new EquivalenceClasses();
  for (let at = 0; at < 50_000; at++) classes.add(Math.imul(at, 0x9e3779b1) >>> 0, at);
  expect(classes.classes).toBe(50_000);
  expect(classes.count(Math.imul(77, 0x9e3779b1) >>> 0, 77)).toBe(1);
});

test('the figures of a small table, by hand', () => {
  const rows = [
    ['a', 'x'],
    ['a', 'x'],
    ['a', 'x'],
    ['b', 'x'],
    ['c', 'y'],
    ['c', 'y'],
  ];
  const classes = classesOf(rows);
  expect(riskReport(classes)).toEqual({
    rows: 6,
    classes: 3,
    smallestClass: 1,
    histogram: [
      { from: 1, to: 1, classes: 1, rows: 1 },
      { from: 2, to: 4, classes: 2, rows: 5 },
      { from: 5, to: 10, classes: 0, rows: 0 },
      { from: 11, classes: 0, rows: 0 },
    ],
    uniqueShare: 1 / 6,
    averageProsecutorRisk: 0.5,
  });
  expect(shareBelow(classes, 3)).toBe(0.5);
  expect(reIdentificationRisk(classes, 0.1)).toEqual({
    prosecutor: { highest: 1, average: 0.5 },
    journalist: { highest: 0.1, average: 0.05 },
    marketer: 0.05,
  });
  expect(riskReport(new EquivalenceClasses())).toMatchObject({ rows: 0, smallestClass: 0 });
});

test('l-diversity and t-closeness, by hand', () => {
  expect(sensitiveRisk(['1', '1', '2', '2'], ['flu', 'cold', 'flu', 'flu'])).toEqual({ l: 1, t: 0.25 });
  // Li et al., example 3: {3k,4k,5k} of {3k,...,11k} has distance 0.375.
  const salaries = ['3', '4', '5', '6', '11', '8', '7', '9', '10'];
  expect(sensitiveRisk(['1', '1', '1', '2', '2', '2', '3', '3', '3'], salaries).t).toBeCloseTo(0.375);
});

test('generalising reaches k, and leaves out no more than it may where it can', () => {
  const rows = Array.from({ length: 300 }, (_, at) => [
    String(20 + (at % 60)),
    String(10_000 + (at % 97)),
    at % 2 ? 'f' : 'm',
    'd',
  ]);
  const columns = ['age', 'zip', 'sex', 'diagnosis'];
  const made = generaliseTable(columns, rows, ['age', 'zip', 'sex'], 5, 0.05);
  const sizes = new Map<string, number>();
  for (const row of made.rows) sizes.set(row.slice(0, 3).join(), (sizes.get(row.slice(0, 3).join()) ?? 0) + 1);
  expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(5);
  expect(made.suppressed).toBeLessThanOrEqual(15);
  expect(made.rows.every((row) => row[3] === 'd')).toBe(true);
});

test('a made-up table repeats no rare row and no rare value', () => {
  const rows = Array.from({ length: 400 }, (_, at) => [
    at % 3 ? 'common' : 'other',
    `Person ${at}`,
    String(1000 + at * 7),
  ]);
  const made = synthesiseTable(['kind', 'name', 'income'], rows, 500, KEYS);
  expect(made.rows).toHaveLength(500);
  expect(replayed(rows, made)).toBe(0);
  const names = new Set(rows.map((row) => row[1]));
  const incomes = new Set(rows.map((row) => row[2]));
  expect(made.rows.some((row) => names.has(row[1] ?? ''))).toBe(false);
  expect(made.rows.some((row) => incomes.has(row[2] ?? ''))).toBe(false);
  expect(new Set(made.rows.map((row) => row[0]))).toEqual(new Set(['common', 'other']));
});
