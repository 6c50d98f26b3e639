import type { EntityType } from '../../../../lib/private/contracts/masking';

/** How a value that a label announces is written. */
export interface ValueShape {
  /** Fewest and most letters and digits. */
  readonly min: number;
  readonly max: number;
  /** Only digits count. */
  readonly digitsOnly?: boolean;
  /** The value may go on behind a single space, `-`, `.` or `/`. Default true. */
  readonly grouped?: boolean;
  /** Fewest digits among them. Default 1, or 0 with `lettersOnly`. */
  readonly fewestDigits?: number;
  /** Values without a digit are taken too. */
  readonly lettersOnly?: boolean;
  /** Capitals without a digit that may stand behind a space once the value is long enough. Default 2. */
  readonly longestLetters?: number;
}

export const digits = (min: number, max: number): ValueShape => ({ min, max, digitsOnly: true });
export const code = (min: number, max: number): ValueShape => ({ min, max });

/**
 * What a value is whose label is right and whose shape is not: of another country, or mistyped. `ssn: 105053155523013` is
 * somebody's number all the same.
 */
export const OTHERWISE: Partial<Record<EntityType, EntityType>> = {
  US_SOCIAL_SECURITY_NUMBER: 'NATIONAL_ID',
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER: 'TAX_ID',
  US_BANK_ACCOUNT_NUMBER: 'ACCOUNT_NUMBER',
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: 'ACCOUNT_NUMBER',
  CREDIT_DEBIT_CARD_NUMBER: 'ACCOUNT_NUMBER',
  UK_NATIONAL_HEALTH_SERVICE_NUMBER: 'NATIONAL_ID',
  UK_NATIONAL_INSURANCE_NUMBER: 'NATIONAL_ID',
  UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER: 'TAX_ID',
  CA_HEALTH_NUMBER: 'NATIONAL_ID',
  CA_SOCIAL_INSURANCE_NUMBER: 'NATIONAL_ID',
  IN_AADHAAR: 'NATIONAL_ID',
  IN_PAN: 'TAX_ID',
  IN_VOTER_ID: 'NATIONAL_ID',
  IN_GSTIN: 'TAX_ID',
  NPI: 'NATIONAL_ID',
};
/** The shape of such a value. */
export const OTHER_SHAPE: ValueShape = { min: 7, max: 34, fewestDigits: 5 };
