import { RE2JS } from 're2js';
import { z } from 'zod';
import {
  COLUMN_ACTIONS,
  DATA_FORMATS,
  ENTITY_ACTIONS,
  ENTITY_TYPES,
  MASKING_PRESETS,
  type MaskingPolicyDocument,
} from '../../../../lib/private/contracts/masking';

const oneOf = <const T extends readonly string[]>(values: T): z.ZodEnum<{ [K in T[number]]: K }> =>
  z.enum(values, { error: () => `allowed are ${values.join(', ')}` }) as z.ZodEnum<{ [K in T[number]]: K }>;

const columnRule = z.strictObject(
  {
    action: oneOf(COLUMN_ACTIONS),
    type: oneOf(ENTITY_TYPES).optional(),
    domain: z.string().min(1, 'a domain needs a name').optional(),
    width: z.number().positive('a bucket is wider than 0').optional(),
    limit: z.int().min(1).max(120, 'an age limit lies between 1 and 120').optional(),
    days: z.int().min(1).max(3650, 'between 1 and 3650 days').optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? 'allowed are action, type, domain, width, limit, days' : undefined,
  },
);

const userPattern = z.strictObject({
  name: z.string().min(1, 'a pattern needs a name'),
  pattern: z.string().refine(isRe2, 'this is not RE2 syntax; backreferences and look-around are not allowed'),
  type: oneOf(ENTITY_TYPES).optional(),
  action: oneOf(ENTITY_ACTIONS).optional(),
});

function isRe2(pattern: string): boolean {
  try {
    return pattern !== '' && !RE2JS.compile(pattern).matches('');
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

const risk = z.strictObject({
  quasiIdentifiers: z.array(z.string()).min(1, 'name at least one column'),
  k: z.int().min(2, 'k is 2 or more; 5 inside a company, 11 for health data'),
  sensitive: z.array(z.string()).optional(),
  l: z.int().min(2, 'l is 2 or more').optional(),
  t: z.number().positive().max(1, 't lies between 0 and 1').optional(),
});

/** A policy file as a person writes it. `version` may be left out. */
export const maskingPolicySchema: z.ZodType<MaskingPolicyDocument> = z.strictObject(
  {
    version: z.literal(1, 'the only version is 1').default(1),
    preset: oneOf(MASKING_PRESETS).default('strict'),
    columns: z.record(z.string(), columnRule).optional(),
    undeclaredColumns: oneOf(['profile', 'quarantine', 'suppress']).optional(),
    entities: z.partialRecord(oneOf(ENTITY_TYPES), oneOf(ENTITY_ACTIONS)).optional(),
    patterns: z.array(userPattern).optional(),
    formats: z.array(oneOf(DATA_FORMATS)).min(1, 'name at least one format').optional(),
    risk: risk.optional(),
    subject: z.string().optional(),
    canaries: z.array(z.string().min(4, 'a canary shorter than 4 characters is met by chance')).optional(),
    quarantineCredentials: z.boolean().optional(),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? 'allowed are version, preset, columns, undeclaredColumns, entities, patterns, formats, risk, subject, canaries, quarantineCredentials'
        : undefined,
  },
) as z.ZodType<MaskingPolicyDocument>;
