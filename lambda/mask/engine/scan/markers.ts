import { ENTITY_TYPES } from '../../../../lib/private/contracts/masking';

/** Letters in a token. They are a to p, so that no number can hide in a forged one. */
export const TOKEN_LETTERS = 20;

const MARKER = new RegExp(`\\[(?:${ENTITY_TYPES.join('|')}|REDACTED)(?::[a-p]{${TOKEN_LETTERS}})?\\]`, 'g');
const WHOLE_MARKER = new RegExp(`^(?:${MARKER.source})$`);
/** A line separator: to every detector two of them in a row are the end of a paragraph. */
const BARRIER = '\u2028';

/**
 * Blanks out what masking left behind (`[EMAIL]`, or `[EMAIL:` with twenty letters and `]`) without moving anything.
 * Nothing is found in it or across it, which is why masking twice is masking once.
 */
export function withoutMarkers(text: string): string {
  return text.includes('[') ? text.replace(MARKER, (marker) => BARRIER.repeat(marker.length)) : text;
}

/** Whether a value is nothing but a marker. */
export const isMarker = (value: string): boolean => value.charCodeAt(0) === 91 && WHOLE_MARKER.test(value);
