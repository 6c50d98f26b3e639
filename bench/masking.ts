import { join } from 'node:path';
import { measureAccuracy } from './masking/accuracy';
import { measureBundle } from './masking/bundle';
import { measureMemory } from './masking/memory';
import { measureRisk } from './masking/risk';
import { measureHostileLines, measureSpeed } from './masking/speed';
import { report, type Measure } from './report';

const HELP = `npm run bench:masking -- --data DIR [--json] [--stream-gigabytes N] [--half held-out|tuned|all]

  --data DIR              folder with synth_dataset_v2.json and arx_adult.csv
  --half HALF             which templates accuracy is measured on; held-out (odd template ids) by default
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
    ...(await measureSpeed(join(data, 'synth_dataset_v2.json'))),
    ...measureHostileLines(),
    ...measureRisk(join(data, 'arx_adult.csv')),
    ...(await measureMemory(Number(option('stream-gigabytes') ?? '0.2'))),
    ...(await measureBundle()),
  };
  report('masking', measures);
}

void main();
