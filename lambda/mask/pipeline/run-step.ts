import type { MaskingEvent, MaskingTask, Verdict } from '../../../lib/private/contracts/masking-pipeline';
import { QuarantineError } from '../engine';
import { locate } from './locate-step';
import { mask } from './mask-step';
import { plan } from './plan-step';
import { quarantine } from './quarantine-step';
import { release } from './release-step';
import type { MaskingServices } from './services';
import { Staging, StagingName } from './staging';
import { verify } from './verify-step';

/** Runs one step of the state machine. What it returns becomes part of the execution's state: names and numbers only. */
export async function runStep(services: MaskingServices, event: MaskingEvent): Promise<unknown> {
  requireRawBucket(services, event.step === 'locate' ? event.bucket : event.source.bucket);
  switch (event.step) {
    case 'locate':
      return locate(services, event);
    case 'plan':
      return orVerdict(services, event, 'plan', () => plan(services, event));
    case 'mask':
      return orVerdict(services, event, event.index, () => mask(services, event, event.index));
    case 'verify':
      return orVerdict(services, event, event.index, () => verify(services, event, event.index));
    case 'release':
      return orVerdict(services, event, 'release', () => release(services, event, event.macie));
    case 'quarantine':
      return quarantine(services, event, event.state.failure);
    case 'clean-up':
      return new Staging(services.s3, services.quarantineBucket, event.id).clear();
  }
}

/** The function can read more than the raw zone; an execution that somebody started by hand must not make use of that. */
function requireRawBucket(services: MaskingServices, bucket: string): void {
  if (bucket !== services.rawBucket) {
    throw new Error('The execution names a bucket that is not the raw zone.');
  }
}

/**
 * That an object must not pass is a result and not an error: it is not retried, and no error name needs to survive the way
 * through Lambda and Step Functions. The reason waits in staging for the quarantine step.
 */
async function orVerdict<Result extends object>(
  services: MaskingServices,
  task: MaskingTask,
  where: number | string,
  step: () => Promise<Result>,
): Promise<({ passed: true } & Result) | { passed: false }> {
  try {
    return { passed: true, ...(await step()) };
  } catch (error) {
    if (!(error instanceof QuarantineError)) {
      throw error;
    }
    const { reason, detail } = error;
    const verdict: Verdict = { reason, detail };
    await new Staging(services.s3, services.quarantineBucket, task.id).write(StagingName.verdict(where), verdict);
    return { passed: false };
  }
}
