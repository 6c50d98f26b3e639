import { COMMON, COUNTRY, DEMONYM, HONORIFIC, MONTH, PERSON_NAME, PLACE, RARE, WEEKDAY } from '../gazetteers/lookup';
import { ALL_CAPITALS, LINE_BREAK, LOWER_CASE, NOTHING, WORD, type Tokens } from './tokens';

/** Whether a word is written with a capital. */
export const isCapitalised = (tokens: Tokens, index: number): boolean =>
  tokens.kind(index) === WORD && tokens.letterCase(index) !== LOWER_CASE;

/** An ordinary word: in the dictionary and no name of anybody. */
export const isOrdinary = (tokens: Tokens, index: number): boolean =>
  (tokens.gazetteer(index) & COMMON) !== 0 && (tokens.gazetteer(index) & PERSON_NAME) === 0;

/** A word in no list at all. */
export const isUnknown = (tokens: Tokens, index: number): boolean =>
  (tokens.gazetteer(index) & (COMMON | RARE | PLACE | DEMONYM | COUNTRY)) === 0;

/** Where a capital is owed to the place of a word and says nothing: behind a full stop, a quotation mark, a line break. */
export function isSentenceStart(tokens: Tokens, index: number): boolean {
  if (index === 0 || tokens.gap(index) >= LINE_BREAK) return true;
  const previous = tokens.punctuation(index - 1);
  if (previous === 0) return false;
  const sign = String.fromCharCode(previous);
  if (sign === '.') return !isAbbreviation(tokens, index - 2);
  return '!?:"“”„«»‘(*•|>…–—'.includes(sign) || (sign === '-' && tokens.gap(index - 1) >= LINE_BREAK);
}

/** `Mr.` and `J.` end no sentence. */
function isAbbreviation(tokens: Tokens, index: number): boolean {
  return tokens.kind(index) === WORD && (tokens.length(index) === 1 || (tokens.gazetteer(index) & HONORIFIC) !== 0);
}

/** `J.` or `J` standing for a first name. */
export function isInitial(tokens: Tokens, index: number): boolean {
  return tokens.kind(index) === WORD && tokens.length(index) === 1 && tokens.letterCase(index) !== LOWER_CASE;
}

export function isSign(tokens: Tokens, index: number, signs: string): boolean {
  const sign = tokens.punctuation(index);
  if (sign === 0) return false;
  for (let at = 0; at < signs.length; at++) if (signs.charCodeAt(at) === sign) return true;
  return false;
}

export const isGlued = (tokens: Tokens, index: number): boolean => tokens.gap(index) === NOTHING;

export const isCalendarWord = (tokens: Tokens, index: number): boolean =>
  (tokens.gazetteer(index) & (MONTH | WEEKDAY)) !== 0;

/** Lines in which capitals say nothing, because every word has them: headings, shouting. */
export class ShoutedLines {
  private line = -1;
  private end = -1;
  private shouted = false;

  constructor(private readonly tokens: Tokens) {}

  has(index: number): boolean {
    if (index < this.line || index >= this.end) this.measure(index);
    return this.shouted;
  }

  private measure(index: number): void {
    const { tokens } = this;
    let from = index;
    while (from > 0 && tokens.gap(from) < LINE_BREAK && index - from < 200) from--;
    let to = index + 1;
    while (to < tokens.count && tokens.gap(to) < LINE_BREAK && to - index < 200) to++;
    let words = 0;
    let capitals = 0;
    for (let at = from; at < to; at++) {
      if (tokens.kind(at) !== WORD || tokens.length(at) < 2) continue;
      words++;
      if (tokens.letterCase(at) === ALL_CAPITALS) capitals++;
    }
    this.line = index;
    this.end = to;
    this.shouted = words >= 4 && capitals > words * 0.7;
  }
}
