import type { EntityCounts, EntityType } from '../../../lib/private/contracts/masking';
import type { MacieOpinion } from '../../../lib/private/contracts/masking-pipeline';
import { QuarantineError } from '../engine';

/**
 * Macie's types, told by their ids, and the types under which masking would have counted the same values. Macie has one id
 * a country for most of them. https://docs.aws.amazon.com/macie/latest/user/mdis-reference-quick.html
 */
const COUNTERPARTS: readonly (readonly [RegExp, readonly EntityType[]])[] = [
  [
    /CREDENTIALS|PRIVATE_KEY|API_KEY|AUTH_HEADER|WEB_TOKEN|COOKIE/,
    ['AWS_ACCESS_KEY', 'AWS_SECRET_KEY', 'CREDENTIAL', 'PRIVATE_KEY', 'PASSWORD'],
  ],
  [/CREDIT_CARD_EXPIRATION/, ['CREDIT_DEBIT_CARD_EXPIRY']],
  [/CREDIT_CARD_SECURITY/, ['CREDIT_DEBIT_CARD_CVV']],
  [/CREDIT_CARD/, ['CREDIT_DEBIT_CARD_NUMBER']],
  [
    /BANK_ACCOUNT|IBAN/,
    ['INTERNATIONAL_BANK_ACCOUNT_NUMBER', 'US_BANK_ACCOUNT_NUMBER', 'US_BANK_ROUTING_NUMBER', 'ACCOUNT_NUMBER'],
  ],
  [/DATE_OF_BIRTH/, ['DATE_TIME', 'AGE']],
  [/EMAIL/, ['EMAIL']],
  [/ADDRESS$|ZIP_CODE|POSTAL_CODE|CEP|LATITUDE/, ['ADDRESS', 'LOCATION']],
  [/^NAME$|FULL_NAME/, ['NAME', 'UNKNOWN_NAME', 'USERNAME']],
  [/PHONE/, ['PHONE']],
  [/PASSPORT/, ['US_PASSPORT_NUMBER', 'PASSPORT_NUMBER']],
  [/DRIVERS?_LICENSE|DRIVING/, ['DRIVER_ID']],
  [/VEHICLE/, ['VEHICLE_IDENTIFICATION_NUMBER']],
  [/NATIONAL_PROVIDER|NPI/, ['NPI']],
  [
    /HEALTH|MEDICAL|MEDICARE|CARE_NUMBER|DRUG|DEA/,
    ['CA_HEALTH_NUMBER', 'UK_NATIONAL_HEALTH_SERVICE_NUMBER', 'MEDICAL_RECORD_NUMBER', 'NPI'],
  ],
  [/AADHAAR/, ['IN_AADHAAR']],
  [/INDIA.*(PAN|PERMANENT_ACCOUNT)/, ['IN_PAN']],
  [
    /SOCIAL_SECURITY|SOCIAL_INSURANCE|NATIONAL_INSURANCE|NATIONAL_ID|INSEE|DNI|NIE|CPF|RG_NUMBER|ELECTORAL/,
    [
      'US_SOCIAL_SECURITY_NUMBER',
      'CA_SOCIAL_INSURANCE_NUMBER',
      'UK_NATIONAL_INSURANCE_NUMBER',
      'NATIONAL_ID',
      'IN_AADHAAR',
      'IN_VOTER_ID',
    ],
  ],
  [
    /TAX|TAXPAYER|CNPJ/,
    ['US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER', 'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER', 'TAX_ID', 'IN_PAN'],
  ],
];

/**
 * Passes what Macie has nothing to say against: each type that it found in the raw object was masked at least once. A type
 * that is not known here has no counterpart and does not pass.
 * @throws QuarantineError `macie-finding-not-masked`, or `macie-unavailable` where an opinion is required and there is none.
 */
export function passMacie(opinion: MacieOpinion | undefined, masked: EntityCounts): void {
  if (!opinion) {
    return;
  }
  if (!opinion.answered) {
    if (opinion.required) {
      throw new QuarantineError('macie-unavailable', 'Macie gave no opinion, and the pipeline requires one');
    }
    return;
  }
  const unmasked = opinion.types.filter((type) => !counterparts(type).some((own) => (masked[own] ?? 0) > 0));
  if (unmasked.length > 0) {
    const types = [...new Set(unmasked)].sort().join(', ');
    throw new QuarantineError('macie-finding-not-masked', `Macie found ${types}, of which nothing was masked`);
  }
}

function counterparts(macieType: string): readonly EntityType[] {
  return COUNTERPARTS.find(([pattern]) => pattern.test(macieType))?.[1] ?? [];
}
