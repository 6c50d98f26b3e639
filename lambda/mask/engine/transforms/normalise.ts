import type { EntityType } from '../../../../lib/private/contracts/masking';
import { composed } from '../marks';

/**
 * The form in which a value is tokenised: however `+1 (555) 010-0199` or `4111-1111-...` is written, it joins. What is in
 * service is not asked: invented and local numbers get tokens too.
 */
export function normalise(type: EntityType, value: string): string {
  switch (type) {
    case 'PHONE': {
      const digits = value.replace(/(?:x|ext\.?|extension).*$/i, '').replace(/\D/g, '');
      return digits.replace(/^00/, '').replace(/^1(?=\d{10}$)/, '');
    }
    case 'CREDIT_DEBIT_CARD_NUMBER':
    case 'US_SOCIAL_SECURITY_NUMBER':
    case 'IN_AADHAAR':
    case 'UK_NATIONAL_HEALTH_SERVICE_NUMBER':
      return value.replace(/\D/g, '');
    case 'INTERNATIONAL_BANK_ACCOUNT_NUMBER':
    case 'UK_NATIONAL_INSURANCE_NUMBER':
    case 'MAC_ADDRESS':
      return value.replace(/[^0-9a-z]/gi, '').toUpperCase();
    case 'EMAIL':
    case 'NAME':
    case 'UNKNOWN_NAME':
    case 'USERNAME':
      return composed(value).toLowerCase().trim().replace(/\s+/g, ' ');
    default:
      return value.trim();
  }
}
