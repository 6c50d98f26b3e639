import fc from 'fast-check';
import {
  SequentialTestRates,
  passesToAccept,
  sequentialTest,
  wilsonInterval,
  zeroFailureBound,
} from '../../../lambda/promotion/sequential-test';

const rates: SequentialTestRates = {
  acceptable: 0.98,
  unacceptable: 0.9,
  falseAcceptance: 0.05,
  falseRejection: 0.05,
};

const trials = (passed: number, failed = 0): boolean[] => [
  ...Array.from({ length: failed }, () => false),
  ...Array.from({ length: passed }, () => true),
];

test('35 passes without a failure are accepted, 34 are not enough', () => {
  expect(sequentialTest(trials(34), rates).decision).toBe('continue');
  expect(sequentialTest(trials(35), rates)).toMatchObject({ decision: 'accept', trials: 35, passed: 35 });
});

test('two failures at the start are rejected at once', () => {
  expect(sequentialTest(trials(0, 2), rates)).toMatchObject({ decision: 'reject', trials: 2, passed: 0 });
});

test('a decision stands: what comes after it does not count', () => {
  expect(sequentialTest([...trials(35), ...trials(0, 50)], rates)).toMatchObject({ decision: 'accept', trials: 35 });
  expect(sequentialTest([...trials(0, 2), ...trials(500)], rates)).toMatchObject({ decision: 'reject', trials: 2 });
});

test('no trial decides nothing', () => {
  expect(sequentialTest([], rates)).toMatchObject({ decision: 'continue', trials: 0, logLikelihoodRatio: 0 });
});

/** The exact probabilities of each decision within `most` trials, by the number of failures, when a trial passes with `share`. */
function operatingCharacteristic(share: number, most: number) {
  const { lowerBound, upperBound } = sequentialTest([], rates);
  const pass = Math.log(rates.acceptable / rates.unacceptable);
  const fail = Math.log((1 - rates.acceptable) / (1 - rates.unacceptable));
  let open = new Map([[0, 1]]);
  let accept = 0;
  let reject = 0;
  let mean = 0;
  for (let n = 1; n <= most; n++) {
    const next = new Map<number, number>();
    const reach = (failures: number, probability: number): void => {
      const ratio = failures * fail + (n - failures) * pass;
      if (ratio >= upperBound) accept += probability;
      else if (ratio <= lowerBound) reject += probability;
      else next.set(failures, (next.get(failures) ?? 0) + probability);
    };
    for (const [failures, probability] of open) {
      mean += probability;
      reach(failures, probability * share);
      reach(failures + 1, probability * (1 - share));
    }
    open = next;
  }
  return { accept, reject, mean };
}

test('keeps both stated error rates, computed exactly', () => {
  const bad = operatingCharacteristic(rates.unacceptable, 2000);
  const good = operatingCharacteristic(rates.acceptable, 2000);
  // Wald's bounds: each error may exceed its rate by the factor 1 / (1 - the other), and both together may not exceed their sum.
  expect(bad.accept).toBeLessThanOrEqual(0.05 / 0.95);
  expect(good.reject).toBeLessThanOrEqual(0.05 / 0.95);
  expect(bad.accept + good.reject).toBeLessThanOrEqual(0.1);
});

test('needs fewer trials than the fixed sample of 76, on average', () => {
  expect(operatingCharacteristic(rates.acceptable, 2000).mean).toBeLessThan(60);
  expect(operatingCharacteristic(rates.unacceptable, 2000).mean).toBeLessThan(40);
  expect(operatingCharacteristic(1, 2000).mean).toBe(35);
});

test('another failure never helps', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 200 }), fc.nat(200), (outcomes, at) => {
      const worse = outcomes.map((outcome, index) => (index === at ? false : outcome));
      if (sequentialTest(worse, rates).decision === 'accept') {
        expect(sequentialTest(outcomes, rates).decision).toBe('accept');
      }
    }),
  );
});

test('as many passes as it asks for accept, one fewer do not', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (outcomes) => {
      const state = sequentialTest(outcomes, rates);
      fc.pre(state.decision === 'continue');
      const needed = passesToAccept(state, rates);
      expect(sequentialTest([...outcomes, ...trials(needed)], rates).decision).toBe('accept');
      expect(sequentialTest([...outcomes, ...trials(needed - 1)], rates).decision).toBe('continue');
    }),
  );
});

test("Wilson's interval holds the share and does not collapse when every trial passed", () => {
  expect(wilsonInterval(35, 35).low).toBeCloseTo(0.901, 3);
  expect(wilsonInterval(35, 35).high).toBe(1);
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (made, passes) => {
      const passed = Math.min(passes, made);
      const { low, high } = wilsonInterval(passed, made);
      expect(low).toBeLessThanOrEqual(passed / made + 1e-12);
      expect(high).toBeGreaterThanOrEqual(passed / made - 1e-12);
    }),
  );
});

// 59 clean runs show p >= 0.95 at 95%, 299 show p >= 0.99.
test('clean trials bound the failure rate', () => {
  expect(zeroFailureBound(59)).toBeLessThanOrEqual(0.05);
  expect(zeroFailureBound(58)).toBeGreaterThan(0.05);
  expect(zeroFailureBound(299)).toBeLessThanOrEqual(0.01);
  expect(zeroFailureBound(0)).toBe(1);
});
