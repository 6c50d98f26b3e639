import { readFileSync } from 'node:fs';
import { createMasker } from '../../lambda/mask/engine';
import type { Measure } from '../report';
import { fScore, scoreSpans, type LabelledSpan, type SpanScore } from './span-score';

interface Sample {
  readonly full_text: string;
  readonly spans: readonly {
    readonly entity_type: string;
    readonly start_position: number;
    readonly end_position: number;
  }[];
  readonly template_id: number;
}

/** Recall that issue and documentation promise, by the data set's own types. */
const RECALL_GOALS: Readonly<Record<string, number>> = {
  EMAIL_ADDRESS: 0.995,
  CREDIT_CARD: 0.995,
  IBAN_CODE: 0.995,
  US_SSN: 0.995,
  PHONE_NUMBER: 0.98,
  PERSON: 0.97,
  STREET_ADDRESS: 0.92,
  DATE_TIME: 0.95,
};
/** The engine's types for which precision is promised, and what they are called in the data. */
const PRECISION_TYPES: Readonly<Record<string, string>> = {
  EMAIL: 'EMAIL_ADDRESS',
  CREDIT_DEBIT_CARD_NUMBER: 'CREDIT_CARD',
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: 'IBAN_CODE',
  US_SOCIAL_SECURITY_NUMBER: 'US_SSN',
};

const measure = (value: number, goal: number | undefined): Measure => ({
  value: Math.round(value * 10_000) / 10_000,
  unit: '',
  goal: goal === undefined ? '' : `>= ${goal}`,
  met: goal === undefined ? null : value >= goal,
});

/**
 * Accuracy on the templates of one half: even template ids were looked at while the detectors were written, odd ones never.
 */
export function measureAccuracy(file: string, half: string): Record<string, Measure> {
  const samples = (JSON.parse(readFileSync(file, 'utf8')) as Sample[]).filter(
    ({ template_id: id }) => half === 'all' || (id % 2 === 0) === (half === 'tuned'),
  );
  const masker = createMasker({ version: 1, preset: 'strict' });
  const scores = new Map<number, SpanScore>(
    [0.9, 0.7].map((iou) => [iou, { truePositives: 0, predicted: 0, annotated: 0 }]),
  );
  const characters = { annotated: 0, predicted: 0, both: 0 };
  const types = new Map<string, { annotated: number; covered: number }>();
  const precision = new Map<string, { predicted: number; right: number }>();
  for (const { full_text: text, spans } of samples) {
    const gold = spans.map((span): LabelledSpan => ({
      start: span.start_position,
      end: span.end_position,
      type: span.entity_type,
    }));
    const found = masker.detect(text);
    for (const [iou, score] of scores) scoreSpans(text, gold, found, iou, score);
    const goldMask = maskOf(text, gold);
    const foundMask = maskOf(text, found);
    for (let at = 0; at < text.length; at++) {
      if (/\s/.test(text.charAt(at))) continue;
      characters.annotated += goldMask[at] ?? 0;
      characters.predicted += foundMask[at] ?? 0;
      characters.both += (goldMask[at] ?? 0) & (foundMask[at] ?? 0);
    }
    for (const span of gold) countRecall(types, span, text, foundMask);
    for (const span of found) countPrecision(precision, span, gold);
  }
  return {
    'span F2 at IoU 0.9': measure(fScore(scores.get(0.9) ?? { truePositives: 0, predicted: 0, annotated: 0 }), 0.85),
    'span F2 at IoU 0.7': measure(fScore(scores.get(0.7) ?? { truePositives: 0, predicted: 0, annotated: 0 }), 0.9),
    'character recall': measure(characters.both / characters.annotated, 0.97),
    'character precision': measure(characters.both / characters.predicted, 0.85),
    ...Object.fromEntries(
      [...types]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([type, { annotated, covered }]) => [`recall ${type}`, measure(covered / annotated, RECALL_GOALS[type])]),
    ),
    ...Object.fromEntries(
      [...precision].map(([type, { predicted, right }]) => [`precision ${type}`, measure(right / predicted, 0.98)]),
    ),
  };
}

function maskOf(text: string, spans: readonly { readonly start: number; readonly end: number }[]): Uint8Array {
  const mask = new Uint8Array(text.length);
  for (const { start, end } of spans) mask.fill(1, start, end);
  return mask;
}

/** A span counts as found when nine tenths of its letters and digits are covered, by whatever types. */
function countRecall(
  types: Map<string, { annotated: number; covered: number }>,
  span: LabelledSpan,
  text: string,
  found: Uint8Array,
): void {
  let letters = 0;
  let covered = 0;
  for (let at = span.start; at < span.end; at++) {
    if (!/[\p{L}\p{N}]/u.test(text.charAt(at))) continue;
    letters++;
    covered += found[at] ?? 0;
  }
  const entry = types.get(span.type) ?? { annotated: 0, covered: 0 };
  entry.annotated++;
  if (covered >= letters * 0.9) entry.covered++;
  types.set(span.type, entry);
}

function countPrecision(
  precision: Map<string, { predicted: number; right: number }>,
  span: LabelledSpan,
  gold: readonly LabelledSpan[],
): void {
  const wanted = PRECISION_TYPES[span.type];
  if (wanted === undefined) return;
  const entry = precision.get(span.type) ?? { predicted: 0, right: 0 };
  entry.predicted++;
  if (gold.some(({ start, end, type }) => type === wanted && start < span.end && end > span.start)) entry.right++;
  precision.set(span.type, entry);
}
