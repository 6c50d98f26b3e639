// Writes lib/private/contracts/prices.ts, the exact price table, from the data of @pydantic/genai-prices.
//
//     node scripts/prices.mjs          write the table
//     node scripts/prices.mjs --check  exit 1 when the table is not what the data says
//
// The package matches a model by a fuzzy rule (Titan Text Embeddings V2 gets V1's price). Here an id is priced only when
// it is an entry's own id, the id behind `regional.`, a geography's inference profile of it, or one of the aliases
// below, and when the package's own rule agrees. What is not in the table has no price, and is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import prettier from 'prettier';
import { root } from './stamp.mjs';

const require = createRequire(import.meta.url);
const genaiPrices = require('@pydantic/genai-prices');
const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@pydantic/genai-prices/package.json'), 'utf8'));
const bedrock = genaiPrices.findProvider({ providerId: 'aws' });

// GovCloud (`us-gov.`) and China have prices of their own, which the data does not hold.
const GEOGRAPHIES = ['us', 'eu', 'apac', 'jp', 'au', 'ca', 'in'];

// Ids as Bedrock has them, where the data's own id differs.
// https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
const ALIASES = {
  'regional.anthropic.claude-opus-4-5-v1:0': 'anthropic.claude-opus-4-5-20251101-v1:0',
  'regional.anthropic.claude-opus-4-6-v1:0': 'anthropic.claude-opus-4-6-v1',
  'regional.anthropic.claude-opus-4-7-v1:0': 'anthropic.claude-opus-4-7',
  'regional.anthropic.claude-sonnet-4-6-v1:0': 'anthropic.claude-sonnet-4-6',
  'global.anthropic.claude-opus-4-5-v1:0': 'global.anthropic.claude-opus-4-5-20251101-v1:0',
  'global.anthropic.claude-opus-4-6-v1:0': 'global.anthropic.claude-opus-4-6-v1',
  'global.anthropic.claude-opus-4-7-v1:0': 'global.anthropic.claude-opus-4-7',
  'global.anthropic.claude-sonnet-4-6-v1:0': 'global.anthropic.claude-sonnet-4-6',
};

const prices = {};
const profiles = {};
for (const model of bedrock.models) {
  const price = priceOf(model);
  if (!price) continue;
  const own = model.id.replace(/^regional\./, '');
  for (const id of [own, ALIASES[model.id]].filter((candidate) => candidate && isPricedBy(model, candidate))) {
    prices[id] = price;
    if (id.startsWith('global.')) continue;
    const geographies = GEOGRAPHIES.filter((geography) => isPricedBy(model, `${geography}.${id}`));
    if (geographies.length > 0) profiles[id] = geographies.join(' ');
  }
}
const source = await prettier.format(render(), {
  ...(await prettier.resolveConfig(join(root, 'package.json'))),
  parser: 'typescript',
});
const file = join(root, 'lib/private/contracts/prices.ts');
if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== source) {
    console.error('lib/private/contracts/prices.ts is not what the price data says: run node scripts/prices.mjs.');
    process.exit(1);
  }
} else {
  writeFileSync(file, source);
  console.error(`${Object.keys(prices).length} ids priced`);
}

function isPricedBy(model, id) {
  return genaiPrices.calcPrice({ input_tokens: 1 }, id, { providerId: 'aws' })?.model.id === model.id;
}

function priceOf(model) {
  const prices = current(model);
  // Audio has prices of its own, and the gateway speaks no bidirectional stream anyway.
  if (!prices || 'input_audio_mtok' in prices || prices.input_mtok === undefined) return undefined;
  const base = components(model, (name) => baseOf(prices[name]));
  const starts = [...new Set(Object.values(prices).flatMap((price) => price.tiers?.map((tier) => tier.start) ?? []))];
  if (starts.length > 1) return undefined;
  if (starts.length === 0) return base;
  return { ...base, long: { above: starts[0], ...components(model, (name) => tierOf(prices[name])) } };
}

/** Today's price; where a change is announced, the dearer of both would need a clock in the gateway, so it is not priced. */
function current(model) {
  if (!Array.isArray(model.prices)) return model.prices;
  const today = process.env.PRICES_AS_OF ?? new Date().toISOString().slice(0, 10);
  if (model.prices.some(({ constraint }) => constraint && constraint.type !== 'start_date')) return undefined;
  if (model.prices.some(({ constraint }) => constraint && constraint.start_date > today)) return undefined;
  return [...model.prices].sort((a, b) => order(a).localeCompare(order(b))).at(-1)?.prices;
}

function order({ constraint }) {
  return constraint?.start_date ?? '';
}

function components(model, price) {
  const input = price('input_mtok');
  // Amazon's price list names no price of its own for Nova's cache writes: they are input tokens like others.
  // https://aws.amazon.com/bedrock/pricing/
  const write = price('cache_write_mtok') ?? (model.id.includes('amazon.nova') ? input : undefined);
  return {
    input: pico(input),
    // An embedding has no output tokens.
    output: pico(price('output_mtok') ?? 0),
    ...optional('cacheRead', price('cache_read_mtok')),
    ...optional('cacheWrite5m', write),
    ...optional('cacheWrite1h', price('cache_write_1h_mtok') ?? oneHourWrite(model, input, write)),
  };
}

// Anthropic charges 1.25 times the input price for a five-minute cache write and twice the input price for one hour.
// https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing
function oneHourWrite(model, input, write) {
  const fits = model.id.includes('anthropic.claude') && write !== undefined && Math.abs(write - 1.25 * input) < 1e-9;
  return fits ? 2 * input : undefined;
}

function optional(name, perMillion) {
  return perMillion === undefined ? {} : { [name]: pico(perMillion) };
}

/** Dollars a million tokens in pico-dollars a token: a whole number, or the table would round. */
function pico(perMillion) {
  const value = Math.round(perMillion * 1e6);
  if (Math.abs(value - perMillion * 1e6) > 1e-3) throw new Error(`${perMillion} is finer than a pico-dollar a token`);
  return value;
}

function baseOf(price) {
  return typeof price === 'object' ? price.base : price;
}

function tierOf(price) {
  return typeof price === 'object' ? price.tiers[0].price : price;
}

function rows(record) {
  return Object.entries(record)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, value]) => `'${id}': ${JSON.stringify(value).replace(/"(\w+)":/g, '$1: ')},`)
    .join('\n');
}

function render() {
  return `import { TokenPrice } from './gateway';

/**
 * On-demand prices of Amazon Bedrock by exact id, in pico-dollars a token, as US East (N. Virginia) charges them.
 * Made by scripts/prices.mjs from the data of @pydantic/genai-prices ${version} (MIT); do not edit.
 */
export const PRICES: Readonly<Record<string, TokenPrice>> = {
${rows(prices)}
};

/** The geographies whose inference profile of a model costs what the model costs in one region: the prefixes of the profiles' ids. */
export const PROFILE_GEOGRAPHIES: Readonly<Record<string, string>> = {
${rows(profiles)}
};
`;
}
