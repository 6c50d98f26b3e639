import { bucket, topCode, zip3 } from '../../../../lambda/mask/engine/transforms/generalise';
import { shiftDate, yearOf } from '../../../../lambda/mask/engine/transforms/dates';
import { surrogate } from '../../../../lambda/mask/engine/transforms/surrogate';
import { luhn, mod97 } from '../../../../lambda/mask/engine/scan/checksums';
import { KEYS, maskerFor } from './support';

test.each([
  ['02139', '021'],
  ['02139-1234', '021'],
  ['2139', '021'],
  ['03601', '000'],
  ['89301', '000'],
  ['021', '021'],
  ['SW1A 1AA', undefined],
])('ZIP %s', (value, expected) => {
  expect(zip3(value)).toBe(expected);
});

test.each([
  ['37', 89, '37'],
  ['90', 89, '90+'],
  ['90+', 89, '90+'],
  ['old', 89, undefined],
])('age %s', (value, limit, expected) => {
  expect(topCode(value, limit)).toBe(expected);
});

test.each([
  ['37', 10, '30-39'],
  ['-3', 10, '-10--1'],
  ['30-39', 10, '30-39'],
  ['x', 10, undefined],
])('bucket of %s', (value, width, expected) => {
  expect(bucket(value, width)).toBe(expected);
});

test.each([
  ['2024-02-28', 2, '2024-03-01'],
  ['2024-02-28T10:00:00Z', 2, '2024-03-01T10:00:00Z'],
  ['28.02.2023', 1, '01.03.2023'],
  ['2/28/2023', 1, '3/1/2023'],
  ['20240228', 1, '20240229'],
  ['March 1, 2024', -1, '2024-02-29'],
  ['2024-02-31', 1, undefined],
  ['soon', 1, undefined],
])('%s by %d days', (value, days, expected) => {
  expect(shiftDate(value, days)).toBe(expected);
});

test('the year of a date however it is written', () => {
  expect(['2/8/1935', '20240228', '12 May 2020', 'soon'].map(yearOf)).toEqual(['1935', '2024', '2020', undefined]);
});

test('surrogates keep shape and checksum, and are the same each time', () => {
  const card = surrogate(KEYS, 'CREDIT_DEBIT_CARD_NUMBER', '4111-1111-1111-1111');
  expect(card).toMatch(/^4\d{3}-\d{4}-\d{4}-\d{4}$/);
  expect(luhn(card.replaceAll('-', ''))).toBe(true);
  expect(card).not.toBe('4111-1111-1111-1111');
  expect(surrogate(KEYS, 'CREDIT_DEBIT_CARD_NUMBER', '4111-1111-1111-1111')).toBe(card);
  const iban = surrogate(KEYS, 'INTERNATIONAL_BANK_ACCOUNT_NUMBER', 'DE89370400440532013000');
  expect(mod97(iban.slice(4) + iban.slice(0, 4))).toBe(1);
  expect(surrogate(KEYS, 'EMAIL', 'ann@real.org')).toMatch(/^[a-z]{3}@example\.invalid$/);
});

test('Safe Harbor: no token is derived from the value, dates are years, ages over 89 are grouped', () => {
  const masker = maskerFor({ preset: 'hipaa-safe-harbor' });
  const text = 'Ann Lee, 93 years old, seen on 2024-02-03, mail ann@x.com';
  const [one, two] = [masker.maskText(text).text, masker.maskText(text).text];
  expect(one).not.toBe(two);
  expect(one).toContain('90+ years old');
  expect(one).toContain('seen on 2024,');
  expect(masker.maskText(one).text).toBe(one);
});

test('pci masks cards and leaves the rest', () => {
  const masked = maskerFor({ preset: 'pci' }).maskText('Ann Lee, card 4111 1111 1111 1111, cvv 123').text;
  expect(masked).toMatch(/^Ann Lee, card \[CREDIT_DEBIT_CARD_NUMBER:\w+\], cvv \[CREDIT_DEBIT_CARD_CVV\]$/);
});

test('the synthetic preset makes people up', () => {
  const masked = maskerFor({ preset: 'synthetic' }).maskText('Mail ann@real.org or call 555-123-4567.').text;
  expect(masked).toMatch(/^Mail \S+@example\.com or call \(\d{3}\) 555-01\d\d\.$/);
});

test("a user's pattern goes before the detectors, with its own action, in linear time", () => {
  const masker = maskerFor({
    patterns: [
      { name: 'ticket', pattern: 'T-\\d{4}', action: 'redact' },
      { name: 'slow', pattern: '(a+)+$' },
    ],
  });
  expect(masker.maskText('see T-1234').text).toBe('see [REDACTED]');
  expect(masker.detect('T-1234')[0]?.score).toBe(1);
  expect(masker.detect(`${'a'.repeat(50_000)}!`)).toEqual([]);
});
