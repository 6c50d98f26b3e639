/** Announces a step, runs it, and says how long it took. Messages go to standard error. */
export async function step<T>(title: string, work: () => T | Promise<T>): Promise<T> {
  const started = Date.now();
  // A terminal shows the line at once; a log gets whole lines, so that nothing is torn.
  process.stderr.write(process.stderr.isTTY ? `  ${title} ...` : `  ${title} ...\n`);
  try {
    const result = await work();
    process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}  ${title}: ${seconds(started)}\n`);
    return result;
  } catch (error) {
    process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}  ${title}: failed after ${seconds(started)}\n`);
    throw error;
  }
}

export function note(message: string): void {
  process.stderr.write(`  ${message}\n`);
}

const seconds = (started: number): string => `${((Date.now() - started) / 1000).toFixed(1)} s`;
