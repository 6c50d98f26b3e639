import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MASKING_NODE_OPTIONS } from '../../lib/private/contracts/masking-pipeline';
import type { Measure } from '../report';
import { GENERATED } from './generated';
import { PARQUET_FILES, writeParquet } from './parquet-files';

/**
 * Megabytes of each format for a stream of 0.2 GB; they grow with it. CSV has that size itself. The others are as large as keeps
 * the whole under some minutes, as masking text takes a second of a processor for four megabytes, and its memory has reached
 * its height after five. What packs to a hundredth has little to be found in it. Parquet files are as large as they are.
 */
const MEGABYTES_OTHERWISE = 12;
const MEGABYTES: Readonly<Record<string, number>> = { CSV: 200, 'CSV, gzipped to a hundredth': 100 };

const MOST_MEGABYTES = 256;

/** Masks an object of each format in a process of its own, set up as the function is, and asks the system for its peak memory. */
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
  const measures: Record<string, Measure> = {};
  for (const format of Object.keys(GENERATED)) {
    const megabytes = (gigabytes / 0.2) * (MEGABYTES[format] ?? MEGABYTES_OTHERWISE);
    const peak = peakOf(outfile, 'masked', ['generated', format, String(Math.round(megabytes * 1e6))]);
    measures[`peak memory, ${format}, ${megabytes} MB`] = peak;
  }
  const folder = mkdtempSync(join(tmpdir(), 'masking-memory-'));
  try {
    for (const [name, { layout, outcome }] of Object.entries(PARQUET_FILES)) {
      const path = join(folder, 'data.parquet');
      const bytes = await writeParquet(path, layout);
      measures[`peak memory, Parquet, ${name}, ${Math.round(bytes / 1e6)} MB`] = peakOf(outfile, outcome, [
        'file',
        path,
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return measures;
}

function peakOf(script: string, expected: string, args: readonly string[]): Measure {
  const run = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: MASKING_NODE_OPTIONS },
  });
  if (run.status !== 0) throw new Error(`Masking ${args.join(' ')} failed: ${run.stderr}`);
  const { peak, outcome } = JSON.parse(run.stdout) as { peak: number; outcome: string };
  if (outcome !== expected) throw new Error(`${args.join(' ')}: ${outcome}, and ${expected} was expected.`);
  return { value: Math.round(peak), unit: 'MB', goal: `<= ${MOST_MEGABYTES}`, met: peak <= MOST_MEGABYTES };
}
