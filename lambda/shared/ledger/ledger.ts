import { randomUUID } from 'node:crypto';
import {
  FuseReason,
  HoldItem,
  HoldState,
  LedgerTable,
  ScopeItem,
  TEAM_SCOPE,
  holdKey,
} from '../../../lib/private/contracts/ledger';
import { untouched } from './budgets';
import { ReserveResult, failedScopes, followClock, isConditionFailure, isStale, refusalOf } from './reserve-result';
import { TransactionItem, TransactionResult, TransactionStore } from './store';
import {
  Budget,
  FuseBlow,
  RateWindow,
  armFuse,
  beginPeriod,
  blowFuse,
  changeLimit,
  chargeScope,
  closeHold,
  correctScope,
  correctWindow,
  countInWindow,
  holdInScope,
  putBlownScope,
  putHold,
} from './writes';

/** How long a hold may stay open: longer than the longest call, which Lambda ends after 15 minutes. */
export const HOLD_SECONDS = 20 * 60;
/** How long settled holds stay to be read. */
const KEEP_SECONDS = 90 * 24 * 3600;
/** How long a transaction is tried again while others write the same items: one that takes money, and one that gives it back. */
const RESERVE_MILLISECONDS = 8_000;
const CLOSE_MILLISECONDS = 60_000;

/** The world outside, so that tests and the simulation can bring their own. */
export interface LedgerClock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  random(): number;
}

const realClock: LedgerClock = {
  now: Date.now,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

export interface Reservation {
  readonly callId: string;
  readonly budgets: readonly Budget[];
  /** Micro-dollars. */
  readonly amount: number;
  readonly window?: RateWindow;
  readonly model: string;
  readonly experiment: string;
  readonly run?: string;
  readonly trace: string;
  /** Writes that happen if and only if the reservation does: the trail's intent. */
  readonly together: readonly TransactionItem[];
}

export type CloseResult = 'CLOSED' | 'CLOSED_BEFORE';

/** Reserves spend before calls and settles it after them, in all scopes at once. */
export class Ledger {
  public constructor(
    private readonly store: TransactionStore,
    private readonly table: string,
    private readonly clock: LedgerClock = realClock,
  ) {}

  /** Takes the amount out of every scope, or out of none. */
  public async reserve(reservation: Reservation): Promise<ReserveResult> {
    const { amount, window } = reservation;
    let budgets = reservation.budgets;
    const beyond = budgets.find(({ limit }) => amount > limit);
    if (beyond) return { result: 'NO_HEADROOM', scope: untouched(beyond) };
    if (window && (window.tokens > window.maxTokens || window.maxCalls < 1)) return { result: 'TOO_MANY_TOKENS' };

    const hold = this.holdOf(reservation);
    const others = [
      ...(window ? [countInWindow(this.table, window)] : []),
      putHold(this.table, hold),
      ...reservation.together,
    ];
    for (let turn = 0; turn < 4; turn++) {
      const outcome = await this.transactPatiently([
        ...budgets.map((budget) => holdInScope(this.table, budget, amount)),
        ...others,
      ]);
      if (outcome.committed) return { result: 'RESERVED', hold };
      const refusal = refusalOf(outcome.reasons, budgets, window, amount);
      if (refusal) return refusal;
      const failed = failedScopes(outcome.reasons, budgets);
      if (failed.length === 0) return { result: 'CONTENDED' };
      for (const { item, budget } of failed.filter(isStale)) await this.freshen(item, budget);
      budgets = budgets.map((budget) => followClock(budget, failed));
    }
    return { result: 'CONTENDED' };
  }

  /** Charges what a call cost, and gives back the rest of its hold. */
  public async settle(
    hold: HoldItem,
    charged: number,
    details: {
      readonly requestId?: string;
      readonly window?: { readonly key: string; readonly ttl: number; readonly difference: number };
      readonly together?: readonly TransactionItem[];
    } = {},
  ): Promise<CloseResult> {
    const result = await this.close(
      hold,
      { from: HoldState.OPEN, to: HoldState.SETTLED, charged, requestId: details.requestId },
      [
        ...hold.scopes.map((scope) => chargeScope(this.table, scope, hold.amount, charged)),
        ...(details.window ? [correctWindow(this.table, details.window, details.window.difference)] : []),
        ...(details.together ?? []),
      ],
    );
    if (result === 'CLOSED' && charged > hold.amount) await this.reportOverrun(hold, charged);
    return result;
  }

  /** Closes a hold whose call was never heard of again: it stays charged in full. */
  public expire(hold: HoldItem, together: readonly TransactionItem[] = []): Promise<CloseResult> {
    return this.close(hold, { from: HoldState.OPEN, to: HoldState.EXPIRED, charged: hold.amount }, [
      ...hold.scopes.map((scope) => chargeScope(this.table, scope, hold.amount, hold.amount)),
      ...together,
    ]);
  }

  /** Puts what the invocation log says in place of the full charge of an expired hold. */
  public correctExpired(
    hold: HoldItem,
    charged: number,
    requestId: string,
    together: readonly TransactionItem[] = [],
  ): Promise<CloseResult> {
    const difference = hold.amount - charged;
    return this.close(hold, { from: HoldState.EXPIRED, to: HoldState.SETTLED, charged, requestId }, [
      ...hold.scopes.map((scope) => correctScope(this.table, scope, difference)),
      ...together,
    ]);
  }

  /**
   * Blows the fuse of a scope that has had a call already.
   *
   * @returns whether this call blew it; false where it was blown before, or no longer has a reason to be
   */
  public async blow(blow: FuseBlow, onlyIfSpentAbove?: number): Promise<boolean> {
    return this.commits([blowFuse(this.table, blow, onlyIfSpentAbove)]);
  }

  /** Blows the fuse of a scope, whether or not it has had a call: for the team's, and for fencing an experiment. */
  public async fence(budget: Budget, blow: FuseBlow): Promise<boolean> {
    return (
      (await this.commits([blowFuse(this.table, blow)])) || this.commits([putBlownScope(this.table, budget, blow)])
    );
  }

  /** @returns whether it was blown */
  public async arm(scope: string, by: string): Promise<boolean> {
    return this.commits([armFuse(this.table, scope, by, new Date(this.clock.now()).toISOString())]);
  }

  private async commits(items: readonly TransactionItem[]): Promise<boolean> {
    const outcome = await this.transactPatiently(items);
    if (!outcome.committed && !outcome.reasons.some(isConditionFailure)) throw new LedgerBusyError();
    return outcome.committed;
  }

  private async close(
    hold: HoldItem,
    closing: { from: HoldItem['state']; to: HoldItem['state']; charged: number; requestId?: string },
    others: readonly TransactionItem[],
  ): Promise<CloseResult> {
    const ttl = Math.floor(this.clock.now() / 1000) + KEEP_SECONDS;
    const outcome = await this.transactPatiently(
      [closeHold(this.table, { ...closing, callId: hold.callId, ttl }), ...others],
      CLOSE_MILLISECONDS,
    );
    if (outcome.committed) return 'CLOSED';
    if (outcome.reasons[0] && isConditionFailure(outcome.reasons[0])) return 'CLOSED_BEFORE';
    if (outcome.reasons.some(isConditionFailure)) {
      throw new Error(
        `The hold of call ${hold.callId} cannot be closed: a scope of it, or a record, is not as it must be.`,
      );
    }
    throw new LedgerBusyError();
  }

  private async reportOverrun(hold: HoldItem, charged: number): Promise<void> {
    await this.blow({
      scope: TEAM_SCOPE,
      reason: FuseReason.OVERRUN,
      detail: `Call ${hold.callId} to ${hold.model} cost ${charged} micro-dollars, and at most ${hold.amount} were thought possible: its price or its bound is wrong.`,
      at: new Date(this.clock.now()).toISOString(),
    });
  }

  private async freshen(item: ScopeItem, budget: Budget): Promise<void> {
    // Whoever comes second finds the condition false, because the scope is fresh already.
    await this.transactPatiently([
      item.period < budget.period ? beginPeriod(this.table, item, budget) : changeLimit(this.table, item, budget),
    ]);
  }

  /** Two transactions on one item at the same time cancel each other; both are tried again, spread out. */
  private async transactPatiently(
    items: readonly TransactionItem[],
    patience = RESERVE_MILLISECONDS,
  ): Promise<TransactionResult> {
    const token = randomUUID();
    const deadline = this.clock.now() + patience;
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.store.transact(items, token);
      if (outcome.committed || outcome.reasons.some(isConditionFailure) || this.clock.now() > deadline) return outcome;
      // Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
      await this.clock.sleep(this.clock.random() * Math.min(400, 5 * 2 ** attempt));
    }
  }

  private holdOf(reservation: Reservation): HoldItem {
    const now = this.clock.now();
    return {
      id: holdKey(reservation.callId),
      callId: reservation.callId,
      state: HoldState.OPEN,
      scopes: reservation.budgets.map(({ scope }) => scope),
      amount: reservation.amount,
      model: reservation.model,
      experiment: reservation.experiment,
      ...(reservation.run === undefined ? {} : { run: reservation.run }),
      trace: reservation.trace,
      reservedAt: new Date(now).toISOString(),
      expiresAt: Math.floor(now / 1000) + HOLD_SECONDS,
      openHold: LedgerTable.OPEN,
    };
  }
}

/** Others write the ledger's items so often that this write found no gap. Nothing was changed. */
export class LedgerBusyError extends Error {
  public constructor() {
    super('The ledger is busy: other calls write the same budgets. Nothing was changed; try again.');
  }
}
