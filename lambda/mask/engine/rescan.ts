import type { Span } from './span';

/** A stretch `[start, end)` of a text. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What a change can alter stands within this many characters of it: the longest finding is a URL of 2,048. */
const REACH = 2_200;
/** A scan of a stretch begins and ends this much further out, so that what is within reach is read as in the whole text. */
const MARGIN = 4_000;

/**
 * Finds what is new around the places where a text was changed; everything else was looked at before and left.
 * @param changes in order.
 */
export function detectAround(text: string, changes: readonly Stretch[], detect: (text: string) => Span[]): Span[] {
  const near = changes.map(({ start, end }) => ({ start: start - REACH, end: end + REACH }));
  const lines = new Lines(text);
  const windows = joined(
    near.map(({ start, end }) => ({ start: lines.startOf(start - MARGIN), end: lines.endOf(end + MARGIN) })),
  );
  if (windows.reduce((sum, { start, end }) => sum + end - start, 0) > text.length / 2) return detect(text);
  const found: Span[] = [];
  for (const window of windows) {
    for (const span of detect(text.slice(window.start, window.end))) {
      const moved = { ...span, start: span.start + window.start, end: span.end + window.start };
      if (near.some(({ start, end }) => moved.start < end && moved.end > start)) found.push(moved);
    }
  }
  return found;
}

/** Line starts and ends for positions that only grow: a line of a megabyte with a change every few characters is searched once. */
class Lines {
  private start = 0;
  /** Where the next line starts. */
  private startsUntil = 0;
  private end = -1;

  constructor(private readonly text: string) {}

  /** Where the line begins that holds the position. */
  startOf(position: number): number {
    if (position >= this.startsUntil) {
      this.start = this.text.lastIndexOf('\n', position) + 1;
      const next = this.text.indexOf('\n', position + 1);
      this.startsUntil = next < 0 ? Infinity : next;
    }
    return this.start;
  }

  /** Where the line ends that holds the position, its line break included. */
  endOf(position: number): number {
    if (position >= this.text.length) return this.text.length;
    if (this.end <= position) {
      const next = this.text.indexOf('\n', position);
      this.end = next < 0 ? this.text.length : next + 1;
    }
    return this.end;
  }
}

function joined(windows: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const window of windows) {
    const last = result.at(-1);
    if (last && window.start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, window.end) };
    else result.push(window);
  }
  return result;
}
