import { ExperimentManifest } from '../../lib/private/contracts/experiments';
import { RunTrialsEvent, RunTrialsResult, TrialItem, TrialSuite } from '../../lib/private/contracts/runs';
import { recordOf } from './draws';
import { Gateway } from './gateway-client';
import { DatasetRecord } from './prompt-template';
import { TrialOutcome, TrialPlan, makeTrial, planTrial } from './trial';

/** Trials made at the same time: enough to hide a model's latency, few enough for the gateway's rate guard. */
const PARALLEL_TRIALS = 4;

/** What the loop needs from its surroundings. */
export interface TrialSurroundings {
  readonly gateway: Gateway;
  readonly kept: (event: RunTrialsEvent) => Promise<readonly Pick<TrialItem, 'trial'>[]>;
  readonly keep: (event: RunTrialsEvent, plan: TrialPlan, outcome: TrialOutcome) => Promise<void>;
  /** Whether another trial may still be begun. */
  readonly hasTime: () => boolean;
}

/**
 * Makes the trials of an event until they are made or the time is up, and says where to go on. What an earlier, broken
 * invocation has kept is not made again.
 */
export async function makeTrials(
  event: RunTrialsEvent,
  manifest: ExperimentManifest,
  records: readonly DatasetRecord[],
  { gateway, kept, keep, hasTime }: TrialSurroundings,
): Promise<RunTrialsResult> {
  const until = event.until > 0 ? event.until : manifest.trials;
  const count = event.suite === TrialSuite.SAFETY ? manifest.safety.length : records.length;
  const made = new Set((await kept(event)).map(({ trial }) => trial));
  let next = event.next;
  while (next < until && hasTime()) {
    const batch = range(next, Math.min(next + PARALLEL_TRIALS, until)).filter((trial) => !made.has(trial));
    await allOrFirstError(
      batch.map(async (trial) => {
        const record = recordOf(trial, count, event.sampling, event.run);
        const plan = planTrial(manifest, records, event.suite, trial, record);
        await keep(event, plan, await makeTrial(gateway, manifest, plan, event));
      }),
    );
    next = Math.min(next + PARALLEL_TRIALS, until);
  }
  return { ...event, next, until, done: next >= until };
}

/** Waits for every one, so that no trial is left half made, and then throws the first error. */
async function allOrFirstError(trials: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(trials)).find((result) => result.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
