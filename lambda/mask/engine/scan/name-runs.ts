import { HONORIFIC, PARTICLE, PERSON_NAME } from '../gazetteers/lookup';
import { ALL_CAPITALS, LOWER_CASE, NOTHING, SPACE, WORD, type Tokens } from './tokens';
import { isCalendarWord, isCapitalised, isInitial, isSign, isUnknown } from './words';

const MOST_WORDS = 6;
const MOST_PARTICLES = 3;

/** The last token of the run of capitalised words that starts here: initials, hyphens and particles included. */
export function runEnd(tokens: Tokens, first: number, afterTitle = false): number {
  let last = first;
  for (let words = 1; words < MOST_WORDS; words++) {
    let next = last + 1;
    if (isInitial(tokens, last) && isSign(tokens, next, '.') && tokens.gap(next) === NOTHING) next++;
    if (isSign(tokens, next, '-‐') && tokens.gap(next) === NOTHING && tokens.gap(next + 1) === NOTHING) {
      next++;
      if (isLowerCaseHalf(tokens, next)) {
        last = next;
        continue;
      }
    }
    const particles = next;
    while (next - particles < MOST_PARTICLES && tokens.gap(next) === SPACE && isParticle(tokens, next)) {
      next++;
      if (isSign(tokens, next, "'’-") && tokens.gap(next) === NOTHING) next++;
    }
    if (tokens.gap(next) > SPACE || !isCapitalised(tokens, next) || isTitleOfNext(tokens, next)) break;
    if (isCalendarWord(tokens, next) && !(afterTitle && next === last + 1)) break;
    if (isAcronym(tokens, last, first) !== isAcronym(tokens, next, first)) break;
    last = next;
  }
  return last;
}

const isParticle = (tokens: Tokens, index: number): boolean =>
  tokens.letterCase(index) === LOWER_CASE && (tokens.gazetteer(index) & PARTICLE) !== 0;

/** `hyaoui` of `Haj-hyaoui`. */
const isLowerCaseHalf = (tokens: Tokens, index: number): boolean =>
  tokens.kind(index) === WORD &&
  tokens.letterCase(index) === LOWER_CASE &&
  isUnknown(tokens, index) &&
  tokens.length(index) > 3;

/** `Dr.` in `Dear Dr. Lee`: a title opens what follows and ends what stands before. */
export function isTitleOfNext(tokens: Tokens, index: number): boolean {
  if ((tokens.gazetteer(index) & HONORIFIC) === 0 || tokens.length(index) > 6) return false;
  if (isSign(tokens, index + 1, '.') && tokens.gap(index + 1) === NOTHING) return tokens.gap(index + 2) === SPACE;
  const isName = (tokens.gazetteer(index) & PERSON_NAME) !== 0;
  return !isName && tokens.gap(index + 1) === SPACE && isCapitalised(tokens, index + 1);
}

/** `GP` of `GP Ann Lee`: a word in capitals that is no name, in a run that is not all in capitals. */
function isAcronym(tokens: Tokens, index: number, first: number): boolean {
  if (tokens.letterCase(index) !== ALL_CAPITALS || (tokens.gazetteer(index) & PERSON_NAME) !== 0) return false;
  if (/^(?:II|III|IV|JR|SR|MD|PHD)$/.test(tokens.raw(index))) return false;
  for (let at = first; at < first + MOST_WORDS; at++) {
    if (tokens.gap(at) > SPACE && at > first) return false;
    if (isCapitalised(tokens, at) && tokens.length(at) > 1 && tokens.letterCase(at) !== ALL_CAPITALS) return true;
  }
  return false;
}

const SUFFIXES = new Set(['jr', 'sr', 'ii', 'iii', 'iv', 'esq']);

/** The end of a name's last word, with the stop of an initial (`Szabina J.`) and a suffix (`, Jr.`). */
export function nameEnd(tokens: Tokens, to: number): number {
  const hasStop = (at: number): boolean => isSign(tokens, at + 1, '.') && tokens.gap(at + 1) === NOTHING;
  let suffix = to;
  if (!SUFFIXES.has(tokens.word(to))) {
    suffix = isSign(tokens, to + 1, ',') ? to + 2 : to + 1;
    if (!SUFFIXES.has(tokens.word(suffix)) || !isCapitalised(tokens, suffix) || tokens.gap(suffix) > SPACE) suffix = -1;
  }
  if (suffix >= 0) {
    // The stop of `Jr.` at the end of a sentence is both.
    return /^(?:jr|sr|esq)$/.test(tokens.word(suffix)) && hasStop(suffix) ? tokens.end(suffix + 1) : tokens.end(suffix);
  }
  return isInitial(tokens, to) && hasStop(to) ? tokens.end(to + 1) : tokens.end(to);
}

/** Particles that are no English words. */
const OPENING_PARTICLES = new Set('van von der den ter ten de di del della du bin ibn abu al el'.split(' '));

/** Where a name begins, with the particles in lower case before it: `van der Meulen`. */
export function nameStart(tokens: Tokens, from: number): number {
  let start = from;
  while (from - start < MOST_PARTICLES && tokens.gap(start) === SPACE) {
    const before = start - 1;
    if (tokens.letterCase(before) !== LOWER_CASE || !OPENING_PARTICLES.has(tokens.word(before))) break;
    start = before;
  }
  return start;
}
