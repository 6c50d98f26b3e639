import { setTimeout as sleep } from 'node:timers/promises';

/** A step of the story did not show what it promised. */
export class Shortfall extends Error {}

/** Fails the step unless the statement holds. `statement` is what was expected, in words. */
export function check(holds: boolean, statement: string): asserts holds {
  if (!holds) throw new Shortfall(`expected that ${statement}`);
}

/**
 * Reads state until it is there. Every wait is bounded.
 *
 * @param what what is waited for, in words
 * @param read returns undefined while it is not there
 */
export async function eventually<T>(what: string, read: () => Promise<T | undefined>, timeoutSeconds = 60): Promise<T> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Shortfall(`${what} did not come within ${timeoutSeconds} s`);
    await sleep(250);
  }
}
