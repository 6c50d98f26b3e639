import { createHash } from 'node:crypto';
import { TrialSampling, TrialSamplingName } from '../../lib/private/contracts/runs';

/** Which of `count` records trial `trial` takes. Records drawn at random are independent: the same may come again. */
export function recordOf(trial: number, count: number, sampling: TrialSamplingName, seed: string): number {
  if (count < 1) {
    throw new Error('There is no record to take.');
  }
  return sampling === TrialSampling.IN_ORDER ? trial % count : drawUniform(seed, trial, count);
}

/**
 * A number from 0 to count - 1, every one as likely, decided by seed and trial alone: anybody can draw it again.
 * Hash values beyond the largest multiple of `count` are drawn anew, as a remainder alone would favour small numbers.
 */
function drawUniform(seed: string, trial: number, count: number): number {
  const range = 2 ** 48;
  const limit = range - (range % count);
  for (let attempt = 0; ; attempt++) {
    const hash = createHash('sha256').update(`${seed}\n${trial}\n${attempt}`).digest();
    const value = hash.readUIntBE(0, 6);
    if (value < limit) {
      return value % count;
    }
  }
}
