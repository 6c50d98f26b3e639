import {
  CITY,
  COMMON,
  COUNTRY,
  DEMONYM,
  IN_A_LIST,
  ORGANIZATION,
  PERSON_NAME,
  PHRASE_START,
  PLACE,
  RARE,
  phraseLookup,
} from '../gazetteers/lookup';
import { postalEnd } from './address-parts';
import type { Candidates } from './candidates';
import { LABEL_WORDS } from './label-phrases';
import {
  ALL_CAPITALS,
  HAS_CAPITAL,
  IS_UNCOMMON,
  LINE_BREAK,
  LOWER_CASE,
  NOTHING,
  NUMBER,
  SPACE,
  WORD,
  type Tokens,
} from './tokens';
import { TOWN_PREFIXES, US_STATES } from './vocabulary';
import { isCapitalised, isSentenceStart, isSign, isUnknown } from './words';

const LONGEST_PHRASE = 5;
const START = HAS_CAPITAL | IS_UNCOMMON;
const PLACES = PLACE | DEMONYM | ORGANIZATION;
const PLACE_PREPOSITIONS = new Set(
  'in from at near to towards around outside through via visit visited visiting toward into across'.split(' '),
);

/** Countries, regions and cities, nationalities, and organisations that everybody knows. */
export function findPlaces(tokens: Tokens, candidates: Candidates, unknownNames: boolean): void {
  for (let index = tokens.next(0, START, PLACES); index < tokens.count; index = tokens.next(index + 1, START, PLACES)) {
    if (tokens.kind(index) !== WORD) continue;
    const flags = tokens.gazetteer(index);
    if (isTownInCapitals(tokens, index)) {
      candidates.add(tokens.start(index), tokens.end(index), 'LOCATION', 0.5);
    }
    if ((flags & IN_A_LIST) === 0 && isNationality(tokens, index)) {
      candidates.add(tokens.start(index), tokens.end(index), 'NATIONALITY', 0.46);
      continue;
    }
    const capitalised = isCapitalised(tokens, index);
    if ((flags & PHRASE_START) !== 0 && (capitalised || PLACE_PREPOSITIONS.has(tokens.word(index - 1)))) {
      const last = phraseAt(tokens, index, candidates, capitalised);
      if (last > index) {
        index = last;
        continue;
      }
    }
    const prefixed = capitalised ? prefixedTownEnd(tokens, index, unknownNames) : index;
    if (prefixed > index) {
      candidates.add(tokens.start(index), tokens.end(prefixed), 'LOCATION', 0.73);
      continue;
    }
    const compound = capitalised ? compoundTownEnd(tokens, index) : index;
    if (compound > index) {
      candidates.add(tokens.start(index), tokens.end(compound), 'LOCATION', 0.76);
      index = compound;
      continue;
    }
    if ((flags & (PLACE | DEMONYM | ORGANIZATION)) === 0) continue;
    if (
      (flags & DEMONYM) !== 0 &&
      (capitalised || (flags & (COMMON | PERSON_NAME)) === 0) &&
      tokens.length(index) > 3
    ) {
      candidates.add(tokens.start(index), tokens.end(index), 'NATIONALITY', 0.6);
    } else if (capitalised) {
      const score = placeScore(tokens, index, flags);
      if (score > 0) {
        candidates.add(tokens.start(index), tokens.end(index), 'LOCATION', score);
        postalCodeAfter(tokens, index, candidates);
        postalCodeBefore(tokens, index, candidates);
      }
      if (score === 0 && (flags & ORGANIZATION) !== 0 && (flags & COMMON) === 0 && !LABEL_WORDS.has(tokens.word(index)))
        candidates.add(tokens.start(index), tokens.end(index), 'ORGANIZATION', 0.6);
    } else if (isLowerCasePlace(tokens, index, flags)) {
      const isSure = (flags & (RARE | PERSON_NAME)) === 0;
      candidates.add(tokens.start(index), tokens.end(index), 'LOCATION', isSure ? 0.5 : 0.43);
    } else if ((flags & COUNTRY) !== 0 && (flags & (COMMON | RARE)) === 0 && tokens.length(index) > 5) {
      candidates.add(tokens.start(index), tokens.end(index), 'LOCATION', (flags & PERSON_NAME) === 0 ? 0.5 : 0.42);
    } else if ((flags & (CITY | ORGANIZATION)) !== 0 && isNothingElse(tokens, index, flags)) {
      candidates.add(tokens.start(index), tokens.end(index), (flags & CITY) !== 0 ? 'LOCATION' : 'ORGANIZATION', 0.41);
    }
  }
}

/**
 * The last token of a town's name that a common prefix opens, above the name of a person in it: `moved to Port Andrea`, `St. Gallen`.
 * Without a preposition before it, only for policies that mask unknown names.
 */
function prefixedTownEnd(tokens: Tokens, index: number, unknownNames: boolean): number {
  if (!TOWN_PREFIXES.has(tokens.word(index))) return index;
  const hasStop = tokens.word(index) === 'st' && isSign(tokens, index + 1, '.') && tokens.gap(index + 1) === NOTHING;
  const town = hasStop ? index + 2 : index + 1;
  const isNamed = isUnknown(tokens, town) || (tokens.gazetteer(town) & (PERSON_NAME | PLACE)) !== 0;
  if (tokens.gap(town) !== SPACE || !isCapitalised(tokens, town) || !isNamed) return index;
  return unknownNames || PLACE_PREPOSITIONS.has(tokens.word(index - 1)) ? town : index;
}

const INSIDE_TOWNS = new Set(
  'sur sous les lès la le en aux au aan op am an ob upon on under next by de du des der den bei nad pod pri na del dei das do da dos'.split(
    ' ',
  ),
);
/** Between the words of a town's name, these are of no other language that is written with the same letters. */
const SPACED_IN_TOWNS = new Set(['am', 'nad', 'pod', 'pri', 'na', 'bei', 'an der', 'ob der', 'vor der', 'in der']);

/** The last token of `Stratford-upon-Avon`, `Boutin-sur-David`, `Hainburg an der Donau`, `Ivanka pri Nitre`. */
function compoundTownEnd(tokens: Tokens, index: number): number {
  if (isHyphen(tokens, index + 1)) {
    let at = index + 2;
    while (at - index < 6 && INSIDE_TOWNS.has(tokens.raw(at)) && isHyphen(tokens, at + 1)) at += 2;
    return at > index + 2 && isCapitalised(tokens, at) && tokens.gap(at) === NOTHING ? at : index;
  }
  if (tokens.gap(index + 1) !== SPACE || tokens.letterCase(index + 1) !== LOWER_CASE || tokens.length(index) < 3)
    return index;
  const hasArticle = tokens.raw(index + 2) === 'der';
  const joiner = hasArticle ? `${tokens.raw(index + 1)} der` : tokens.raw(index + 1);
  const last = hasArticle ? index + 3 : index + 2;
  const isTown = SPACED_IN_TOWNS.has(joiner) && tokens.gap(last) === SPACE && isCapitalised(tokens, last);
  const isNamed = isUnknown(tokens, last) || (tokens.gazetteer(last) & COMMON) === 0;
  return isTown && isNamed && (tokens.gazetteer(index) & COMMON) === 0 ? last : index;
}

const isHyphen = (tokens: Tokens, at: number): boolean =>
  isSign(tokens, at, '-') && tokens.gap(at) === NOTHING && tokens.gap(at + 1) === NOTHING;

function placeScore(tokens: Tokens, index: number, flags: number): number {
  if ((flags & PLACE) === 0) return 0;
  const afterPreposition = PLACE_PREPOSITIONS.has(tokens.word(index - 1));
  if ((flags & COMMON) !== 0) return afterPreposition && !isSentenceStart(tokens, index) ? 0.55 : 0;
  if ((flags & COUNTRY) !== 0 && ((flags & PERSON_NAME) === 0 || afterPreposition)) return 0.8;
  if ((flags & PERSON_NAME) === 0) return tokens.length(index) > 2 ? 0.7 : 0;
  return afterPreposition ? 0.72 : (flags & CITY) !== 0 ? 0.3 : 0;
}

/** The last token of the longest known phrase that starts here, or `index`. */
function phraseAt(tokens: Tokens, index: number, candidates: Candidates, capitalised: boolean): number {
  phraseLookup.begin(tokens.text, tokens.start(index), tokens.end(index));
  let best = index;
  let kind = 0;
  let at = index;
  for (let words = 1; words < LONGEST_PHRASE; words++) {
    let next = at + 1;
    while (isSign(tokens, next, "-.'’") && next - at < 3) next++;
    if (tokens.kind(next) !== WORD || tokens.gap(next) >= LINE_BREAK) break;
    at = next;
    const flags = phraseLookup.add(tokens.text, tokens.start(at), tokens.end(at));
    // A part in lower case may be a word like `de` or `of`, but a place begins and ends with a capital.
    if (flags !== 0 && (capitalised ? tokens.letterCase(at) !== LOWER_CASE : (flags & PLACE) !== 0)) {
      best = at;
      kind = flags;
    }
  }
  if (best > index) {
    const type = (kind & PLACE) !== 0 ? 'LOCATION' : (kind & DEMONYM) !== 0 ? 'NATIONALITY' : 'ORGANIZATION';
    candidates.add(tokens.start(index), tokens.end(best), type, 0.78);
    if (type === 'LOCATION') {
      postalCodeAfter(tokens, best, candidates);
      postalCodeBefore(tokens, index, candidates);
    }
  }
  return best;
}

/** `I am belizian`: a word in no list, with the ending of one who comes from somewhere. */
const isNationality = (tokens: Tokens, index: number): boolean =>
  tokens.length(index) > 5 &&
  /(?:ian|ean|ese|iot)$/.test(tokens.word(index)) &&
  /^(?:am|is|are|an?|the|i'm|m|s|re)$/.test(tokens.word(index - 1));

/** `we returned to kiel by helicopter` */
function isLowerCasePlace(tokens: Tokens, index: number, flags: number): boolean {
  return (
    (flags & PLACE) !== 0 &&
    (flags & COMMON) === 0 &&
    tokens.length(index) >= 4 &&
    PLACE_PREPOSITIONS.has(tokens.word(index - 1))
  );
}

/** `is katrineholm safe?`: for policies that mask unknown names, a city or firm in lower case that is no word and nobody's name. */
const isNothingElse = (tokens: Tokens, index: number, flags: number): boolean =>
  (flags & (COMMON | RARE | PERSON_NAME)) === 0 &&
  tokens.length(index) >= 5 &&
  tokens.gap(index) !== NOTHING &&
  (tokens.gap(index + 1) !== NOTHING || isSign(tokens, index + 1, '.,;:!?)\'’"'));

/** `Estonia 62488`, `Springfield, IL 62704`: a state and a postal code behind a place. */
function postalCodeAfter(tokens: Tokens, place: number, candidates: Candidates): void {
  let code = place + 1;
  if (isSign(tokens, code, ',')) code++;
  const isState =
    tokens.kind(code) === WORD && US_STATES.has(tokens.word(code)) && tokens.letterCase(code) !== LOWER_CASE;
  if (isState && tokens.length(code) <= 3 && tokens.gap(code) === SPACE) {
    candidates.add(tokens.start(code), tokens.end(code), 'LOCATION', 0.7);
    code++;
  }
  if (isSign(tokens, code, ',') && isState) code++;
  const end = postalEnd(tokens, code);
  if (end === code || tokens.gap(code) !== SPACE) return;
  const closes = tokens.gap(end) >= LINE_BREAK || isSign(tokens, end, '.,;)!?"');
  const isYear = /^(?:19|20)\d\d$/.test(tokens.raw(code)) && !isState;
  const isLong = tokens.length(code) >= 5 || end > code + 1;
  const isCode = tokens.kind(code) === NUMBER ? tokens.length(code) >= 4 && (isLong || closes) : true;
  if (isCode && !isYear && (isState || closes || isLong)) {
    candidates.add(tokens.start(code), tokens.end(end - 1), 'ADDRESS', 0.6);
  }
}

/** `80331 München`, `1016 GV Amsterdam`. */
function postalCodeBefore(tokens: Tokens, place: number, candidates: Candidates): void {
  if (tokens.gap(place) !== SPACE) return;
  for (let first = place - 1; first >= place - 3 && first >= 0; first--) {
    if (postalEnd(tokens, first) !== place) continue;
    const isLong = tokens.length(first) >= 5 || place - first > 1;
    if (isLong && tokens.gap(first) !== NOTHING)
      candidates.add(tokens.start(first), tokens.end(place - 1), 'ADDRESS', 0.55);
    return;
  }
}

/** `arrived at HART`: an ordinary word in capitals where a place is named. */
function isTownInCapitals(tokens: Tokens, index: number): boolean {
  return (
    tokens.letterCase(index) === ALL_CAPITALS &&
    tokens.length(index) >= 4 &&
    (tokens.gazetteer(index) & COMMON) !== 0 &&
    PLACE_PREPOSITIONS.has(tokens.word(index - 1)) &&
    tokens.letterCase(index - 1) === LOWER_CASE &&
    tokens.gap(index) === SPACE
  );
}
