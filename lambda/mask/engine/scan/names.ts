import {
  BASIC,
  CITY,
  COMMON,
  COUNTRY,
  FIRST_NAME,
  HONORIFIC,
  JOB,
  LAST_NAME,
  LEGAL_FORM,
  PARTICLE,
  PERSON_NAME,
  PLACE,
  RARE,
} from '../gazetteers/lookup';
import type { Candidates } from './candidates';
import { LABEL_WORDS } from './label-phrases';
import { lowerCaseName } from './lower-case-names';
import { introduces } from './name-introductions';
import { isTitleOfNext, nameEnd, nameStart, runEnd } from './name-runs';
import {
  AFTER_INTRODUCTION,
  AFTER_SIGN,
  ALL_CAPITALS,
  HAS_CAPITAL,
  IS_UNCOMMON,
  LINE_BREAK,
  LOWER_CASE,
  NOTHING,
  SPACE,
  WORD,
  type Tokens,
} from './tokens';
import {
  isCalendarWord,
  isCapitalised,
  isInitial,
  isOrdinary,
  isSentenceStart,
  isSign,
  isUnknown,
  ShoutedLines,
} from './words';

/** An ordinary word in lower case is a name only where it is also a first name, or behind `my name is`. */
const START = HAS_CAPITAL | IS_UNCOMMON | AFTER_INTRODUCTION;
const NAMES = FIRST_NAME | HONORIFIC;

const VERBS_OF_PEOPLE = new Set(
  'is was has had said says asked told wrote called will would can could did does and lives works wants needs went goes came got likes thinks made took gave moved left sent replied answered emailed phoned texted wrote visited met saw knows knew joined signed paid ordered bought received complained confirmed agreed refused forgot died scored'.split(
    ' ',
  ),
);
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

interface RunContext {
  readonly shouted: ShoutedLines;
  readonly surnames: Set<string>;
  readonly unknownNames: boolean;
}

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

function breaksRun(tokens: Tokens, at: number, first: number, unknownNames: boolean): boolean {
  if (tokens.letterCase(at) === LOWER_CASE || isHalf(tokens, at)) return false;
  if (unknownNames && at === first && opensUnknownName(tokens, at)) return false;
  // `Damiana De Falco`
  if (
    at > first &&
    (tokens.gazetteer(at) & PARTICLE) !== 0 &&
    isCapitalised(tokens, at + 1) &&
    tokens.gap(at + 1) === SPACE
  )
    return false;
  if (isCalendarWord(tokens, at) && at === first) return !opensName(tokens, at);
  if (tokens.word(at) === 'i' && tokens.length(at) === 1) return !isSign(tokens, at + 1, '.');
  if ((tokens.gazetteer(at) & LEGAL_FORM) !== 0 && at > first) return true;
  if (isSurnameByPlace(tokens, at, first)) return false;
  if (!isOrdinary(tokens, at)) {
    // A word that is also a name opens a sentence as a word, unless another name follows.
    const flags = tokens.gazetteer(at);
    const isBoth = (flags & COMMON) !== 0;
    return isBoth && at === first && isSentenceStart(tokens, at) && isOftenAWord(tokens, at) && !opensName(tokens, at);
  }
  return !isInitial(tokens, at) || (isSentenceStart(tokens, at) && tokens.word(at) === 'a');
}

/** `Al` of `Al-Khatouri`: a word joined by a hyphen to one that is no ordinary word. */
function isHalf(tokens: Tokens, at: number): boolean {
  return isJoined(tokens, at + 1, at + 2) || isJoined(tokens, at - 1, at - 2);
}

const isJoined = (tokens: Tokens, hyphen: number, other: number): boolean =>
  tokens.punctuation(hyphen) === HYPHEN &&
  tokens.gap(hyphen) === NOTHING &&
  tokens.gap(hyphen + 1) === NOTHING &&
  isCapitalised(tokens, other) &&
  !isOrdinary(tokens, other);
const HYPHEN = 45;

const NOT_BEFORE_NAMES = new Set(
  'uncle aunt president senator congressman king queen prince princess saint lake mount hotel captain nurse judge agent officer detective sister brother father mother minister chancellor mayor governor inspector coach chef company project product version model street hospital school university bank church'.split(
    ' ',
  ),
);

/** `Liming Ouyang` alone in a line or behind a colon: an ordinary word, though no everyday one, before a word that can only be a name. */
function opensUnknownName(tokens: Tokens, at: number): boolean {
  const next = at + 1;
  const flags = tokens.gazetteer(at);
  if ((flags & COMMON) === 0 || (flags & (BASIC | JOB | PLACE)) !== 0 || tokens.length(at) < 3) return false;
  if (tokens.gap(next) !== SPACE || !isCapitalised(tokens, next) || tokens.length(next) < 2) return false;
  const isName = (tokens.gazetteer(next) & (COMMON | RARE | PLACE)) === 0 && !isCalendarWord(tokens, next);
  const isLine = tokens.gap(at) >= LINE_BREAK && tokens.gap(next + 1) >= LINE_BREAK;
  return (
    isName &&
    (isLine || isSign(tokens, at - 1, ':')) &&
    !NOT_BEFORE_NAMES.has(tokens.word(at)) &&
    !isTitleOfNext(tokens, at)
  );
}

/** `Jan Jílek`, `Ken N. Fukuda`: a first name that is also a word or a month, with what can only be the rest of a name. */
function opensName(tokens: Tokens, at: number): boolean {
  const next = at + 1;
  if ((tokens.gazetteer(at) & FIRST_NAME) === 0 || tokens.gap(next) !== SPACE || !isCapitalised(tokens, next))
    return false;
  if (isInitial(tokens, next))
    return tokens.word(next) !== 'i' && isCapitalised(tokens, next + (isSign(tokens, next + 1, '.') ? 2 : 1));
  return (tokens.gazetteer(next) & (COMMON | RARE)) === 0 && !isCalendarWord(tokens, next);
}

/** An ordinary word is a surname behind an initial (`Brad L Key`) or behind a first name that is nothing else. */
function isSurnameByPlace(tokens: Tokens, at: number, first: number): boolean {
  if (at === first || isCalendarWord(tokens, at) || tokens.length(at) < 3) return false;
  const before = isSign(tokens, at - 1, '.') ? at - 2 : at - 1;
  if (before > first && isInitial(tokens, before) && tokens.word(before) !== 'i') return true;
  const flags = tokens.gazetteer(at - 1);
  return (
    (flags & FIRST_NAME) !== 0 &&
    (flags & (COMMON | PLACE)) === 0 &&
    tokens.gap(at) === SPACE &&
    isCapitalised(tokens, at - 1)
  );
}

const OFTEN_WORDS = new Set(
  'will may can do so if is in on at to by my me we he the an and or for as no not our you your was see an dear hi yes hope let has had did go get add any all ask use man one two new old young long short good best green brown white black gray rich love price case may page park hall hill field stone wood marsh king bishop cook baker will'.split(
    ' ',
  ),
);
const isOftenAWord = (tokens: Tokens, at: number): boolean =>
  (tokens.gazetteer(at) & BASIC) !== 0 || OFTEN_WORDS.has(tokens.word(at)) || tokens.length(at) <= 3;

function classifyPiece(tokens: Tokens, from: number, to: number, candidates: Candidates, context: RunContext): void {
  const start = tokens.start(nameStart(tokens, from));
  const end = nameEnd(tokens, to);
  let words = 0;
  let names = 0;
  let firstNames = 0;
  let unknown = 0;
  let places = 0;
  let ordinary = 0;
  for (let at = from; at <= to; at++) {
    if (tokens.kind(at) !== WORD || tokens.letterCase(at) === LOWER_CASE || isInitial(tokens, at)) continue;
    const flags = tokens.gazetteer(at);
    words++;
    if ((flags & PERSON_NAME) !== 0) names++;
    if ((flags & FIRST_NAME) !== 0) firstNames++;
    if (isUnknown(tokens, at) && (flags & PERSON_NAME) === 0) unknown++;
    if ((flags & PLACE) !== 0) places++;
    if ((flags & COMMON) !== 0) ordinary++;
  }
  if (words === 0 || isLabel(tokens, from, to)) return;
  if (introduces(tokens, from)) {
    candidates.add(start, end, 'NAME', 0.85);
    remember(tokens, from, to, context.surnames);
    return;
  }
  if (context.shouted.has(from)) {
    if (names >= 2 && ordinary === 0) candidates.add(start, end, 'NAME', 0.6);
    return;
  }
  if (to > from && (words >= 2 || hasInitial(tokens, from, to))) {
    if (names > 0 || unknown > 0) {
      const sure = firstNames > 0 && ordinary < words;
      const isName = names > 0 || unknown === words;
      const isWhole = sure && hasInitial(tokens, from, to);
      candidates.add(start, end, 'NAME', isWhole ? 0.81 : sure ? 0.75 : isName ? 0.66 : 0.5);
      if (sure) remember(tokens, from, to, context.surnames);
    }
    return;
  }
  classifySingle(tokens, from, candidates, context, { names, places, unknown, ordinary });
}

/** `IBAN`, `MRN`, `Tel.`: what a label is made of names nobody. */
function isLabel(tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) {
    if (tokens.kind(at) === WORD && !(LABEL_WORDS.has(tokens.word(at)) || isShortAcronym(tokens, at))) return false;
  }
  const next = to + 1;
  if (tokens.letterCase(from) === ALL_CAPITALS) return tokens.kind(next) !== WORD || !isCapitalised(tokens, next);
  if ((tokens.gazetteer(from) & FIRST_NAME) !== 0) return false;
  return (
    tokens.kind(next) !== WORD || LABEL_WORDS.has(tokens.word(next)) || /^(?:no|nr|id|number)$/.test(tokens.word(next))
  );
}

const isShortAcronym = (tokens: Tokens, at: number): boolean =>
  tokens.letterCase(at) === ALL_CAPITALS && tokens.length(at) <= 4 && (tokens.gazetteer(at) & PERSON_NAME) === 0;

interface Counts {
  readonly names: number;
  readonly places: number;
  readonly unknown: number;
  readonly ordinary: number;
}

function classifySingle(
  tokens: Tokens,
  at: number,
  candidates: Candidates,
  context: RunContext,
  { names, places, unknown, ordinary }: Counts,
): void {
  const start = tokens.start(nameStart(tokens, at));
  const end = tokens.end(at);
  const opens = isSentenceStart(tokens, at);
  const flags = tokens.gazetteer(at);
  const length = tokens.length(at);
  const shouts = tokens.letterCase(at) === ALL_CAPITALS;
  if (names > 0 && ordinary === 0) {
    // Short words in capitals are abbreviations more often than names.
    if (shouts && length <= 3) return;
    candidates.add(start, end, 'NAME', (flags & (CITY | COUNTRY)) !== 0 ? 0.62 : 0.68);
  } else if (names > 0) {
    if (shouts && length <= 4) return;
    const acts = VERBS_OF_PEOPLE.has(tokens.word(at + 1)) || isSign(tokens, at + 1, ',') || isPossessive(tokens, at);
    const speaks = tokens.gap(at) >= LINE_BREAK && isSign(tokens, at + 1, ':') && tokens.gap(at + 1) === NOTHING;
    if (!opens || (speaks && (flags & FIRST_NAME) !== 0)) candidates.add(start, end, 'NAME', 0.55);
    else if (acts && (flags & FIRST_NAME) !== 0 && !isOftenAWord(tokens, at)) candidates.add(start, end, 'NAME', 0.5);
    else if (context.unknownNames && (flags & FIRST_NAME) !== 0 && !isOftenAWord(tokens, at) && endsLine(tokens, at))
      candidates.add(start, end, 'NAME', 0.42);
  } else if (unknown > 0 && places === 0 && context.unknownNames) {
    if (shouts && length <= 5) return;
    if (length < 3) return;
    candidates.add(start, end, shouts ? 'LOCATION' : 'UNKNOWN_NAME', opens ? 0.42 : 0.5);
  } else if ((flags & RARE) !== 0 && !opens && !shouts && context.unknownNames && places === 0) {
    candidates.add(start, end, 'UNKNOWN_NAME', 0.35);
  }
}

/** `- Martin`: nothing but the signature of a letter or an item of a list. */
const endsLine = (tokens: Tokens, at: number): boolean => at + 1 >= tokens.count || tokens.gap(at + 1) >= LINE_BREAK;

const isPossessive = (tokens: Tokens, at: number): boolean =>
  isSign(tokens, at + 1, "'’") && tokens.word(at + 2) === 's' && tokens.gap(at + 1) === NOTHING;

function hasInitial(tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) if (isInitial(tokens, at)) return true;
  return false;
}

function remember(tokens: Tokens, from: number, to: number, surnames: Set<string>): void {
  for (let at = from; at <= to; at++) {
    if (tokens.kind(at) === WORD && tokens.length(at) > 2 && tokens.letterCase(at) !== LOWER_CASE)
      surnames.add(tokens.word(at));
  }
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
