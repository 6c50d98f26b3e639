import { ColumnRule, MaskingPolicy, RiskGate, UndeclaredColumns } from '../../../lib/masking';

const documentOf = (policy: MaskingPolicy): unknown => JSON.parse(policy.document);

test('each factory names its preset', () => {
  const presets = [
    MaskingPolicy.strict(),
    MaskingPolicy.balanced(),
    MaskingPolicy.hipaaSafeHarbor(),
    MaskingPolicy.gdprPseudonymise(),
    MaskingPolicy.pci(),
    MaskingPolicy.synthetic(),
  ].map((policy) => (documentOf(policy) as { preset: string }).preset);
  expect(presets).toEqual(['strict', 'balanced', 'hipaa-safe-harbor', 'gdpr-pseudonymise', 'pci', 'synthetic']);
});

test('options become the document that the functions read', () => {
  const policy = MaskingPolicy.strict({
    columns: {
      email: ColumnRule.token('email', { entityType: 'EMAIL' }),
      note: ColumnRule.scan(),
      birth: ColumnRule.dateShift(30),
      age: ColumnRule.topCode(),
      income: ColumnRule.bucket(5000),
      zip: ColumnRule.zip3(),
    },
    undeclaredColumns: UndeclaredColumns.QUARANTINE,
    entities: { ORGANIZATION: 'keep' },
    patterns: [{ name: 'ticket', pattern: 'T-[0-9]+', action: 'tag' }],
    formats: ['csv', 'jsonl'],
    risk: RiskGate.kAnonymity({ quasiIdentifiers: ['zip', 'birth'], k: 5, sensitive: ['income'], l: 2, t: 0.3 }),
    canaries: ['canary-7f3a9c'],
  });
  expect(documentOf(policy)).toEqual({
    version: 1,
    preset: 'strict',
    columns: {
      email: { action: 'token', domain: 'email', type: 'EMAIL' },
      note: { action: 'scan' },
      birth: { action: 'date-shift', days: 30 },
      age: { action: 'top-code', limit: 89 },
      income: { action: 'bucket', width: 5000 },
      zip: { action: 'zip3' },
    },
    undeclaredColumns: 'quarantine',
    entities: { ORGANIZATION: 'keep' },
    patterns: [{ name: 'ticket', pattern: 'T-[0-9]+', action: 'tag' }],
    formats: ['csv', 'jsonl'],
    risk: { quasiIdentifiers: ['zip', 'birth'], k: 5, sensitive: ['income'], l: 2, t: 0.3 },
    canaries: ['canary-7f3a9c'],
  });
});

test('a policy is found by its name and read from JSON', () => {
  expect(MaskingPolicy.preset('pci').document).toBe(MaskingPolicy.pci().document);
  expect(documentOf(MaskingPolicy.fromJson('{"version": 1, "preset": "balanced", "canaries": ["abcdefgh"]}'))).toEqual({
    version: 1,
    preset: 'balanced',
    canaries: ['abcdefgh'],
  });
});

test.each([
  ['an unknown preset', () => MaskingPolicy.preset('strictest'), "'strictest'. It must be one of strict, balanced"],
  ['an unknown type', () => ColumnRule.tag({ entityType: 'MAIL' }), "'MAIL'. It must be one of ADDRESS"],
  ['a bad domain', () => ColumnRule.token('e mail'), "'e mail'. It must have 1 to 64 letters"],
  ['too wide a date shift', () => ColumnRule.dateShift(0), 'is 0. It must be a whole number from 1 to 3650'],
  ['a bucket of nothing', () => ColumnRule.bucket(0.5), 'is 0.5. It must be a whole number from 1'],
  [
    'one column twice',
    () => MaskingPolicy.strict({ columns: { Email: ColumnRule.tag(), email: ColumnRule.redact() } }),
    "'Email' and 'email', which are the same",
  ],
  ['a nameless column', () => MaskingPolicy.strict({ columns: { ' ': ColumnRule.tag() } }), 'must not be empty'],
  ['an unknown format', () => MaskingPolicy.strict({ formats: ['xlsx'] }), "'xlsx'. It must be one of csv, tsv"],
  ['an unknown action', () => MaskingPolicy.strict({ entities: { EMAIL: 'hash' } }), "'hash'. It must be one of keep"],
  ['a short canary', () => MaskingPolicy.strict({ canaries: ['abc'] }), 'has 3 characters. It must have 8 or more'],
  ['no quasi-identifier', () => RiskGate.kAnonymity({ quasiIdentifiers: [], k: 5 }), 'names no quasi-identifiers'],
  ['k of 1', () => RiskGate.kAnonymity({ quasiIdentifiers: ['zip'], k: 1 }), 'is 1. It must be a whole number of 2'],
  ['l of nothing', () => RiskGate.kAnonymity({ quasiIdentifiers: ['zip'], k: 5, l: 2 }), 'names no sensitive columns'],
  ['a document that is not JSON', () => MaskingPolicy.fromJson('preset: strict'), 'is not JSON'],
  ['a document of another version', () => MaskingPolicy.fromJson('{"preset":"strict"}'), 'It must be 1'],
  ['a document that is a list', () => MaskingPolicy.fromJson('[]'), 'must be a JSON object'],
])('%s is refused, and the error says what is allowed', (_, make, message) => {
  expect(make).toThrow(message);
});
