import type { ScopeItem } from '../../lib/private/contracts/ledger';

export interface SpendLevel {
  /** Percent of the limit that is spent or held. */
  readonly percent: number;
  /** Percent of the limit that the month will have used at its pace so far. */
  readonly forecast: number;
}

/** How much of the month's limit is gone, and will be. A month that has hardly begun forecasts only what it has used. */
export function spendLevel(team: Pick<ScopeItem, 'limit' | 'available' | 'period'> | undefined, now: Date): SpendLevel {
  const month = now.toISOString().slice(0, 7);
  // Before the month's first call nothing is spent; the ledger begins a month when it is called.
  if (!team || team.period < month || team.limit <= 0) return { percent: 0, forecast: 0 };
  const percent = ((team.limit - team.available) / team.limit) * 100;
  return { percent, forecast: percent / Math.max(elapsedShare(now), LEAST_SHARE) };
}

/** Two days of thirty: before that one busy morning would announce a ruined month. */
const LEAST_SHARE = 2 / 30;

function elapsedShare(now: Date): number {
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1);
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  return (now.getTime() - start) / (end - start);
}
