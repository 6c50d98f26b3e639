import { ENTITY_TYPES } from '../../../../lib/private/contracts/masking';

/** Letters in a token. They are a to p, so that no number can hide in a forged one. */
export const TOKEN_LETTERS = 20;

const MARKED: ReadonlySet<string> = new Set([...ENTITY_TYPES, 'REDACTED']);
/** A line separator: to every detector two of them in a row are the end of a paragraph. */
const BARRIER = 0x2028;

/**
 * Blanks out what masking left behind (`[EMAIL]`, or `[EMAIL:` with twenty letters and `]`) without moving anything.
 * Nothing is found in it or across it, which is why masking twice is masking once.
 */
export function withoutMarkers(text: string): string {
  let units: Buffer | undefined;
  for (let at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1)) {
    const end = markerEnd(text, at);
    if (end === at) continue;
    // A marker every few characters would make a string of half a million pieces: the barriers are written into a copy.
    units ??= Buffer.from(text, 'utf16le');
    for (let unit = at; unit < end; unit++) units.writeUInt16LE(BARRIER, unit * 2);
  }
  return units ? units.toString('utf16le') : text;
}

/** The position behind the marker that starts with the bracket at `at`, or `at` where none does. */
function markerEnd(text: string, at: number): number {
  const from = at + 1;
  let end = from;
  while (isTypeCharacter(text.charCodeAt(end))) end++;
  if (!MARKED.has(text.slice(from, end))) return at;
  if (text.charCodeAt(end) === COLON) {
    const token = end + 1;
    end = token;
    while (end - token < TOKEN_LETTERS && isTokenLetter(text.charCodeAt(end))) end++;
    if (end - token < TOKEN_LETTERS) return at;
  }
  return text.charCodeAt(end) === CLOSING ? end + 1 : at;
}

const COLON = 58;
const CLOSING = 93;
const UNDERSCORE = 95;
const isTypeCharacter = (code: number): boolean => (code >= 65 && code <= 90) || code === UNDERSCORE;
const isTokenLetter = (code: number): boolean => code >= 97 && code <= 112;

/** Whether a value is nothing but a marker. */
export const isMarker = (value: string): boolean => value.charCodeAt(0) === 91 && markerEnd(value, 0) === value.length;

/** Whether a marker stood in a stretch of a text without markers. */
export const holdsMarker = (text: string, start: number, end: number): boolean =>
  text.slice(start, end).includes(String.fromCharCode(BARRIER));
