import type { Candidates } from './candidates';
import { isAlphanumeric, isDigit } from './characters';
import { HAS_DIGITS, LINE_BREAK, MIXED, NOTHING, NUMBER, SPACE, WORD, type Tokens } from './tokens';
import { MONTH, WEEKDAY } from '../gazetteers/lookup';
import { isSign } from './words';

// Each pattern is tried at one place, on a slice of at most LONGEST_DATE characters: none can take long.
const LONGEST_DATE = 48;
const TIME = String.raw`\d{1,2}[:.h]\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?`;
const WITH_TIME = String.raw`(?:(?:T|,? {1,2}|,? at | - )${TIME})?(?![\w])`;
const NUMERIC_DATES: readonly RegExp[] = [
  new RegExp(String.raw`^(?:1[5-9]|20|21)\d{2}([-/.])(?:1[0-2]|0?[1-9])\1(?:3[01]|[12]\d|0?[1-9])(?!\d)${WITH_TIME}`),
  new RegExp(
    String.raw`^(?:3[01]|[12]\d|0?[1-9])([-/.])(?:3[01]|[12]\d|0?[1-9])\1(?:1[5-9]|20|21)\d{2}(?!\d)${WITH_TIME}`,
  ),
  new RegExp(String.raw`^(?:3[01]|[12]\d|0?[1-9])([-/])(?:3[01]|[12]\d|0?[1-9])\1\d{2}(?![\d/-])${WITH_TIME}`),
  new RegExp(String.raw`^(?:3[01]|[12]\d|0[1-9])\.(?:1[0-2]|0[1-9])\.(?:\d{2})?(?![\d.])${WITH_TIME}`),
  new RegExp(String.raw`^(?:3[01]|[12]\d|0?[1-9])([-/. ])(?:1[0-2]|0?[1-9])\1(?:19|20)\d{2}(?!\d)${WITH_TIME}`),
  /^(?:19|20)\d{2}(?:1[0-2]|0[1-9])(?:3[01]|[12]\d|0[1-9])(?:T\d{6}Z?)?(?!\w)/,
  /^(?:19|20)\d{2}-(?:1[0-2]|0[1-9])(?![\d-])(?!\w)/,
  /^(?:1[0-2]|0[1-9])\/(?:19|20)\d{2}(?![\d/])(?!\w)/,
  /^(?:19|20)\d{2}年\d{1,2}月\d{1,2}日/,
];
const CLOCK = new RegExp(
  String.raw`^(?:2[0-3]|[01]?\d):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\b\.?)?(?![\w:])`,
);
const HOUR = /^(?:1[0-2]|0?[1-9]) ?[AaPp]\.?[Mm]\b/;

/** The end of a numeric date (with its time) that starts here. */
export function readDate(text: string, start: number): number | undefined {
  if (start > 0) {
    const before = text.charCodeAt(start - 1);
    if (isAlphanumeric(before) || before === 45 || before === 46 || before === 47) return undefined;
  }
  if (!hasShapeOfDate(text, start)) return undefined;
  const slice = text.slice(start, start + LONGEST_DATE);
  for (const pattern of NUMERIC_DATES) {
    const match = pattern.exec(slice);
    if (match) return start + match[0].replace(/[ .,]+$/, '').length;
  }
  return undefined;
}

/**
 * Whether the groups of digits from here on are as long as those of one of the numeric dates, and the signs between them
 * are a date's: a cheap look before nine patterns are tried.
 */
function hasShapeOfDate(text: string, start: number): boolean {
  const first = digitsFrom(text, start);
  const sign = text.charAt(start + first);
  if (first === 8) return true;
  if (first === 4) return sign === '-' || sign === '/' || sign === '.' || sign === '年';
  if (first === 0 || first > 2 || (sign !== '-' && sign !== '/' && sign !== '.' && sign !== ' ')) return false;
  const next = start + first + 1;
  const second = digitsFrom(text, next);
  // 04/2027
  if (second === 4) return sign === '/';
  if (second === 0 || second > 2 || text.charAt(next + second) !== sign) return false;
  const third = digitsFrom(text, next + second + 1);
  return third === 4 || (third === 2 && sign !== ' ') || (third === 0 && sign === '.');
}

const LONGEST_GROUP = 9;
/** How many digits stand here, up to one more than any date has in a row. */
function digitsFrom(text: string, start: number): number {
  let count = 0;
  while (count < LONGEST_GROUP && isDigit(text.charCodeAt(start + count))) count++;
  return count;
}

const ORDINAL = /^\d{1,2}(?:st|nd|rd|th|er|º|ª)$/i;
/** Words that may stand inside a written date: `12 de marzo de 2020`, `the 5th of May, 2019`. */
const INSIDE = new Set(['of', 'de', 'del', 'den', 'd', 'di', 'the', 'van']);

/** Dates with the month or the day written out, times of day, and years that stand alone. */
export function findDates(tokens: Tokens, candidates: Candidates): void {
  for (
    let index = tokens.next(0, HAS_DIGITS, MONTH | WEEKDAY);
    index < tokens.count;
    index = tokens.next(index + 1, HAS_DIGITS, MONTH | WEEKDAY)
  ) {
    const kind = tokens.kind(index);
    if (kind === WORD) {
      if ((tokens.gazetteer(index) & MONTH) !== 0) findAroundMonth(tokens, index, candidates);
      else if ((tokens.gazetteer(index) & WEEKDAY) !== 0 && tokens.letterCase(index) !== 0)
        candidates.add(tokens.start(index), tokens.end(index), 'DATE_TIME', 0.5);
    } else if (kind === NUMBER || kind === MIXED) {
      findClockOrYear(tokens, index, candidates);
    }
  }
}

function findAroundMonth(tokens: Tokens, month: number, candidates: Candidates): void {
  const word = tokens.word(month);
  const ambiguous =
    word === 'may' || word === 'march' || word === 'mar' || word === 'jun' || word === 'sept' || word.length <= 3;
  let first = month;
  let last = month;
  let has = false;
  // Before: 12, 12th, 12., 12 de, the 12th of
  let before = month - 1;
  for (let steps = 0; steps < 2 && (INSIDE.has(tokens.word(before)) || isSign(tokens, before, '.-/')); steps++)
    before--;
  if (before >= 0 && isDay(tokens, before) && sameLine(tokens, before, month)) {
    first = before;
    has = true;
  }
  // After: 12, 12th, 2020, of 2020
  let after = month + 1;
  for (let parts = 0; parts < 2; parts++) {
    let next = after;
    for (let steps = 0; steps < 2 && (INSIDE.has(tokens.word(next)) || isSign(tokens, next, ".,-/'’")); steps++) next++;
    if (tokens.gap(next) >= LINE_BREAK) break;
    if (isSign(tokens, next + 1, ':') && tokens.gap(next + 1) === NOTHING) break;
    if ((isDay(tokens, next) && !(has && parts === 0 && first !== month)) || isYear(tokens, next)) {
      last = next;
      has = true;
      after = next + 1;
    } else {
      break;
    }
  }
  if (!has) {
    // A month by itself is one only where it cannot be a verb or a name.
    if (tokens.letterCase(month) === 0 || ambiguous) return;
    candidates.add(tokens.start(month), tokens.end(month), 'DATE_TIME', 0.5);
    return;
  }
  if (tokens.letterCase(month) === 0 && ambiguous && !isYear(tokens, last) && first === month) return;
  let end = tokens.end(last);
  const time = /^(?:,? (?:at )?)(\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?)/i.exec(tokens.text.slice(end, end + 24));
  if (time) end += time[0].length;
  // `the 5th of May`
  if (first > 0 && tokens.word(first - 1) === 'the' && tokens.gap(first) === SPACE && tokens.kind(first) !== WORD)
    first--;
  candidates.add(tokens.start(first), end, 'DATE_TIME', 0.9);
}

function sameLine(tokens: Tokens, from: number, to: number): boolean {
  for (let index = from + 1; index <= to; index++) if (tokens.gap(index) >= LINE_BREAK) return false;
  return true;
}

function isDay(tokens: Tokens, index: number): boolean {
  const length = tokens.length(index);
  if (tokens.kind(index) === MIXED) return length <= 5 && ORDINAL.test(tokens.raw(index));
  const day = tokens.kind(index) === NUMBER && length <= 2 ? Number(tokens.raw(index)) : 0;
  return day >= 1 && day <= 31;
}

const isYear = (tokens: Tokens, index: number): boolean =>
  tokens.kind(index) === NUMBER &&
  /^(?:(?:1[5-9]|20)\d{2}|\d{2})$/.test(tokens.length(index) <= 4 ? tokens.raw(index) : '');

function findClockOrYear(tokens: Tokens, index: number, candidates: Candidates): void {
  const length = tokens.length(index);
  if (length > 4) return;
  const { text } = tokens;
  const start = tokens.start(index);
  const digits = digitsFrom(text, start);
  if (mayBeTime(text, start + digits) && opensTime(tokens, index)) {
    const slice = text.slice(start, start + LONGEST_TIME);
    const time = CLOCK.exec(slice) ?? HOUR.exec(slice);
    if (time) {
      candidates.add(start, start + time[0].length, 'DATE_TIME', 0.6);
      return;
    }
  }
  if (digits === 4 && length === 4 && YEAR.test(text.slice(start, start + 6)) && isFreeYear(tokens, index)) {
    candidates.add(start, start + 4, 'DATE_TIME', 0.45);
  }
}

const LONGEST_TIME = 24;
const YEAR = /^(?:19\d{2}|20[0-4]\d)(?![\d.,]\d|[-/:%])/;

/** Whether what stands behind the first digits may be a time's: the colon of `14:30`, the letter of `2 pm` and `2pm`. */
function mayBeTime(text: string, behind: number): boolean {
  const code = text.charCodeAt(behind);
  if (code === COLON) return true;
  const letter = (code === BLANK ? text.charCodeAt(behind + 1) : code) | 32;
  return letter === A || letter === P;
}
const COLON = 58;
const BLANK = 32;
const A = 97;
const P = 112;

/** A time of day begins behind a space or a sign that opens something; `T` is ISO 8601's. */
const opensTime = (tokens: Tokens, index: number): boolean =>
  index === 0 || tokens.gap(index) !== NOTHING || '([{"\'T'.includes(tokens.raw(index - 1));

/** `in 1977` and `(1977)` are years; `$1977`, `#1977`, `1977-A` and `2010.5` are not. */
function isFreeYear(tokens: Tokens, index: number): boolean {
  const next = tokens.text.charAt(tokens.end(index));
  if (isAlphanumeric(next.charCodeAt(0)) && next !== '') return false;
  return tokens.gap(index) !== NOTHING || index === 0 || '(["\'–-,'.includes(tokens.raw(index - 1));
}
