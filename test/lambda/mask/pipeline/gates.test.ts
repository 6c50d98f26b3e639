import { passGates } from '../../../../lambda/mask/pipeline/gates';
import type { EntityCounts, MaskingPolicyDocument } from '../../../../lib/private/contracts/masking';
import type { StagedPart, VerifiedPart } from '../../../../lib/private/contracts/masking-pipeline';

const policy: MaskingPolicyDocument = { version: 1, preset: 'strict' };

const staged = (index: number, rows = 10): StagedPart => ({
  report: { index, rows, bytesIn: 100, bytesOut: 90, entities: { EMAIL: 2 }, sha256: 'a'.repeat(64) },
  versionId: `v${index}`,
});

const verified = (
  index: number,
  { rows = 10, surviving = {} as EntityCounts, canaries = 0, versionId = `v${index}` } = {},
): VerifiedPart => ({ index, versionId, verification: { rows, surviving, canaries } });

test('parts that all passed are added up', () => {
  const { merged, verification } = passGates(policy, 2, [staged(0), staged(1)], [verified(0), verified(1)]);
  expect(merged).toMatchObject({ rows: 20, bytesIn: 200, bytesOut: 180, entities: { EMAIL: 4 } });
  expect(verification).toEqual({ rows: 20, surviving: {}, canaries: 0 });
});

test.each([
  ['a part is missing', [staged(0)], [verified(0)], 'part-failed'],
  ['a part is there twice', [staged(0), staged(0)], [verified(0), verified(0)], 'part-failed'],
  ['a part was not verified', [staged(0), staged(1)], [verified(0)], 'part-failed'],
  [
    'a part was written again after it was verified',
    [staged(0), staged(1)],
    [verified(0), verified(1, { versionId: 'older' })],
    'part-failed',
  ],
  ['rows differ', [staged(0), staged(1)], [verified(0), verified(1, { rows: 11 })], 'row-count-differs'],
  [
    'a direct identifier survived',
    [staged(0), staged(1)],
    [verified(0), verified(1, { surviving: { EMAIL: 1 } })],
    'direct-identifier-survived',
  ],
  ['a canary survived', [staged(0), staged(1)], [verified(0), verified(1, { canaries: 1 })], 'canary-survived'],
])('does not pass when %s', (_, parts, checks, reason) => {
  expect(() => passGates(policy, 2, parts, checks)).toThrow(expect.objectContaining({ reason }));
});
