import { ENTITY_TYPES } from '../../../../lib/private/contracts/masking';

/** Letters in a token. They are a to p, so that no number can hide in a forged one. */
export const TOKEN_LETTERS = 20;

const MARKED: ReadonlySet<string> = new Set([...ENTITY_TYPES, 'REDACTED']);
const MARKER = new RegExp(`\\[([A-Z_]+)(?::[a-p]{${TOKEN_LETTERS}})?\\]`, 'g');
const WHOLE_MARKER = new RegExp(`^${MARKER.source}$`);
/** Line separators: to every detector two of them in a row are the end of a paragraph. */
const BARRIERS = '\u2028'.repeat(Math.max(...[...MARKED].map((type) => type.length)) + TOKEN_LETTERS + 3);

/**
 * Blanks out what masking left behind (`[EMAIL]`, or `[EMAIL:` with twenty letters and `]`) without moving anything.
 * Nothing is found in it or across it, which is why masking twice is masking once.
 */
export function withoutMarkers(text: string): string {
  if (!text.includes('[')) return text;
  return text.replace(MARKER, (marker, type: string) => (MARKED.has(type) ? BARRIERS.slice(0, marker.length) : marker));
}

/** Whether a value is nothing but a marker. */
export const isMarker = (value: string): boolean =>
  value.charCodeAt(0) === 91 && MARKED.has(WHOLE_MARKER.exec(value)?.[1] ?? '');
