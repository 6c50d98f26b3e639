/** What a UTF-16 code unit is, as bits. Surrogates count as letters, so that no name in a rare script is cut in two. */
export const UPPER = 1;
export const LOWER = 2;
/** Letters without case, marks and surrogates. */
export const OTHER_LETTER = 4;
export const DIGIT = 8;
export const BLANK = 16;
export const NEWLINE = 32;
const KNOWN = 128;

export const LETTER = UPPER | LOWER | OTHER_LETTER;
export const ALPHANUMERIC = LETTER | DIGIT;

const classes = new Uint8Array(65_536);

/** The class of a code unit; worked out once for each that occurs. */
export function classOf(code: number): number {
  const known = classes[code] ?? 0;
  return known !== 0 ? known : classify(code);
}

function classify(code: number): number {
  const character = String.fromCharCode(code);
  let result = KNOWN;
  if (code === 10 || code === 13 || code === 0x2028 || code === 0x2029) result |= NEWLINE;
  else if (/\s/.test(character) || code === 0x200b) result |= BLANK;
  else if (/\p{Lu}|\p{Lt}/u.test(character)) result |= UPPER;
  else if (/\p{Ll}/u.test(character)) result |= LOWER;
  else if (/[\p{L}\p{M}]/u.test(character) || (code >= 0xd800 && code <= 0xdfff)) result |= OTHER_LETTER;
  else if (/\p{Nd}/u.test(character)) result |= DIGIT;
  classes[code] = result;
  return result;
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;
export const isAsciiLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
export const isAsciiAlphanumeric = (code: number): boolean => isDigit(code) || isAsciiLetter(code);
export const isHex = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102);
export const isAlphanumeric = (code: number): boolean => (classOf(code) & ALPHANUMERIC) !== 0;

/** Tells a few ASCII signs from everything else, by a table instead of a search in a string. */
export function oneOf(signs: string): (code: number) => boolean {
  const table = new Uint8Array(128);
  for (let at = 0; at < signs.length; at++) table[signs.charCodeAt(at)] = 1;
  return (code) => code < table.length && table[code] === 1;
}
