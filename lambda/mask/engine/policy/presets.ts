import {
  ENTITY_TYPES,
  type ColumnAction,
  type EntityAction,
  type EntityType,
  type MaskingPolicyDocument,
  type MaskingPreset,
} from '../../../../lib/private/contracts/masking';

/** What opens a door: found alive in data, it quarantines the object. */
export const CREDENTIAL_TYPES: ReadonlySet<EntityType> = new Set([
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'CREDENTIAL',
  'PRIVATE_KEY',
]);

/** What names one person, account or machine by itself. It must never survive a policy that masks it. */
const DIRECT_IDENTIFIERS: readonly EntityType[] = [
  'NAME',
  'UNKNOWN_NAME',
  'EMAIL',
  'PHONE',
  'USERNAME',
  'CREDIT_DEBIT_CARD_NUMBER',
  'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  'US_BANK_ACCOUNT_NUMBER',
  'US_SOCIAL_SECURITY_NUMBER',
  'US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER',
  'US_PASSPORT_NUMBER',
  'PASSPORT_NUMBER',
  'DRIVER_ID',
  'CA_HEALTH_NUMBER',
  'CA_SOCIAL_INSURANCE_NUMBER',
  'UK_NATIONAL_HEALTH_SERVICE_NUMBER',
  'UK_NATIONAL_INSURANCE_NUMBER',
  'UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER',
  'NATIONAL_ID',
  'TAX_ID',
  'IN_AADHAAR',
  'IN_PAN',
  'IN_VOTER_ID',
  'IN_GSTIN',
  'MEDICAL_RECORD_NUMBER',
  'NPI',
  'ACCOUNT_NUMBER',
  'DEVICE_ID',
  'LICENSE_PLATE',
  'VEHICLE_IDENTIFICATION_NUMBER',
  'CRYPTO_ADDRESS',
  'IP_ADDRESS',
  'MAC_ADDRESS',
  'USER_PATTERN',
];

const PAYMENT_TYPES: readonly EntityType[] = [
  'CREDIT_DEBIT_CARD_NUMBER',
  'CREDIT_DEBIT_CARD_CVV',
  'CREDIT_DEBIT_CARD_EXPIRY',
  'PIN',
];

type Actions = Record<EntityType, EntityAction>;

const all = (action: EntityAction): Actions =>
  Object.fromEntries(ENTITY_TYPES.map((type) => [type, action])) as Actions;
const some = (types: readonly EntityType[], action: EntityAction): Partial<Actions> =>
  Object.fromEntries(types.map((type) => [type, action])) as Partial<Actions>;

const SECRETS = [...CREDENTIAL_TYPES, 'PASSWORD', 'PIN', 'CREDIT_DEBIT_CARD_CVV'] as const;

/** What each preset does with what is found in free text. */
const PRESETS: Readonly<Record<MaskingPreset, Actions>> = {
  // Everything goes; what may have to be joined goes as a token.
  strict: { ...all('tag'), ...some(DIRECT_IDENTIFIERS, 'token') },
  balanced: {
    ...all('tag'),
    ...some(DIRECT_IDENTIFIERS, 'token'),
    ...some(['DATE_TIME', 'LOCATION', 'ORGANIZATION', 'NATIONALITY', 'TITLE', 'AGE', 'UNKNOWN_NAME'], 'keep'),
  },
  // 45 CFR 164.514(b)(2) allows no code derived from the identifier: tokens are random.
  'hipaa-safe-harbor': {
    ...all('tag'),
    ...some(DIRECT_IDENTIFIERS, 'random-token'),
    ...some(['NATIONALITY', 'TITLE'], 'keep'),
    DATE_TIME: 'year',
    AGE: 'top-code',
  },
  // Art. 4(5): additional information (the key) is kept apart. The result is still personal data.
  'gdpr-pseudonymise': {
    ...all('token'),
    ...some([...SECRETS, 'CREDIT_DEBIT_CARD_EXPIRY'], 'tag'),
    ...some(['DATE_TIME', 'ORGANIZATION', 'TITLE', 'LOCATION', 'NATIONALITY', 'AGE'], 'keep'),
  },
  // PCI DSS 3.3 and 3.5: no authentication data after authorization, no readable account number.
  pci: { ...all('keep'), ...some(PAYMENT_TYPES, 'tag'), ...some(SECRETS, 'tag'), CREDIT_DEBIT_CARD_NUMBER: 'token' },
  synthetic: {
    ...all('synthesise'),
    ...some([...SECRETS, 'URL', 'TITLE', 'NATIONALITY', 'UNKNOWN_NAME', 'USER_PATTERN'], 'tag'),
    DATE_TIME: 'date-shift',
  },
};

/** What a policy does with each type in free text. */
export function entityActions(policy: MaskingPolicyDocument): Actions {
  return { ...PRESETS[policy.preset], ...policy.entities };
}

/** What a policy does with a column that holds a type and has no rule of its own. */
export function columnAction(policy: MaskingPolicyDocument, type: EntityType, isPostalCode: boolean): ColumnAction {
  const override = policy.entities?.[type];
  if (override) return override;
  const action = PRESETS[policy.preset][type];
  if (action === 'keep') return type === 'DATE_TIME' || policy.preset === 'pci' ? 'keep' : 'scan';
  if (isPostalCode && policy.preset !== 'synthetic') return 'zip3';
  if (policy.preset === 'strict' && type === 'DATE_TIME') return 'year';
  if (policy.preset === 'strict' && type === 'AGE') return 'top-code';
  return action;
}

/** Only presets that mask words nobody knows look for them. */
export const masksUnknownNames = (policy: MaskingPolicyDocument): boolean =>
  entityActions(policy).UNKNOWN_NAME !== 'keep';

const LEAVES_MARKER: ReadonlySet<EntityAction> = new Set(['tag', 'token', 'random-token', 'redact', 'suppress']);

/** Types of which the second scan must find nothing: those that the policy turns into markers, which scanning skips. */
export function typesThatMustNotSurvive(policy: MaskingPolicyDocument): ReadonlySet<EntityType> {
  const actions = entityActions(policy);
  const direct = new Set<EntityType>([...DIRECT_IDENTIFIERS, ...SECRETS]);
  return new Set(ENTITY_TYPES.filter((type) => direct.has(type) && LEAVES_MARKER.has(actions[type])));
}
