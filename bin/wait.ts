/** Between two looks at what is waited for. */
const INTERVAL_MILLISECONDS = 2_000;

/**
 * Looks again and again until `isOver` says so, and tells on standard error what has changed. Undefined when the time is up.
 */
export async function waitUntil<T>(
  look: () => Promise<T>,
  isOver: (state: T) => boolean,
  tell: (state: T) => string,
  seconds: number,
): Promise<T | undefined> {
  const end = Date.now() + seconds * 1000;
  let told = '';
  for (;;) {
    const state = await look();
    const text = tell(state);
    if (text !== told) {
      console.error(text);
      told = text;
    }
    if (isOver(state)) {
      return state;
    }
    if (Date.now() > end) {
      console.error(`It is not over after ${seconds} s. It goes on; ask again later.`);
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MILLISECONDS));
  }
}
