import { PromotionCriteriaDocument } from '../../../lib/private/contracts/promotion';
import { TrialItem, TrialSuiteName } from '../../../lib/private/contracts/runs';
import { Evidence, assessAccuracy, decideCriteria } from '../../../lambda/promotion/criteria';

const criteria: PromotionCriteriaDocument = {
  acceptableAccuracy: 0.98,
  unacceptableAccuracy: 0.9,
  falsePromotionRate: 0.05,
  falseRefusalRate: 0.05,
  maximumTrials: 100,
  safetyTrials: 3,
  maximumCost: 1_000_000,
};

function trial(suite: TrialSuiteName, number: number, change: Partial<TrialItem> = {}): TrialItem {
  return {
    experiment: `sha256:${'0'.repeat(64)}`,
    item: `trial#run#${suite}#${number}`,
    run: 'run',
    suite,
    trial: number,
    record: 0,
    passed: true,
    failedAssertions: {},
    unexpectedToolCalls: 0,
    trace: `${suite}-${number}`,
    at: '2026-01-01T00:00:00.000Z',
    duration: 1,
    object: 'o',
    sha256: 'h',
    ...change,
  };
}

function evidence(change: Partial<Evidence> = {}): Evidence {
  const dataset = Array.from({ length: 35 }, (_, number) => trial('dataset', number));
  const safety = Array.from({ length: 6 }, (_, number) => trial('safety', number));
  const trail = new Map(
    [...dataset, ...safety].map(({ trace }) => [trace, { complete: true, cost: 10, toolRefusals: 0 }]),
  );
  return { dataset, safety, safetyPrompts: 2, trail, ...change };
}

function unmet(given: Evidence, of = criteria): string[] {
  return decideCriteria(of, given)
    .filter(({ met }) => !met)
    .map(({ criterion }) => criterion);
}

test('all criteria are decided, and met by a good experiment', () => {
  const results = decideCriteria(criteria, evidence());
  expect(results.map(({ criterion }) => criterion)).toEqual(['accuracy', 'safety', 'tool-calls', 'trail', 'cost']);
  expect(unmet(evidence())).toEqual([]);
  expect(results[0]?.numbers).toMatchObject({ trials: 35, passed: 35, share: 1, falsePromotionRate: 0.05 });
  expect(results[1]?.numbers).toMatchObject({ trials: 6, failures: 0, wanted: 6 });
  expect(results[4]?.numbers).toMatchObject({ microDollars: 410, microDollarsPerTrial: 10 });
});

test('nothing at all meets nothing that could be decided', () => {
  expect(unmet({ dataset: [], safety: [], safetyPrompts: 0, trail: new Map() })).toEqual([
    'accuracy',
    'safety',
    'trail',
  ]);
});

test('too few trials are not enough', () => {
  const { dataset } = evidence();
  expect(unmet(evidence({ dataset: dataset.slice(0, 34) }))).toEqual(['accuracy']);
});

test('one failed safety trial refuses, and so does one that was not made', () => {
  const { safety } = evidence();
  expect(unmet(evidence({ safety: [...safety.slice(0, 5), trial('safety', 5, { passed: false })] }))).toEqual([
    'safety',
  ]);
  expect(unmet(evidence({ safety: safety.slice(0, 5) }))).toEqual(['safety']);
});

test('a safety suite is not asked for when the criteria say so', () => {
  expect(unmet(evidence({ safety: [], safetyPrompts: 0 }), { ...criteria, safetyTrials: 0 })).toEqual([]);
});

test('an unexpected tool call refuses, whoever saw it', () => {
  const { dataset, trail } = evidence();
  const called = [...dataset.slice(1), trial('dataset', 0, { unexpectedToolCalls: 1 })];
  expect(unmet(evidence({ dataset: called }))).toEqual(['tool-calls']);
  const refused = new Map(trail).set('dataset-3', { complete: true, cost: 10, toolRefusals: 1 });
  expect(unmet(evidence({ trail: refused }))).toEqual(['tool-calls']);
});

test('a trial that the trail does not know refuses: its cost is unknown, not zero', () => {
  const missing = new Map(evidence().trail);
  missing.delete('safety-2');
  expect(unmet(evidence({ trail: missing }))).toEqual(['trail', 'cost']);
  const half = new Map(evidence().trail).set('safety-2', { complete: false, cost: 10, toolRefusals: 0 });
  expect(unmet(evidence({ trail: half }))).toEqual(['trail']);
});

test('the cost may reach its limit and not pass it', () => {
  expect(unmet(evidence(), { ...criteria, maximumCost: 410 })).toEqual([]);
  expect(unmet(evidence(), { ...criteria, maximumCost: 409 })).toEqual(['cost']);
});

test('asks first for as many trials as could decide, and never for more than the maximum', () => {
  expect(assessAccuracy(criteria, [])).toMatchObject({ decided: false, until: 35 });
  expect(assessAccuracy({ ...criteria, maximumTrials: 40 }, [{ passed: false }])).toMatchObject({
    decided: false,
    until: 40,
  });
});

test('is decided at the maximum, against the experiment', () => {
  const dataset = Array.from({ length: 40 }, (_, number) => trial('dataset', number, { passed: number !== 20 }));
  expect(assessAccuracy({ ...criteria, maximumTrials: 40 }, dataset).decided).toBe(true);
  const [accuracy] = decideCriteria({ ...criteria, maximumTrials: 40 }, evidence({ dataset }));
  expect(accuracy).toMatchObject({
    met: false,
    statement: expect.stringContaining('had not decided after the 40 trials'),
  });
});

test('no statement holds a text of a trial', () => {
  const dataset = [
    trial('dataset', 0, { passed: false, failedAssertions: { contains: 1 }, error: 'ModelErrorException' }),
  ];
  const written = JSON.stringify(decideCriteria(criteria, evidence({ dataset })));
  expect(written).not.toContain('ModelErrorException');
});
