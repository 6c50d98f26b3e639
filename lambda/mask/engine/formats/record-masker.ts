import type { MutableCounts } from '../masker';

/**
 * Masks one format in a stream of text: chunks of any size in, masked text out, and the result does not depend on where
 * the chunks are cut. Memory holds one record at most.
 */
export interface RecordMasker {
  write(text: string): string;
  end(): string;
  readonly rows: number;
  readonly counts: MutableCounts;
}

/** A record longer than this is quarantined: one record must fit into memory several times over. */
export const LONGEST_RECORD = 4 * 1024 * 1024;
