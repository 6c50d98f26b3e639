import { passMacie } from '../../../../lambda/mask/pipeline/macie-gate';

const opinion = (...types: string[]) => ({ answered: true, required: false, types });

test('what Macie found and masking masked passes', () => {
  passMacie(opinion('EMAIL_ADDRESS', 'CREDIT_CARD_NUMBER', 'NAME', 'FRANCE_PASSPORT_NUMBER'), {
    EMAIL: 3,
    CREDIT_DEBIT_CARD_NUMBER: 1,
    UNKNOWN_NAME: 2,
    PASSPORT_NUMBER: 1,
  });
});

test('what Macie found and masking did not mask at all goes to quarantine, with the type named', () => {
  expect(() => passMacie(opinion('USA_SOCIAL_SECURITY_NUMBER', 'EMAIL_ADDRESS'), { EMAIL: 3 })).toThrow(
    expect.objectContaining({ reason: 'macie-finding-not-masked', detail: expect.stringContaining('USA_SOCIAL') }),
  );
});

test('a type that is new at Macie does not pass', () => {
  expect(() => passMacie(opinion('TOMORROWS_TYPE'), { EMAIL: 3 })).toThrow('TOMORROWS_TYPE');
});

test('no opinion is only a reason where one is required', () => {
  passMacie(undefined, {});
  passMacie({ answered: false, required: false, types: [] }, {});
  expect(() => passMacie({ answered: false, required: true, types: [] }, {})).toThrow(
    expect.objectContaining({ reason: 'macie-unavailable' }),
  );
});
