import {
  CITY,
  COMMON,
  COUNTRY,
  MONTH,
  PHRASE_START,
  PLACE,
  STREET_PREFIX,
  STREET_TYPE,
  UNIT_WORD,
  phraseLookup,
} from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import {
  ALL_CAPITALS,
  BLANK_LINE,
  LINE_BREAK,
  LOWER_CASE,
  MIXED,
  NOTHING,
  NUMBER,
  SPACE,
  WORD,
  type Tokens,
} from './tokens';
import { STREET_ENDINGS, US_STATES } from './vocabulary';
import { isCapitalised, isSentenceStart, isSign, isUnknown } from './words';

/** Street types that need no house number to be believed. */
const SURE_TYPES = new Set(
  'street st avenue ave road rd boulevard blvd lane drive court square terrace highway hwy parkway crescent close alley'.split(
    ' ',
  ),
);
const LONGEST_STREET = 6;
const MOST_PARTS = 14;

/** Postal addresses over one line or several: a street, then all that may follow one. */
export function findAddresses(tokens: Tokens, candidates: Candidates): void {
  for (let index = 0; index < tokens.count; index++) {
    const street = streetAt(tokens, index) ?? boxAt(tokens, index) ?? cornerAt(tokens, index);
    if (!street) continue;
    const parts = extend(tokens, street.last);
    propose(tokens, street, parts, candidates);
    index = parts.at(-1)?.last ?? street.last;
  }
}

/**
 * One span for what stands on one line; what follows on lines of its own is proposed line by line, towns and countries as
 * places. So a masked address keeps its lines, and a policy that keeps places keeps them here too.
 */
function propose(tokens: Tokens, street: Street, parts: readonly Part[], candidates: Candidates): void {
  const score = parts.length > 0 ? 0.86 : street.score;
  let first = street.first;
  let last = street.last;
  let isPlace = false;
  const flush = (): void =>
    candidates.add(tokens.start(first), tokens.end(last), isPlace ? 'LOCATION' : 'ADDRESS', score);
  let broken = false;
  for (const part of parts) {
    broken ||= part.onNewLine;
    if (part.onNewLine || (broken && part.isPlace !== isPlace)) {
      flush();
      first = part.first;
      isPlace = part.isPlace;
    }
    last = part.last;
  }
  flush();
}

interface Part {
  readonly first: number;
  readonly last: number;
  readonly isPlace: boolean;
  readonly onNewLine: boolean;
}

interface Street {
  readonly first: number;
  readonly last: number;
  readonly score: number;
}

const isHouseNumber = (tokens: Tokens, index: number): boolean =>
  (tokens.kind(index) === NUMBER && tokens.length(index) <= 6) ||
  (tokens.kind(index) === MIXED && tokens.length(index) <= 6 && /^\d{1,5}[a-z]$/i.test(tokens.raw(index)));

/** A word of a street's name: capitalised, an ordinal, or in no dictionary. */
function isStreetWord(tokens: Tokens, index: number): boolean {
  if (tokens.kind(index) === MIXED) return /^\d{1,3}(?:st|nd|rd|th)$/i.test(tokens.raw(index));
  return (
    tokens.kind(index) === WORD &&
    (isCapitalised(tokens, index) || isUnknown(tokens, index) || PARTICLE.has(tokens.word(index)))
  );
}
const PARTICLE = new Set(
  'de da do dos das del della di du la le les van von der den of the des el los las al e y i za pod na'.split(' '),
);

function streetAt(tokens: Tokens, index: number): Street | undefined {
  if (isHouseNumber(tokens, index)) return numberedStreet(tokens, index);
  if (tokens.kind(index) !== WORD) return undefined;
  return namedStreet(tokens, index);
}

/** `221B Baker Street`, `20789 Allika 46`, `1987 74 Diakou Street`, `138 rue de Rivoli`. */
function numberedStreet(tokens: Tokens, index: number): Street | undefined {
  if (index > 0 && tokens.gap(index) === NOTHING && !isSign(tokens, index - 1, '#([,:"-')) return undefined;
  let at = index + 1;
  let numbers = 1;
  while (numbers < 3 && isHouseNumber(tokens, at) && tokens.gap(at) === SPACE) {
    at++;
    numbers++;
  }
  if (isSign(tokens, at, ',') && (tokens.gazetteer(at + 1) & STREET_PREFIX) !== 0) at++;
  const firstWord = at;
  let type = -1;
  while (at - firstWord < LONGEST_STREET && tokens.gap(at) <= SPACE) {
    const word = tokens.word(at);
    if (isSign(tokens, at, ".'’-") && tokens.gap(at) === NOTHING) {
      at++;
      continue;
    }
    const flags = tokens.gazetteer(at);
    const isType = (flags & STREET_TYPE) !== 0 && (at > firstWord || (flags & STREET_PREFIX) !== 0);
    if (isType && (tokens.letterCase(at) !== LOWER_CASE || at > firstWord)) type = at;
    else if (tokens.kind(at) === WORD && STREET_ENDINGS.test(word) && word.length > 5) type = at;
    if (!isType && !isStreetWord(tokens, at) && !leadsToStreet(tokens, at)) break;
    at++;
  }
  if (at === firstWord) return undefined;
  if (type >= 0) {
    const last = withNumberAfter(
      tokens,
      Math.max(type, (tokens.gazetteer(type) & STREET_PREFIX) !== 0 ? lastStreetWord(tokens, type, at) : type),
    );
    return { first: index, last, score: 0.84 };
  }
  // Number, words, number: the street's type is in a language that the lists do not have.
  const lastWord = lastStreetWord(tokens, firstWord, at);
  const hasName = isCapitalised(tokens, firstWord) || isUnknown(tokens, firstWord);
  if (
    hasName &&
    isHouseNumber(tokens, lastWord + 1) &&
    tokens.gap(lastWord + 1) === SPACE &&
    (tokens.gazetteer(firstWord) & MONTH) === 0
  ) {
    return { first: index, last: withNumberAfter(tokens, lastWord), score: 0.7 };
  }
  // Number and name, then a line that only an address has.
  const after = lastWord + 1;
  if (
    hasName &&
    (tokens.gazetteer(firstWord) & MONTH) === 0 &&
    (partEnd(tokens, after, true) > after || isUnit(tokens, after)) &&
    tokens.length(index) <= 5
  ) {
    return { first: index, last: lastWord, score: 0.6 };
  }
  const closes = tokens.gap(after) >= LINE_BREAK || isSign(tokens, after, '.,?!');
  if (hasName && isCapitalised(tokens, lastWord) && numbers > 1 && closes)
    return { first: index, last: lastWord, score: 0.56 };
  return undefined;
}

/** `12 main street`: ordinary words in lower case, where a sure street type follows. */
function leadsToStreet(tokens: Tokens, at: number): boolean {
  if (tokens.kind(at) !== WORD || tokens.length(at) < 3) return false;
  for (let next = at + 1; next < at + 3; next++) {
    if (tokens.gap(next) !== SPACE || tokens.kind(next) !== WORD) return false;
    if (SURE_TYPES.has(tokens.word(next)) && tokens.length(next) > 2) return true;
  }
  return false;
}

function lastStreetWord(tokens: Tokens, from: number, to: number): number {
  let last = Math.min(to, tokens.count) - 1;
  while (last > from && (tokens.kind(last) !== WORD || PARTICLE.has(tokens.word(last)))) last--;
  return last;
}

const DIRECTIONS = new Set(
  'north south east west n s e w ne nw se sw northeast northwest southeast southwest'.split(' '),
);

/** A house number may stand behind the street, with a letter of its own; so may a direction. */
function withNumberAfter(tokens: Tokens, street: number): number {
  let last = street;
  if (tokens.gap(last + 1) === SPACE && isCapitalised(tokens, last + 1) && DIRECTIONS.has(tokens.word(last + 1)))
    last++;
  let next = last + 1;
  if (isSign(tokens, next, '.') && tokens.gap(next) === NOTHING && tokens.length(last) <= 5) next++;
  if (isSign(tokens, next, ',')) next++;
  if (!isHouseNumber(tokens, next) || tokens.gap(next) > SPACE) return last;
  let end = next;
  if (isSign(tokens, end + 1, '/-') && isHouseNumber(tokens, end + 2) && tokens.gap(end + 1) === NOTHING) end += 2;
  return end;
}

/** `Baker Street`, `ul. Miła 53`, `Brucker Bundesstrasse 31`, `Pivovarská 276`. */
function namedStreet(tokens: Tokens, index: number): Street | undefined {
  const word = tokens.word(index);
  if ((tokens.gazetteer(index) & STREET_PREFIX) !== 0) {
    const street = prefixedStreet(tokens, index);
    if (street && (street.score > 0.8 || !ALSO_WORDS.has(word))) return street;
  }
  if (!isCapitalised(tokens, index) && !(isUnknown(tokens, index) && STREET_ENDINGS.test(word) && word.length > 6))
    return undefined;
  let at = index;
  while (
    at - index < LONGEST_STREET &&
    tokens.gap(at + 1) === SPACE &&
    (isCapitalised(tokens, at + 1) || (tokens.gazetteer(at + 1) & STREET_TYPE) !== 0)
  )
    at++;
  for (let type = index + 1; type <= at; type++) {
    const isSure = SURE_TYPES.has(tokens.word(type));
    const numbered = withNumberAfter(tokens, type) > type;
    if ((tokens.gazetteer(type) & STREET_TYPE) === 0 || (!isSure && !numbered)) continue;
    const first =
      isSentenceStart(tokens, index) && (tokens.gazetteer(index) & COMMON) !== 0 && type > index + 1
        ? index + 1
        : index;
    if (tokens.word(first) === 'the' || tokens.length(first) < 2) return undefined;
    return { first, last: withNumberAfter(tokens, type), score: 0.7 };
  }
  return suffixedStreet(tokens, index, at);
}

const ALSO_WORDS = new Set(['place', 'put', 'via', 'cours', 'os', 'camino', 'trg']);

function prefixedStreet(tokens: Tokens, index: number): Street | undefined {
  let at = index + 1;
  if (isSign(tokens, at, '.')) at++;
  const from = at;
  while (
    at - from < LONGEST_STREET &&
    tokens.gap(at) <= SPACE &&
    (isStreetWord(tokens, at) || isSign(tokens, at, "'’.-")) &&
    tokens.kind(at) !== MIXED
  )
    at++;
  if (at === from) return undefined;
  const last = lastStreetWord(tokens, from, at);
  const numbered = withNumberAfter(tokens, last);
  if (numbered === last && tokens.letterCase(index) === LOWER_CASE && !isSign(tokens, index + 1, '.')) return undefined;
  if (!isCapitalised(tokens, last)) return undefined;
  return { first: index, last: numbered, score: numbered > last ? 0.84 : 0.6 };
}

/** One word that ends as streets do, or a name that no dictionary has, and a short number behind it. */
function suffixedStreet(tokens: Tokens, index: number, lastCapital: number): Street | undefined {
  const number = lastCapital + 1;
  const last = lastCapital;
  const numbered = isHouseNumber(tokens, number) && tokens.gap(number) === SPACE;
  if (!numbered || tokens.length(number) > 5) return undefined;
  const endsAsStreet = STREET_ENDINGS.test(tokens.word(last)) && tokens.length(last) > 5;
  const raw = tokens.raw(number);
  const isYear = /^(?:19|20)\d\d$/.test(raw);
  const isName =
    isUnknown(tokens, last) && tokens.length(last) > 3 && (tokens.gazetteer(last) & UNIT_WORD) === 0 && !isYear;
  if (!endsAsStreet && !(isName && !isSign(tokens, number + 1, '%.:'))) return undefined;
  return {
    first: index,
    last: withNumberAfter(tokens, last),
    score: endsAsStreet ? 0.8 : standsAsAddress(tokens, index, number) ? 0.77 : 0.52,
  };
}

const BEFORE_ADDRESS = new Set('on at to of in with and near by from is address'.split(' '));

/** Whether a name and a number stand where an address would: behind a preposition, or alone in a line. */
function standsAsAddress(tokens: Tokens, first: number, number: number): boolean {
  const closes =
    tokens.gap(number + 1) >= LINE_BREAK ||
    isSign(tokens, number + 1, '.,?!;)') ||
    unitEnd(tokens, number + 1) > number + 1;
  const opens =
    tokens.gap(first) >= LINE_BREAK || BEFORE_ADDRESS.has(tokens.word(first - 1)) || isSign(tokens, first - 1, ':');
  return opens && (closes || isCapitalised(tokens, number + 1)) && tokens.length(number) <= 4;
}

const SURE_UNITS = new Set(['apt', 'apartment', 'suite', 'ste', 'unit', 'flat']);

/** `PO Box 12`, `P.O. Box 12`, `Unit 7349 Box 6067`, `PSC 1437, Box 3833`, `Postfach 12`. */
function boxAt(tokens: Tokens, index: number): Street | undefined {
  const word = tokens.word(index);
  if (tokens.gap(index) >= LINE_BREAK && SURE_UNITS.has(word) && unitEnd(tokens, index) > index) {
    return { first: index, last: unitEnd(tokens, index) - 1, score: 0.6 };
  }
  if ((word === 'postbox' || word === 'postfach' || word === 'pobox') && isHouseNumber(tokens, index + 1)) {
    return { first: index, last: index + 1, score: 0.84 };
  }
  if ((word === 'unit' || word === 'psc' || word === 'cmr') && isHouseNumber(tokens, index + 1)) {
    const box = isSign(tokens, index + 2, ',') ? index + 3 : index + 2;
    if (tokens.word(box) === 'box' && isHouseNumber(tokens, box + 1))
      return { first: index, last: box + 1, score: 0.86 };
  }
  if (word === 'apo' || word === 'fpo' || word === 'dpo') {
    const isMilitary = /^(?:aa|ae|ap)$/.test(tokens.word(index + 1)) && tokens.kind(index + 2) === NUMBER;
    return isMilitary ? { first: index, last: index + 2, score: 0.88 } : undefined;
  }
  if (word === 'po' || (word === 'p' && isSign(tokens, index + 1, '.'))) {
    let box = index + 1;
    while (box - index < 5 && (isSign(tokens, box, '.') || tokens.word(box) === 'o')) box++;
    if (tokens.word(box) === 'box' && isHouseNumber(tokens, box + 1))
      return { first: index, last: box + 1, score: 0.88 };
  }
  return undefined;
}

/** `the corner of Main Street and 5th`. */
function cornerAt(tokens: Tokens, index: number): Street | undefined {
  if (tokens.word(index) !== 'corner' || tokens.word(index + 1) !== 'of') return undefined;
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

const isUnit = (tokens: Tokens, index: number): boolean => partEnd(tokens, index, false, true) > index;

/** Goes on over unit, town, state, postal code and country, in whatever order they come. */
function extend(tokens: Tokens, last: number): Part[] {
  const parts: Part[] = [];
  let end = last;
  while (parts.length < MOST_PARTS) {
    const next = partEnd(tokens, end + 1, false);
    if (next <= end + 1) break;
    let first = end + 1;
    let onNewLine = tokens.gap(first) >= LINE_BREAK;
    while (first < next - 1 && isSign(tokens, first, ',.;?>*-|')) {
      first++;
      onNewLine ||= tokens.gap(first) >= LINE_BREAK;
    }
    const isPlace =
      tokens.kind(first) === WORD && unitEnd(tokens, first) === first && postalEnd(tokens, first) === first;
    parts.push({ first, last: next - 1, isPlace, onNewLine });
    end = next - 1;
  }
  return parts;
}

/**
 * Where the part of an address that starts here ends (the token behind it), or `index` where none does. `strict` takes only
 * what nothing but an address has.
 */
function partEnd(tokens: Tokens, index: number, strict: boolean, unitOnly = false): number {
  let at = index;
  let separated = tokens.gap(at) >= LINE_BREAK;
  for (let signs = 0; signs < 4 && isSign(tokens, at, ',.;?>*-|') && tokens.gap(at) < BLANK_LINE; signs++) {
    if (isSign(tokens, at, '.')) {
      if (tokens.gap(at) !== NOTHING || tokens.length(at - 1) > 4) return index;
      // Behind a stop, only what no sentence begins with goes on.
      const next = at + 1;
      const goesOn =
        unitEnd(tokens, next) > next || postalEnd(tokens, next) > next || knownPlaceEnd(tokens, next, false) > next;
      if (!goesOn) return index;
    }
    separated ||= isSign(tokens, at, ',;') || tokens.gap(at) >= LINE_BREAK;
    at++;
    separated ||= tokens.gap(at) >= LINE_BREAK;
  }
  if (at >= tokens.count || tokens.gap(at) === BLANK_LINE) return index;
  const unit = unitEnd(tokens, at);
  if (unit > at || unitOnly) return unit > at ? unit : index;
  const code = postalEnd(tokens, at);
  if (code > at && (separated || tokens.gap(at) === SPACE)) return strict && !separated ? index : code;
  if (tokens.kind(at) !== WORD) return index;
  const raw = tokens.raw(at);
  if (US_STATES.has(tokens.word(at)) && raw === raw.toUpperCase() && separated) return at + 1;
  if (US_STATES.has(tokens.word(at)) && raw === raw.toUpperCase() && postalEnd(tokens, at + 1) > at + 1) return at + 1;
  // Whatever stands between a comma and a postal code is a place.
  if (separated && tokens.length(at) <= 3 && postalEnd(tokens, at + 1) > at + 1) return at + 1;
  if (strict) return index;
  if (!separated) {
    const place = Math.max(secondStreetEnd(tokens, at), knownPlaceEnd(tokens, at, false), townBehindUnit(tokens, at));
    return place > at ? place : index;
  }
  const town = townEnd(tokens, at);
  return town > at ? town : index;
}

/** `Brucker Bundesstrasse 31 Zezig Streets`: a second street on the same line. */
function secondStreetEnd(tokens: Tokens, at: number): number {
  for (let end = at; end - at < 4 && tokens.gap(end) === SPACE && isCapitalised(tokens, end); end++) {
    if (end > at && (tokens.gazetteer(end) & STREET_TYPE) !== 0) return end + 1;
  }
  return at;
}

/** Behind `Apt. 209` and the like, capitalised words that end the line or the sentence are the town. */
function townBehindUnit(tokens: Tokens, at: number): number {
  const isBehindUnit =
    (tokens.gazetteer(at - 2) & UNIT_WORD) !== 0 ||
    (isSign(tokens, at - 2, '.') && (tokens.gazetteer(at - 3) & UNIT_WORD) !== 0);
  return isBehindUnit ? townEnd(tokens, at) : at;
}

function unitEnd(tokens: Tokens, at: number): number {
  if (isSign(tokens, at, '#') && isHouseNumber(tokens, at + 1)) return at + 2;
  if (tokens.kind(at) !== WORD || (tokens.gazetteer(at) & UNIT_WORD) === 0) return at;
  let number = at + 1;
  while (number - at < 3 && isSign(tokens, number, '.#:')) number++;
  const isCode =
    isHouseNumber(tokens, number) ||
    (tokens.kind(number) === MIXED && tokens.length(number) <= 6) ||
    (tokens.kind(number) === WORD && tokens.length(number) === 1 && isCapitalised(tokens, number));
  return isCode && tokens.gap(number) <= SPACE ? number + 1 : at;
}

/** 12345, 12345-6789, SW1A 1AA, K1A 0B1, 1234 AB, 00-950, 123 45. */
function postalEnd(tokens: Tokens, at: number): number {
  const kind = tokens.kind(at);
  const length = tokens.length(at);
  if (kind === NUMBER && length >= 3 && length <= 6) {
    if (
      isSign(tokens, at + 1, '-') &&
      tokens.gap(at + 1) === NOTHING &&
      tokens.kind(at + 2) === NUMBER &&
      tokens.gap(at + 2) === NOTHING
    )
      return at + 3;
    const raw = tokens.raw(at + 1);
    if (length === 4 && /^[A-Z]{2}$/.test(raw) && tokens.gap(at + 1) === SPACE) return at + 2;
    return at + 1;
  }
  if (kind === NUMBER && length === 2 && isSign(tokens, at + 1, '-') && tokens.length(at + 2) === 3) return at + 3;
  if (kind === MIXED && length <= 7) {
    const raw = tokens.raw(at);
    if (/^[A-Z]{1,2}\d[A-Z\d]?$/i.test(raw) && /^\d[A-Z]{2}$/i.test(tokens.raw(at + 1))) return at + 2;
    if (/^[A-Z]\d[A-Z]$/i.test(raw) && /^\d[A-Z]\d$/i.test(tokens.raw(at + 1))) return at + 2;
    if (/^(?:[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}|[A-Z]\d[A-Z]\d[A-Z]\d|[A-Z]{1,2}\d{3,5}|\d{4}[A-Z]{2})$/i.test(raw))
      return at + 1;
  }
  return at;
}

/** A country, region or city that the lists know. */
function knownPlaceEnd(tokens: Tokens, at: number, lowerCaseToo: boolean): number {
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

/** A town behind a comma or a line break: up to four capitalised words, and then a place where an address may end or go on. */
function townEnd(tokens: Tokens, at: number): number {
  const known = knownPlaceEnd(tokens, at, true);
  if (known > at) return known;
  let end = at;
  while (end - at < 7 && (end === at || tokens.gap(end) <= SPACE)) {
    if (
      isSign(tokens, end, ".'’-") &&
      end > at &&
      tokens.gap(end) === NOTHING &&
      tokens.gap(end + 1) !== BLANK_LINE &&
      isTownWord(tokens, end + 1)
    )
      end++;
    else if (isTownWord(tokens, end) || (end > at && PARTICLE.has(tokens.word(end)) && isTownWord(tokens, end + 1)))
      end++;
    else break;
  }
  if (end === at) return at;
  const closes =
    tokens.gap(end) >= LINE_BREAK ||
    isSign(tokens, end, ',.)"?!;') ||
    postalEnd(tokens, end) > end ||
    end >= tokens.count ||
    US_STATES.has(tokens.word(end));
  // One ordinary word is the next sentence; in capitals or before a postal code it is a town.
  const ordinary =
    (tokens.gazetteer(at) & COMMON) !== 0 &&
    tokens.letterCase(at) !== ALL_CAPITALS &&
    postalEnd(tokens, end) === end &&
    !isSign(tokens, end, ',');
  return closes && !ordinary ? end : at;
}

const isTownWord = (tokens: Tokens, index: number): boolean =>
  isCapitalised(tokens, index) || (tokens.kind(index) === WORD && isUnknown(tokens, index) && tokens.length(index) > 2);
