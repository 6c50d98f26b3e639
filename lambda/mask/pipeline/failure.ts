import { QUARANTINE_REASONS, type QuarantineReason } from '../../../lib/private/contracts/masking';
import { QUARANTINE_ERROR, type CaughtError, type Verdict } from '../../../lib/private/contracts/masking-pipeline';

/** Reads from the error that a state caught why the object must not pass. What is not understood is `part-failed`. */
export function verdictOf(failure: CaughtError): Verdict {
  if (failure.Error === QUARANTINE_ERROR) {
    return parseVerdict(messageOf(failure.Cause)) ?? { reason: 'part-failed', detail: 'the reason was not readable' };
  }
  if (failure.Error === 'States.Timeout') {
    return { reason: 'timeout', detail: 'a step did not answer within its time' };
  }
  return { reason: 'part-failed', detail: `a step failed with ${failure.Error ?? 'an error without a name'}` };
}

/** The message of a QuarantineError: `reason: detail`. */
function parseVerdict(message: string): Verdict | undefined {
  const [, reason, detail] = /^([a-z0-9-]+): (.*)$/s.exec(message) ?? [];
  return reason !== undefined && detail !== undefined && isReason(reason) ? { reason, detail } : undefined;
}

function isReason(reason: string): reason is QuarantineReason {
  return (QUARANTINE_REASONS as readonly string[]).includes(reason);
}

/** Step Functions gives a function's error as JSON. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function messageOf(cause: string | undefined): string {
  try {
    const parsed: unknown = JSON.parse(cause ?? '');
    return typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed ? String(parsed.errorMessage) : '';
  } catch {
    return cause ?? '';
  }
}
