import { randomBytes } from 'node:crypto';
import type { EntityType } from '../../../../lib/private/contracts/masking';
import { detached } from '../detached';
import type { MaskingKeys } from '../keys';
import { TOKEN_LETTERS } from '../scan/markers';
import { normalise } from './normalise';

const CACHED_TOKENS = 20_000;

export type Tokenizer = (type: EntityType, value: string, domain?: string) => string;

/**
 * `[EMAIL:` and twenty letters: the first 80 bits of HMAC-SHA-256 under the domain's key. Two of a billion values meet in
 * one token with a chance of about 1 in 2,000,000.
 */
export function keyedTokenizer(keys: MaskingKeys): Tokenizer {
  // Values repeat; a digest costs more than a look-up. A cache starts over when it is full, so memory is bounded.
  const caches = new Map<string, Map<string, string>>();
  return (type, value, domain = type) => {
    const kind = domain === type ? type : `${domain}\0${type}`;
    const cache = caches.get(kind) ?? new Map<string, string>();
    if (cache.size === 0) caches.set(kind, cache);
    const known = cache.get(value);
    if (known !== undefined) return known;
    const token = `[${type}:${letters(keys.digest(`token/${domain}`, normalise(type, value)))}]`;
    if (cache.size >= CACHED_TOKENS) cache.clear();
    cache.set(detached(value), token);
    return token;
  };
}

/** Tokens derived from nothing. */
export const randomTokenizer: Tokenizer = (type) => `[${type}:${letters(randomBytes(TOKEN_LETTERS / 2))}]`;

const LETTERS = 'abcdefghijklmnop';

function letters(bytes: Uint8Array): string {
  let result = '';
  for (let at = 0; at < TOKEN_LETTERS / 2; at++) {
    const byte = bytes[at] ?? 0;
    result += LETTERS.charAt(byte >> 4) + LETTERS.charAt(byte & 15);
  }
  return result;
}
