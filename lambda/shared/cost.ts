import { TokenPrice } from '../../lib/private/contracts/gateway';

/** Tokens by what they cost. `input` leaves cached tokens out, whatever the model's own counting does. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

export const PICO_IN_MICRO = 1_000_000;

/** Pico-dollars to whole micro-dollars, never to the caller's advantage. */
export function toMicroDollars(pico: number): number {
  return Math.ceil(pico / PICO_IN_MICRO);
}

export function inputTokens(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
}

/**
 * What a call cost, in pico-dollars, exactly. Undefined when it used a component whose price is unknown: unknown is not zero.
 */
export function exactCost(price: TokenPrice, usage: Usage): number | undefined {
  const rates = price.long && inputTokens(usage) > price.long.above ? price.long : price;
  let cost = 0;
  for (const component of ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'] as const) {
    const tokens = usage[component];
    if (tokens === 0) continue;
    const rate = rates[component];
    if (rate === undefined || !Number.isSafeInteger(tokens) || tokens < 0) return undefined;
    cost += tokens * rate;
  }
  return Number.isSafeInteger(cost) ? cost : undefined;
}

/** The dearest that an input token and an output token of one call can be, in pico-dollars. */
export interface WorstRates {
  readonly input: number;
  readonly output: number;
}

/**
 * @param inputBound no fewer input tokens than the call can have
 * @param oneHourCache whether the call asks for a cache of one hour
 */
export function worstRates(price: TokenPrice, inputBound: number, oneHourCache: boolean): WorstRates {
  const tiers = price.long && inputBound > price.long.above ? [price, price.long] : [price];
  // Caching may be implicit: a write can be billed though nothing in the request asks for it.
  // https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
  return {
    input: Math.max(
      ...tiers.flatMap((tier) => [tier.input, tier.cacheWrite5m ?? 0, oneHourCache ? (tier.cacheWrite1h ?? 0) : 0]),
    ),
    output: Math.max(...tiers.map((tier) => tier.output)),
  };
}
