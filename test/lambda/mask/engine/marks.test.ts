import { composed, withoutMarks } from '../../../../lambda/mask/engine/marks';

test('accents go, however they are written', () => {
  expect(withoutMarks('Zoë Núñez')).toBe('Zoe Nunez');
  expect(withoutMarks('Zoe\u0308 Nu\u0301n\u0303ez')).toBe('Zoe Nunez');
});

test('canonically equivalent spellings become one, and what no writing has stays as it is', () => {
  expect(composed('Zoe\u0308')).toBe('Zoë');
  const endless = `a${'\u0301\u0323'.repeat(20_000)}`;
  expect(composed(endless)).toBe(endless);
  expect(withoutMarks(endless)).toBe('a');
});
