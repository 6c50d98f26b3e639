import type { LabelledSpan } from '../span-score';
import { COUNTRIES } from './addresses';
import { Dice } from './dice';
import { loadCountries } from './people';
import { TUNED_PROSE, UNSEEN_PROSE } from './prose';
import { SLOTS } from './slots';
import { TUNED_TEMPLATES } from './tuned-templates';
import { UNSEEN_TEMPLATES } from './unseen-templates';

export interface AnnotatedText {
  readonly text: string;
  readonly spans: readonly LabelledSpan[];
}

/** `tuned`: templates whose misses were looked at; `unseen`: templates that only ever gave totals. */
export type OwnHalf = 'tuned' | 'unseen';

const EACH = 40;

export interface OwnSet {
  readonly texts: readonly AnnotatedText[];
  /** Texts in which there is nothing to find. */
  readonly prose: readonly string[];
}

/** The set that the project makes itself: every template filled in `EACH` times, in the manner of many countries. */
export async function makeOwnSet(half: OwnHalf): Promise<OwnSet> {
  await loadCountries();
  const dice = new Dice(half === 'tuned' ? 20_261_127 : 71_162_027);
  const templates = half === 'tuned' ? TUNED_TEMPLATES : UNSEEN_TEMPLATES;
  return {
    texts: templates.flatMap((template) => Array.from({ length: EACH }, () => fillIn(template, dice))),
    prose: half === 'tuned' ? TUNED_PROSE : UNSEEN_PROSE,
  };
}

function fillIn(template: string, dice: Dice): AnnotatedText {
  const setting = { dice, country: dice.pick(COUNTRIES) };
  const spans: LabelledSpan[] = [];
  let text = '';
  let from = 0;
  for (const match of template.matchAll(/\{([a-z-]+)\}/g)) {
    const slot = SLOTS[match[1] ?? ''];
    if (!slot) continue;
    text += template.slice(from, match.index);
    const value = slot.make(setting);
    spans.push({ start: text.length, end: text.length + value.length, type: slot.type });
    text += value;
    from = match.index + match[0].length;
  }
  return { text: text + template.slice(from), spans };
}
