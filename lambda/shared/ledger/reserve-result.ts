import { Fuse, HoldItem, ScopeItem } from '../../../lib/private/contracts/ledger';
import { CancellationReason } from './store';
import { Budget, RateWindow } from './writes';

/** What became of a reservation. */
export type ReserveResult =
  | { readonly result: 'RESERVED'; readonly hold: HoldItem }
  | { readonly result: 'FUSE_BLOWN'; readonly scope: ScopeItem }
  | { readonly result: 'NO_HEADROOM'; readonly scope: ScopeItem }
  | { readonly result: 'TOO_MANY_CALLS' }
  | { readonly result: 'TOO_MANY_TOKENS' }
  | { readonly result: 'CONTENDED' };

export const isConditionFailure = ({ code }: CancellationReason): boolean => code === 'ConditionalCheckFailed';

function isScope(item: unknown): item is ScopeItem {
  return typeof item === 'object' && item !== null && 'available' in item && 'fuse' in item && 'period' in item;
}

/** The scopes whose condition was false, as they were. */
export function failedScopes(reasons: readonly CancellationReason[], budgets: readonly Budget[]) {
  return budgets.flatMap((budget, index) => {
    const reason = reasons[index];
    return reason && isConditionFailure(reason) && isScope(reason.item) ? [{ budget, item: reason.item }] : [];
  });
}

/** Of an earlier month, or with an earlier limit: to be brought up to date, and tried again. */
export const isStale = ({ budget, item }: { budget: Budget; item: ScopeItem }): boolean =>
  item.period < budget.period || item.limit !== budget.limit;

/** The clock of another gateway may be ahead: its month is as good as ours. */
export function followClock(budget: Budget, failed: readonly { item: ScopeItem }[]): Budget {
  const period = failed.find(({ item }) => item.id === budget.scope)?.item.period;
  return period !== undefined && period > budget.period ? { ...budget, period } : budget;
}

/** What a cancelled reservation means; undefined where bringing scopes up to date may help. */
export function refusalOf(
  reasons: readonly CancellationReason[],
  budgets: readonly Budget[],
  window: RateWindow | undefined,
  amount: number,
): ReserveResult | undefined {
  const failed = failedScopes(reasons, budgets);
  const blown = failed.find(({ item }) => item.fuse === Fuse.BLOWN);
  if (blown) return { result: 'FUSE_BLOWN', scope: blown.item };
  if (failed.some(isStale)) return undefined;
  const tightest = failed
    .filter(({ item }) => item.available < amount)
    .sort((a, b) => a.item.available - b.item.available)[0];
  if (tightest) return { result: 'NO_HEADROOM', scope: tightest.item };
  const windowReason = window ? reasons[budgets.length] : undefined;
  if (window && windowReason && isConditionFailure(windowReason)) {
    return { result: Number(windowReason.item?.calls) >= window.maxCalls ? 'TOO_MANY_CALLS' : 'TOO_MANY_TOKENS' };
  }
  return undefined;
}
