import fc from 'fast-check';
import { agreeWithBruteForce } from '../../../../bench/audit-policy/agreement';
import { agreeWithSimulator } from '../../../../bench/audit-policy/simulator';
import { decide } from '../../../../lib/audit/policy/decide';
import { parsePolicy } from '../../../../lib/audit/policy/parse-policy';

test('decisions agree with brute force over a small universe', () => {
  const agreement = agreeWithBruteForce(400, 20261123, 25);
  expect(agreement.disagreements).toEqual([]);
  // A comparison that only ever sees one answer would prove nothing.
  expect(agreement.proved).toBeGreaterThan(50);
  expect(agreement.refuted).toBeGreaterThan(50);
});

test('the evaluator agrees with an independent simulator', async () => {
  const agreement = await agreeWithSimulator(600, 20261123);
  expect(agreement.disagreements).toEqual([]);
  expect(agreement.compared).toBeGreaterThan(200);
  expect(agreement.allowed).toBeGreaterThan(5);
});

test('any JSON is judged without a crash, and nothing that is not understood is proved', () => {
  const account = '111122223333';
  const principal = { type: 'role', arn: `arn:aws:iam::${account}:role/team`, account } as const;
  const keys = fc.constantFrom(
    'Version',
    'Statement',
    'Effect',
    'Action',
    'NotAction',
    'Resource',
    'Principal',
    'Condition',
    'x',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('Allow', 'Deny', '*', 's3:*', 'StringLike', '${aws:username}', '', null, 0, true),
      fc.string(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (document) => {
      const policy = parsePolicy(document, { name: 'fuzzed', kind: 'identity' });
      const { status } = decide({ principal, about: { actions: ['s3:*'] }, policies: { identity: [policy] } });
      const isUnderstood =
        policy.problems.length === 0 && policy.statements.every(({ problems }) => problems.length === 0);
      return isUnderstood || status !== 'PROVED' || policy.problems.length + policy.statements.length === 0;
    }),
    { numRuns: 500, seed: 7 },
  );
});
