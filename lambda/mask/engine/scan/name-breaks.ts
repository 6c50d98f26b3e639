import { BASIC, COMMON, FIRST_NAME, JOB, LEGAL_FORM, PARTICLE, PLACE, RARE } from '../gazetteers/lookup';
import { isTitleOfNext } from './name-runs';
import { LINE_BREAK, LOWER_CASE, NOTHING, SPACE, type Tokens } from './tokens';
import { isCalendarWord, isCapitalised, isInitial, isOrdinary, isSentenceStart, isSign } from './words';

/** Whether a word of a run of capitalised ones ends the name before it: an ordinary word, a legal form, a month. */
export function breaksRun(tokens: Tokens, at: number, first: number, unknownNames: boolean): boolean {
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
export const isOftenAWord = (tokens: Tokens, at: number): boolean =>
  (tokens.gazetteer(at) & BASIC) !== 0 || OFTEN_WORDS.has(tokens.word(at)) || tokens.length(at) <= 3;
