import type { EntityType } from '../../../lib/private/contracts/masking';

/** One finding: `[start, end)` in UTF-16 code units, and how sure the detector is, from 0 to 1. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly type: EntityType;
  readonly score: number;
}
