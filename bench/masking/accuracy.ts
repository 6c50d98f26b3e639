import { readFileSync } from 'node:fs';
import { createMasker } from '../../lambda/mask/engine';
import type { EntityType } from '../../lib/private/contracts/masking';
import type { Measure } from '../report';
import { Tally } from './tally';
import { SYNTH_TYPES } from './type-names';

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
/** The engine's types for which precision is promised. */
const PRECISION_TYPES: readonly EntityType[] = [
  'EMAIL',
  'CREDIT_DEBIT_CARD_NUMBER',
  'INTERNATIONAL_BANK_ACCOUNT_NUMBER',
  'US_SOCIAL_SECURITY_NUMBER',
];

export const ratio = (value: number, goal?: number): Measure => ({
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
  const tally = new Tally(SYNTH_TYPES);
  for (const { full_text: text, spans } of samples) {
    const gold = spans.map((span) => ({
      start: span.start_position,
      end: span.end_position,
      type: span.entity_type,
    }));
    tally.add(text, gold, masker.detect(text));
  }
  return {
    'span F2 at IoU 0.9': ratio(tally.joinedF2(0.9), 0.85),
    'span F2 at IoU 0.7': ratio(tally.joinedF2(0.7), 0.9),
    'span F2 at IoU 0.9, plain one-to-one match': ratio(tally.plainF2(0.9)),
    'span F2 at IoU 0.7, plain one-to-one match': ratio(tally.plainF2(0.7)),
    'span F2 at IoU 0.7, plain match of the right type': ratio(tally.typedF2),
    'character recall': ratio(tally.characterRecall, 0.97),
    'character precision': ratio(tally.characterPrecision, 0.85),
    ...Object.fromEntries(tally.recall().map(([type, value]) => [`recall ${type}`, ratio(value, RECALL_GOALS[type])])),
    ...Object.fromEntries(
      PRECISION_TYPES.map((type) => [`precision ${type}`, ratio(tally.precisionOf(type) ?? 0, 0.98)]),
    ),
  };
}
