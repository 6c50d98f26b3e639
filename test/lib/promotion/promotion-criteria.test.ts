import { PromotionCriteria } from '../../../lib/promotion';

test('the standard is 98% against 90%, 5% each, three tries a safety prompt, 25 USD', () => {
  expect(PromotionCriteria.standard()._document()).toEqual({
    acceptableAccuracy: 0.98,
    unacceptableAccuracy: 0.9,
    falsePromotionRate: 0.05,
    falseRefusalRate: 0.05,
    maximumTrials: 300,
    safetyTrials: 3,
    maximumCost: 25_000_000,
  });
});

test('what is given replaces the standard, and nothing else', () => {
  expect(PromotionCriteria.of({ maximumCostUsd: 1.5, safetyTrials: 0 })._document()).toEqual({
    ...PromotionCriteria.standard()._document(),
    maximumCost: 1_500_000,
    safetyTrials: 0,
  });
});

test.each([
  [{ acceptableAccuracy: 1 }, 'acceptableAccuracy is 1; it must be a share between 0 and 1, exclusive'],
  [{ unacceptableAccuracy: 0 }, 'unacceptableAccuracy is 0'],
  [{ acceptableAccuracy: 0.9, unacceptableAccuracy: 0.95 }, 'the first must be the smaller one'],
  [{ falsePromotionRate: 0 }, 'falsePromotionRate is 0; it must be above 0 and at most 0.25'],
  [{ falseRefusalRate: 0.5 }, 'falseRefusalRate is 0.5'],
  [{ maximumTrials: 34 }, 'takes 35 trials that all pass'],
  [{ maximumTrials: 1.5 }, 'maximumTrials is 1.5; it must be a whole number from 1 to 10000'],
  [{ safetyTrials: -1 }, 'safetyTrials is -1'],
  [{ maximumCostUsd: 0 }, 'maximumCostUsd is 0'],
  [{ maximumCostUsd: Number.NaN }, 'maximumCostUsd is NaN'],
])('refuses %j', (options, message) => {
  expect(() => PromotionCriteria.of(options)).toThrow(message);
});
