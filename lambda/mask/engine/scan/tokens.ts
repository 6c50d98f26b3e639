import { ALPHANUMERIC, BLANK, DIGIT, LETTER, LOWER, NEWLINE, OTHER_LETTER, UPPER, classOf } from './characters';
import { COMMON, DISPATCH, INTRODUCTION, gazetteer } from '../gazetteers/lookup';

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

/** What may make a detector stop at a token, as bits: most tokens are ordinary words in lower case and have none. */
export const HAS_DIGITS = 1;
/** A word with a capital. */
export const HAS_CAPITAL = 2;
/** A word that is not in the dictionary of common words. */
export const IS_UNCOMMON = 4;
export const STARTS_LINE = 8;
/** A sign follows at once, as in `example.org` and `sk-...`, or the token is long: it may be a secret or a host. */
export const MAY_BE_SECRET = 16;
/** The next token has digits. */
export const BEFORE_DIGITS = 32;
/** The token before is a sign. */
export const AFTER_SIGN = 64;
/** The token before may end `my name is` and the like. */
export const AFTER_INTRODUCTION = 128;
/** `&` or `+`. */
export const JOINS_NAMES = 256;

/** No secret that stands alone is shorter. */
export const SHORTEST_SECRET = 16;

const AMPERSAND = 38;
const PLUS = 43;
const FEWEST_TOKENS = 1 << 14;
/** Arrays for more tokens than this, which only a giant line needs, are given up with the next text. */
const MOST_KEPT_TOKENS = 1 << 18;

/**
 * A text cut into tokens: one pass over the text, parallel arrays instead of an object a token. `read` may be called again:
 * the arrays are used again, which spares most of the garbage that a text without findings would make.
 * Asking for a token outside the text gives what ends a text: no kind, no width, a blank line before it.
 */
export class Tokens {
  text = '';
  count = 0;
  /** How many words there are, how many of them in the dictionary, and how many words and codes with capitals. */
  words = 0;
  commonWords = 0;
  capitals = 0;
  private capacity = 0;
  private starts: Int32Array = new Int32Array(0);
  private ends: Int32Array = new Int32Array(0);
  private kinds: Uint8Array = new Uint8Array(0);
  private cases: Uint8Array = new Uint8Array(0);
  private gaps: Uint8Array = new Uint8Array(0);
  private clues: Uint16Array = new Uint16Array(0);
  private flags: Int32Array = new Int32Array(0);
  private entries: Int32Array = new Int32Array(0);
  /** Tokens in lower case, worked out once for each that a detector asks for. */
  private lowerCased: (string | undefined)[] = [];

  private has(index: number): boolean {
    return index >= 0 && index < this.count;
  }
  start(index: number): number {
    return this.has(index) ? (this.starts[index] ?? 0) : index < 0 ? 0 : this.text.length;
  }
  end(index: number): number {
    return this.has(index) ? (this.ends[index] ?? 0) : index < 0 ? 0 : this.text.length;
  }
  kind(index: number): number {
    return this.has(index) ? (this.kinds[index] ?? NO_TOKEN) : NO_TOKEN;
  }
  letterCase(index: number): number {
    return this.has(index) ? (this.cases[index] ?? LOWER_CASE) : LOWER_CASE;
  }
  /** What stands before the token. */
  gap(index: number): number {
    return this.has(index) ? (this.gaps[index] ?? BLANK_LINE) : BLANK_LINE;
  }
  length(index: number): number {
    return this.has(index) ? (this.ends[index] ?? 0) - (this.starts[index] ?? 0) : 0;
  }
  raw(index: number): string {
    return this.has(index) ? this.text.slice(this.starts[index], this.ends[index]) : '';
  }
  /** The token in lower case. */
  word(index: number): string {
    if (!this.has(index)) return '';
    return this.lowerCased[index] ?? (this.lowerCased[index] = this.inLowerCase(index));
  }
  private inLowerCase(index: number): string {
    const entry = this.entries[index] ?? -1;
    return entry < 0
      ? this.raw(index).toLowerCase()
      : gazetteer.spelling(entry, this.text, this.start(index), this.end(index));
  }
  /** What the gazetteers say of the token. */
  gazetteer(index: number): number {
    return this.has(index) ? (this.flags[index] ?? 0) & ~DISPATCH : 0;
  }
  /** The code unit of a punctuation token, 0 for any other. */
  punctuation(index: number): number {
    return this.kind(index) === PUNCTUATION ? this.text.charCodeAt(this.start(index)) : 0;
  }
  /** The next token, from `index` on, that has one of the clues or one of the gazetteers' flags; `count` where none has. */
  next(index: number, clues: number, flags = 0): number {
    const { count } = this;
    let at = index;
    while (at < count && ((this.clues[at] ?? 0) & clues) === 0 && ((this.flags[at] ?? 0) & flags) === 0) at++;
    return at;
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

  /** Takes a word for one that is written with a capital. */
  capitalise(index: number): void {
    this.cases[index] = CAPITALISED;
    this.addClue(index, HAS_CAPITAL);
  }

  /** Cuts a text. */
  read(text: string): this {
    this.text = text;
    this.lowerCased.fill(undefined, 0, this.count);
    this.count = 0;
    this.capitals = 0;
    this.words = 0;
    this.commonWords = 0;
    if (this.capacity === 0 || (this.capacity > MOST_KEPT_TOKENS && text.length < MOST_KEPT_TOKENS))
      this.allocate(FEWEST_TOKENS);
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
      if (this.count === this.capacity) this.allocate(this.capacity * 2);
      at = (first & ALPHANUMERIC) === 0 ? this.addSign(at, gap) : this.addRun(at, first, gap);
      gap = NOTHING;
    }
    return this;
  }

  private addSign(at: number, gap: number): number {
    if (gap === NOTHING && this.count > 0) this.addClue(this.count - 1, MAY_BE_SECRET);
    const code = this.text.charCodeAt(at);
    this.add(at, at + 1, PUNCTUATION, LOWER_CASE, gap, code === AMPERSAND || code === PLUS ? JOINS_NAMES : 0);
    return at + 1;
  }

  /** Letters and digits in one run. */
  private addRun(from: number, first: number, gap: number): number {
    const { text } = this;
    const length = text.length;
    /** The classes of the characters behind the first one. */
    let rest = 0;
    let at = from + 1;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      const c = classOf(code);
      if ((c & ALPHANUMERIC) !== 0) rest |= c;
      else if (!isApostrophe(code) || ((first | rest) & LETTER) === 0 || !joinsLetters(text, at)) break;
    }
    const all = first | rest;
    const kind = (all & DIGIT) === 0 ? WORD : (all & LETTER) === 0 ? NUMBER : MIXED;
    const letterCase =
      (first & UPPER) === 0
        ? LOWER_CASE
        : (all & LOWER) === 0 && (rest & (UPPER | OTHER_LETTER)) !== 0
          ? ALL_CAPITALS
          : CAPITALISED;
    if ((all & UPPER) !== 0) this.capitals++;
    const index = this.count;
    if (kind !== WORD && index > 0) this.addClue(index - 1, BEFORE_DIGITS);
    const long = at - from >= SHORTEST_SECRET ? MAY_BE_SECRET : 0;
    if (kind === WORD) {
      const flags = gazetteer.look(text, from, at);
      const uncommon = (flags & COMMON) === 0 ? IS_UNCOMMON : 0;
      this.words++;
      if (uncommon === 0) this.commonWords++;
      this.add(from, at, kind, letterCase, gap, (letterCase === LOWER_CASE ? 0 : HAS_CAPITAL) | uncommon | long);
      this.flags[index] = flags;
      this.entries[index] = gazetteer.entry;
    } else {
      this.add(from, at, kind, letterCase, gap, HAS_DIGITS | long);
    }
    return at;
  }

  private add(start: number, end: number, kind: number, letterCase: number, gap: number, clues: number): void {
    const index = this.count++;
    const behindSign = index > 0 && this.kinds[index - 1] === PUNCTUATION ? AFTER_SIGN : 0;
    const introduced = index > 0 && ((this.flags[index - 1] ?? 0) & INTRODUCTION) !== 0 ? AFTER_INTRODUCTION : 0;
    this.starts[index] = start;
    this.ends[index] = end;
    this.kinds[index] = kind;
    this.cases[index] = letterCase;
    this.gaps[index] = gap;
    this.clues[index] = clues | behindSign | introduced | (gap >= LINE_BREAK ? STARTS_LINE : 0);
    this.flags[index] = 0;
    this.entries[index] = -1;
  }

  private addClue(index: number, clue: number): void {
    this.clues[index] = (this.clues[index] ?? 0) | clue;
  }

  private allocate(capacity: number): void {
    const bytes = (old: Uint8Array): Uint8Array => resized(old, new Uint8Array(capacity), this.count);
    const integers = (old: Int32Array): Int32Array => resized(old, new Int32Array(capacity), this.count);
    this.starts = integers(this.starts);
    this.ends = integers(this.ends);
    this.kinds = bytes(this.kinds);
    this.cases = bytes(this.cases);
    this.gaps = bytes(this.gaps);
    this.clues = resized(this.clues, new Uint16Array(capacity), this.count);
    this.flags = integers(this.flags);
    this.entries = integers(this.entries);
    // While a text is cut, nobody has asked for a word of it.
    this.lowerCased = new Array<string | undefined>(capacity).fill(undefined);
    this.capacity = capacity;
  }
}

/** Copies the first `count` elements over. */
function resized<T extends Uint8Array | Uint16Array | Int32Array>(from: T, to: T, count: number): T {
  to.set(from.subarray(0, count));
  return to;
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
