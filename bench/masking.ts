import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAccuracy } from './masking/accuracy';
import { measureBundle } from './masking/bundle';
import { measureMachine } from './masking/machine';
import { measureMemory } from './masking/memory';
import { measureOwnAccuracy } from './masking/own-accuracy';
import { measureRisk } from './masking/risk';
import { measureHostileLines, measureSpeed } from './masking/speed';
import { report, type Measure } from './report';

/** The parts of this benchmark, `--only speed,risk`: all of them unless told otherwise. */
const PARTS: Record<string, (data: string) => Record<string, Measure> | Promise<Record<string, Measure>>> = {
  accuracy: async (data) => ({
    ...measureAccuracy(join(data, 'synth_dataset_v2.json'), OPTIONS.half),
    ...(await measureOwnAccuracy('tuned')),
    ...(await measureOwnAccuracy('unseen')),
  }),
  speed: (data) => measureSpeed(join(data, 'synth_dataset_v2.json')),
  hostile: measureHostileLines,
  risk: (data) => measureRisk(join(data, 'arx_adult.csv')),
  memory: () => measureMemory(Number(OPTIONS['stream-gigabytes'])),
  bundle: measureBundle,
};

const HELP = `npm run bench:masking -- --data DIR [--json] [--stream-gigabytes N] [--half held-out|tuned|all] [--only PARTS]

  --data DIR              folder with synth_dataset_v2.json and arx_adult.csv
  --half HALF             which templates accuracy is measured on; held-out (odd template ids) by default
  --only PARTS            some of ${Object.keys(PARTS).join(',')}
  --stream-gigabytes N    size of the stream whose peak memory is measured; 0 leaves it out (default 0.2)
`;

const OPTIONS = parseArgs({
  options: {
    data: { type: 'string' },
    half: { type: 'string', default: 'held-out' },
    only: { type: 'string', default: Object.keys(PARTS).join(',') },
    'stream-gigabytes': { type: 'string', default: '0.2' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
}).values;

async function main(): Promise<void> {
  const { data, help, only } = OPTIONS;
  const wanted = only.split(',');
  const strange = wanted.filter((part) => !Object.hasOwn(PARTS, part));
  if (strange.length > 0) process.stderr.write(`--only ${only}: there is no part ${strange.join(', ')}.\n`);
  if (data === undefined || help === true || strange.length > 0) {
    process.stderr.write(HELP);
    process.exitCode = help === true ? 0 : 2;
    return;
  }
  const measures: Record<string, Measure> = { ...measureMachine() };
  for (const part of wanted) Object.assign(measures, await PARTS[part]?.(data));
  report('masking', measures);
}

void main();
