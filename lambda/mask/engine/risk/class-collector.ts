import type { MaskingKeys } from '../keys';
import { EquivalenceClasses } from './equivalence-classes';
import { RowHash, UNSEEDED, type HashSeed } from './row-hash';

/** Collects the equivalence classes of a table's rows while they stream by. */
export interface ClassCollector {
  /** The quasi-identifiers. */
  readonly columns: readonly string[];
  /**
   * Adds one row of masked values.
   * @param positions where in the row each quasi-identifier stands; in their own order by default.
   */
  add(row: readonly string[], positions?: readonly number[]): void;
  readonly classes: EquivalenceClasses;
}

export function collectClasses(quasiIdentifiers: readonly string[], seed: HashSeed = UNSEEDED): ClassCollector {
  const classes = new EquivalenceClasses();
  const hash = new RowHash(seed);
  const inOrder = quasiIdentifiers.map((_, at) => at);
  return {
    classes,
    columns: quasiIdentifiers,
    add(row, positions = inOrder) {
      hash.start();
      for (let at = 0; at < positions.length; at++) hash.add(row[positions[at] ?? -1] ?? '');
      hash.finish();
      classes.add(hash.high, hash.low);
    },
  };
}

/** A seed that nobody without the key can work out, and that all parts of a data set share. */
export function seedFrom(keys: MaskingKeys | undefined): HashSeed {
  if (!keys) return UNSEEDED;
  const digest = keys.digest('risk', 'row hash');
  return { high: digest.readUInt32BE(0), low: digest.readUInt32BE(4) };
}
