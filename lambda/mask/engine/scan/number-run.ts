import { classOf, isAlphanumeric, isDigit, NEWLINE } from './characters';

/** Digits in groups, as people write numbers: `+44 (0)20 7946 0018`, `4111-1111-1111-1111`, `1/2/2020`. */
export interface NumberRun {
  readonly text: string;
  /** Where the run starts, an opening `+` or `(` included. */
  readonly start: number;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Whether the first group stands behind a `+`. */
  readonly plus: boolean;
}

const LONGEST_RUN = 64;
const LONGEST_SEPARATOR = 3;

/** Reads the run whose first digit is at `at`. Bounded, so reading a run at every digit of a text stays linear. */
export function readNumberRun(text: string, at: number): NumberRun {
  const starts: number[] = [];
  const ends: number[] = [];
  let start = at;
  while (start > 0 && at - start < LONGEST_SEPARATOR && isOpening(text.charCodeAt(start - 1))) start--;
  const before = text.slice(start, at);
  const limit = Math.min(text.length, at + LONGEST_RUN);
  let position = at;
  while (position < limit) {
    const from = position;
    while (position < limit && isDigit(text.charCodeAt(position))) position++;
    starts.push(from);
    ends.push(position);
    let next = position;
    while (next < limit && next - position < LONGEST_SEPARATOR && isSeparator(text.charCodeAt(next))) next++;
    if (next === position || next >= limit || !isDigit(text.charCodeAt(next))) break;
    if (/[ \u00a0]{2}|[-/.]{2}/.test(text.slice(position, next))) break;
    position = next;
  }
  return { text, start, starts, ends, plus: before.includes('+') };
}

const isOpening = (code: number): boolean => code === 43 || code === 40 || code === 91;
// space - . / ( ) no-break space, the hyphens and dashes of Unicode, full-width plus
const isSeparator = (code: number): boolean =>
  code === 32 ||
  code === 45 ||
  code === 46 ||
  code === 47 ||
  code === 40 ||
  code === 41 ||
  code === 0xa0 ||
  code === 0x202f ||
  (code >= 0x2010 && code <= 0x2014) ||
  code === 0x2212;

export const groupText = (run: NumberRun, group: number): string =>
  run.text.slice(run.starts[group] ?? 0, run.ends[group] ?? 0);
export const groupLength = (run: NumberRun, group: number): number => (run.ends[group] ?? 0) - (run.starts[group] ?? 0);
export const separatorAfter = (run: NumberRun, group: number): string =>
  group + 1 < run.starts.length ? run.text.slice(run.ends[group] ?? 0, run.starts[group + 1] ?? 0) : '';
export const runEnd = (run: NumberRun, group: number): number => run.ends[group] ?? 0;

/** The digits of groups `from` to `to`, both included. */
export function digitsOf(run: NumberRun, from: number, to: number): string {
  let digits = '';
  for (let group = from; group <= to; group++) digits += groupText(run, group);
  return digits;
}

/** Whether no letter or digit touches the position from the right. */
export const endsFreely = (text: string, end: number): boolean =>
  end >= text.length || !isAlphanumeric(text.charCodeAt(end));

export const isLineEnd = (text: string, at: number): boolean =>
  at >= text.length || (classOf(text.charCodeAt(at)) & NEWLINE) !== 0;
