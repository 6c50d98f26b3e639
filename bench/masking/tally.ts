import type { Span } from '../../lambda/mask/engine/span';
import type { EntityType } from '../../lib/private/contracts/masking';
import { scorePlainly } from './plain-score';
import { fScore, scoreSpans, type LabelledSpan, type SpanScore } from './span-score';

const empty = (): SpanScore => ({ truePositives: 0, predicted: 0, annotated: 0 });

/** Adds up how findings agree with annotations, text by text. */
export class Tally {
  private readonly joined = new Map([0.9, 0.7].map((iou) => [iou, empty()]));
  private readonly plain = new Map([0.9, 0.7].map((iou) => [iou, empty()]));
  private readonly typed = empty();
  private readonly characters = { annotated: 0, predicted: 0, both: 0 };
  private readonly types = new Map<string, { annotated: number; covered: number }>();
  private readonly precision = new Map<EntityType, { predicted: number; right: number }>();

  /** @param right the engine's types that are right for a type of the data. */
  constructor(private readonly right: Readonly<Record<string, readonly EntityType[]>>) {}

  add(text: string, gold: readonly LabelledSpan[], found: readonly Span[]): void {
    for (const [iou, score] of this.joined) scoreSpans(text, gold, found, iou, score);
    for (const [iou, score] of this.plain) scorePlainly(gold, found, iou, score);
    scorePlainly(gold, found, 0.7, this.typed, (annotation, prediction) => this.isRight(annotation, prediction));
    const goldMask = maskOf(text, gold);
    const foundMask = maskOf(text, found);
    for (let at = 0; at < text.length; at++) {
      if (/\s/.test(text.charAt(at))) continue;
      this.characters.annotated += goldMask[at] ?? 0;
      this.characters.predicted += foundMask[at] ?? 0;
      this.characters.both += (goldMask[at] ?? 0) & (foundMask[at] ?? 0);
    }
    for (const span of gold) this.countRecall(span, text, foundMask);
    for (const span of found) {
      const entry = this.precision.get(span.type) ?? { predicted: 0, right: 0 };
      entry.predicted++;
      if (gold.some((other) => other.start < span.end && other.end > span.start && this.isRight(other, span)))
        entry.right++;
      this.precision.set(span.type, entry);
    }
  }

  joinedF2(iou: 0.9 | 0.7): number {
    return fScore(this.joined.get(iou) ?? empty());
  }
  plainF2(iou: 0.9 | 0.7): number {
    return fScore(this.plain.get(iou) ?? empty());
  }
  /** As `plainF2(0.7)`, where a match must have the right type too. */
  get typedF2(): number {
    return fScore(this.typed);
  }
  get characterRecall(): number {
    return this.characters.both / this.characters.annotated;
  }
  get characterPrecision(): number {
    return this.characters.both / this.characters.predicted;
  }
  /** Share of the annotations of each type of which nine tenths of the letters and digits are covered, by whatever types. */
  recall(): readonly (readonly [string, number])[] {
    return [...this.types]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([type, { annotated, covered }]) => [type, covered / annotated]);
  }
  /** Share of the findings of an engine's type that touch an annotation for which it is right; undefined where none was found. */
  precisionOf(type: EntityType): number | undefined {
    const entry = this.precision.get(type);
    return entry && entry.right / entry.predicted;
  }

  private isRight(annotation: LabelledSpan, prediction: LabelledSpan): boolean {
    return (this.right[annotation.type] ?? []).some((type) => type === prediction.type);
  }

  private countRecall(span: LabelledSpan, text: string, found: Uint8Array): void {
    let letters = 0;
    let covered = 0;
    for (let at = span.start; at < span.end; at++) {
      if (!/[\p{L}\p{N}]/u.test(text.charAt(at))) continue;
      letters++;
      covered += found[at] ?? 0;
    }
    const entry = this.types.get(span.type) ?? { annotated: 0, covered: 0 };
    entry.annotated++;
    if (covered >= letters * 0.9) entry.covered++;
    this.types.set(span.type, entry);
  }
}

function maskOf(text: string, spans: readonly { readonly start: number; readonly end: number }[]): Uint8Array {
  const mask = new Uint8Array(text.length);
  for (const { start, end } of spans) mask.fill(1, start, end);
  return mask;
}
