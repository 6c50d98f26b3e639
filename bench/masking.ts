import { join } from 'node:path';
import { measureAccuracy } from './masking/accuracy';
import { measureBundle } from './masking/bundle';
import { measureMemory } from './masking/memory';
import { measureOwnAccuracy } from './masking/own-accuracy';
import { measureRisk } from './masking/risk';
import { measureHostileLines, measureSpeed } from './masking/speed';
import { report, type Measure } from './report';

const HELP = `npm run bench:masking -- --data DIR [--json] [--stream-gigabytes N] [--half held-out|tuned|all] [--only accuracy]

  --data DIR              folder with synth_dataset_v2.json and arx_adult.csv
  --half HALF             which templates accuracy is measured on; held-out (odd template ids) by default
  --only accuracy         leave out speed, memory, risk and size
  --stream-gigabytes N    size of the stream whose peak memory is measured; 0 leaves it out (default 0.2)
`;

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function main(): Promise<void> {
  const data = option('data');
  if (data === undefined || process.argv.includes('--help')) {
    process.stderr.write(HELP);
    process.exitCode = data === undefined ? 2 : 0;
    return;
  }
  const half = option('half') ?? 'held-out';
  const measures: Record<string, Measure> = {
    ...measureAccuracy(join(data, 'synth_dataset_v2.json'), half),
    ...(await measureOwnAccuracy('tuned')),
    ...(await measureOwnAccuracy('unseen')),
    ...(option('only') === 'accuracy' ? {} : await measureCost(data)),
  };
  report('masking', measures);
}

/** What masking takes: time, memory, size. */
async function measureCost(data: string): Promise<Record<string, Measure>> {
  return {
    ...(await measureSpeed(join(data, 'synth_dataset_v2.json'))),
    ...measureHostileLines(),
    ...measureRisk(join(data, 'arx_adult.csv')),
    ...(await measureMemory(Number(option('stream-gigabytes') ?? '0.2'))),
    ...(await measureBundle()),
  };
}

void main();
