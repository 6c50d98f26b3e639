import { Fuse, HoldItem, ScopeItem } from '../../lib/private/contracts/ledger';
import { untouched } from '../shared/ledger/budgets';
import { Budget } from '../shared/ledger/writes';

/** A budget counts as ample for a call when this many such calls fit into what was last seen to be left of it. */
const AMPLE = 20;
const REMEMBERED_MILLISECONDS = 60_000;

/**
 * What this instance last saw of budgets. It is good for one thing only: to tell whether it is worth trying to reserve without
 * looking first. The reservation itself believes nothing but the ledger, so being wrong costs one refused transaction.
 */
export class KnownBudgets {
  private readonly items = new Map<string, { readonly item: ScopeItem; readonly at: number }>();

  public constructor(private readonly now: () => number) {}

  /** Takes note of budgets as they were just read. One that was asked for and is not there has had no call. */
  public saw(budgets: readonly Budget[], items: readonly ScopeItem[]): void {
    // Runs are without number: what is forgotten is looked up again.
    if (this.items.size > 1_000) this.items.clear();
    for (const budget of budgets) {
      const item = items.find(({ id }) => id === budget.scope) ?? untouched(budget);
      this.items.set(budget.scope, { item, at: this.now() });
    }
  }

  /** A hold of this instance's was taken, or given back but for what was charged. */
  public changed(hold: Pick<HoldItem, 'scopes'>, amount: number): void {
    for (const scope of hold.scopes) {
      const known = this.items.get(scope);
      if (!known) continue;
      const item = { ...known.item, available: known.item.available + amount };
      this.items.set(scope, { ...known, item });
    }
  }

  /** Whether a reservation is likely to be admitted. */
  public ample(budgets: readonly Budget[], amount: number): boolean {
    return budgets.every(({ scope, limit, period }) => {
      const { item, at } = this.items.get(scope) ?? {};
      return (
        item !== undefined &&
        at !== undefined &&
        this.now() - at < REMEMBERED_MILLISECONDS &&
        item.fuse === Fuse.ARMED &&
        item.limit === limit &&
        item.period === period &&
        item.available >= AMPLE * amount
      );
    });
  }
}
