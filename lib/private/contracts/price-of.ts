import { TokenPrice } from './gateway';
import { PRICES, PROFILE_GEOGRAPHIES } from './prices';

/**
 * The price of a model by its exact id, or undefined: then its calls are refused.
 *
 * An inference profile of a geography costs what the table says for its model, where the price data says so for that
 * geography, too; a global profile has prices of its own.
 */
export function priceOf(id: string): TokenPrice | undefined {
  if (Object.hasOwn(PRICES, id)) {
    return PRICES[id];
  }
  const dot = id.indexOf('.');
  const model = id.slice(dot + 1);
  const geographies = Object.hasOwn(PROFILE_GEOGRAPHIES, model) ? PROFILE_GEOGRAPHIES[model] : undefined;
  return dot > 0 && geographies?.split(' ').includes(id.slice(0, dot)) ? PRICES[model] : undefined;
}
