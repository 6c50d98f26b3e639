import type { EquivalenceClasses } from './equivalence-classes';

/** How likely three attackers are to find somebody (El Emam and Dankar, JAMIA 2008). */
export interface ReIdentificationRisk {
  /** Knows that the person is in the data: one over the class's size. */
  readonly prosecutor: { readonly highest: number; readonly average: number };
  /** Does not know it: the class is as much larger in the population as the data are a sample of it. */
  readonly journalist: { readonly highest: number; readonly average: number };
  /** Wants as many as possible: the share of all rows that a match by chance gets right. */
  readonly marketer: number;
}

/** @param samplingFraction the share of the population that is in the data; 1 where it is unknown, which is the worst case. */
export function reIdentificationRisk(classes: EquivalenceClasses, samplingFraction = 1): ReIdentificationRisk {
  let rows = 0;
  let smallest = Infinity;
  for (const size of classes.sizes()) {
    rows += size;
    smallest = Math.min(smallest, size);
  }
  if (rows === 0) {
    const none = { highest: 0, average: 0 };
    return { prosecutor: none, journalist: none, marketer: 0 };
  }
  const average = classes.classes / rows;
  const highest = 1 / smallest;
  return {
    prosecutor: { highest, average },
    journalist: { highest: highest * samplingFraction, average: average * samplingFraction },
    marketer: average * samplingFraction,
  };
}
