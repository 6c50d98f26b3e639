import {
  Fuse,
  LedgerLimits,
  ScopeItem,
  TEAM_SCOPE,
  experimentScope,
  runScope,
} from '../../../lib/private/contracts/ledger';
import { Budget } from './writes';

/** The scopes that a call of an experiment counts against: team, experiment and, if it has one, run. */
export function budgetsOf(limits: LedgerLimits, at: Date, experiment: string, run?: string): Budget[] {
  return [
    { scope: TEAM_SCOPE, limit: limits.team, period: at.toISOString().slice(0, 7) },
    ...(limits.experiment === undefined
      ? []
      : [{ scope: experimentScope(experiment), limit: limits.experiment, period: WHOLE_LIFE }]),
    ...(limits.run === undefined || run === undefined
      ? []
      : [{ scope: runScope(experiment, run), limit: limits.run, period: WHOLE_LIFE }]),
  ];
}

/** The period of scopes that never start anew. */
export const WHOLE_LIFE = 'ALL';

/** A scope that has had no call. */
export function untouched(budget: Budget): ScopeItem {
  return {
    id: budget.scope,
    limit: budget.limit,
    available: budget.limit,
    held: 0,
    spent: 0,
    fuse: Fuse.ARMED,
    period: budget.period,
  };
}
