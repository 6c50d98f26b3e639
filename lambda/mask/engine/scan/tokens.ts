import { ALPHANUMERIC, BLANK, DIGIT, LETTER, LOWER, NEWLINE, UPPER, classOf } from './characters';
import { gazetteerFlags } from '../gazetteers/lookup';

/** Kinds of tokens. */
export const WORD = 1;
export const NUMBER = 2;
/** Letters and digits in one run, such as `AB12` or `2nd`. */
export const MIXED = 3;
export const PUNCTUATION = 4;
const NO_TOKEN = 0;

/** How a word is written. */
export const LOWER_CASE = 0;
export const CAPITALISED = 1;
export const ALL_CAPITALS = 2;

/** What stands before a token. */
export const NOTHING = 0;
export const SPACE = 1;
export const LINE_BREAK = 2;
export const BLANK_LINE = 3;

/**
 * A text cut into tokens: one pass over the text, parallel arrays instead of an object a token.
 * Asking for a token outside the text gives what ends a text: no kind, no width, a blank line before it.
 */
export class Tokens {
  private readonly lowered: (string | undefined)[] = [];
  private readonly flags: (number | undefined)[] = [];

  constructor(
    readonly text: string,
    private readonly starts: readonly number[],
    private readonly ends: readonly number[],
    private readonly kinds: readonly number[],
    private readonly cases: readonly number[],
    private readonly gaps: readonly number[],
  ) {}

  get count(): number {
    return this.starts.length;
  }
  start(index: number): number {
    return this.starts[index] ?? (index < 0 ? 0 : this.text.length);
  }
  end(index: number): number {
    return this.ends[index] ?? (index < 0 ? 0 : this.text.length);
  }
  kind(index: number): number {
    return this.kinds[index] ?? NO_TOKEN;
  }
  letterCase(index: number): number {
    return this.cases[index] ?? LOWER_CASE;
  }
  /** What stands before the token. */
  gap(index: number): number {
    return this.gaps[index] ?? BLANK_LINE;
  }
  length(index: number): number {
    return this.end(index) - this.start(index);
  }
  raw(index: number): string {
    return this.text.slice(this.start(index), this.end(index));
  }
  /** The token in lower case. */
  word(index: number): string {
    return (this.lowered[index] ??= this.raw(index).toLowerCase());
  }
  /** What the gazetteers say of the token. */
  gazetteer(index: number): number {
    return (this.flags[index] ??=
      this.kind(index) === WORD ? gazetteerFlags(this.text, this.start(index), this.end(index)) : 0);
  }
  /** The code unit of a punctuation token, 0 for any other. */
  punctuation(index: number): number {
    return this.kind(index) === PUNCTUATION ? this.text.charCodeAt(this.start(index)) : 0;
  }
  /** The token that starts at or after a position, by bisection. */
  at(position: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.start(middle) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export function tokenize(text: string): Tokens {
  const start: number[] = [];
  const end: number[] = [];
  const kind: number[] = [];
  const letterCase: number[] = [];
  const gaps: number[] = [];
  const length = text.length;
  let gap = LINE_BREAK;
  let at = 0;
  while (at < length) {
    const first = classOf(text.charCodeAt(at));
    if ((first & (BLANK | NEWLINE)) !== 0) {
      if ((first & NEWLINE) !== 0) {
        const windows = text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10;
        if (windows) at++;
        gap = gap >= LINE_BREAK ? BLANK_LINE : LINE_BREAK;
      } else if (gap === NOTHING) {
        gap = SPACE;
      }
      at++;
      continue;
    }
    const from = at;
    start.push(from);
    gaps.push(gap);
    gap = NOTHING;
    if ((first & ALPHANUMERIC) === 0) {
      at++;
      end.push(at);
      kind.push(PUNCTUATION);
      letterCase.push(LOWER_CASE);
      continue;
    }
    let letters = 0;
    let digits = 0;
    let uppers = 0;
    let lowers = 0;
    while (at < length) {
      const code = text.charCodeAt(at);
      const c = classOf(code);
      if ((c & ALPHANUMERIC) !== 0) {
        if ((c & DIGIT) !== 0) digits++;
        else letters++;
        if ((c & UPPER) !== 0) uppers++;
        else if ((c & LOWER) !== 0) lowers++;
        at++;
      } else if (isApostrophe(code) && letters > 0 && joinsLetters(text, at)) {
        at++;
      } else {
        break;
      }
    }
    end.push(at);
    kind.push(digits === 0 ? WORD : letters === 0 ? NUMBER : MIXED);
    letterCase.push(
      (first & UPPER) === 0
        ? LOWER_CASE
        : lowers === 0 && (uppers > 1 || letters > uppers)
          ? ALL_CAPITALS
          : CAPITALISED,
    );
  }
  return new Tokens(text, start, end, kind, letterCase, gaps);
}

const isApostrophe = (code: number): boolean => code === 39 || code === 0x2019;

/** `O'Brien` and `don't` are one word; in `Brien's`, `I'm` and `we'll` the word ends before the apostrophe. */
function joinsLetters(text: string, at: number): boolean {
  if ((classOf(text.charCodeAt(at + 1)) & LETTER) === 0) return false;
  let end = at + 1;
  while (end - at < 4 && end < text.length && (classOf(text.charCodeAt(end)) & ALPHANUMERIC) !== 0) end++;
  return !CONTRACTIONS.has(text.slice(at + 1, end).toLowerCase());
}
const CONTRACTIONS = new Set(['s', 'm', 'd', 'll', 're', 've']);
