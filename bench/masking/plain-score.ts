import type { LabelledSpan, SpanScore } from './span-score';

/**
 * The plainest way to score spans: one prediction for one annotation, by the characters that both have of those that
 * either has. Nothing is joined and no word is left out.
 */
export function scorePlainly(
  annotations: readonly LabelledSpan[],
  predictions: readonly LabelledSpan[],
  threshold: number,
  score: SpanScore,
  fits: (annotation: LabelledSpan, prediction: LabelledSpan) => boolean = () => true,
): void {
  score.annotated += annotations.length;
  score.predicted += predictions.length;
  const used = new Set<LabelledSpan>();
  for (const annotation of annotations) {
    const match = predictions.find(
      (prediction) =>
        !used.has(prediction) && overlap(annotation, prediction) >= threshold && fits(annotation, prediction),
    );
    if (!match) continue;
    used.add(match);
    score.truePositives++;
  }
}

function overlap(one: LabelledSpan, other: LabelledSpan): number {
  const both = Math.min(one.end, other.end) - Math.max(one.start, other.start);
  return both <= 0 ? 0 : both / (one.end - one.start + other.end - other.start - both);
}
