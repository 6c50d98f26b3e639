import fc from 'fast-check';
import { audit } from '../../lib/audit/audit';
import type { LoadedAssembly } from '../../lib/audit/template';
import type { Measure } from '../report';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A place in the templates: the number of one, and the steps to it in its document. */
interface Place {
  readonly template: number;
  readonly steps: readonly (string | number)[];
}

const SEED = 20_261_127;
/** What no template tells: it may stand for anything, and for nothing. */
const UNKNOWN: Json = { 'Fn::ImportValue': 'exported-by-nobody' };
const EVERYTHING: Json = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const VALUES: readonly Json[] = ['*', '', [], {}, 'true', false, null, EVERYTHING, ['*'], 0];

/**
 * A claim that is proved where a value is not known must be proved whatever stands there: values of the sandbox's templates, drawn
 * at random, are made unknown, and then something else.
 */
export function measureUnknownPlaces(assembly: LoadedAssembly, runs: number): Record<string, Measure> {
  const places = assembly.templates.flatMap(({ document }, template) =>
    Object.entries((document as { Resources?: Record<string, { Properties?: Json }> }).Resources ?? {}).flatMap(
      ([id, { Properties }]) =>
        Properties === undefined ? [] : placesIn(Properties, template, ['Resources', id, 'Properties']),
    ),
  );
  const drawn = fc.sample(fc.tuple(fc.constantFrom(...places), fc.constantFrom(...VALUES)), {
    numRuns: runs,
    seed: SEED,
  });
  const wrong = drawn.filter(([place, value]) => {
    const known = proved(put(assembly, place, value));
    const lost = proved(put(assembly, place, UNKNOWN)).filter((claim) => !known.includes(claim));
    for (const claim of lost)
      process.stderr.write(
        `${claim}: proved of an unknown ${place.steps.join('.')}, not of ${JSON.stringify(value)}\n`,
      );
    return lost.length > 0;
  });
  return {
    'values made unknown': { value: drawn.length, unit: 'values', goal: '', met: null },
    'claims proved of the unknown, and not of what may stand there': {
      value: wrong.length,
      unit: 'values',
      goal: '0',
      met: wrong.length === 0,
    },
  };
}

function placesIn(value: Json, template: number, steps: readonly (string | number)[]): Place[] {
  if (typeof value !== 'object' || value === null) return [{ template, steps }];
  const below = Object.entries(value).flatMap(([key, each]) =>
    placesIn(each, template, [...steps, Array.isArray(value) ? Number(key) : key]),
  );
  return [{ template, steps }, ...below];
}

function put(assembly: LoadedAssembly, { template, steps }: Place, value: Json): LoadedAssembly {
  const templates = structuredClone(assembly.templates.map(({ document }) => document)) as unknown as Json[];
  const parent = steps
    .slice(0, -1)
    .reduce<Json>((at, step) => (at as { [key: string]: Json })[step] ?? null, templates[template] ?? null);
  (parent as { [key: string]: Json })[steps.at(-1) ?? ''] = value;
  return {
    ...assembly,
    templates: assembly.templates.map((each, index) => ({
      ...each,
      document: templates[index] as unknown as Record<string, unknown>,
    })),
  };
}

function proved(assembly: LoadedAssembly): string[] {
  const { claims } = audit(assembly, { now: new Date('2026-01-01T00:00:00Z') });
  return claims.filter(({ status }) => status === 'PROVED').map(({ id }) => id);
}
