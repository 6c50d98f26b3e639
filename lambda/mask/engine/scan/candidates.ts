import type { EntityType } from '../../../../lib/private/contracts/masking';
import type { Span } from '../span';

/** Deciding pairwise takes the square of this many steps. */
const LARGEST_CLUSTER = 200;

/** Collects what the detectors propose, then decides between proposals that overlap. */
export class Candidates {
  private readonly spans: Span[] = [];

  add(start: number, end: number, type: EntityType, score: number): void {
    if (end > start) this.spans.push({ start, end, type, score });
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
    if (spans.length < 2) return [...spans];
    spans.sort((a, b) => a.start - b.start || b.end - a.end);
    const result: Span[] = [];
    for (let at = 0; at < spans.length;) {
      const cluster: Span[] = [];
      let reach = -1;
      while (at < spans.length) {
        const span = spans[at];
        if (!span || (cluster.length > 0 && span.start >= reach)) break;
        cluster.push(span);
        reach = Math.max(reach, span.end);
        at++;
      }
      const settled =
        cluster.length === 1 ? cluster : cluster.length > LARGEST_CLUSTER ? sweep(cluster) : untangle(cluster, text);
      for (const span of settled) result.push(span);
    }
    return result;
  }
}

/** For chains of overlaps that only a hostile text has: linear, first come first served. */
function sweep(cluster: readonly Span[]): Span[] {
  const result: Span[] = [];
  let reach = -1;
  for (const span of cluster) {
    if (span.end <= reach) continue;
    result.push(span.start < reach ? { ...span, start: reach } : span);
    reach = span.end;
  }
  return result;
}

function untangle(cluster: Span[], text: string): Span[] {
  cluster.sort((a, b) => b.score - a.score || b.end - b.start - (a.end - a.start));
  const accepted: Span[] = [];
  for (const span of cluster) {
    let pieces: Span[] = [span];
    for (const winner of accepted) {
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
