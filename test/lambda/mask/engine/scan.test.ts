import { maskRecordText } from '../../../../lambda/mask/engine';
import { found, maskerFor } from './support';

describe('numbers with a checksum or a structure', () => {
  test.each([
    ['card 4111 1111 1111 1111 expires', 'CREDIT_DEBIT_CARD_NUMBER:4111 1111 1111 1111'],
    ['amex 3782-822463-10005', 'CREDIT_DEBIT_CARD_NUMBER:3782-822463-10005'],
    ['pay GB59 IFUE 4022 6315 4991 37 now', 'INTERNATIONAL_BANK_ACCOUNT_NUMBER:GB59 IFUE 4022 6315 4991 37'],
    ['to DE89370400440532013000.', 'INTERNATIONAL_BANK_ACCOUNT_NUMBER:DE89370400440532013000'],
    ['the 123-45-6789 one', 'US_SOCIAL_SECURITY_NUMBER:123-45-6789'],
    ['itin 912-70-1234', 'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER:912-70-1234'],
    ['nhs 943 476 5919', 'UK_NATIONAL_HEALTH_SERVICE_NUMBER:943 476 5919'],
    ['NINO AB 12 34 56 C', 'UK_NATIONAL_INSURANCE_NUMBER:AB 12 34 56 C'],
    ['my PAN ABCPE1234F', 'IN_PAN:ABCPE1234F'],
    ['aadhaar 2345 6789 0124', 'IN_AADHAAR:2345 6789 0124'],
    ['VIN 1HGCM82633A004352', 'VEHICLE_IDENTIFICATION_NUMBER:1HGCM82633A004352'],
    ['NPI: 1234567893', 'NPI:1234567893'],
    ['CPF 529.982.247-25', 'NATIONAL_ID:529.982.247-25'],
    ['from 10.20.30.40 port', 'IP_ADDRESS:10.20.30.40'],
    ['from 2001:db8::8a2e:370:7334 to', 'IP_ADDRESS:2001:db8::8a2e:370:7334'],
    ['mac 00:1A:2b:3c:4d:5e', 'MAC_ADDRESS:00:1A:2b:3c:4d:5e'],
  ])('%s', (text, finding) => {
    expect(found(text)).toContain(finding);
  });

  test('a card whose check digit is wrong is no card', () => {
    expect(found('number 4111 1111 1111 1112').join()).not.toContain('CREDIT_DEBIT_CARD_NUMBER');
  });
});

describe('phones, however they are written', () => {
  test.each([
    '+44 (0)20 7946 0018',
    '(555) 123-4567',
    '555-123-4567',
    '03.93.92.16.85',
    '60-56-85-91',
    '0494 92 82 32',
    '+91 98765 43210',
    '1-800-555-0199',
    '345-899-3560x4587',
  ])('%s', (phone) => {
    expect(found(`call ${phone} today`)).toContain(`PHONE:${phone}`);
  });
});

describe('labelled values', () => {
  test.each([
    ["my driver's license number is 2270-66-1551", 'DRIVER_ID:2270-66-1551'],
    ['passport no. X1234567', 'US_PASSPORT_NUMBER:X1234567'],
    ['routing number: 021000021', 'US_BANK_ROUTING_NUMBER:021000021'],
    ['account # 12345678', 'US_BANK_ACCOUNT_NUMBER:12345678'],
    ['cvv 123 please', 'CREDIT_DEBIT_CARD_CVV:123'],
    ['valid thru 04/27', 'CREDIT_DEBIT_CARD_EXPIRY:04/27'],
    ['my PIN is 4321', 'PIN:4321'],
    ['password: hunter2!', 'PASSWORD:hunter2!'],
    ['username=jdoe99', 'USERNAME:jdoe99'],
    ['MRN: 00123456', 'MEDICAL_RECORD_NUMBER:00123456'],
    ['plate number ABC 1234', 'LICENSE_PLATE:ABC 1234'],
    ['SWIFT code DEUTDEFF500', 'SWIFT_CODE:DEUTDEFF500'],
    ['UTR 1234567890', 'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER:1234567890'],
    ['SIN 046 454 286', 'CA_SOCIAL_INSURANCE_NUMBER:046 454 286'],
    ['health card 9876 543 217', 'CA_HEALTH_NUMBER:9876 543 217'],
    ['ZIP: 3520', 'ADDRESS:3520'],
  ])('%s', (text, finding) => {
    expect(found(text)).toContain(finding);
  });
});

describe('free text', () => {
  test.each([
    ['My name is Rubija', 'NAME:Rubija'],
    ['Please ask Dr. Young about it', 'NAME:Young'],
    ['follow up with patricia desrosiers soon', 'NAME:patricia desrosiers'],
    ["Bryan Maclean's lawyer called", 'NAME:Bryan Maclean'],
    ['directed by Brad L Key', 'NAME:Brad L Key'],
    ['She moved here from New Zealand', 'LOCATION:New Zealand'],
    ['I live at 221B Baker Street, London', 'ADDRESS:221B Baker Street'],
    ['I live at 221B Baker Street, London', 'LOCATION:London'],
    ['the office at ul. Miła 53', 'ADDRESS:ul. Miła 53'],
    ['send it to PO Box 123', 'ADDRESS:PO Box 123'],
    ['born on 2/8/1935 in', 'DATE_TIME:2/8/1935'],
    ['on 2007-01-17 23:08:55, we', 'DATE_TIME:2007-01-17 23:08:55'],
    ['seen 12 de marzo de 2020', 'DATE_TIME:12 de marzo de 2020'],
    ['due 12.03.2020', 'DATE_TIME:12.03.2020'],
    ['This 79 year old female', 'AGE:79'],
    ["and i'm 31 y/o.", 'AGE:31'],
    ['I work for Aunt Bertha Inc', 'ORGANIZATION:Aunt Bertha Inc'],
    ['mail müller@köln.de or', 'EMAIL:müller@köln.de'],
    ['see https://www.example.se/a?b=c.', 'URL:https://www.example.se/a?b=c'],
  ])('%s', (text, finding) => {
    expect(found(text)).toContain(finding);
  });

  test('ordinary sentences stay as they are', () => {
    const balanced = maskerFor({ preset: 'balanced' });
    for (const text of [
      'The export has been running for two hours and is still at 40 percent. Is that normal?',
      'Could I change the payment due date of my credit card?',
      'Please restart the server, then check version 1.2.3 of the agent.',
    ]) {
      expect(balanced.maskText(text).text).toBe(text);
    }
  });

  test('balanced leaves alone what strict takes for a name', () => {
    expect(found('we met Xyqolar there')).toEqual(['UNKNOWN_NAME:Xyqolar']);
    expect(found('we met Xyqolar there', maskerFor({ preset: 'balanced' }))).toEqual([]);
  });
});

describe('credentials', () => {
  const random = 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY2zA4';
  test.each([
    ['AKIAQ3EGRT5YUI7OPLKJ', 'AWS_ACCESS_KEY'],
    [`ghp_${random}`, 'CREDENTIAL'],
    [`glpat-${random.slice(0, 20)}`, 'CREDENTIAL'],
    [`xoxb-${random.slice(0, 30)}`, 'CREDENTIAL'],
    [`sk_live_${random.slice(0, 24)}`, 'CREDENTIAL'],
    [`sk-ant-${random}`, 'CREDENTIAL'],
    [`AIza${random.slice(0, 35)}`, 'CREDENTIAL'],
    [`npm_${random}`, 'CREDENTIAL'],
    [`hvs.${random}`, 'CREDENTIAL'],
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----', 'PRIVATE_KEY'],
    ['postgres://app:s3cretpw@db/x', 'CREDENTIAL'],
    [`aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzKEY9`, 'AWS_SECRET_KEY'],
  ])('%s is found, and quarantines', (secret, type) => {
    const text = `config ${secret} end`;
    expect(found(text).some((finding) => finding.startsWith(`${type}:`))).toBe(true);
    expect(() => maskerFor().maskText(text)).toThrow(expect.objectContaining({ reason: 'live-credential' }));
    expect(() => maskerFor().maskText(text)).not.toThrow(expect.stringContaining(random));
  });

  test("AWS's example key is masked and quarantines nothing", () => {
    expect(maskerFor().maskText('use AKIAIOSFODNN7EXAMPLE here').text).toBe('use [AWS_ACCESS_KEY] here');
  });
});

test('a trail record is masked without a key, whatever it holds', () => {
  expect(maskRecordText('Mail joe@example.com, key AKIAQ3EGRT5YUI7OPLKJ, on Monday')).toBe(
    'Mail [EMAIL], key [AWS_ACCESS_KEY], on Monday',
  );
});
