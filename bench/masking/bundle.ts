import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Measure } from '../report';

const BUNDLE = join('lambda', 'dist', 'mask', 'index.js');
const ENGINE = join('.local', 'bench', 'masking-engine.cjs');
const STARTS = 5;

/** Size of the function's bundle, and the processor time from the start of a process to the first text that is masked. */
export async function measureBundle(): Promise<Record<string, Measure>> {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join('lambda', 'mask', 'engine', 'index.ts')],
    outfile: ENGINE,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  const script = `const start=process.cpuUsage().user;const e=require(${JSON.stringify(join(process.cwd(), ENGINE))});e.maskRecordText('Mail ann@example.com');process.stdout.write(String((process.cpuUsage().user-start)/1000))`;
  const times = Array.from({ length: STARTS }, () =>
    Number(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout),
  );
  const coldStart = times.sort((a, b) => a - b)[Math.floor(STARTS / 2)] ?? NaN;
  const file = existsSync(BUNDLE) ? BUNDLE : ENGINE;
  const megabytes = gzipSync(readFileSync(file), { level: 9 }).byteLength / 1e6;
  return {
    [file === BUNDLE ? 'bundle of the mask function, gzipped' : 'bundle of the engine, gzipped']: {
      value: Math.round(megabytes * 100) / 100,
      unit: 'MB',
      goal: '<= 1.5',
      met: megabytes <= 1.5,
    },
    'cold start: load the engine, mask a first text': {
      value: Math.round(coldStart),
      unit: 'ms',
      goal: '<= 400',
      met: coldStart <= 400,
    },
  };
}
