import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { audit } from '../lib/audit/audit';
import { ALL_CLAIMS } from '../lib/audit/claims/all-claims';
import type { LoadedAssembly } from '../lib/audit/template';
import { judgeMutant } from '../test/lib/audit/mutants/judge-mutant';
import { MUTANTS } from '../test/lib/audit/mutants/mutants';
import { synthesizedDirectory, synthesizedGuardrails, synthesizedSandbox } from './audit-sandbox';
import { compareWithOthers } from './audit/others';
import { measureUnknownPlaces } from './audit/unknown-places';
import { report, type Measure } from './report';

type Measures = Record<string, Measure>;

/** The parts of this benchmark, `--only sandbox,command,hundred,mutants,unknown,others`: all of them unless told otherwise. */
const PARTS: Record<string, (assembly: LoadedAssembly) => Measures | Promise<Measures>> = {
  sandbox,
  command,
  hundred,
  mutants,
  unknown: (assembly) => measureUnknownPlaces(assembly, options.runs),
  others: compareWithOthers,
};

const options = readOptions();

/** What the audit proves, catches, and costs. */
async function main(): Promise<void> {
  const assembly = synthesizedSandbox();
  const measures: Record<string, Measure> = {};
  for (const part of wantedParts(options)) Object.assign(measures, await PARTS[part]?.(assembly));
  report('audit', measures);
}

/** `--runs 150`: how many values are made unknown. */
function readOptions(): { readonly only: string | undefined; readonly runs: number } {
  const { only, runs = '150' } = parseArgs({
    options: { only: { type: 'string' }, json: { type: 'boolean' }, runs: { type: 'string' } },
  }).values;
  if (/^[1-9]\d{0,5}$/.test(runs)) return { only, runs: Number(runs) };
  throw new Error(`--runs ${runs}: give a whole number from 1 to 999999.`);
}

function wantedParts({ only }: { readonly only: string | undefined }): string[] {
  const wanted = only?.split(',') ?? Object.keys(PARTS);
  const strange = wanted.filter((part) => !Object.hasOwn(PARTS, part));
  if (strange.length === 0) return wanted;
  throw new Error(
    `--only ${only}: there is no part ${strange.join(', ')}. The parts: ${Object.keys(PARTS).join(', ')}.`,
  );
}

function sandbox(assembly: LoadedAssembly): Record<string, Measure> {
  const one = timed(() => audit(assembly, { now: new Date() }));
  const memory = peakMemoryMb();
  const falseAlarms = one.result.claims.filter(({ status }) => status !== 'PROVED').length;
  return {
    claims: goal(ALL_CLAIMS.length, 'claims', '13 or more', ALL_CLAIMS.length >= 13),
    'claims not proved of the unmutated sandbox': goal(falseAlarms, 'claims', '0', falseAlarms === 0),
    'one sandbox': goal(one.seconds, 's', '2 or less', one.seconds <= 2),
    'one sandbox, memory': goal(memory, 'MB', '300 or less', memory <= 300),
  };
}

/** The command as a user runs it, with the start of Node.js: the median of five. */
function command(): Record<string, Measure> {
  const outdir = synthesizedDirectory();
  const runs = Array.from({ length: 5 }, () => {
    const before = performance.now();
    const { status } = spawnSync(process.execPath, [join('bin', 'dist', 'cdk-ai-sandbox.mjs'), 'audit', outdir]);
    if (status !== 0) throw new Error(`The command ended with ${status}: run \`npm run build\` first.`);
    return (performance.now() - before) / 1000;
  }).sort((one, other) => one - other);
  rmSync(outdir, { recursive: true, force: true });
  const seconds = runs[2] ?? NaN;
  return { 'one sandbox, the whole command, by the clock': goal(seconds, 's', '2 or less', seconds <= 2) };
}

function hundred(assembly: LoadedAssembly): Record<string, Measure> {
  const { seconds } = timed(() => audit(copies(assembly, 100), { now: new Date() }));
  return {
    '100 sandboxes': goal(seconds, 's', '60 or less', seconds <= 60),
    '100 sandboxes, memory': noted(peakMemoryMb(), 'MB'),
  };
}

function mutants(assembly: LoadedAssembly): Record<string, Measure> {
  const originals = { sandbox: assembly, guardrails: synthesizedGuardrails() };
  const survivors = MUTANTS.filter((mutant) => !judgeMutant(originals, mutant).caught);
  for (const { escapePath, id } of survivors) process.stderr.write(`not caught: ${escapePath} ${id}\n`);
  const caught = (100 * (MUTANTS.length - survivors.length)) / MUTANTS.length;
  return {
    mutants: goal(MUTANTS.length, 'mutants', '150 or more', MUTANTS.length >= 150),
    'escape paths opened by mutants': noted(new Set(MUTANTS.map(({ escapePath }) => escapePath)).size, 'paths'),
    'mutants caught by a claim that names the path': goal(caught, '%', '100', survivors.length === 0),
  };
}

const goal = (value: number, unit: string, words: string, met: boolean): Measure => ({ value, unit, goal: words, met });

const noted = (value: number, unit: string): Measure => ({ value, unit, goal: '', met: null });

/** Processor time, so that what else the machine does is not counted; the audit is single-threaded and waits for nothing. */
function timed<T>(work: () => T): { result: T; seconds: number } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, seconds: (user + system) / 1e6 };
}

function peakMemoryMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}

/** The same sandbox in many accounts. */
function copies(assembly: LoadedAssembly, count: number): LoadedAssembly {
  const templates = Array.from({ length: count }, (_, index) =>
    assembly.templates.map((template) => ({
      ...template,
      id: `${template.id}-${index}`,
      account: String(200_000_000_000 + index),
      document: JSON.parse(
        JSON.stringify(template.document).replaceAll('111122223333', String(200_000_000_000 + index)),
      ) as Record<string, unknown>,
    })),
  );
  return { ...assembly, templates: templates.flat() };
}

void main();
