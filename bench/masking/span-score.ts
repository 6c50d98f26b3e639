/**
 * Scores spans as presidio-research's SpanEvaluator does, type-agnostic: neighbours of one type are joined over words that
 * carry nothing, such words and punctuation do not count, several predictions together may match one annotation, and a
 * match needs a character-level intersection over union.
 * https://github.com/microsoft/presidio-research/blob/master/presidio_evaluator/evaluation/span_evaluator.py
 */
export interface LabelledSpan {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

export interface SpanScore {
  truePositives: number;
  predicted: number;
  annotated: number;
}

const SKIP_WORDS = new Set(
  (
    "'s street st de rue via and a the or do as of day address country state city zip po apt unit corner box suite mr mrs miss year years y o " +
    'month months old morning noon afternoon night evening this first last week weeks weekend days age ago inc ltd ' +
    'i me my we our you your he him his she her it its they them their what which who that these those am is are was were be been being have has had ' +
    'does did an but if because until while at by for with about against between into through during before after above below to from up down in out on off ' +
    'over under again further then once here there when where why how all any both each few more most other some such no nor not only own same so than too very can will just now'
  ).split(' '),
);

/** Which characters count: those of words that say something. */
function weights(text: string): Uint8Array {
  const mask = new Uint8Array(text.length);
  for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (!SKIP_WORDS.has(match[0].toLowerCase())) mask.fill(1, match.index, match.index + match[0].length);
  }
  return mask;
}

const weigh = (mask: Uint8Array, start: number, end: number): number => {
  let sum = 0;
  for (let at = start; at < end; at++) sum += mask[at] ?? 0;
  return sum;
};

function joined(spans: readonly LabelledSpan[], mask: Uint8Array): LabelledSpan[] {
  const result: LabelledSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && last.type === span.type && weigh(mask, last.end, span.start) === 0) {
      result[result.length - 1] = { ...last, end: Math.max(last.end, span.end) };
    } else if (weigh(mask, span.start, span.end) > 0) {
      result.push(span);
    }
  }
  return result;
}

export function scoreSpans(
  text: string,
  annotations: readonly LabelledSpan[],
  predictions: readonly LabelledSpan[],
  threshold: number,
  score: SpanScore,
): void {
  const mask = weights(text);
  const gold = joined(annotations, mask);
  const found = joined(predictions, mask);
  const used = new Set<LabelledSpan>();
  score.annotated += gold.length;
  for (const annotation of gold) {
    const width = weigh(mask, annotation.start, annotation.end);
    let best = 0;
    let inside = 0;
    let outside = 0;
    const chosen: LabelledSpan[] = [];
    for (const prediction of found) {
      if (used.has(prediction)) continue;
      const overlap = weigh(
        mask,
        Math.max(annotation.start, prediction.start),
        Math.min(annotation.end, prediction.end),
      );
      if (overlap === 0) continue;
      const extra = weigh(mask, prediction.start, prediction.end) - overlap;
      const union = (inside + overlap) / (width + outside + extra);
      if (union <= best) continue;
      best = union;
      inside += overlap;
      outside += extra;
      chosen.push(prediction);
    }
    if (best < threshold) continue;
    score.truePositives++;
    score.predicted++;
    chosen.forEach((prediction) => used.add(prediction));
  }
  score.predicted += found.filter((prediction) => !used.has(prediction)).length;
}

export function fScore({ truePositives, predicted, annotated }: SpanScore, beta = 2): number {
  const precision = predicted === 0 ? 0 : truePositives / predicted;
  const recall = annotated === 0 ? 0 : truePositives / annotated;
  const weight = beta * beta;
  return precision + recall === 0 ? 0 : ((1 + weight) * precision * recall) / (weight * precision + recall);
}
