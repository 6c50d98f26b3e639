import { boxEnd, partEnd, postalEnd, unitEnd } from './address-parts';
import type { Candidates } from './candidates';
import { houseNumberEnd, isHouseNumber, numberBehindEnd } from './house-numbers';
import { looseAddressAt } from './loose-addresses';
import { blockNumberAt, premisesAt, premisesStart } from './premises';
import { isStreetWord, streetAt, type Street } from './streets';
import {
  BEFORE_DIGITS,
  HAS_CAPITAL,
  HAS_DIGITS,
  IS_UNCOMMON,
  LINE_BREAK,
  NOTHING,
  PUNCTUATION,
  SPACE,
  WORD,
  type Tokens,
} from './tokens';
import { ADDRESS_START, MONTH, STREET_PREFIX, UNIT_WORD } from '../gazetteers/lookup';
import { isCapitalised, isSign } from './words';

const MOST_PARTS = 14;
/** Addresses begin at no other tokens: an ordinary word in lower case begins one only where a list says so. */
const START = HAS_DIGITS | BEFORE_DIGITS | HAS_CAPITAL | IS_UNCOMMON;
const START_WORDS = STREET_PREFIX | UNIT_WORD | ADDRESS_START;
/** Behind a street of this score, or with parts behind it, what stands before it belongs to it too. */
const SURE = 0.7;

/** Postal addresses over one line or several: a street, what stands before it, and all that may follow one. */
export function findAddresses(tokens: Tokens, candidates: Candidates, unknownNames: boolean): void {
  let reached = 0;
  for (
    let index = tokens.next(0, START, START_WORDS);
    index < tokens.count;
    index = tokens.next(index + 1, START, START_WORDS)
  ) {
    const street = addressAt(tokens, index) ?? (unknownNames ? looseAddressAt(tokens, index) : undefined);
    if (!street) continue;
    const parts = extend(tokens, street.last);
    const first =
      street.score >= SURE || parts.length > 0 ? Math.max(reached, premisesStart(tokens, street.first)) : street.first;
    propose(tokens, { ...street, first }, parts, candidates);
    index = parts.at(-1)?.last ?? street.last;
    reached = index + 1;
  }
}

/** What makes an address of the token: each kind of tokens begins some forms of addresses and no others. */
function addressAt(tokens: Tokens, index: number): Street | undefined {
  switch (tokens.kind(index)) {
    case PUNCTUATION:
      return premisesAt(tokens, index);
    case WORD:
      return (
        streetAt(tokens, index) ??
        boxAt(tokens, index) ??
        cornerAt(tokens, index) ??
        premisesAt(tokens, index) ??
        addressedAt(tokens, index)
      );
    default:
      return blockNumberAt(tokens, index) ?? streetAt(tokens, index) ?? addressedAt(tokens, index);
  }
}

/**
 * An address is one span, over as many lines as it has. A street and a town and no more are two: `12 Elm Road, Leeds`. In a block that is set in with spaces, as the head of a letter is,
 * each line stands for itself, towns and countries as places.
 */
function propose(tokens: Tokens, street: Street, parts: readonly Part[], candidates: Candidates): void {
  // Above a name behind a title: `Sheikh Zayed Road` is no sheikh in an address.
  const score = parts.length > 1 ? 0.91 : parts.length > 0 ? 0.86 : street.score;
  let first = street.first;
  let last = street.last;
  let isPlace = false;
  const flush = (): void =>
    candidates.add(tokens.start(first), tokens.end(last), isPlace ? 'LOCATION' : 'ADDRESS', score);
  const [only] = parts;
  if (only && parts.length === 1 && only.isPlace && !only.onNewLine && isSign(tokens, only.first - 1, ',')) {
    flush();
    candidates.add(tokens.start(only.first), tokens.end(only.last), 'LOCATION', score);
    return;
  }
  const byLines = isIndentedBlock(tokens, street, parts);
  let broken = false;
  for (const part of parts) {
    broken ||= part.onNewLine;
    if (byLines && (part.onNewLine || (broken && part.isPlace !== isPlace))) {
      flush();
      first = part.first;
      isPlace = part.isPlace;
    }
    last = part.last;
  }
  flush();
}

/** Whether the address begins a line that no label announces, and its next line begins with a space or a sign. */
function isIndentedBlock(tokens: Tokens, street: Street, parts: readonly Part[]): boolean {
  const next = parts.find((part) => part.onNewLine);
  if (!next) return false;
  let first = street.first;
  while (first > 0 && tokens.kind(first - 1) !== WORD && tokens.gap(first) < LINE_BREAK) first--;
  if (tokens.gap(first) < LINE_BREAK || isSign(tokens, first - 1, ':')) return false;
  return !/[\r\n]/.test(tokens.text.charAt(tokens.start(next.first) - 1));
}

interface Part {
  readonly first: number;
  readonly last: number;
  readonly isPlace: boolean;
  readonly isCode: boolean;
  readonly onNewLine: boolean;
}

/** Goes on over unit, town, state, postal code and country, in whatever order they come. */
function extend(tokens: Tokens, last: number): Part[] {
  const parts: Part[] = [];
  let end = last;
  while (parts.length < MOST_PARTS) {
    const street = secondStreetEnd(tokens, end + 1);
    const complete = parts.some((part) => part.isCode) && parts.some((part) => part.isPlace);
    const next = Math.max(partEnd(tokens, end + 1, false, complete), street);
    if (next <= end + 1) break;
    let first = end + 1;
    let onNewLine = tokens.gap(first) >= LINE_BREAK;
    while (first < next - 1 && isSign(tokens, first, ',.;?>*-–|/(')) {
      first++;
      onNewLine ||= tokens.gap(first) >= LINE_BREAK;
    }
    const isCode = postalEnd(tokens, first) === next;
    // One address has one postal code.
    if (isCode && parts.some((part) => part.isCode)) break;
    const isPlace = !isCode && tokens.kind(first) === WORD && unitEnd(tokens, first) === first;
    parts.push({ first, last: next - 1, isPlace, isCode, onNewLine });
    end = next - 1;
  }
  return parts;
}

/** `Brucker Bundesstrasse 31 Zezig Streets`, `12 Elm Road, MG Road`: a second street on the line or behind a comma. */
function secondStreetEnd(tokens: Tokens, index: number): number {
  const at = isSign(tokens, index, ',') ? index + 1 : index;
  if (tokens.gap(at) !== SPACE) return index;
  const street = streetAt(tokens, at);
  return street && street.first === at && street.score >= SURE ? street.last + 1 : index;
}

const MOST_WORDS = 5;

/** `9332 Victoria Ithafa, Polokwane, 1011`: whatever its words are, before a town and its postal code it is a street. */
function addressedAt(tokens: Tokens, index: number): Street | undefined {
  const last = wordsBesideNumber(tokens, index);
  if (last === undefined || !isSign(tokens, last + 1, ',')) return undefined;
  const parts = extend(tokens, last);
  const isAddress = parts.some(({ isCode }) => isCode) && parts.some(({ isPlace }) => isPlace);
  return isAddress ? { first: index, last, score: SURE } : undefined;
}

/** The last token of `12 Capitalised Words`, `Flat 12, Capitalised Words` or `Capitalised words 12`. */
function wordsBesideNumber(tokens: Tokens, index: number): number | undefined {
  const isNumberFirst = isHouseNumber(tokens, index) && tokens.gap(index) !== NOTHING;
  if (!isNumberFirst && !isCapitalised(tokens, index)) return undefined;
  let at = isNumberFirst ? houseNumberEnd(tokens, index) : isUnitWord(tokens, index) ? unitEnd(tokens, index) : index;
  const isNumbered = at > index;
  // In a long row of capitals, each would begin a search of its own.
  if (!isNumbered && tokens.gap(index) === SPACE && isCapitalised(tokens, index - 1)) return undefined;
  if (isNumbered && isSign(tokens, at, ',')) at++;
  const from = at;
  const isWord = (word: number): boolean =>
    isCapitalised(tokens, word) || (word > from && !isNumbered && isStreetWord(tokens, word));
  const isUnit = (word: number): boolean => isUnitWord(tokens, word) && unitEnd(tokens, word) > word;
  while (at - from < MOST_WORDS && tokens.gap(at) <= SPACE && isWord(at) && !isUnit(at)) at++;
  if (at === from || (tokens.gazetteer(from) & MONTH) !== 0) return undefined;
  const end = isNumbered ? Math.max(at, unitEnd(tokens, at)) : numberBehindEnd(tokens, at);
  return !isNumbered && end === at ? undefined : end - 1;
}

const isUnitWord = (tokens: Tokens, index: number): boolean => (tokens.gazetteer(index) & UNIT_WORD) !== 0;

const SURE_UNITS = new Set(['apt', 'apartment', 'suite', 'ste', 'unit', 'flat']);

/** Words with which a box, a military post or a unit alone in its line begins. */
const OPENING_WORDS = new Set([
  ...SURE_UNITS,
  ...'po p postbox postfach pobox casilla postbus psc cmr apo fpo dpo usns usnv uss uscgc'.split(' '),
]);

function boxAt(tokens: Tokens, index: number): Street | undefined {
  if (tokens.kind(index) !== WORD || !OPENING_WORDS.has(tokens.word(index))) return undefined;
  const ship = shipEnd(tokens, index);
  const end = Math.max(boxEnd(tokens, index), ship);
  if (end > index) return { first: index, last: end - 1, score: 0.86 };
  if (SURE_UNITS.has(tokens.word(index)) && isCapitalised(tokens, index) && unitEnd(tokens, index) > index) {
    // In a sentence it is an address for policies that mask unknown names only.
    return { first: index, last: unitEnd(tokens, index) - 1, score: tokens.gap(index) >= LINE_BREAK ? 0.6 : 0.42 };
  }
  return undefined;
}

/** `USNS Bergman, FPO AP 93757`: the post of a ship. */
function shipEnd(tokens: Tokens, index: number): number {
  if (!/^us(?:ns|nv|s|cgc)$/.test(tokens.word(index)) || tokens.kind(index + 1) !== WORD) return index;
  const post = isSign(tokens, index + 2, ',') ? index + 3 : index + 2;
  const end = boxEnd(tokens, post);
  return end > post ? end : index;
}

/** `the corner of Main Street and 5th`. */
function cornerAt(tokens: Tokens, index: number): Street | undefined {
  if (tokens.length(index) !== 6 || tokens.word(index) !== 'corner' || tokens.word(index + 1) !== 'of')
    return undefined;
  const first = tokens.word(index - 1) === 'the' ? index - 1 : index;
  let last = index + 1;
  let joined = false;
  for (let at = index + 2; at < index + 14 && tokens.gap(at) <= SPACE; at++) {
    if (tokens.word(at) === 'and' && !joined) joined = true;
    else if (isStreetWord(tokens, at) || isHouseNumber(tokens, at)) last = at;
    else if (!isSign(tokens, at, ".'’-")) break;
  }
  return joined && last > index + 2 ? { first, last, score: 0.85 } : undefined;
}
