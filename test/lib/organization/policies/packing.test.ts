import fc from 'fast-check';
import { PolicyStatementJson } from '../../../../lib/organization/policies/denial';
import { packStatements } from '../../../../lib/organization/policies/packing';

const statements = fc.uniqueArray(
  fc.record({
    Sid: fc.stringMatching(/^[A-Z][a-z]{3,12}$/),
    Effect: fc.constant<'Deny'>('Deny'),
    Action: fc.array(fc.stringMatching(/^[a-z]{2,8}:[A-Z][a-z]{3,20}$/), { minLength: 1, maxLength: 12 }),
    Resource: fc.constant<string[]>(['*']),
  }),
  { selector: ({ Sid }) => Sid, maxLength: 30 },
);

describe('packing', () => {
  test('keeps every statement once, in documents that are no longer than allowed', () => {
    fc.assert(
      fc.property(statements, (given: PolicyStatementJson[]) => {
        const documents = packStatements('policy', given, 900);
        const packed = documents.flatMap(({ Statement }) => Statement);
        expect(packed.map(({ Sid }) => Sid).sort()).toEqual(given.map(({ Sid }) => Sid).sort());
        expect(documents.filter((document) => JSON.stringify(document).length > 900)).toEqual([]);
        expect(documents.filter(({ Statement }) => Statement.length === 0)).toEqual([]);
      }),
    );
  });

  test('refuses a statement that fits no document, and says what to shorten', () => {
    const statement: PolicyStatementJson = { Sid: 'Long', Effect: 'Deny', Action: ['s3:GetObject'], Resource: ['*'] };
    expect(() => packStatements('service control policy', [statement], 60)).toThrow(
      /The statement Long needs \d+ characters, but a service control policy holds 60\. Shorten the lists/,
    );
  });
});
