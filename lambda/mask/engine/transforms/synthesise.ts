import type { EntityType } from '../../../../lib/private/contracts/masking';
import { firstNames, lastNames } from '../gazetteers/lookup';
import type { MaskingKeys } from '../keys';
import { normalise } from './normalise';
import { surrogate } from './surrogate';

const STREETS = [
  'Oak Street',
  'Station Road',
  'Mill Lane',
  'Park Avenue',
  'Church Street',
  'River Road',
  'High Street',
];
const PLACES = ['Fairview', 'Riverside', 'Greenville', 'Kingston', 'Ashland', 'Clinton', 'Milton', 'Salem'];

/** A made-up value of the same type; the same value gives the same one. It is drawn from lists and never from the data. */
export function synthesise(keys: MaskingKeys, type: EntityType, value: string): string {
  const digest = keys.digest(`synthesise/${type}`, normalise(type, value));
  const pick = (list: readonly string[], at: number): string => list[digest.readUInt32BE(at) % list.length] ?? '';
  const person = (): string => `${capitalise(pick(firstNames(), 0))} ${capitalise(pick(lastNames(), 4))}`;
  switch (type) {
    case 'NAME':
      return /\s/.test(value.trim()) ? person() : capitalise(pick(firstNames(), 0));
    case 'EMAIL':
      return `${person().toLowerCase().replace(' ', '.')}${digest.readUInt16BE(8)}@example.com`;
    case 'PHONE':
      // 555-0100 to 555-0199 are set aside for fiction. https://nationalnanpa.com/
      return `(${200 + (digest.readUInt16BE(8) % 700)}) 555-01${String(digest.readUInt16BE(10) % 100).padStart(2, '0')}`;
    case 'ADDRESS':
      return `${1 + (digest.readUInt16BE(8) % 999)} ${pick(STREETS, 0)}, ${pick(PLACES, 4)}`;
    case 'LOCATION':
      return pick(PLACES, 4);
    case 'IP_ADDRESS':
      // TEST-NET-2, RFC 5737.
      return `198.51.100.${digest.readUInt16BE(8) % 256}`;
    case 'AGE':
      return String(18 + (digest.readUInt16BE(8) % 70));
    default:
      return surrogate(keys, type, value);
  }
}

const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
