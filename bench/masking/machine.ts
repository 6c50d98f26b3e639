import type { Measure } from '../report';

const BYTES = 8e6;
const ROUNDS = 5;

/** What this machine does with work that is the same everywhere: figures of two machines are compared by these. */
export function measureMachine(): Record<string, Measure> {
  const text = 'The quick brown fox jumps over the lazy dog, 0123456789. '
    .repeat(Math.ceil(BYTES / 57))
    .slice(0, BYTES);
  const json = JSON.stringify(
    Array.from({ length: BYTES / 50 }, (_, at) => ({ id: at, name: `Customer ${at}`, ok: true })),
  );
  return {
    'this machine: a loop over characters (charCodeAt)': best(text.length, () => {
      let sum = 0;
      for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
      return sum;
    }),
    'this machine: JSON.parse': best(json.length, () => JSON.parse(json) as unknown),
  };
}

function best(bytes: number, work: () => unknown): Measure {
  let seconds = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  return { value: Math.round(bytes / 1e6 / seconds), unit: 'MB/s', goal: '', met: null };
}
