import type { EntityType } from '../../../../lib/private/contracts/masking';
import { luhn, mod97 } from '../scan/checksums';
import type { MaskingKeys } from '../keys';
import { normalise } from './normalise';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';

/**
 * Another value of the same shape: digits become digits, letters letters of the same case, all else stays. Cards and IBANs
 * keep a valid checksum, so that programs which check it still run. The same value gives the same surrogate.
 */
export function surrogate(keys: MaskingKeys, type: EntityType, value: string, domain: string = type): string {
  const stream = keystream(keys, `surrogate/${domain}`, normalise(type, value));
  let result = '';
  for (const character of value) {
    const random = stream();
    if (/\d/.test(character)) result += String(random % 10);
    else if (/\p{Lu}/u.test(character)) result += LOWER.charAt(random % 26).toUpperCase();
    else if (/\p{L}/u.test(character)) result += LOWER.charAt(random % 26);
    else result += character;
  }
  if (type === 'CREDIT_DEBIT_CARD_NUMBER') return withLuhn(keepFirstDigit(value, result));
  if (type === 'INTERNATIONAL_BANK_ACCOUNT_NUMBER') return withMod97(value, result);
  if (type === 'EMAIL') return result.replace(/@.*$/, '@example.invalid');
  return result;
}

/** Bytes from HMAC in counter mode. */
function keystream(keys: MaskingKeys, domain: string, value: string): () => number {
  let block: Uint8Array = new Uint8Array(0);
  let at = 0;
  let counter = 0;
  return () => {
    if (at + 1 >= block.length) {
      block = keys.digest(domain, `${counter++}\0${value}`);
      at = 0;
    }
    const random = ((block[at] ?? 0) << 8) | (block[at + 1] ?? 0);
    at += 2;
    return random;
  };
}

const keepFirstDigit = (value: string, result: string): string => (value[0] ?? '') + result.slice(1);

function withLuhn(card: string): string {
  const last = card.search(/\d\D*$/);
  for (let digit = 0; digit < 10; digit++) {
    const candidate = card.slice(0, last) + String(digit) + card.slice(last + 1);
    if (luhn(candidate.replace(/\D/g, ''))) return candidate;
  }
  return card;
}

function withMod97(original: string, result: string): string {
  const body = result.replace(/[^0-9a-z]/gi, '').slice(4);
  const country = original.slice(0, 2);
  const check = String(98 - mod97(`${body}${country}00`)).padStart(2, '0');
  return country + check + result.slice(4);
}
