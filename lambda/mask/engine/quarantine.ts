import type { QuarantineReason } from '../../../lib/private/contracts/masking';

/**
 * The object must not pass. The detail says where (a line, a column's number, a size) and never repeats a value of the
 * data, so it may be logged and written beside the quarantined object.
 */
export class QuarantineError extends Error {
  constructor(
    readonly reason: QuarantineReason,
    readonly detail: string,
  ) {
    super(`${reason}: ${detail}`);
    this.name = 'QuarantineError';
  }
}
