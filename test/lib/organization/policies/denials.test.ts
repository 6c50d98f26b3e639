import { denials } from '../../../../lib/organization/policies/denials';
import { CLOSED_ELSEWHERE, ESCAPE_PATHS } from '../../../../lib/organization/policies/escape-path';
import { DECLARATIVE_CLOSES } from '../../../../lib/organization/policies/declarative-policy';
import { denyStatement } from '../../../../lib/organization/policies/denial';
import { resourceDenials } from '../../../../lib/organization/policies/resource-control-policies';
import { unknownNames, unsupportedKeys } from './iam-data';

const all = denials({
  models: ['arn:aws:bedrock:*::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0'],
  regions: ['eu-west-1'],
  additionalActions: [],
});

describe('the denials', () => {
  test('name actions and condition keys that exist', async () => {
    const document = { Version: '2012-10-17' as const, Statement: all.map((denial) => denyStatement(denial, [])) };
    expect(await unknownNames(document)).toEqual([]);
  });

  test('use no service key that an action of theirs does not carry, whose condition could then never hold', async () => {
    const unsupported = await Promise.all(all.map((denial) => unsupportedKeys(denyStatement(denial, []))));
    expect(unsupported.flat()).toEqual([]);
  });

  test('have ids of their own, of letters and digits', () => {
    const sids = all.map(({ sid }) => sid);
    expect(new Set(sids).size).toBe(sids.length);
    expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
  });

  test('close escape paths that exist, and each at least one', () => {
    const known = new Set(ESCAPE_PATHS);
    expect(all.filter(({ closes }) => closes.length === 0)).toEqual([]);
    expect(all.flatMap(({ closes }) => closes).filter((path) => !known.has(path))).toEqual([]);
  });

  test('leave no escape path that is neither closed by a policy nor named as closed elsewhere', () => {
    const closed = new Set([
      ...all.flatMap(({ closes }) => closes),
      ...resourceDenials('o-abcd123456').flatMap(({ closes }) => closes),
      ...DECLARATIVE_CLOSES,
      ...Object.keys(CLOSED_ELSEWHERE),
    ]);
    expect(ESCAPE_PATHS.filter((path) => !closed.has(path))).toEqual([]);
    expect(ESCAPE_PATHS).toHaveLength(42);
  });

  test('deny all models when none is approved', () => {
    const none = denials({ models: [], regions: ['eu-west-1'], additionalActions: [] });
    expect(none.find(({ sid }) => sid === 'ApprovedModelsOnly')).toMatchObject({ resources: ['*'] });
  });

  test('never share one operator between their own conditions and an exemption', () => {
    const denial = { sid: 'Both', closes: ['IAM-01'], actions: ['iam:*'], conditions: { ArnNotLike: { a: 'b' } } };
    expect(() => denyStatement(denial, ['arn:aws:iam::111122223333:role/x'])).toThrow(
      /Both uses ArnNotLike itself and exempts roles/,
    );
  });
});
