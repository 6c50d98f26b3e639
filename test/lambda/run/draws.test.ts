import fc from 'fast-check';
import { recordOf } from '../../../lambda/run/draws';

test('an ordinary run takes the records in turn', () => {
  expect([0, 1, 2, 3, 4].map((trial) => recordOf(trial, 3, 'in-order', 'seed'))).toEqual([0, 1, 2, 0, 1]);
});

test('a draw is decided by seed and trial, and lies among the records', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 10_000 }), fc.string(), (trial, count, seed) => {
      const drawn = recordOf(trial, count, 'random', seed);
      expect(drawn).toBe(recordOf(trial, count, 'random', seed));
      expect(drawn).toBeGreaterThanOrEqual(0);
      expect(drawn).toBeLessThan(count);
    }),
  );
});

test('every record is as likely: chi-squared of 60,000 draws among 6', () => {
  const counts = new Array<number>(6).fill(0);
  for (let trial = 0; trial < 60_000; trial++) {
    const drawn = recordOf(trial, 6, 'random', 'seed');
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  // The 99.9% quantile at 5 degrees of freedom. The draws are fixed by the seed, so this never flickers.
  expect(chiSquared).toBeLessThan(20.5);
});

test('another seed draws otherwise', () => {
  const draws = (seed: string) => Array.from({ length: 20 }, (_, trial) => recordOf(trial, 1000, 'random', seed));
  expect(draws('a')).not.toEqual(draws('b'));
});

test('there is nothing to draw from nothing', () => {
  expect(() => recordOf(0, 0, 'in-order', 's')).toThrow('no record');
});
