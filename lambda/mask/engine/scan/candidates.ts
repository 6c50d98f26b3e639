import type { EntityType } from '../../../../lib/private/contracts/masking';
import type { Span } from '../span';

/** Deciding pairwise takes the square of this many steps. */
const LARGEST_CLUSTER = 200;

/** A span that may still lose its beginning to another one. */
type Proposal = { -readonly [Key in keyof Span]: Span[Key] };

/** Collects what the detectors propose, then decides between proposals that overlap. */
export class Candidates {
  private readonly spans: Proposal[] = [];
  /** What the scores of the proposals to come are multiplied by: less than 1 for what rests on a presumption. */
  certainty = 1;

  add(start: number, end: number, type: EntityType, score: number): void {
    if (end > start) this.spans.push({ start, end, type, score: score * this.certainty });
  }

  get size(): number {
    return this.spans.length;
  }

  /**
   * The surer proposal wins, the longer of two equally sure ones. What the loser covers beyond the winner is kept: a
   * character that some detector called identifying is never given up because another detector knew its neighbour better.
   */
  resolve(text: string): Span[] {
    const { spans } = this;
    if (!isInOrder(spans)) spans.sort(inOrder);
    const result: Span[] = [];
    for (let at = 0; at < spans.length;) {
      const next = clusterEnd(spans, at);
      const span = spans[at];
      if (span && next === at + 1) result.push(span);
      else if (next - at > LARGEST_CLUSTER) sweep(spans, at, next, result);
      else for (const span of untangle(spans.slice(at, next), text)) result.push(span);
      at = next;
    }
    return result;
  }
}

const inOrder = (a: Span, b: Span): number => a.start - b.start || b.end - a.end;

/** Most texts have few findings, and a hostile one may have half a million that one detector proposed in order. */
function isInOrder(spans: readonly Span[]): boolean {
  let previous: Span | undefined;
  for (const span of spans) {
    if (previous && inOrder(previous, span) > 0) return false;
    previous = span;
  }
  return true;
}

/** Behind the last of the proposals that overlap one another, from one on. */
function clusterEnd(spans: readonly Span[], from: number): number {
  let reach = spans[from]?.end ?? 0;
  let at = from + 1;
  for (let span = spans[at]; span && span.start < reach; span = spans[++at]) reach = Math.max(reach, span.end);
  return at;
}

/** For chains of overlaps that only a hostile text has: linear, first come first served. */
function sweep(spans: readonly Proposal[], from: number, to: number, result: Span[]): void {
  let reach = -1;
  for (let at = from; at < to; at++) {
    const span = spans[at];
    if (!span || span.end <= reach) continue;
    if (span.start < reach) span.start = reach;
    result.push(span);
    reach = span.end;
  }
}

function untangle(cluster: Span[], text: string): Span[] {
  cluster.sort((a, b) => b.score - a.score || b.end - b.start - (a.end - a.start));
  const accepted: Span[] = [];
  for (const span of cluster) {
    let pieces: Span[] = [span];
    for (const winner of accepted) {
      if (winner.end <= span.start || winner.start >= span.end) continue;
      if (winner.start <= span.start && winner.end >= span.end) pieces = [];
      if (pieces.length === 0) break;
      pieces = pieces.flatMap((piece) => without(piece, winner));
    }
    for (const piece of pieces) {
      const trimmed = piece === span ? span : trim(piece, text);
      if (trimmed) accepted.push(trimmed);
    }
  }
  return accepted.sort((a, b) => a.start - b.start);
}

function without(span: Span, winner: Span): Span[] {
  if (winner.end <= span.start || winner.start >= span.end) return [span];
  const rest: Span[] = [];
  if (span.start < winner.start) rest.push({ ...span, end: winner.start });
  if (span.end > winner.end) rest.push({ ...span, start: winner.end });
  return rest;
}

/** A leftover without the spaces and punctuation at its ends; nothing where no letter or digit is left. */
function trim(span: Span, text: string): Span | undefined {
  let { start, end } = span;
  while (start < end && !/[\p{L}\p{N}]/u.test(text.charAt(start))) start++;
  while (end > start && !/[\p{L}\p{N}]/u.test(text.charAt(end - 1))) end--;
  return start < end ? { ...span, start, end } : undefined;
}
