import { PolicyError, parsePolicy } from '../../../../lambda/mask/pipeline/policy';
import { ColumnRule, MaskingPolicy, RiskGate, UndeclaredColumns } from '../../../../lib/masking';
import { MemoryPipeline } from './memory-pipeline';

test('what the construct renders, the function reads without a change', () => {
  const policy = MaskingPolicy.hipaaSafeHarbor({
    columns: { email: ColumnRule.token('email'), age: ColumnRule.topCode(), born: ColumnRule.dateShift(30) },
    undeclaredColumns: UndeclaredColumns.SUPPRESS,
    entities: { ORGANIZATION: 'keep' },
    patterns: [{ name: 'ticket', pattern: 'T-[0-9]+', entityType: 'USER_PATTERN', action: 'tag' }],
    formats: ['csv'],
    risk: RiskGate.kAnonymity({ quasiIdentifiers: ['age'], k: 11 }),
    canaries: ['canary-7f3a9c'],
    quarantineCredentials: false,
  });
  expect(parsePolicy(policy.document)).toEqual(JSON.parse(policy.document));
});

test('a policy that is not valid names its places and stops everything', async () => {
  const policy = MaskingPolicy.strict({ patterns: [{ name: 'lookahead', pattern: '(?=a)' }] });
  expect(() => parsePolicy(policy.document)).toThrow(PolicyError);
  expect(() => parsePolicy(policy.document)).toThrow('patterns.0.pattern: this is not RE2 syntax');
  const pipeline = new MemoryPipeline(JSON.parse(policy.document));
  await expect(pipeline.plan(pipeline.upload('a.csv', 'id\n1\n'))).rejects.toThrow(PolicyError);
  expect(pipeline.s3.keys('masked')).toEqual([]);
});
