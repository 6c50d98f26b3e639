import type { CaughtError, Verdict } from '../../../lib/private/contracts/masking-pipeline';

/** Why an object must not pass whose masking failed without a reason of its own. The cause is not told: it may quote data. */
export function verdictOf(failure: CaughtError | undefined): Verdict {
  if (failure?.Error === 'States.Timeout') {
    return { reason: 'timeout', detail: 'a step did not answer within its time' };
  }
  return { reason: 'part-failed', detail: `a step failed with ${failure?.Error ?? 'an error without a name'}` };
}
