import { readFileSync } from 'node:fs';
import { createMasker, deriveKeys, fileReader, inspectDataset, maskPart, verifyMasked } from '../../lambda/mask/engine';
import { GENERATED, type GeneratedObject } from './generated';

/** The second scan holds as much as the first one; some of it shows that. */
const MOST_VERIFIED_BYTES = 12e6;

/**
 * `stream.ts generated FORMAT BYTES` or `stream.ts file PATH`: masks an object as one part, then reads an object of the same kind
 * as the second scan does, and prints the peak of this process's memory in MB; or the reason for which it is refused, too.
 */
async function main(): Promise<void> {
  const [source, what = '', bytes] = process.argv.slice(2);
  const object = (most: number): Promise<GeneratedObject> | GeneratedObject =>
    source === 'file' ? stored(what) : generated(what, Math.min(most, Number(bytes)));
  const { name, reader } = await object(Infinity);
  const masker = createMasker({ version: 1, preset: 'balanced' }, deriveKeys(Buffer.alloc(32, 1)));
  let outcome = 'masked';
  try {
    const shape = await inspectDataset(reader, name, masker.policy);
    const run = maskPart(masker, shape, { index: 0, start: 0, end: reader.size }, reader);
    for await (const _ of run.output);
    await verifyMasked(masker, shape, (await object(MOST_VERIFIED_BYTES)).reader);
  } catch (error) {
    outcome = (error as { reason?: string }).reason ?? String(error);
  }
  process.stdout.write(JSON.stringify({ peak: peakMegabytes(), outcome }));
}

function generated(format: string, bytes: number): GeneratedObject {
  const object = GENERATED[format]?.(bytes);
  if (!object) throw new Error(`There is no format "${format}".`);
  return object;
}

const stored = async (path: string): Promise<GeneratedObject> => ({
  name: 'data.parquet',
  reader: await fileReader(path),
});

/** What the process itself has had at most. `maxRSS` of Linux counts the process that started this one, up to then. */
function peakMegabytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

void main();
