import { FuseReason, type LedgerLimits } from '../../lib/private/contracts/ledger';
import type { ShutdownRequest } from '../../lib/private/contracts/shutdown';
import { budgetsOf } from '../shared/ledger/budgets';
import { type Ledger } from '../shared/ledger/ledger';

/**
 * Blows the sandbox's fuse, unless it is blown already: what started the shutdown mostly did so. It comes first, as IAM's
 * changes take minutes to bite and the fuse none.
 *
 * @returns whether it was armed until now
 */
export async function blowTeamFuse(ledger: Ledger, limits: LedgerLimits, request: ShutdownRequest): Promise<boolean> {
  const [team] = budgetsOf({ team: limits.team }, new Date(), '');
  if (!team) return false;
  return ledger.fence(team, {
    scope: team.scope,
    reason: request.reason ?? FuseReason.OPERATOR,
    detail: request.detail ?? 'The shutdown was started without a reason.',
    at: new Date().toISOString(),
  });
}
