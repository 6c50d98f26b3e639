import { calcPrice } from '@pydantic/genai-prices';
import { answerReader } from '../../../lambda/gateway/answer';
import { exactCost, toMicroDollars, worstRates } from '../../../lambda/shared/cost';
import { completeUsage, converseUsage, headerUsage, invokeUsage } from '../../../lambda/shared/usage';
import { priceOf } from '../../../lib/private/contracts/price-of';
import { PRICES } from '../../../lib/private/contracts/prices';
import { RECORDED_USAGE, RECORDED_WITHOUT_PRICE } from '../../fixtures/recorded-usage';
import { USAGE_FIXTURES, UsageFixture } from '../../fixtures/usage';
import { chunkFrame, frame } from '../gateway/world';

function usageOf({ operation, headers = {}, body, events = [], oneHourCache = false }: UsageFixture) {
  const reader = answerReader(operation, headers, oneHourCache);
  if (body !== undefined) reader.push(Buffer.from(JSON.stringify(body)));
  for (const [type, payload] of events) {
    reader.push(type === 'chunk' ? chunkFrame(payload) : frame(type, payload));
  }
  return reader.end().usage;
}

test.each([
  ...USAGE_FIXTURES.map((fixture) => [fixture.family, fixture] as const),
  ...RECORDED_USAGE.map((fixture) => [`${fixture.family} (recorded)`, fixture] as const),
])('the usage of %s is read, and costs what the price list says', (_, fixture) => {
  const { input, output, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0 } = fixture.billed;
  const usage = usageOf(fixture);
  expect(usage).toEqual({ input, output, cacheRead, cacheWrite5m, cacheWrite1h });

  const price = priceOf(fixture.model);
  const cost = price && usage && exactCost(price, usage);
  // Another implementation's arithmetic; it has no price for an hour's cache, which is twice the input's.
  const judged = calcPrice(
    {
      input_tokens: input + cacheRead + cacheWrite5m,
      output_tokens: output,
      cache_read_tokens: cacheRead,
      cache_write_tokens: cacheWrite5m,
    },
    fixture.model,
    { providerId: 'aws' },
  );
  const expected = (judged?.total_price ?? NaN) * 1e12 + cacheWrite1h * 2 * (price?.input ?? NaN);
  expect(Math.abs((cost ?? NaN) - expected) / expected).toBeLessThan(1e-9);
});

describe('what is not said is unknown, never zero', () => {
  test.each([
    ['no usage', {}],
    ['half a usage', { inputTokens: 3 }],
    ['a negative number', { inputTokens: -3, outputTokens: 1 }],
    ['a fraction', { inputTokens: 3, outputTokens: 1.5 }],
    ['a text', { inputTokens: '3', outputTokens: 1 }],
  ])('%s', (_, usage) => {
    expect(completeUsage(converseUsage(usage))).toBeUndefined();
  });

  test('a header that is no number', () => {
    expect(headerUsage({ 'x-amzn-bedrock-input-token-count': '1e3' })).toEqual({});
  });

  test('a component without a price', () => {
    expect(
      exactCost({ input: 1, output: 1 }, { input: 1, output: 1, cacheRead: 1, cacheWrite5m: 0, cacheWrite1h: 0 }),
    ).toBeUndefined();
  });

  test('an empty body', () => {
    expect(completeUsage(invokeUsage(undefined))).toBeUndefined();
  });
});

test('cache writes of unknown lifetime cost what the dearest that was asked for costs', () => {
  expect(converseUsage({ cacheWriteInputTokens: 10 }, true)).toEqual({ cacheWrite5m: 0, cacheWrite1h: 10 });
  expect(converseUsage({ cacheWriteInputTokens: 10 }, false)).toEqual({ cacheWrite5m: 10, cacheWrite1h: 0 });
});

test('money is rounded up', () => {
  expect([0, 1, 999_999, 1_000_000, 1_000_001].map(toMicroDollars)).toEqual([0, 1, 1, 1, 2]);
});

test('no call can cost more than its bound, with any model of the table', () => {
  for (const price of Object.values(PRICES)) {
    for (const inputBound of [10, 1_000, 300_000]) {
      const rates = worstRates(price, inputBound, true);
      const bound = inputBound * rates.input + 500 * rates.output;
      const splits = [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
        [0.25, 0.25, 0.25, 0.25],
      ];
      for (const [input = 0, read = 0, five = 0, hour = 0] of splits) {
        const usage = {
          input: Math.floor(inputBound * input),
          output: 500,
          cacheRead: price.cacheRead === undefined ? 0 : Math.floor(inputBound * read),
          cacheWrite5m: price.cacheWrite5m === undefined ? 0 : Math.floor(inputBound * five),
          cacheWrite1h: price.cacheWrite1h === undefined ? 0 : Math.floor(inputBound * hour),
        };
        expect(exactCost(price, usage)).toBeLessThanOrEqual(bound);
      }
    }
  }
});

test.each(RECORDED_WITHOUT_PRICE.map((fixture) => [fixture.family, fixture] as const))(
  'the usage of %s (recorded) is read, though it has no exact price',
  (_, fixture) => {
    const { input, output } = fixture.billed;
    expect(usageOf(fixture)).toEqual({ input, output, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 });
    expect(priceOf(fixture.model)).toBeUndefined();
  },
);

test.each([
  ['floats', { embeddings: [[0.1]], response_type: 'embeddings_floats' }],
  ['several types', { embeddings: { float: [[0.1]], int8: [[1]] }, response_type: 'embeddings_by_type' }],
])('Cohere embeddings (%s) have no output, and their input is in a header', (_, body) => {
  const headers = { 'x-amzn-bedrock-input-token-count': '5' };
  expect(completeUsage({ ...headerUsage(headers), ...invokeUsage(body) })).toMatchObject({ input: 5, output: 0 });
});
