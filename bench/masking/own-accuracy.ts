import { createMasker } from '../../lambda/mask/engine';
import type { Measure } from '../report';
import { ratio } from './accuracy';
import { makeOwnSet, type OwnHalf } from './own-set';
import { Tally } from './tally';
import { OWN_TYPES } from './type-names';

/** Accuracy on the set that the project makes itself, and how much of ordinary prose is masked. */
export async function measureOwnAccuracy(half: OwnHalf): Promise<Record<string, Measure>> {
  const { texts, prose } = await makeOwnSet(half);
  const strict = createMasker({ version: 1, preset: 'strict' });
  const balanced = createMasker({ version: 1, preset: 'balanced' });
  const tally = new Tally(OWN_TYPES);
  for (const { text, spans } of texts) tally.add(text, spans, strict.detect(text));
  const maskedShare = (masker: typeof strict): number => {
    let letters = 0;
    let masked = 0;
    for (const text of prose) {
      letters += text.length;
      for (const { start, end } of masker.detect(text)) masked += end - start;
    }
    return masked / letters;
  };
  const measures: Record<string, Measure> = {
    'span F2 at IoU 0.9': ratio(tally.joinedF2(0.9)),
    'span F2 at IoU 0.7': ratio(tally.joinedF2(0.7)),
    'span F2 at IoU 0.9, plain one-to-one match': ratio(tally.plainF2(0.9)),
    'span F2 at IoU 0.7, plain match of the right type': ratio(tally.typedF2),
    'character recall': ratio(tally.characterRecall),
    'character precision': ratio(tally.characterPrecision),
    ...Object.fromEntries(tally.recall().map(([type, value]) => [`recall ${type}`, ratio(value)])),
    'share of prose masked, strict': ratio(maskedShare(strict)),
    'share of prose masked, balanced': ratio(maskedShare(balanced)),
  };
  return Object.fromEntries(Object.entries(measures).map(([name, measure]) => [`own set, ${half}: ${name}`, measure]));
}
