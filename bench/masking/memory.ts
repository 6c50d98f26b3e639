import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Measure } from '../report';

/** Masks a generated CSV of any size in a process of its own, and asks the system for that process's peak memory. */
export async function measureMemory(gigabytes: number): Promise<Record<string, Measure>> {
  if (gigabytes === 0) return {};
  const { build } = await import('esbuild');
  const outfile = join('.local', 'bench', 'masking-stream.cjs');
  await build({
    entryPoints: [join('bench', 'masking', 'stream.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  const run = spawnSync(process.execPath, ['--max-semi-space-size=16', outfile, String(gigabytes)], {
    encoding: 'utf8',
  });
  const peak = Number(run.stdout.trim());
  if (run.status !== 0 || !Number.isFinite(peak)) throw new Error(`The stream failed: ${run.stderr}`);
  return {
    [`peak memory on a stream of ${gigabytes} GB`]: {
      value: Math.round(peak),
      unit: 'MB',
      goal: '<= 256',
      met: peak <= 256,
    },
  };
}
