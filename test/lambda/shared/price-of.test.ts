import { priceOf } from '../../../lib/private/contracts/price-of';
import { PRICES } from '../../../lib/private/contracts/prices';

describe('priceOf', () => {
  test.each([
    ['amazon.nova-lite-v1:0', 60_000],
    ['us.amazon.nova-lite-v1:0', 60_000],
    ['anthropic.claude-opus-4-5-20251101-v1:0', 5_500_000],
    ['eu.anthropic.claude-sonnet-4-5-20250929-v1:0', 3_300_000],
    ['global.anthropic.claude-sonnet-4-5-20250929-v1:0', 3_000_000],
  ])('knows %s', (id, input) => {
    expect(priceOf(id)?.input).toBe(input);
  });

  test.each([
    // The package's own matching takes it for V1, at five times the price.
    'amazon.titan-embed-text-v2:0',
    // Nearly an id is none.
    'amazon.nova-lite-v1',
    'amazon.nova-lite-v1:0:24k',
    'Amazon.nova-lite-v1:0',
    'xx.amazon.nova-lite-v1:0',
    'us-gov.amazon.nova-lite-v1:0',
    'us.us.amazon.nova-lite-v1:0',
    // No profile of a geography, says the price data.
    'us.openai.gpt-5.4',
    'arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0',
    '',
    'constructor',
    'us.constructor',
    '__proto__',
  ])('knows no price of %j', (id) => {
    expect(priceOf(id)).toBeUndefined();
  });

  test('all prices are whole pico-dollars', () => {
    for (const { long, ...price } of Object.values(PRICES)) {
      expect([...Object.values(price), ...Object.values(long ?? {})].every(Number.isInteger)).toBe(true);
    }
  });
});
