import {
  COMMON,
  MONTH,
  PERSON_NAME,
  STREET_PREFIX,
  STREET_TYPE,
  SURE_STREET_TYPE,
  UNIT_WORD,
} from '../gazetteers/lookup';
import { partEnd, unitEnd } from './address-parts';
import { houseNumberEnd, isHouseNumber, isMeasured, isOrdinal, numberBehindEnd } from './house-numbers';
import { LINE_BREAK, LOWER_CASE, MIXED, NOTHING, SPACE, WORD, type Tokens } from './tokens';
import { STREET_ENDINGS, STREET_PARTICLES } from './vocabulary';
import { isCapitalised, isSentenceStart, isSign, isUnknown } from './words';

/** A street with its house number: first and last token, and how sure it is to be one. */
export interface Street {
  readonly first: number;
  readonly last: number;
  readonly score: number;
}

/** Whether a street's type needs no house number to be believed. */
const isSureType = (tokens: Tokens, index: number): boolean => (tokens.gazetteer(index) & SURE_STREET_TYPE) !== 0;
/** Behind an ordinal, parts of Indian towns that are laid out by number. */
const ORDINAL_TYPES = new Set(['block', 'main', 'stage', 'phase', 'cross', 'sector']);
const LONGEST_STREET = 6;

export function streetAt(tokens: Tokens, index: number): Street | undefined {
  if (isHouseNumber(tokens, index)) return numberedStreet(tokens, index);
  if (isOrdinal(tokens, index)) return ordinalStreet(tokens, index);
  if (tokens.kind(index) !== WORD) return undefined;
  return namedStreet(tokens, index);
}

/** A word of a street's name: capitalised, an ordinal, or in no dictionary. */
export function isStreetWord(tokens: Tokens, index: number): boolean {
  if (tokens.kind(index) === MIXED) return isOrdinal(tokens, index);
  return (
    tokens.kind(index) === WORD &&
    (isCapitalised(tokens, index) || isUnknown(tokens, index) || STREET_PARTICLES.has(tokens.word(index)))
  );
}

/** `221B Baker Street`, `20789 Allika 46`, `1987 74 Diakou Street`, `138 rue de Rivoli`, `14/22 Queen Street`. */
function numberedStreet(tokens: Tokens, index: number): Street | undefined {
  if (index > 0 && tokens.gap(index) === NOTHING) {
    const opens =
      isSign(tokens, index - 1, '#([,"') || (isSign(tokens, index - 1, '-:') && tokens.gap(index - 1) !== NOTHING);
    if (!opens) return undefined;
  }
  let at = houseNumberEnd(tokens, index);
  let numbers = 1;
  while (numbers < 3 && isHouseNumber(tokens, at) && tokens.gap(at) === SPACE) {
    at = houseNumberEnd(tokens, at);
    numbers++;
  }
  // `3. Run the script` is an item of a list.
  if (isSign(tokens, at, '.)') && tokens.gap(at) === NOTHING) return undefined;
  if (isSign(tokens, at, ',') && (tokens.gazetteer(at + 1) & STREET_PREFIX) !== 0) at++;
  if (tokens.kind(at) !== WORD && !isOrdinal(tokens, at)) return undefined;
  const firstWord = at;
  let type = -1;
  while (at - firstWord < LONGEST_STREET && tokens.gap(at) <= SPACE) {
    if (isSign(tokens, at, ".'’-") && tokens.gap(at) === NOTHING && at > firstWord) {
      at++;
      continue;
    }
    const flags = tokens.gazetteer(at);
    const isType = (flags & STREET_TYPE) !== 0 && (at > firstWord || (flags & STREET_PREFIX) !== 0);
    if (isType) type = at;
    else if (tokens.kind(at) === WORD && tokens.length(at) > 5 && STREET_ENDINGS.test(tokens.word(at))) type = at;
    if (!isType && !isStreetWord(tokens, at) && !leadsToStreet(tokens, at)) break;
    at++;
  }
  if (at === firstWord) return undefined;
  // `1999 World Cup View`: a year that opens a sentence.
  const isYear = /^(?:19|20)\d\d$/.test(tokens.raw(index)) && isSentenceStart(tokens, index);
  if (isYear && !(type >= 0 && isSureType(tokens, type))) return undefined;
  if (type >= 0) {
    const isPrefix = (tokens.gazetteer(type) & STREET_PREFIX) !== 0;
    const lastName = isPrefix ? lastStreetWord(tokens, type, at) : type;
    if (isPrefix && type === firstWord && tokens.letterCase(type) === LOWER_CASE && !isCapitalised(tokens, lastName))
      return undefined;
    const last = withNumberBehind(tokens, lastName);
    return { first: index, last, score: 0.84 };
  }
  // Number, words, number: the street's type is in a language that the lists do not have.
  const lastWord = lastStreetWord(tokens, firstWord, at);
  const hasName = isCapitalised(tokens, firstWord) || isUnknown(tokens, firstWord);
  const isMonth = (tokens.gazetteer(firstWord) & MONTH) !== 0;
  if (!hasName || isMonth) return undefined;
  if (isHouseNumber(tokens, lastWord + 1) && tokens.gap(lastWord + 1) === SPACE) {
    return { first: index, last: withNumberBehind(tokens, lastWord), score: 0.7 };
  }
  // Number and name, then a line that only an address has.
  const after = lastWord + 1;
  if ((partEnd(tokens, after, true) > after || unitBehind(tokens, after)) && tokens.length(index) <= 5) {
    return { first: index, last: lastWord, score: 0.6 };
  }
  const closes = tokens.gap(after) >= LINE_BREAK || isSign(tokens, after, '.,?!');
  if (isCapitalised(tokens, lastWord) && numbers > 1 && closes) return { first: index, last: lastWord, score: 0.56 };
  return undefined;
}

const unitBehind = (tokens: Tokens, index: number): boolean => {
  const at = isSign(tokens, index, ',') ? index + 1 : index;
  return unitEnd(tokens, at) > at;
};

/** `5th Avenue`, `2nd Cross`. */
function ordinalStreet(tokens: Tokens, index: number): Street | undefined {
  const type = index + 1;
  const isType =
    tokens.gap(type) === SPACE &&
    ((tokens.gazetteer(type) & STREET_TYPE) !== 0 ||
      (isCapitalised(tokens, type) && ORDINAL_TYPES.has(tokens.word(type))));
  const isWritten = isCapitalised(tokens, type) || isSureType(tokens, type);
  return isType && isWritten ? { first: index, last: withNumberBehind(tokens, type), score: 0.75 } : undefined;
}

/** `12 main street`: ordinary words in lower case, where a sure street type follows. */
function leadsToStreet(tokens: Tokens, at: number): boolean {
  if (tokens.kind(at) !== WORD || tokens.length(at) < 3) return false;
  for (let next = at + 1; next < at + 3; next++) {
    if (tokens.gap(next) !== SPACE || tokens.kind(next) !== WORD) return false;
    if (isSureType(tokens, next) && tokens.length(next) > 2) return true;
  }
  return false;
}

function lastStreetWord(tokens: Tokens, from: number, to: number): number {
  let last = Math.min(to, tokens.count) - 1;
  while (
    last > from &&
    (tokens.kind(last) !== WORD || (STREET_PARTICLES.has(tokens.word(last)) && tokens.letterCase(last) === LOWER_CASE))
  )
    last--;
  return last;
}

const DIRECTIONS = new Set(
  'north south east west n s e w ne nw se sw northeast northwest southeast southwest'.split(' '),
);

/** A direction and a house number may stand behind the street. */
function withNumberBehind(tokens: Tokens, street: number): number {
  let last = street;
  if (tokens.gap(last + 1) === SPACE && isCapitalised(tokens, last + 1) && DIRECTIONS.has(tokens.word(last + 1)))
    last++;
  const end = numberBehindEnd(tokens, last + 1);
  if (end > last + 1) return end - 1;
  // `5060 Elm Ave., Suite 8`: the stop is the abbreviation's.
  const isAbbreviated = tokens.length(last) <= 4 && isSign(tokens, last + 1, '.') && isSign(tokens, last + 2, ',');
  return isAbbreviated ? last + 1 : last;
}

/** `Baker Street`, `ul. Miła 53`, `Brucker Bundesstrasse 31`, `Pivovarská 276`. */
function namedStreet(tokens: Tokens, index: number): Street | undefined {
  const word = tokens.word(index);
  if ((tokens.gazetteer(index) & STREET_PREFIX) !== 0) {
    const street = prefixedStreet(tokens, index);
    if (street && (street.score > 0.8 || !ALSO_WORDS.has(word))) return street;
  }
  if (word === 'c' && isSign(tokens, index + 1, '/') && tokens.gap(index + 1) === NOTHING) {
    return prefixedStreet(tokens, index + 1, index);
  }
  if (!isCapitalised(tokens, index) && !isLowerCaseStreet(tokens, index)) return undefined;
  let at = index;
  while (at - index < LONGEST_STREET) {
    const isHyphen = isSign(tokens, at + 1, '-') && tokens.gap(at + 1) === NOTHING && tokens.gap(at + 2) === NOTHING;
    const next = isHyphen ? at + 2 : at + 1;
    if (!isHyphen && tokens.gap(next) !== SPACE) break;
    if (!isCapitalised(tokens, next) && !isOrdinal(tokens, next) && (tokens.gazetteer(next) & STREET_TYPE) === 0) break;
    at = next;
  }
  for (let type = index + 1; type <= at; type++) {
    if (isOrdinal(tokens, type - 1) && ORDINAL_TYPES.has(tokens.word(type)))
      return { first: index, last: type, score: 0.7 };
    if ((tokens.gazetteer(type) & STREET_TYPE) === 0) continue;
    const isSure = isSureType(tokens, type) || isOrdinal(tokens, type - 1);
    const end = withNumberBehind(tokens, type);
    const numbered = end > type && !isSign(tokens, end, '.');
    if (!isSure && !numbered) continue;
    const first =
      isSentenceStart(tokens, index) && (tokens.gazetteer(index) & COMMON) !== 0 && type > index + 1
        ? index + 1
        : index;
    if (tokens.word(first) === 'the' || tokens.length(first) < 2) return undefined;
    return { first, last: end, score: 0.7 };
  }
  return suffixedStreet(tokens, index, at);
}

const ALSO_WORDS = new Set(['place', 'put', 'via', 'cours', 'os', 'camino', 'trg', 'av', 'passage', 'route']);
/** Before a word with a capital these mean nothing else: `rue de Rivoli`, `avenue Claudine Saudan`. */
const ONLY_STREETS = new Set('rue boulevard avenue chemin impasse quai calle rua viale vicolo ulica ulitsa'.split(' '));
/** Prefixes only with the stop of an abbreviation. */
const WITH_STOP = new Set(['al', 'per', 'pl', 'os']);

/** `tawastintie 6`, `hegyalja út 98`: a word in no dictionary that is or precedes a street's type, and a number. */
function isLowerCaseStreet(tokens: Tokens, index: number): boolean {
  const word = tokens.word(index);
  if (word.length < 5 || !isUnknown(tokens, index)) return false;
  if (STREET_ENDINGS.test(word) && word.length > 6) return true;
  const type = index + 1;
  return (
    tokens.gap(type) === SPACE &&
    (tokens.gazetteer(type) & (STREET_TYPE | COMMON)) === STREET_TYPE &&
    isHouseNumber(tokens, type + 1)
  );
}

/** @param start where the street begins, where that is before the prefix's last token. */
function prefixedStreet(tokens: Tokens, index: number, start = index): Street | undefined {
  let at = index + 1;
  if (isSign(tokens, at, '.')) at++;
  else if (WITH_STOP.has(tokens.word(index))) return undefined;
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
  const numbered = withNumberBehind(tokens, last);
  const isWritten = tokens.letterCase(index) !== LOWER_CASE || isSign(tokens, index + 1, '.');
  if (numbered === last && !isWritten && !ONLY_STREETS.has(tokens.word(index))) return undefined;
  if (!isCapitalised(tokens, last)) return undefined;
  return { first: start, last: numbered, score: numbered > last ? 0.84 : isWritten ? 0.6 : 0.77 };
}

/** One word that ends as streets do, or a name that no dictionary has, and a short number behind it. */
function suffixedStreet(tokens: Tokens, index: number, lastCapital: number): Street | undefined {
  const last = lastCapital;
  const isAbbreviated = isSign(tokens, last + 1, '.') && /str$/.test(tokens.word(last));
  const number = last + (isAbbreviated ? 2 : 1);
  const numbered = isHouseNumber(tokens, number) && tokens.gap(number) === SPACE;
  if (!numbered || tokens.length(number) > 5) return undefined;
  const endsAsStreet = tokens.length(last) > 5 && STREET_ENDINGS.test(tokens.word(last));
  const raw = tokens.raw(number);
  const isYear = /^(?:19|20)\d\d$/.test(raw);
  const isName =
    isUnknown(tokens, last) && tokens.length(last) > 3 && (tokens.gazetteer(last) & UNIT_WORD) === 0 && !isYear;
  const isPersonsName =
    last > index &&
    (tokens.gazetteer(last) & PERSON_NAME) !== 0 &&
    !isYear &&
    standsAsAddress(tokens, index, number) &&
    BEFORE_STREET.has(tokens.word(index - 1));
  if (isPersonsName) return { first: index, last: number, score: 0.77 };
  if (!endsAsStreet && !(isName && !goesOn(tokens, number))) return undefined;
  if (endsAsStreet)
    return { first: behindPreposition(tokens, index), last: withNumberBehind(tokens, last), score: 0.8 };
  if (isMeasured(tokens, number)) return undefined;
  return {
    first: index,
    last: withNumberBehind(tokens, last),
    score: standsAsAddress(tokens, index, number) ? 0.77 : 0.52,
  };
}

/** `An der Alten Brücke 16`: prepositions and articles in front of a German street's name. */
function behindPreposition(tokens: Tokens, first: number): number {
  const article = first - 1;
  if (tokens.gap(first) !== SPACE || !/^(?:der|dem|den|die)$/.test(tokens.word(article))) return first;
  const preposition = article - 1;
  const isOne = /^(?:an|auf|in|bei|hinter|vor|unter|zu)$/.test(tokens.word(preposition));
  return isOne && isCapitalised(tokens, preposition) && tokens.gap(article) === SPACE ? preposition : first;
}

/** `2.5`, `12:30`, `99%`: more of a number than a house has. The stop of a sentence is none. */
const goesOn = (tokens: Tokens, number: number): boolean =>
  isSign(tokens, number + 1, '%') ||
  (isSign(tokens, number + 1, '.:/-') && number + 2 < tokens.count && tokens.gap(number + 2) === NOTHING);

/** Words before a street that is called like a person: `on Joaquin Suarez 2906.` */
const BEFORE_STREET = new Set('on at to in near of'.split(' '));
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
