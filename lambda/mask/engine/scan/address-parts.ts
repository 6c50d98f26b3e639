import { CITY, COMMON, COUNTRY, FIRST_NAME, PHRASE_START, PLACE, UNIT_WORD, phraseLookup } from '../gazetteers/lookup';
import { isHouseNumber, isOrdinal } from './house-numbers';
import {
  ALL_CAPITALS,
  BLANK_LINE,
  LINE_BREAK,
  LOWER_CASE,
  MIXED,
  NOTHING,
  NUMBER,
  PUNCTUATION,
  SPACE,
  WORD,
  type Tokens,
} from './tokens';
import { STREET_PARTICLES, US_STATES } from './vocabulary';
import { isCapitalised, isSign, isUnknown } from './words';

// Each reader gives the token behind the part that starts at `at`, or `at` where none does.

/**
 * The part of an address that may stand behind a street or another part, signs before it included. `strict` takes only
 * what nothing but an address has.
 */
export function partEnd(tokens: Tokens, index: number, strict: boolean, hasTownAndCode = false): number {
  let at = index;
  let separated = tokens.gap(at) >= LINE_BREAK;
  let slash = false;
  for (let signs = 0; signs < 4 && isSign(tokens, at, ',.;?>*-–|/(') && tokens.gap(at) < BLANK_LINE; signs++) {
    if (isSign(tokens, at, '.')) {
      if (tokens.gap(at) !== NOTHING || tokens.length(at - 1) > 4) return index;
      // Behind a stop, only what no sentence begins with goes on.
      const next = at + 1;
      const goesOn =
        isSign(tokens, next, ',') ||
        unitEnd(tokens, next) > next ||
        postalEnd(tokens, next) > next ||
        knownPlaceEnd(tokens, next, false) > next;
      if (!goesOn) return index;
    }
    const isDash = isSign(tokens, at, '-–') && tokens.gap(at) === SPACE && tokens.gap(at + 1) === SPACE;
    slash ||= isSign(tokens, at, '/(');
    separated ||= isDash || isSign(tokens, at, ',;') || tokens.gap(at) >= LINE_BREAK;
    at++;
    separated ||= tokens.gap(at) >= LINE_BREAK;
  }
  if (at >= tokens.count || tokens.gap(at) === BLANK_LINE) return index;
  if (slash) return strict ? index : provinceEnd(tokens, index, at);
  const unit = unitEnd(tokens, at);
  if (unit > at) return unit;
  const code = postalEnd(tokens, at);
  if (code > at && (separated || tokens.gap(at) === SPACE)) return strict && !separated ? index : code;
  // `Aurangabad-490267`
  if (code > at && !strict && isSign(tokens, at - 1, '-') && tokens.length(at) === 6 && isCapitalised(tokens, at - 2))
    return code;
  if (tokens.kind(at) !== WORD) return index;
  const isShortCapital = tokens.length(at) <= 3 && isInCapitals(tokens, at);
  if (isShortCapital && US_STATES.has(tokens.word(at)) && (separated || postalEnd(tokens, at + 1) > at + 1))
    return at + 1;
  // Whatever stands between a comma and a postal code is a place.
  if (separated && tokens.length(at) <= 3 && postalEnd(tokens, at + 1) > at + 1) return at + 1;
  if (strict || NOT_A_PLACE.has(tokens.word(at))) return index;
  const box = boxEnd(tokens, at);
  if (box > at) return box;
  if (separated) {
    // `Guadalajara, Jal.`
    const isShortened = isCapitalised(tokens, at) && tokens.length(at) <= 4 && isSign(tokens, at + 1, '.');
    if (
      isShortened &&
      tokens.gap(at + 1) === NOTHING &&
      (closesPart(tokens, at + 2) || tokens.gap(at + 2) >= LINE_BREAK)
    )
      return at + 2;
    const town = hasTownAndCode ? knownPlaceEnd(tokens, at, false) : townEnd(tokens, at);
    return town > at ? town : index;
  }
  const behindCode = postalBefore(tokens, at) ? townEnd(tokens, at) : at;
  const behindTown = isShortCapital && tokens.length(at) > 1 && closesPart(tokens, at + 1);
  const place = Math.max(
    knownPlaceEnd(tokens, at, false),
    behindCode,
    townBehindUnit(tokens, at),
    behindTown || TOWN_TAILS.has(tokens.word(at)) ? at + 1 : at,
  );
  return place > at ? place : index;
}

const isInCapitals = (tokens: Tokens, at: number): boolean =>
  tokens.letterCase(at) !== LOWER_CASE && tokens.raw(at) === tokens.raw(at).toUpperCase();

/** What stands behind an address more often than in it. */
const NOT_A_PLACE = new Set(
  'vat tel telephone fax phone mobile email mail attn att ref tax id ssn dob iban bic mrn no and but please call'.split(
    ' ',
  ),
);

/** Words that may end a town's name or stand behind it. */
const TOWN_TAILS = new Set(['cedex', 'state', 'district', 'county', 'province', 'island', 'city', 'region', 'borough']);

/** `Belo Horizonte/MG`, `Kadıköy/İstanbul`, `Bologna (BO)`. */
function provinceEnd(tokens: Tokens, index: number, at: number): number {
  if (!isCapitalised(tokens, at) || tokens.gap(at) !== NOTHING) return index;
  const isShort = tokens.length(at) <= 3 && tokens.length(at) > 1;
  const end = at + 1;
  if (isSign(tokens, at - 1, '(')) return isSign(tokens, end, ')') ? end + 1 : index;
  return isShort || knownPlaceEnd(tokens, at, false) > at ? end : index;
}

/** Behind a town: the end of the line or sentence, a comma, a postal code. */
const closesPart = (tokens: Tokens, at: number): boolean =>
  at >= tokens.count ||
  tokens.gap(at) >= LINE_BREAK ||
  isSign(tokens, at, ',.)"?!;') ||
  postalEnd(tokens, at) > at ||
  US_STATES.has(tokens.word(at));

const GROUND = new Set(['ground', 'first', 'second', 'third', 'top', 'lower', 'upper', 'main']);
/** Units of which the letter says so only behind a street: `m. 12`, `D: 3`, `kv. 14`, `Kat 2`. */
const LETTERED_UNITS = new Set(['m', 'd', 'kv', 'kat', 'lok', 'bp', 'bte', 'ap', 'esc', 'et', 'sc']);

/** `Apt. 4B`, `#12`, `Flat No. 402`, `3rd Floor`, `Ground Floor`, `3º B`. */
export function unitEnd(tokens: Tokens, at: number): number {
  const kind = tokens.kind(at);
  if (kind === PUNCTUATION) return isSign(tokens, at, '#') && isHouseNumber(tokens, at + 1) ? at + 2 : at;
  if (kind === NUMBER) return at;
  const isFloor = GROUND.has(tokens.word(at)) || isOrdinal(tokens, at);
  if (isFloor && tokens.gap(at + 1) === SPACE && /^(?:floor|fl|flr|level|storey)$/.test(tokens.word(at + 1)))
    return at + 2;
  if (kind === MIXED && /^\d{1,2}[ºª]$/.test(tokens.raw(at))) {
    const door = at + 1;
    return tokens.kind(door) === WORD && tokens.length(door) <= 4 && tokens.gap(door) === SPACE
      ? door + (isSign(tokens, door + 1, '.') && tokens.length(door) > 1 ? 2 : 1)
      : door;
  }
  if (kind !== WORD) return at;
  const isLettered = LETTERED_UNITS.has(tokens.word(at)) && (isSign(tokens, at + 1, '.:') || tokens.length(at) > 2);
  if ((tokens.gazetteer(at) & UNIT_WORD) === 0 && !isLettered) return at;
  let number = at + 1;
  while (number - at < 4 && (isSign(tokens, number, '.#:') || /^(?:no|nr|number)$/.test(tokens.word(number)))) number++;
  const isCode =
    isHouseNumber(tokens, number) ||
    (tokens.kind(number) === MIXED && tokens.length(number) <= 6) ||
    (tokens.kind(number) === WORD && tokens.length(number) === 1 && isCapitalised(tokens, number));
  if (!isCode || tokens.gap(number) > SPACE) return at;
  const goesOn =
    isSign(tokens, number + 1, '-/') && tokens.gap(number + 1) === NOTHING && tokens.gap(number + 2) === NOTHING;
  return goesOn && (isHouseNumber(tokens, number + 2) || tokens.length(number + 2) === 1) ? number + 3 : number + 1;
}

/** `PO Box 12`, `P.O. Box 12`, `Unit 7349 Box 6067`, `PSC 1437, Box 3833`, `APO AE 09123`, `Postfach 12`. */
export function boxEnd(tokens: Tokens, at: number): number {
  const word = tokens.word(at);
  if (/^(?:postbox|postfach|pobox|casilla|postbus)$/.test(word) && isHouseNumber(tokens, at + 1)) return at + 2;
  if ((word === 'unit' || word === 'psc' || word === 'cmr') && isHouseNumber(tokens, at + 1)) {
    const box = isSign(tokens, at + 2, ',') ? at + 3 : at + 2;
    return tokens.word(box) === 'box' && isHouseNumber(tokens, box + 1) ? box + 2 : at;
  }
  if (word === 'apo' || word === 'fpo' || word === 'dpo') {
    return /^(?:aa|ae|ap)$/.test(tokens.word(at + 1)) && tokens.kind(at + 2) === NUMBER ? at + 3 : at;
  }
  if (word !== 'po' && !(word === 'p' && isSign(tokens, at + 1, '.'))) return at;
  let box = at + 1;
  while (box - at < 5 && (isSign(tokens, box, '.') || tokens.word(box) === 'o')) box++;
  return tokens.word(box) === 'box' && isHouseNumber(tokens, box + 1) ? box + 2 : at;
}

/** 12345, 12345-6789, SW1A 1AA, K1A 0B1, 1234 AB, 00-950, 123 45, 153-0063, D-80331, D02X285. */
export function postalEnd(tokens: Tokens, at: number): number {
  const kind = tokens.kind(at);
  const length = tokens.length(at);
  if (kind === NUMBER) return postalNumberEnd(tokens, at, length);
  if (kind === MIXED && length <= 7) {
    const raw = tokens.raw(at);
    const next = tokens.gap(at + 1) === SPACE ? tokens.raw(at + 1) : '';
    if (/^[A-Z]{1,2}\d[A-Z\d]?$/i.test(raw) && /^\d[A-Z]{2}$/i.test(next)) return at + 2;
    if (/^[A-Z]\d[A-Z]$/i.test(raw) && /^\d[A-Z]\d$/i.test(next)) return at + 2;
    if (/^[A-Z]\d{2}$/i.test(raw) && /^[A-Z\d]{4}$/i.test(next) && /\d/.test(next)) return at + 2;
    if (
      /^(?:[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}|[A-Z]\d[A-Z]\d[A-Z]\d|[A-Z]{1,2}\d{3,5}|\d{4}[A-Z]{2}|[A-Z]\d[\dW][A-Z\d]{4})$/i.test(
        raw,
      )
    )
      return at + 1;
  }
  const isCountry = kind === WORD && length <= 3 && isCapitalised(tokens, at) && isSign(tokens, at + 1, '-');
  const number = at + 2;
  if (isCountry && tokens.kind(number) === NUMBER && tokens.gap(number) === NOTHING && tokens.length(number) <= 5)
    return tokens.length(number) >= 4 ? number + 1 : at;
  return at;
}

function postalNumberEnd(tokens: Tokens, at: number, length: number): number {
  const end = digitsEnd(tokens, at, length);
  // More digits in groups are a phone number.
  const isLonger =
    end > at &&
    isSign(tokens, end, '-.') &&
    tokens.gap(end) === NOTHING &&
    tokens.kind(end + 1) === NUMBER &&
    tokens.gap(end + 1) === NOTHING;
  return isLonger || (tokens.kind(end) === NUMBER && tokens.gap(end) === SPACE) ? at : end;
}

function digitsEnd(tokens: Tokens, at: number, length: number): number {
  const next = at + 1;
  const nextLength = tokens.length(next);
  const isNumber = tokens.kind(next) === NUMBER && tokens.gap(next) === SPACE;
  if (length === 2 && isSign(tokens, next, '-') && tokens.length(at + 2) === 3) return at + 3;
  if (length < 3 || length > 6) return at;
  const isDashed = isSign(tokens, next, '-') && tokens.gap(next) === NOTHING && tokens.gap(at + 2) === NOTHING;
  if (isDashed && tokens.kind(at + 2) === NUMBER && tokens.length(at + 2) <= 4) {
    // `555-1234` alone in a line is a phone number, `153-0063 Tokyo` is not.
    const isLine = length === 3 && tokens.gap(at) >= LINE_BREAK && tokens.gap(at + 3) >= LINE_BREAK;
    return isLine ? at : at + 3;
  }
  if (tokens.gap(next) !== SPACE) return at + 1;
  if (length === 4 && nextLength === 2 && /^[A-Z]{2}$/.test(tokens.raw(next))) return at + 2;
  const isSplit = length === 3 && isNumber && (nextLength === 2 || nextLength === 3);
  return isSplit ? at + 2 : at + 1;
}

/** Whether a postal code ends right before. */
function postalBefore(tokens: Tokens, at: number): boolean {
  const before = at - 1;
  if (tokens.gap(at) !== SPACE) return false;
  if (tokens.kind(before) === NUMBER) return tokens.length(before) >= 2 && tokens.length(before) <= 6;
  if (tokens.kind(before) === MIXED) return tokens.length(before) === 7 && postalEnd(tokens, before) === at;
  return (
    tokens.kind(before) === WORD &&
    tokens.length(before) === 2 &&
    tokens.kind(at - 2) === NUMBER &&
    tokens.length(at - 2) === 4
  );
}

/** A country, region or city that the lists know. */
export function knownPlaceEnd(tokens: Tokens, at: number, lowerCaseToo: boolean): number {
  if (!isCapitalised(tokens, at) && !lowerCaseToo) return at;
  let end =
    (tokens.gazetteer(at) & (COUNTRY | CITY | PLACE)) !== 0 && (tokens.gazetteer(at) & COMMON) === 0 ? at + 1 : at;
  if ((tokens.gazetteer(at) & PHRASE_START) === 0) return end;
  phraseLookup.begin(tokens.text, tokens.start(at), tokens.end(at));
  for (let next = at + 1; next < at + 5 && tokens.kind(next) === WORD && tokens.gap(next) === SPACE; next++) {
    if ((phraseLookup.add(tokens.text, tokens.start(next), tokens.end(next)) & PLACE) !== 0) end = next + 1;
  }
  return end;
}

const LONGEST_TOWN = 8;

/** A town behind a comma or a line break: capitalised words, and then a place where an address may end or go on. */
function townEnd(tokens: Tokens, at: number): number {
  const known = knownPlaceEnd(tokens, at, true);
  let end = at;
  while (end - at < LONGEST_TOWN && (end === at || tokens.gap(end) <= SPACE)) {
    const next = end + 1;
    if (
      isSign(tokens, end, ".'’-") &&
      end > at &&
      tokens.gap(end) === NOTHING &&
      // `St. Georges`, `Col. Centro`; the stop of a sentence follows longer words.
      (isSign(tokens, end, '.')
        ? tokens.length(end - 1) <= 3 && tokens.gap(next) <= SPACE
        : tokens.gap(next) === NOTHING) &&
      (isTownWord(tokens, next) || (isSign(tokens, end, '-') && isLowerCasePart(tokens, next)))
    )
      end++;
    else if (
      isTownWord(tokens, end) ||
      (end > at && isSign(tokens, end - 1, '-') && isLowerCasePart(tokens, end)) ||
      (end > at && STREET_PARTICLES.has(tokens.word(end)) && isTownWord(tokens, next))
    )
      end++;
    else break;
  }
  if (end <= known) return known;
  const closes = closesPart(tokens, end) || isSign(tokens, end, '-–/(') || (postalBefore(tokens, at) && end - at <= 3);
  if (!closes) return known;
  if (known > at && tokens.letterCase(at) === LOWER_CASE) return known;
  const behindCode = postalEnd(tokens, end) > end;
  // On a line of its own, a person's name is the next line of the letter.
  const isPerson =
    tokens.gap(at) >= LINE_BREAK &&
    (tokens.gazetteer(at) & FIRST_NAME) !== 0 &&
    !behindCode &&
    !isSign(tokens, end, ',');
  // One ordinary word is the next sentence; in capitals, before a postal code or with more behind it it is a town.
  const isOrdinary =
    (tokens.gazetteer(at) & COMMON) !== 0 &&
    tokens.letterCase(at) !== ALL_CAPITALS &&
    !behindCode &&
    !postalBefore(tokens, at) &&
    !isSign(tokens, end, ',');
  return isPerson || (isOrdinary && end === at + 1) ? known : end;
}

/** `ku` of `Meguro-ku`, `le` of `Chalon-le-Haut`. */
const isLowerCasePart = (tokens: Tokens, at: number): boolean =>
  tokens.kind(at) === WORD &&
  tokens.letterCase(at) === LOWER_CASE &&
  tokens.length(at) <= 5 &&
  tokens.gap(at) === NOTHING;

const isTownWord = (tokens: Tokens, index: number): boolean =>
  isCapitalised(tokens, index) || (tokens.kind(index) === WORD && isUnknown(tokens, index) && tokens.length(index) > 2);

/** Behind `Apt. 209` and the like, capitalised words that end the line or the sentence are the town. */
function townBehindUnit(tokens: Tokens, at: number): number {
  const isBehindUnit =
    (tokens.gazetteer(at - 2) & UNIT_WORD) !== 0 ||
    (isSign(tokens, at - 2, '.') && (tokens.gazetteer(at - 3) & UNIT_WORD) !== 0);
  return isBehindUnit ? townEnd(tokens, at) : at;
}
