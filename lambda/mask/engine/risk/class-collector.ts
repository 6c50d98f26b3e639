import type { MaskingKeys } from '../keys';
import { EquivalenceClasses } from './equivalence-classes';
import { RowHash, UNSEEDED, type HashSeed } from './row-hash';

/** Collects the equivalence classes of a table's rows while they stream by. */
export interface ClassCollector {
  /** Adds one row, given how to get each column's masked value. */
  add(valueOf: (column: string) => string): void;
  readonly classes: EquivalenceClasses;
}

export function collectClasses(quasiIdentifiers: readonly string[], seed: HashSeed = UNSEEDED): ClassCollector {
  const classes = new EquivalenceClasses();
  const hash = new RowHash(seed);
  return {
    classes,
    add(valueOf) {
      hash.start();
      for (const column of quasiIdentifiers) hash.add(valueOf(column));
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
