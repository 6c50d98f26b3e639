import fc from 'fast-check';
import { holds } from '../../../lambda/run/assertions';

const record = { label: 'billing', other: 'x' };

test.each([
  ['contains', 'ill', 'a bill', true],
  ['contains', '{{label}}', 'about billing', true],
  ['contains', 'Bill', 'a bill', false],
  ['icontains', 'BILL', 'a bill', true],
  ['equals', 'billing', 'billing', true],
  ['equals', 'billing', 'billing ', false],
  ['starts-with', 'a b', 'a bill', true],
  ['regex', '^\\w+$', 'billing', true],
  ['regex', '^\\d+$', 'billing', false],
  ['regex', 'a{{2}}', 'a{{2}}', false],
  ['contains-all', ['a', 'b'], 'a bill', true],
  ['contains-all', ['a', 'z'], 'a bill', false],
  ['contains-any', ['z', '{{label}}'], 'billing', true],
  ['icontains-all', ['A', 'B'], 'a bill', true],
  ['icontains-any', ['Z', 'B'], 'a bill', true],
  ['is-json', undefined, '{"a":[1]}', true],
  ['is-json', undefined, 'Here: {"a":1}', false],
  ['contains-json', undefined, 'Here: {"a":{"b":1}} there', true],
  ['contains-json', undefined, 'Here: [1, 2]', true],
  ['contains-json', undefined, 'Here: {a} there', false],
] as const)('%s %j of %j is %s, and its negation the contrary', (type, value, answer, expected) => {
  expect(holds({ type, value }, answer, record)).toBe(expected);
  expect(holds({ type: `not-${type}`, value }, answer, record)).toBe(!expected);
});

test('an answer made of brackets, or against a pattern that would backtrack, is decided', () => {
  expect(holds({ type: 'contains-json' }, '{['.repeat(50_000), record)).toBe(false);
  expect(holds({ type: 'regex', value: '(a+)+$' }, `${'a'.repeat(50_000)}b`, record)).toBe(false);
});

test('what a record holds is not read as a template again', () => {
  expect(holds({ type: 'equals', value: '{{label}}' }, '{{other}}', { label: '{{other}}', other: 'x' })).toBe(true);
});

test('a type that is not known is an error, never a pass', () => {
  expect(() => holds({ type: 'javascript', value: 'true' }, 'x', record)).toThrow("'javascript' is not known");
});

test('an answer contains every part of itself', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), (answer, from, length) => {
      const part = answer.slice(from % (answer.length + 1)).slice(0, length % 5);
      fc.pre(!part.includes('{{'));
      expect(holds({ type: 'contains', value: part }, answer, record)).toBe(true);
    }),
  );
});
