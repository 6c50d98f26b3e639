import { COMMON, FIRST_NAME, HONORIFIC, LAST_NAME, PARTICLE, PLACE, RARE } from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import { lowerCaseName } from './lower-case-names';
import { breaksRun } from './name-breaks';
import { classifyPiece, remember } from './name-pieces';
import type { RunContext } from './name-pieces';
import { nameEnd, runEnd } from './name-runs';
import {
  AFTER_INTRODUCTION,
  AFTER_SIGN,
  HAS_CAPITAL,
  IS_UNCOMMON,
  LINE_BREAK,
  LOWER_CASE,
  NOTHING,
  SPACE,
  WORD,
  type Tokens,
} from './tokens';
import { isCapitalised, isInitial, isOrdinary, isSentenceStart, isSign, ShoutedLines } from './words';

/** An ordinary word in lower case is a name only where it is also a first name, or behind `my name is`. */
const START = HAS_CAPITAL | IS_UNCOMMON | AFTER_INTRODUCTION;
const NAMES = FIRST_NAME | HONORIFIC;

/** People's names, from word lists, from how words are written and from what stands around them. */
export function findNames(tokens: Tokens, candidates: Candidates, unknownNames: boolean): void {
  const shouted = new ShoutedLines(tokens);
  const surnames = new Set<string>();
  for (let index = tokens.next(0, START, NAMES); index < tokens.count; index = tokens.next(index, START, NAMES)) {
    if (tokens.kind(index) !== WORD) {
      index++;
      continue;
    }
    if ((tokens.gazetteer(index) & HONORIFIC) !== 0) {
      const next = afterHonorific(tokens, index, candidates, surnames);
      if (next > index) {
        index = next;
        continue;
      }
    }
    if (tokens.letterCase(index) === LOWER_CASE) {
      index = lowerCaseName(tokens, index, candidates, surnames, unknownNames);
      continue;
    }
    const last = runEnd(tokens, index);
    classifyRun(tokens, index, last, candidates, { shouted, surnames, unknownNames });
    index = last + 1;
  }
  findReversed(tokens, candidates, surnames);
  findAgain(tokens, candidates, surnames);
  if (unknownNames) findInLists(tokens, candidates);
}

/** `Lee, Ann M.` where a name stands by itself: in a line, behind a colon, in a list with semicolons or bars. */
function findReversed(tokens: Tokens, candidates: Candidates, surnames: Set<string>): void {
  for (let given = tokens.next(2, AFTER_SIGN); given < tokens.count; given = tokens.next(given + 1, AFTER_SIGN)) {
    const comma = given - 1;
    if (!isSign(tokens, comma, ',') || tokens.gap(comma + 1) !== SPACE || !isCapitalised(tokens, comma + 1)) continue;
    let first = comma - 1;
    while (
      comma - first < 6 &&
      first >= 0 &&
      tokens.gap(first) <= SPACE &&
      (isCapitalised(tokens, first) || isParticle(tokens, first) || isSign(tokens, first, '-'))
    )
      first--;
    // The token that broke the run begins a line or stands before the name.
    if (tokens.gap(first) >= LINE_BREAK && isCapitalised(tokens, first)) first--;
    first++;
    if (first >= comma || (first > 0 && tokens.gap(first) < LINE_BREAK && !isSign(tokens, first - 1, ':;|("[')))
      continue;
    let last = comma + 1;
    while (last - comma < 3 && tokens.gap(last + 1) === SPACE && isCapitalised(tokens, last + 1)) last++;
    const stop = isInitial(tokens, last) && isSign(tokens, last + 1, '.') && tokens.gap(last + 1) === NOTHING ? 1 : 0;
    const next = last + stop + 1;
    if (next < tokens.count && tokens.gap(next) < LINE_BREAK && !isSign(tokens, next, ';|)]<("/')) continue;
    if (!isPersonWord(tokens, comma - 1) || !isPersonWord(tokens, comma + 1)) continue;
    candidates.add(tokens.start(first), tokens.end(last + stop), 'NAME', 0.83);
    remember(tokens, first, last, surnames);
  }
}

/** A name or a word in no list, and no place without being a first name. */
function isPersonWord(tokens: Tokens, index: number): boolean {
  const flags = tokens.gazetteer(index);
  if ((flags & FIRST_NAME) !== 0) return true;
  if ((flags & PLACE) !== 0 && (flags & LAST_NAME) === 0) return false;
  return !isOrdinary(tokens, index) && tokens.kind(index) === WORD;
}

/** `Monjeau, Graves and Reed`: an ordinary word with a capital between names is one. */
function findInLists(tokens: Tokens, candidates: Candidates): void {
  for (let index = tokens.next(2, HAS_CAPITAL); index < tokens.count; index = tokens.next(index + 1, HAS_CAPITAL)) {
    if (!isCapitalised(tokens, index) || !isOrdinary(tokens, index) || isSentenceStart(tokens, index)) continue;
    const joins = isSign(tokens, index - 1, ',') || tokens.word(index - 1) === 'and';
    const goesOn = isSign(tokens, index + 1, ',') || tokens.word(index + 1) === 'and';
    const before = index - 2;
    if (joins && goesOn && isCapitalised(tokens, before) && !isOrdinary(tokens, before) && tokens.length(index) > 3) {
      candidates.add(tokens.start(index), tokens.end(index), 'NAME', 0.5);
    }
  }
}

/** Titles that are written in lower case in their languages and are no English words. */
const FOREIGN_TITLES = new Set(
  'señor señora señorita pani pán paní пан пані doktor herra rouva fru bayan signora signor mevrouw meneer'.split(' '),
);

/** `Mr. Young`, `Dr Ann van der Berg`: behind a title every capitalised word is a name, ordinary ones too. */
function afterHonorific(tokens: Tokens, index: number, candidates: Candidates, surnames: Set<string>): number {
  const hasDot = isSign(tokens, index + 1, '.') && tokens.gap(index + 1) === NOTHING;
  let first = index + (hasDot ? 2 : 1);
  const word = tokens.word(index);
  const mayBeWord = tokens.letterCase(index) === LOWER_CASE && !hasDot;
  if (mayBeWord && !FOREIGN_TITLES.has(word)) return index;
  // `Mrs. van der Meulen`
  for (let particles = 0; particles < 3 && isParticle(tokens, first); particles++) first++;
  if (tokens.gap(first) !== SPACE || !isCapitalised(tokens, first)) return index;
  if ((tokens.gazetteer(first) & HONORIFIC) !== 0 && tokens.word(first).length <= 4) {
    candidates.add(tokens.start(index), tokens.end(first - 1), 'TITLE', 0.6);
    return first;
  }
  // `General Electric`, `Miss Universe`: long titles are words too.
  if (word.length > 4 && !hasDot && isOrdinary(tokens, first)) return index;
  const last = runEnd(tokens, first, true);
  const start = index + (hasDot ? 2 : 1);
  candidates.add(tokens.start(index), tokens.end(start - 1), 'TITLE', 0.6);
  candidates.add(tokens.start(start), nameEnd(tokens, last), 'NAME', 0.9);
  for (let at = first; at <= last; at++) if (tokens.length(at) > 2) surnames.add(tokens.word(at));
  return last + 1;
}

const isParticle = (tokens: Tokens, index: number): boolean =>
  tokens.letterCase(index) === LOWER_CASE && (tokens.gazetteer(index) & PARTICLE) !== 0 && tokens.gap(index) === SPACE;

/** Cuts a run at its ordinary words and decides what each piece is. */
function classifyRun(tokens: Tokens, first: number, last: number, candidates: Candidates, context: RunContext): void {
  let from = -1;
  for (let at = first; at <= last + 1; at++) {
    const isWord = at <= last && tokens.kind(at) === WORD;
    const breaks = at > last || (isWord && breaksRun(tokens, at, first, context.unknownNames));
    if (breaks) {
      if (from >= 0) classifyPiece(tokens, from, lastWord(tokens, from, at - 1), candidates, context);
      from = -1;
    } else if (from < 0 && isWord && tokens.letterCase(at) !== LOWER_CASE) {
      from = at;
    }
  }
}

/** A piece never ends on a particle, a hyphen or a stop, the stop of an initial apart. */
function lastWord(tokens: Tokens, from: number, to: number): number {
  let last = to;
  while (last > from && !(tokens.kind(last) === WORD && tokens.letterCase(last) !== LOWER_CASE)) last--;
  return last;
}

/** Who was named in full is meant wherever the surname stands alone, also where it is an ordinary word. */
function findAgain(tokens: Tokens, candidates: Candidates, surnames: ReadonlySet<string>): void {
  if (surnames.size === 0) return;
  for (
    let index = tokens.next(0, HAS_CAPITAL | IS_UNCOMMON);
    index < tokens.count;
    index = tokens.next(index + 1, HAS_CAPITAL | IS_UNCOMMON)
  ) {
    if (tokens.kind(index) !== WORD || !surnames.has(tokens.word(index))) continue;
    const isName = isCapitalised(tokens, index)
      ? !isOrdinary(tokens, index)
      : (tokens.gazetteer(index) & (COMMON | RARE)) === 0;
    if (isName) {
      candidates.add(tokens.start(index), tokens.end(index), 'NAME', 0.56);
    }
  }
}
