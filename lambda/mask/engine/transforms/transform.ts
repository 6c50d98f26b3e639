import type { ColumnAction, ColumnRule, EntityType } from '../../../../lib/private/contracts/masking';
import type { MaskingKeys } from '../keys';
import { QuarantineError } from '../quarantine';
import { shiftDate, yearOf } from './dates';
import { bucket, topCode, zip3 } from './generalise';
import { surrogate } from './surrogate';
import { synthesise } from './synthesise';
import { keyedTokenizer, randomTokenizer, type Tokenizer } from './tokens';

const DEFAULT_SHIFT_DAYS = 365;
const DEFAULT_BUCKET_WIDTH = 10;
/** HIPAA Safe Harbor groups ages over 89. */
const DEFAULT_AGE_LIMIT = 89;

/** Details of a transform that a column's rule may set. */
export type TransformOptions = Pick<ColumnRule, 'domain' | 'width' | 'limit' | 'days'> & {
  /** By whom `date-shift` is fixed. */
  readonly subject?: string;
};

/** Turns one whole value of a type into what the action makes of it. */
export type Transform = (action: ColumnAction, type: EntityType, value: string, options?: TransformOptions) => string;

export const tagOf = (type: EntityType): string => `[${type}]`;

/** @throws QuarantineError `key-unavailable`, at use, where an action needs a key and there is none. */
export function createTransform(keys: MaskingKeys | undefined): Transform {
  let tokenizer: Tokenizer | undefined;
  const keyed = (): MaskingKeys => {
    if (!keys) throw new QuarantineError('key-unavailable', 'the policy makes tokens, and no key was given');
    return keys;
  };
  return (action, type, value, options = {}) => {
    switch (action) {
      case 'keep':
      case 'scan':
        return value;
      case 'suppress':
        return '';
      case 'redact':
        return '[REDACTED]';
      case 'tag':
        return tagOf(type);
      case 'token':
        return (tokenizer ??= keyedTokenizer(keyed()))(type, value, options.domain);
      case 'random-token':
        return randomTokenizer(type, value);
      case 'surrogate':
        return surrogate(keyed(), type, value, options.domain);
      case 'synthesise':
        return synthesise(keyed(), type, value);
      case 'date-shift':
        return shiftDate(value, shiftDays(keyed(), options)) ?? tagOf(type);
      // What cannot be generalised is masked: fail closed.
      case 'year':
        return yearOf(value) ?? tagOf(type);
      case 'zip3':
        return zip3(value) ?? tagOf(type);
      case 'top-code':
        return topCode(value, options.limit ?? DEFAULT_AGE_LIMIT) ?? tagOf(type);
      case 'bucket':
        return bucket(value, options.width ?? DEFAULT_BUCKET_WIDTH) ?? tagOf(type);
    }
  };
}

/** Between 1 and `days` either way, fixed for each subject. */
function shiftDays(keys: MaskingKeys, { subject = '', days = DEFAULT_SHIFT_DAYS }: TransformOptions): number {
  const digest = keys.digest('date-shift', subject);
  const distance = 1 + (digest.readUInt32BE(0) % days);
  return (digest[4] ?? 0) & 1 ? distance : -distance;
}
