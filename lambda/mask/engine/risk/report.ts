import type { ClassHistogramBucket, RiskReport } from '../../../../lib/private/contracts/masking';
import type { EquivalenceClasses } from './equivalence-classes';

/** 5 is common inside a company; CMS forbids cells of 1 to 10 for health data. */
const BUCKETS: readonly (readonly [number, number | undefined])[] = [
  [1, 1],
  [2, 4],
  [5, 10],
  [11, undefined],
];

/** What the sizes of the equivalence classes say about how many people could be found again. */
export function riskReport(classes: EquivalenceClasses): RiskReport {
  const histogram = BUCKETS.map(([from, to]) => ({ from, ...(to !== undefined && { to }), classes: 0, rows: 0 }));
  let rows = 0;
  let smallest = Infinity;
  for (const size of classes.sizes()) {
    rows += size;
    if (size < smallest) smallest = size;
    const bucket = histogram.find(({ from, to }: ClassHistogramBucket) => size >= from && size <= (to ?? Infinity));
    if (bucket) {
      bucket.classes++;
      bucket.rows += size;
    }
  }
  return {
    rows,
    classes: classes.classes,
    smallestClass: rows === 0 ? 0 : smallest,
    histogram,
    uniqueShare: rows === 0 ? 0 : (histogram[0]?.rows ?? 0) / rows,
    // Each row's risk is one over its class's size, so all rows of a class together add one.
    averageProsecutorRisk: rows === 0 ? 0 : classes.classes / rows,
  };
}

/** Share of the rows that stand in classes smaller than k. */
export function shareBelow(classes: EquivalenceClasses, k: number): number {
  let below = 0;
  let rows = 0;
  for (const size of classes.sizes()) {
    rows += size;
    if (size < k) below += size;
  }
  return rows === 0 ? 0 : below / rows;
}
