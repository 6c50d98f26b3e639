import { Token } from 'aws-cdk-lib';
import { TokenPrice } from '../private/contracts/gateway';

/** Prices in US dollars a million tokens, as AWS's price list states them. */
export interface ModelPriceProps {
  /** Input tokens that are neither read from nor written to a cache. */
  readonly input: number;
  /** Output tokens. */
  readonly output: number;
  /**
   * Input tokens read from a cache.
   *
   * @default - unknown: a call that reads from a cache stays charged with all that was reserved for it
   */
  readonly cacheRead?: number;
  /**
   * Input tokens written to a cache of five minutes.
   *
   * @default - unknown: calls that ask for a cache are refused
   */
  readonly cacheWrite?: number;
  /**
   * Input tokens written to a cache of one hour.
   *
   * @default - unknown: calls that ask for a cache of one hour are refused
   */
  readonly cacheWriteOneHour?: number;
}

/** The price of a model for which the library's table has none, or another one than the sandbox pays. */
export class ModelPrice {
  /**
   * @param prices US dollars a million tokens, 0 to 100,000 each
   */
  public static perMillionTokens(prices: ModelPriceProps): ModelPrice {
    const inPicoDollars = (name: string, usd: number): number => {
      if (Token.isUnresolved(usd) || !Number.isFinite(usd) || usd < 0 || usd > 100_000) {
        throw new Error(
          `The price '${name}' is ${usd} US dollars a million tokens. Allowed are numbers from 0 to 100,000, known at synthesis; see https://aws.amazon.com/bedrock/pricing/.`,
        );
      }
      return Math.max(0, Math.ceil(usd * 1_000_000 - 1e-6));
    };
    const optional = (name: string, usd: number | undefined): number | undefined =>
      usd === undefined ? undefined : inPicoDollars(name, usd);
    return new ModelPrice({
      input: inPicoDollars('input', prices.input),
      output: inPicoDollars('output', prices.output),
      cacheRead: optional('cacheRead', prices.cacheRead),
      cacheWrite5m: optional('cacheWrite', prices.cacheWrite),
      cacheWrite1h: optional('cacheWriteOneHour', prices.cacheWriteOneHour),
    });
  }

  /** @internal */
  public readonly _perToken: TokenPrice;

  private constructor(perToken: TokenPrice) {
    this._perToken = perToken;
  }
}
