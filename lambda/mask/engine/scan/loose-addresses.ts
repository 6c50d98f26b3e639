import { COMMON } from '../gazetteers/lookup';
import { knownPlaceEnd, postalEnd } from './address-parts';
import { houseNumberEnd, isHouseNumber, isMeasured, numberBehindEnd } from './house-numbers';
import { LABEL_WORDS } from './label-phrases';
import type { Street } from './streets';
import { LINE_BREAK, LOWER_CASE, NOTHING, SPACE, WORD, type Tokens } from './tokens';
import { STREET_PARTICLES } from './vocabulary';
import { isCalendarWord, isCapitalised, isSign, isUnknown } from './words';

const MOST_WORDS = 5;
/** Above a name in it: `at 201/8 David Top`. */
const SCORE = 0.76;
const BEFORE_ADDRESS = new Set('at to in on near of from for is address with by and'.split(' '));

/**
 * A number and words with capitals where an address would stand, whatever the words mean: `at 201/8 David Top`,
 * `to Ilovški štradon 175`. Only policies that mask unknown names look for these.
 */
export function looseAddressAt(tokens: Tokens, index: number): Street | undefined {
  if (!opensAddress(tokens, index)) return undefined;
  return isHouseNumber(tokens, index) ? behindNumber(tokens, index) : beforeNumber(tokens, index);
}

/** Whether an address may begin here: behind a preposition, a colon or a line break. */
export const opensAddress = (tokens: Tokens, index: number): boolean =>
  index === 0 ||
  tokens.gap(index) >= LINE_BREAK ||
  (tokens.gap(index) === SPACE && (BEFORE_ADDRESS.has(tokens.word(index - 1)) || isSign(tokens, index - 1, ':')));

function behindNumber(tokens: Tokens, index: number): Street | undefined {
  const code = postalEnd(tokens, index);
  const isTown = code > index && knownPlaceEnd(tokens, code, false) > code;
  if (isTown || isYear(tokens, index)) return undefined;
  const from = houseNumberEnd(tokens, index);
  const to = wordsEnd(tokens, from);
  if (to === from || !isCapitalised(tokens, from) || tokens.gap(from) !== SPACE) return undefined;
  const isAnnounced = BEFORE_ADDRESS.has(tokens.word(index - 1));
  const isNamed = saysSomething(tokens, from, to) || (to - from > 1 && isAnnounced);
  return isNamed ? { first: index, last: to - 1, score: SCORE } : undefined;
}

function beforeNumber(tokens: Tokens, index: number): Street | undefined {
  if (!isCapitalised(tokens, index)) return undefined;
  const to = wordsEnd(tokens, index);
  if (to === index || !saysSomething(tokens, index, to)) return undefined;
  const end = numberBehindEnd(tokens, to);
  const comma = isSign(tokens, to, '.') ? to + 1 : to;
  const hasComma = isSign(tokens, comma, ',');
  const number = hasComma ? comma + 1 : to;
  const isMore = isSign(tokens, end, '.:/-%') && end + 1 < tokens.count && tokens.gap(end + 1) === NOTHING;
  // `at Locavore, 641 Elm Street`: behind a comma, a number may begin what follows.
  const isNext = hasComma && !closesClause(tokens, end);
  // More digits are a postal code behind a town.
  const isHouse = end > to && tokens.length(number) <= 4 && !isYear(tokens, number) && !isMeasured(tokens, end - 1);
  if (!isHouse || isMore || isNext) return undefined;
  return { first: index, last: end - 1, score: SCORE };
}

/** The token behind words of a name: capitalised, in no list, or particles between such. */
function wordsEnd(tokens: Tokens, from: number): number {
  let end = from;
  for (let at = from; at - from < MOST_WORDS && (at === from || tokens.gap(at) <= SPACE); at++) {
    if (isSign(tokens, at, ".'’-") && tokens.gap(at) === NOTHING && at > from) continue;
    if (tokens.kind(at) !== WORD || isCalendarWord(tokens, at) || LABEL_WORDS.has(tokens.word(at))) break;
    const isParticle = STREET_PARTICLES.has(tokens.word(at)) && at > from;
    const isNameWord = isCapitalised(tokens, at) || (at > from && isUnknown(tokens, at) && tokens.length(at) > 2);
    if (isNameWord && !isParticle) end = at + 1;
    else if (!isParticle) break;
  }
  return end;
}

/** Whether one of the words is more than an ordinary one: `in Chapter 3` is no address. */
function saysSomething(tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const isWord = tokens.kind(at) === WORD && tokens.length(at) > 2 && tokens.letterCase(at) !== LOWER_CASE;
    if (isWord && (tokens.gazetteer(at) & COMMON) === 0) return true;
  }
  return false;
}

/** Whether nothing follows that a number could belong to. */
const closesClause = (tokens: Tokens, at: number): boolean =>
  tokens.gap(at) >= LINE_BREAK || isSign(tokens, at, '.;)?!') || /^(?:in|is|was|and|got|please)$/.test(tokens.word(at));

const isYear = (tokens: Tokens, index: number): boolean => /^(?:19|20)\d\d$/.test(tokens.raw(index));
