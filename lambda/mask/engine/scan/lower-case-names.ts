import { BASIC, COMMON, FIRST_NAME, JOB, LAST_NAME, PARTICLE, PLACE, RARE } from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import { LINE_BREAK, LOWER_CASE, NOTHING, SPACE, WORD, type Tokens } from './tokens';
import { isSign, isUnknown } from './words';

/** Words before a name in lower case: sure ones make a name of whatever word follows. */
const SURE = new Set(['named']);
/** Before these, only a first name that is no ordinary word, or one with a surname behind it. */
const LIKELY = new Set(
  'is its am im hi hey hello thanks thank you dear with from to for ask tell called call by and mr mrs ms miss dr student patient customer client user employee caller driver tenant nurse colleague manager agent teacher doctor neighbour neighbor friend brother sister wife husband son daughter aunt uncle'.split(
    ' ',
  ),
);

/** Before a word in lower case that no list has: `the weather in ankarsrum`. */
const BEFORE_PLACES = new Set('in near around visit visiting towards'.split(' '));

/** `my name is rubija`, `patricia desrosiers`: names in lower case. Says where to go on. */
export function lowerCaseName(
  tokens: Tokens,
  at: number,
  candidates: Candidates,
  surnames: Set<string>,
  unknownNames: boolean,
): number {
  const next = at + 1;
  if (tokens.length(at) < 3 || tokens.gap(at) === NOTHING) return next;
  const flags = tokens.gazetteer(at);
  const before = tokens.word(at - 1);
  const announced =
    (before === 'is' && tokens.word(at - 2) === 'name') ||
    (before === 's' && tokens.word(at - 3) === 'name') ||
    SURE.has(before);
  if (announced && !NO_NAMES.has(tokens.word(at))) {
    return add(tokens, at, lowerCaseSurname(tokens, at, true), 0.75, candidates, surnames);
  }
  const line = lineOfNames(tokens, at);
  if (line >= at) return add(tokens, at, line, 0.6, candidates, surnames);
  if ((flags & FIRST_NAME) === 0) {
    if (!unknownNames || (flags & ~LAST_NAME) !== 0) return next;
    // `have you heard nijito asano speak`: two words in no list between ordinary ones.
    const second = hasInitialAt(tokens, next) ? next + (isSign(tokens, next + 1, '.') ? 2 : 1) : next;
    const isPair =
      isBareWord(tokens, at) &&
      isBareWord(tokens, second) &&
      tokens.gap(second) === SPACE &&
      isKnown(tokens, at, at - 1) &&
      isKnown(tokens, second, second + 1);
    if (isPair) return add(tokens, at, second, 0.57, candidates, surnames);
    // A surname that is nothing else, or a word in no list where people are named: `tell nyberg`, `dzhambek replied`.
    const isNamed = LIKELY.has(before) || isSubject(tokens, at);
    const isName = flags === LAST_NAME || (isNamed && isBareWord(tokens, at));
    if (isName && isLoneLowerCaseName(tokens, at, isNamed))
      candidates.add(tokens.start(at), tokens.end(at), 'NAME', 0.4);
    else if (BEFORE_PLACES.has(before) && isBareWord(tokens, at) && isLoneLowerCaseName(tokens, at, true))
      candidates.add(tokens.start(at), tokens.end(at), 'LOCATION', 0.4);
    return next;
  }
  const likely = LIKELY.has(before) && tokens.gap(at) === SPACE;
  if ((flags & COMMON) !== 0) {
    // `this is bill whitberworth`: an ordinary word that is also a first name, and a surname that is nothing else.
    if (!likely) return next;
    const surname = lowerCaseSurname(tokens, at, false);
    const isName = surname > at && (tokens.gazetteer(surname) & (COMMON | RARE | PLACE | JOB)) === 0;
    if (isName) return add(tokens, at, surname, 0.6, candidates, surnames);
    if (unknownNames && (flags & BASIC) === 0) greeted(tokens, at, candidates);
    return next;
  }
  const surname = lowerCaseSurname(tokens, at, false);
  if ((flags & (RARE | PLACE)) !== 0) {
    const isSureSurname = unknownNames && (tokens.gazetteer(surname) & (COMMON | RARE | PLACE | JOB)) === 0;
    if (surname > at && (likely || isSureSurname)) return add(tokens, at, surname, 0.6, candidates, surnames);
    if (unknownNames && (flags & BASIC) === 0 && isLoneLowerCaseName(tokens, at, likely))
      candidates.add(tokens.start(at), tokens.end(at), 'NAME', 0.4);
    return next;
  }
  if (surname > at) return add(tokens, at, surname, 0.65, candidates, surnames);
  if (unknownNames && isLoneLowerCaseName(tokens, at, likely)) {
    candidates.add(tokens.start(at), tokens.end(at), 'NAME', 0.42);
  }
  return next;
}

/** What follows `my name is` without being a name. */
const NO_NAMES = new Set(
  'him her it them us me you after in not the a an on in spelled spelt misspelled wrong missing correct different required my too shown listed'.split(
    ' ',
  ),
);

function add(
  tokens: Tokens,
  first: number,
  last: number,
  score: number,
  candidates: Candidates,
  surnames: Set<string>,
): number {
  candidates.add(tokens.start(first), tokens.end(last), 'NAME', score);
  for (const word of [first, last]) if (tokens.length(word) > 2) surnames.add(tokens.word(word));
  return last + 1;
}

const VERBS = new Set(
  'says said called asked wrote told lives works moved needs wants replied answered left died paid signed'.split(' '),
);
const GREETINGS = new Set('hi hello hey dear thanks you tell ask cc'.split(' '));

/** `dzhambek replied`, `gerste's card`: what only somebody does, or has. */
const isSubject = (tokens: Tokens, at: number): boolean =>
  VERBS.has(tokens.word(at + 1)) ||
  (isSign(tokens, at + 1, "'’") && tokens.word(at + 2) === 's' && tokens.gap(at + 2) === NOTHING);

const hasInitialAt = (tokens: Tokens, at: number): boolean =>
  tokens.kind(at) === WORD && tokens.length(at) === 1 && tokens.gap(at) === SPACE && tokens.word(at) !== 'i';

/** `thank you serenity`, `selma is from`: names that are also words or places. */
function greeted(tokens: Tokens, at: number, candidates: Candidates): void {
  const next = at + 1;
  const closes = tokens.kind(next) !== WORD || tokens.gap(next) >= LINE_BREAK || tokens.word(next) === 'and';
  const opens =
    (at === 0 || tokens.gap(at) >= LINE_BREAK) && VERBS.has(tokens.word(next)) && (tokens.gazetteer(at) & COMMON) === 0;
  if ((GREETINGS.has(tokens.word(at - 1)) && closes) || opens)
    candidates.add(tokens.start(at), tokens.end(at), 'NAME', 0.42);
}

/** Whether a neighbour of a word is a word of the language, a letter, a sign or on another line. */
const isKnown = (tokens: Tokens, at: number, neighbour: number): boolean =>
  tokens.gap(Math.max(neighbour, at)) >= LINE_BREAK ||
  tokens.kind(neighbour) !== WORD ||
  tokens.length(neighbour) === 1 ||
  (tokens.gazetteer(neighbour) & COMMON) !== 0;

/** A word of letters in lower case that no list of words or places has. */
const isBareWord = (tokens: Tokens, index: number): boolean =>
  tokens.kind(index) === WORD &&
  tokens.letterCase(index) === LOWER_CASE &&
  tokens.length(index) >= 4 &&
  tokens.gap(index) >= SPACE &&
  isUnknown(tokens, index) &&
  !isSign(tokens, index + 1, '-_./@(=');

/** The last word of a line that holds a name in lower case and nothing else, or -1: `leidy t muris`. */
function lineOfNames(tokens: Tokens, at: number): number {
  const before = tokens.punctuation(at - 1);
  if (tokens.gap(at) < LINE_BREAK && !(before !== 0 && isSign(tokens, at - 1, '?*>|'))) return -1;
  let words = 0;
  for (let index = at; index - at < 5; index++) {
    if (index > at && tokens.gap(index) >= LINE_BREAK) return words >= 2 ? index - 1 : -1;
    if (tokens.kind(index) !== WORD || tokens.letterCase(index) !== LOWER_CASE) return -1;
    if (tokens.length(index) === 1) continue;
    const flags = tokens.gazetteer(index);
    if ((flags & (COMMON | RARE)) !== 0 || ((flags & (FIRST_NAME | LAST_NAME)) === 0 && (flags & PLACE) !== 0))
      return -1;
    words++;
  }
  return -1;
}

/** `when selma called`: a name in no dictionary, between ordinary words. Where its neighbours are unknown too, it is another language. */
function isLoneLowerCaseName(tokens: Tokens, at: number, likely: boolean): boolean {
  if (tokens.length(at) < 4) return false;
  const glued = tokens.gap(at + 1) === NOTHING && !isSign(tokens, at + 1, '.,;:!?)\'’"');
  return !glued && (likely || isKnown(tokens, at, at - 1)) && isKnown(tokens, at, at + 1);
}

const MOST_SURNAMES = 3;

/** The last word of the surname behind a first name in lower case, initials, particles and hyphens included; `at` where there is none. */
function lowerCaseSurname(tokens: Tokens, at: number, announced: boolean): number {
  let last = at;
  for (let words = 0; words < MOST_SURNAMES; words++) {
    let next = last + 1;
    const hasInitial = tokens.kind(next) === WORD && tokens.length(next) === 1 && tokens.gap(next) === SPACE;
    if (hasInitial) next += isSign(tokens, next + 1, '.') ? 2 : 1;
    for (let particles = 0; particles < 3 && SURNAME_PARTICLES.has(tokens.word(next)); particles++) next++;
    if (tokens.gap(next) !== SPACE || !isSurname(tokens, next, announced || next > last + 1)) break;
    last = next;
    // `al-khatouri`, `smith-jones`
    while (
      isSign(tokens, last + 1, '-') &&
      tokens.gap(last + 1) === NOTHING &&
      tokens.gap(last + 2) === NOTHING &&
      tokens.kind(last + 2) === WORD
    )
      last += 2;
  }
  return last;
}
const SURNAME_PARTICLES = new Set('van von der den de di del della du bin ibn al el la le ter ten'.split(' '));

function isSurname(tokens: Tokens, index: number, sure: boolean): boolean {
  if (tokens.kind(index) !== WORD || tokens.letterCase(index) !== LOWER_CASE || tokens.length(index) < 2) return false;
  const flags = tokens.gazetteer(index);
  const isHyphened =
    isSign(tokens, index + 1, '-') && tokens.gap(index + 1) === NOTHING && tokens.gap(index + 2) === NOTHING;
  if ((flags & COMMON) !== 0) return sure && (flags & LAST_NAME) !== 0 && !FUNCTION_WORDS.has(tokens.word(index));
  if ((flags & PARTICLE) !== 0 && !isHyphened) return false;
  if (tokens.length(index) < 3) return (flags & LAST_NAME) !== 0 || isHyphened;
  return (flags & LAST_NAME) !== 0 || (flags & FIRST_NAME) !== 0 || (flags & (RARE | PLACE | JOB)) === 0;
}
const FUNCTION_WORDS = new Set(
  'and i my the is was from in on at to can may will do so no not or but for with by as'.split(' '),
);
