import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  ManifestError,
  manifestDraftSchema,
  openManifest,
  parseDigest,
  sealManifest,
} from '../../../lambda/shared/experiment-manifest';

const manifest = {
  name: 'ticket-summaries',
  model: 'amazon.nova-lite-v1:0',
  parameters: { maxTokens: 100, temperature: 0 },
  prompt: 'Summarize: {{message}}',
  dataset: { receipt: 'receipts/tickets.csv.json', sha256: 'a'.repeat(64) },
  assertions: [{ type: 'contains', value: 'ok' }],
};

test('fills in what may be left out, and names the result by its content', () => {
  const sealed = sealManifest(manifest);
  expect(sealed.manifest).toMatchObject({ tools: [], safety: [], trials: 10 });
  expect(sealed.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(sealManifest({ ...manifest, trials: 10, tools: [] }).digest).toBe(sealed.digest);
  expect(sealManifest({ ...manifest, trials: 11 }).digest).not.toBe(sealed.digest);
});

test.each([
  ['an unknown key', { temperature: 1 }, 'Unrecognized key: "temperature"'],
  ['a bad name', { name: 'Has Spaces' }, 'name: must have 1 to 63 small letters'],
  ['no assertion', { assertions: [] }, 'assertions: needs at least one assertion'],
  ['code', { assertions: [{ type: 'javascript', value: 'true' }] }, "'javascript' would run code"],
  ['negated code', { assertions: [{ type: 'not-python', value: 'x' }] }, "'not-python' would run code"],
  [
    'a model as judge',
    { assertions: [{ type: 'llm-rubric', value: 'nice' }] },
    "'llm-rubric' is not known; use one of",
  ],
  ['a value of the wrong kind', { assertions: [{ type: 'contains-all', value: 'x' }] }, 'needs a list of texts'],
  ['a missing value', { assertions: [{ type: 'equals' }] }, 'needs a text as its value'],
  ['a schema', { assertions: [{ type: 'is-json', value: '{}' }] }, 'takes no value'],
  ['look-ahead', { assertions: [{ type: 'regex', value: 'a(?=b)' }] }, 'is not RE2'],
  ['template commands', { prompt: '{% for x in y %}' }, 'only {{column}} is replaced'],
  ['another zone', { dataset: { receipt: 'raw/x', sha256: 'a'.repeat(64) } }, "it begins with 'receipts/'"],
  ['a short hash', { dataset: { receipt: 'receipts/x', sha256: 'abc' } }, '64 hexadecimal digits'],
  [
    'two safety prompts of one name',
    { safety: [1, 2].map(() => ({ name: 'x', prompt: 'p', assertions: [{ type: 'is-json' }] })) },
    "safety: the name 'x' is used twice",
  ],
  ['too much text', { system: 'x'.repeat(100_001) }, 'system: must have at most 100000 characters'],
])('refuses %s', (_, change, message) => {
  expect(() => sealManifest({ ...manifest, ...change })).toThrow(ManifestError);
  expect(() => sealManifest({ ...manifest, ...change })).toThrow(message);
});

test('names every fault at once', () => {
  expect(() => sealManifest({ ...manifest, name: '', trials: 0 })).toThrow(/name: .*; trials: /);
});

test('opens what was stored, and notices that it was altered', () => {
  const { canonical, digest } = sealManifest(manifest);
  expect(openManifest(canonical, digest)).toMatchObject(manifest);
  expect(() => openManifest(canonical.replace('Summarize', 'Repeat'), digest)).toThrow(
    'was altered after it was registered',
  );
});

test('a draft may leave the hash of its receipt open, a manifest may not', () => {
  const draft = { ...manifest, dataset: { receipt: 'receipts/tickets.csv.json' } };
  expect(manifestDraftSchema.safeParse(draft).success).toBe(true);
  expect(() => sealManifest(draft)).toThrow('dataset.sha256');
});

test('the example is a valid draft', () => {
  const example: unknown = parse(readFileSync(join(__dirname, '../../../examples/experiment.yaml'), 'utf8'));
  expect(manifestDraftSchema.safeParse(example).error).toBeUndefined();
});

test('a digest is read with and without its prefix, and nothing else is one', () => {
  const hex = '0123456789abcdef'.repeat(4);
  expect(parseDigest(hex)).toBe(`sha256:${hex}`);
  expect(parseDigest(`sha256:${hex}`)).toBe(`sha256:${hex}`);
  expect(parseDigest(hex.toUpperCase())).toBeUndefined();
  expect(parseDigest(`md5:${hex}`)).toBeUndefined();
});
