import { classOf, isDigit, BLANK } from './characters';
import { endsFreely, groupLength, groupText, runEnd, separatorAfter, type NumberRun } from './number-run';

export interface PhoneMatch {
  readonly groups: { readonly from: number; readonly to: number };
  readonly end: number;
  readonly score: number;
}

const FEWEST_DIGITS = 7;
/** E.164 allows 15; a trunk zero in brackets makes 16. */
const MOST_DIGITS = 16;
const MOST_GROUPS = 8;

/**
 * Decides whether a run of digits is a phone number, by how it is written and not by whether it is in service: the
 * numbers that people invent and the local forms of other countries must be masked too.
 */
export function phoneEnd(run: NumberRun, from: number, labelled: boolean): PhoneMatch | undefined {
  let digits = 0;
  let to = from - 1;
  // Only a label or a `+` makes a phone number of digits that stand one by one.
  const groups = labelled || run.plus ? MOST_DIGITS : MOST_GROUPS;
  for (let group = from; group < run.starts.length && group - from < groups; group++) {
    const length = groupLength(run, group);
    if (digits + length > MOST_DIGITS || (group > from && !isPhoneSeparatorAfter(run, group - 1))) break;
    digits += length;
    to = group;
  }
  if (to < from || digits < FEWEST_DIGITS) return undefined;
  if (!endsFreely(run.text, runEnd(run, to)) && extensionEnd(run.text, runEnd(run, to)) === runEnd(run, to)) {
    return undefined;
  }
  const score = phoneScore(run, from, to, digits, labelled);
  if (score === 0) return undefined;
  return { groups: { from, to }, end: extensionEnd(run.text, runEnd(run, to)), score };
}

const EM_DASH = 0x2014;

/** Of the signs between the groups of a run, only a dash between clauses is none of a phone number's. */
function isPhoneSeparatorAfter(run: NumberRun, group: number): boolean {
  const end = run.starts[group + 1] ?? 0;
  for (let at = runEnd(run, group); at < end; at++) if (run.text.charCodeAt(at) === EM_DASH) return false;
  return true;
}

// A hostile line of digits comes here at each of them: no list and no string is made before a number looks like a phone's.
function phoneScore(run: NumberRun, from: number, to: number, digits: number, labelled: boolean): number {
  const groups = to - from + 1;
  const start = run.starts[from] ?? 0;
  if (run.plus && from === 0) return 0.95;
  if (labelled) return 0.9;
  if (groups > 1 && digits >= 10 && run.text.startsWith('00', start)) return 0.85;
  if (isGrouped(run, from, to, [3, 3, 4]) || isGrouped(run, from, to, [1, 3, 3, 4])) return 0.9;
  if (from === 0 && run.text.charAt(run.start) === '(' && digits >= 8) return 0.88;
  if (groups === 1) return bareScore(groupText(run, from));
  if (groups === 2 && separatorAfter(run, from) === '.') return 0;
  if (run.text.charAt(start) === '0' && digits >= 8 && digits <= 12) return 0.85;
  // Local numbers in even groups: 60-56-85-91, 21 34 56 78, 912 345 678, 555-1234.
  if (isGrouped(run, from, to, [3, 4])) return separatorAfter(run, from) === '-' ? 0.7 : 0.42;
  if (groups >= 3 && digits <= 12 && isEven(run, from, to, 2)) return 0.65;
  if (groups === 2 && digits >= 8 && digits <= 11 && isEven(run, from, to, 4)) return 0.55;
  return digits >= 9 && digits <= 13 ? 0.5 : 0;
}

function isGrouped(run: NumberRun, from: number, to: number, lengths: readonly number[]): boolean {
  if (to - from + 1 !== lengths.length) return false;
  for (let at = 0; at < lengths.length; at++) if (groupLength(run, from + at) !== lengths[at]) return false;
  return true;
}

/** Whether all groups have between `shortest` and five digits, and the same separator stands between them. */
function isEven(run: NumberRun, from: number, to: number, shortest: number): boolean {
  for (let group = from; group <= to; group++) {
    const length = groupLength(run, group);
    if (length < shortest || length > 5) return false;
  }
  const separator = separatorAfter(run, from);
  for (let group = from + 1; group < to; group++) if (separatorAfter(run, group) !== separator) return false;
  return true;
}

/** Ten digits that a North American number may have, or eleven or twelve behind a trunk or country code. */
function bareScore(digits: string): number {
  if (/^1?[2-9]\d{2}[2-9]\d{6}$/.test(digits)) return 0.55;
  if (/^0\d{8,11}$/.test(digits)) return 0.55;
  return 0;
}

/** `x123` and `ext. 123` belong to the number. */
function extensionEnd(text: string, end: number): number {
  let at = end;
  while (at - end < 3 && ((classOf(text.charCodeAt(at)) & BLANK) !== 0 || text.charAt(at) === ',')) at++;
  const word = /^(extension|ext|x|durchwahl|poste|int)[.:]? ?#?/i.exec(text.slice(at, at + 14));
  if (!word) return end;
  const from = at + word[0].length;
  let last = from;
  while (last - from < 6 && isDigit(text.charCodeAt(last))) last++;
  return last > from && endsFreely(text, last) ? last : end;
}
