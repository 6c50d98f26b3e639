import { QuarantineError } from '../engine';

/** Time that a function needs after its work to write down why it stopped. */
const RESERVE_MILLIS = 15_000;

/** Passes a stream on until the time is nearly up: a part that is too slow is a finding, not a crash. */
export async function* untilDeadline(
  stream: AsyncIterable<Uint8Array>,
  remainingMillis: () => number,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    if (remainingMillis() < RESERVE_MILLIS) {
      throw new QuarantineError('timeout', 'a part could not be handled within the time limit of a function');
    }
    yield chunk;
  }
}
