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
/** Where more of a text has to be read again, all of it is. */
const LARGEST_SHARE = 0.8;
/** Where changes stand closer than this many characters, there is something new everywhere. */
export const FEWEST_CHARACTERS_A_CHANGE = 200;

/**
 * Finds what is new around the places where a text was changed; everything else was looked at before and left. No detector looks over a
 * blank line, so that a change alters nothing beyond its paragraph.
 * @param changes in order.
 * @param overBlankLines whether something is looked for over blank lines after all, such as a user's own pattern.
 */
export function detectAround(
  text: string,
  changes: readonly Stretch[],
  detect: (text: string) => Span[],
  overBlankLines: boolean,
): Span[] {
  const paragraphs = new Paragraphs(overBlankLines ? '' : text);
  const lines = new Lines(text);
  const near: Stretch[] = [];
  const windows: Stretch[] = [];
  for (const change of changes) {
    const first = paragraphs.of(change.start);
    const last = paragraphs.of(change.end);
    const start = Math.max(change.start - REACH, first.start);
    const end = Math.min(change.end + REACH, last.end);
    near.push({ start, end });
    windows.push({
      start: Math.max(lines.startOf(start - MARGIN), first.before),
      end: Math.min(lines.endOf(end + MARGIN), last.after),
    });
  }
  const read = joined(windows);
  if (read.reduce((sum, { start, end }) => sum + end - start, 0) > text.length * LARGEST_SHARE) return detect(text);
  const reached = joined(near);
  const found: Span[] = [];
  let at = 0;
  for (const window of read) {
    for (const span of detect(text.slice(window.start, window.end))) {
      const moved = { ...span, start: span.start + window.start, end: span.end + window.start };
      while (at < reached.length - 1 && (reached[at]?.end ?? Infinity) <= moved.start) at++;
      const stretch = reached[at];
      if (stretch && moved.start < stretch.end && moved.end > stretch.start) found.push(moved);
    }
  }
  return found;
}

interface Paragraph extends Stretch {
  /** From here to there a scan reads it as in the whole text: with a line before its first blank line, and one behind its last. */
  readonly before: number;
  readonly after: number;
}

/** The paragraphs of positions that only grow. */
class Paragraphs {
  private readonly blankLines = /\n[^\S\n]*\n\s*/g;
  private current: Paragraph;

  constructor(private readonly text: string) {
    this.current = this.read(0, 0);
  }

  of(position: number): Paragraph {
    while (position > this.current.end) this.current = this.next();
    return this.current;
  }

  private next(): Paragraph {
    const { end } = this.current;
    return this.read(this.blankLines.lastIndex, this.text.lastIndexOf('\n', end - 1) + 1);
  }

  private read(start: number, before: number): Paragraph {
    const gap = this.blankLines.exec(this.text);
    if (!gap) return { start, before, end: Infinity, after: Infinity };
    const behind = this.text.indexOf('\n', this.blankLines.lastIndex);
    return { start, before, end: gap.index, after: behind < 0 ? Infinity : behind + 1 };
  }
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

function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of stretches) {
    const last = result.at(-1);
    if (last && stretch.start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, stretch.end) };
    else result.push(stretch);
  }
  return result;
}
