import fc from 'fast-check';
import { canonicalJson, contentDigest, sha256 } from '../../../lambda/shared/canonical-json';

// https://www.rfc-editor.org/rfc/rfc8785#section-3.2.2 and -3.2.3
test('writes the example of RFC 8785', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000f\u000aA\'B\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  );
});

test('sorts keys by UTF-16 code units, not by code points', () => {
  expect(canonicalJson({ '\ufb33': 1, '\ud83d\ude00': 2, '\u20ac': 3 })).toBe(
    '{"\u20ac":3,"\ud83d\ude00":2,"\ufb33":1}',
  );
});

test.each([
  ['value', { a: '\ud83d' }],
  ['key', { '\udc00': 1 }],
  ['nested', [['\ud800x']]],
])('refuses half of a surrogate pair in a %s', (_, value) => {
  expect(() => canonicalJson(value)).toThrow('half of a surrogate pair');
});

test('the order of keys changes no digest, and another value does', () => {
  expect(contentDigest({ a: 1, b: { c: 2, d: 3 } })).toBe(contentDigest({ b: { d: 3, c: 2 }, a: 1 }));
  expect(contentDigest({ a: 1 })).not.toBe(contentDigest({ a: 2 }));
  expect(contentDigest({})).toBe(`sha256:${sha256('{}')}`);
});

test('what is written reads back as the same value, and is written the same again', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      // JSON has one zero; everything else comes back as it was.
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});
