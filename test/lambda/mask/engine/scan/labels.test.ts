import { found, maskerFor } from '../support';

const inBalanced = (text: string): string =>
  maskerFor({ preset: 'balanced' })
    .maskText(text)
    .text.replace(/:[A-Za-z]{20}\]/g, ']');

test.each([
  ['ssn: 105053155523013', 'ssn: [NATIONAL_ID]'],
  ['my bank account number is 01338899265262308965', 'my bank account number is [ACCOUNT_NUMBER]'],
  ['account ATAH13420481789659', 'account [ACCOUNT_NUMBER]'],
  ['nhs number 943476', 'nhs number 943476'],
])('a value with the right label and another shape is masked where it has digits enough: %s', (text, masked) => {
  expect(inBalanced(text)).toBe(masked);
});

test.each([
  ['20018818516 is my national id', 'NATIONAL_ID:20018818516'],
  ['10115 is my postal code', 'ADDRESS:10115'],
  ['670 8093 is my cell', 'PHONE:670 8093'],
  ['078-05-1120 was his social security number', 'US_SOCIAL_SECURITY_NUMBER:078-05-1120'],
])('a value may stand before its label: %s', (text, finding) => {
  expect(found(text)).toContain(finding);
});

test.each([
  ['user klaus-peter13 was locked', 'USERNAME:klaus-peter13'],
  ['pw 8c%78Rxia does not work', 'PASSWORD:8c%78Rxia'],
])('without a sign between label and value: %s', (text, finding) => {
  expect(found(text)).toEqual([finding]);
});

test.each(['this is my id card', 'the pass 3 times in a row', 'pass the salt please', 'password reset needed today'])(
  'a label without a value: %s',
  (text) => {
    expect(found(text)).toEqual([]);
  },
);
