import fc from 'fast-check';
import { allRequests, toQuestion, toRequest } from '../../../../bench/audit-policy/agreement';
import { smallQuestion, type SmallQuestion } from '../../../../bench/audit-policy/random-questions';
import { acceptable, simulate } from '../../../../bench/audit-policy/simulator';
import { diffRequests } from '../../../../lib/audit/policy/diff-requests';
import { evaluateRequest } from '../../../../lib/audit/policy/evaluate-request';
import type { AccessQuestion } from '../../../../lib/audit/policy/types';

const SEED = 20261127;

const EVERYTHING = { Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] };

/** An earlier and a later question that differ in one kind of policy, as a reviewed change does. */
const change: fc.Arbitrary<readonly [SmallQuestion, SmallQuestion]> = fc
  .tuple(
    smallQuestion.filter(({ principal }) => principal === 'role' || principal === 'user'),
    smallQuestion,
    fc.constantFrom<keyof SmallQuestion>('identity', 'boundary', 'session', 'resource', 'endpoint', 'scp', 'rcp'),
    fc.boolean(),
  )
  .map(([one, other, kind, isReplaced]) => {
    const more = kind === 'resource' ? { ...EVERYTHING, Principal: '*' } : EVERYTHING;
    const later = kind === 'identity' || kind === 'resource' ? [...(one[kind] ?? []), more] : undefined;
    return [acceptable(one), acceptable({ ...one, [kind]: isReplaced ? other[kind] : later })] as const;
  });
const changes = fc.sample(change, { numRuns: 200, seed: SEED });
const universe = [...allRequests()];

function differencesOf(old: SmallQuestion, now: SmallQuestion) {
  const { policies, ...asked } = toQuestion(now);
  return diffRequests(asked, toQuestion(old).policies, policies);
}

const outcome = (question: AccessQuestion, request: Parameters<typeof evaluateRequest>[1]) =>
  evaluateRequest(question, request).outcome;

test('every example is allowed by the new policies and denied by the old, here and in an independent simulator', async () => {
  let replayed = 0;
  for (const [old, now] of changes) {
    for (const { decision } of differencesOf(old, now)) {
      if (decision.status !== 'REFUTED') continue;
      const { witness } = decision;
      expect(outcome(toQuestion(now), witness)).toBe('allowed');
      expect(outcome(toQuestion(old), witness)).toBe('denied');
      // The simulator knows the actions of AWS only.
      if (/UnlistedAction|:[ZQ7]$/.test(witness.action)) continue;
      const request = {
        action: witness.action,
        resource: String(witness.resource),
        context: Object.fromEntries(
          Object.entries(witness.context)
            .filter(([key]) => !/^(aws:principal|aws:resourceaccount|aws:username|kms:)/.test(key))
            .map(([key, values]) => [key, values.map(String)]),
        ),
      };
      const there = [await simulate(old, request), await simulate(now, request)];
      if (there.includes(undefined)) continue;
      expect({ old, now, request, there }).toMatchObject({ there: ['denied', 'allowed'] });
      replayed++;
    }
  }
  expect(replayed).toBeGreaterThan(15);
});

test('no request became possible without being shown, or said to be undecided', () => {
  let possible = 0;
  for (const [index, [old, now]] of changes.entries()) {
    const [before, after] = [toQuestion(old), toQuestion(now)];
    const newly = universe.find(
      (small, at) =>
        at % 61 === index % 61 &&
        outcome(after, toRequest(now, small)) === 'allowed' &&
        outcome(before, toRequest(old, small)) === 'denied',
    );
    if (newly === undefined) continue;
    possible++;
    expect({ old, now, newly, shown: differencesOf(old, now).length }).not.toMatchObject({ shown: 0 });
  }
  expect(possible).toBeGreaterThan(15);
});
