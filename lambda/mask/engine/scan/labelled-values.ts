import { BLANK, NEWLINE, classOf, isAlphanumeric, isDigit } from './characters';

const LONGEST_SECRET = 256;

const QUOTES = '"\'`';
const DOUBLE_QUOTE = 34;

/** A password runs to the next space, or to the quotation mark that closes it. */
export function secretEnd(text: string, start: number): number {
  const isQuoted = start > 0 && QUOTES.includes(text.charAt(start - 1));
  const closing = isQuoted ? text.charCodeAt(start - 1) : DOUBLE_QUOTE;
  const limit = Math.min(text.length, start + LONGEST_SECRET);
  let end = start;
  for (; end < limit; end++) {
    const code = text.charCodeAt(end);
    if (code === closing || (classOf(code) & (BLANK | NEWLINE)) !== 0) break;
  }
  if (!isQuoted) while (end > start && ',.;)]}'.includes(text.charAt(end - 1))) end--;
  return end - start >= 3 ? end : start;
}

/** A user name holds letters, digits and the signs that sites allow in one. */
export function userNameEnd(text: string, start: number): number {
  const limit = Math.min(text.length, start + 64);
  let end = start;
  while (end < limit && (isAlphanumeric(text.charCodeAt(end)) || '._-@\\+$'.includes(text.charAt(end)))) end++;
  while (end > start && '._-'.includes(text.charAt(end - 1))) end--;
  return end - start >= 2 ? end : start;
}

/** Month and year of a card: 04/27, 04/2027, 0427, 04-27. */
export function expiryEnd(text: string, start: number): number {
  const match = /^(?:0?[1-9]|1[0-2]) ?[/\-.] ?(?:20)?\d{2}(?!\d)|^(?:0[1-9]|1[0-2])\d{2}(?!\d)/.exec(
    text.slice(start, start + 12),
  );
  return match ? start + match[0].length : start;
}

export function ageEnd(text: string, start: number): number {
  let end = start;
  while (end - start < 4 && isDigit(text.charCodeAt(end))) end++;
  const age = Number(text.slice(start, end));
  return end > start && end - start <= 3 && age <= 125 && !isAlphanumeric(text.charCodeAt(end)) ? end : start;
}
