import type { ApprovedModelEntry, TokenPrice } from '../../lib/private/contracts/gateway';
import { FuseReason, type HoldItem, type LedgerLimits } from '../../lib/private/contracts/ledger';
import { type Finding, FindingKind, MetricName } from '../../lib/private/contracts/observations';
import { priceOf } from '../../lib/private/contracts/price-of';
import { type Usage, exactCost, toMicroDollars } from '../shared/cost';
import { budgetsOf } from '../shared/ledger/budgets';
import { type Ledger } from '../shared/ledger/ledger';
import { spendLevel } from './forecast';
import { judge } from './judge';
import { type BodyReader, type InvocationLogRecord, type LoggedCall, type ReadRecord, readRecord } from './log-record';
import { orphanOutcome } from './orphan-outcome';
import type { MeterTables } from './tables';

export interface MeterParts {
  readonly ledger: Pick<Ledger, 'fence' | 'settle' | 'expire' | 'correctExpired'>;
  readonly tables: Pick<
    MeterTables,
    'hold' | 'openHolds' | 'team' | 'observe' | 'observedAs' | 'find' | 'intentOf' | 'putRecord'
  >;
  readonly limits: LedgerLimits;
  readonly models: readonly ApprovedModelEntry[];
  readonly gatewayRole: string | undefined;
  readonly readBody: BodyReader;
  readonly now: () => Date;
}

/** Reads what Bedrock says was called, and brings the ledger to agree with it. */
export class Meter {
  public constructor(private readonly parts: MeterParts) {}

  /**
   * Takes records of the log. Taking them again changes nothing more.
   *
   * @param unread lines that ought to be records and could not be read as such: calls of which nothing is known
   */
  public async take(records: readonly InvocationLogRecord[], unread = 0): Promise<Record<string, number>> {
    let bypasses = 0;
    let unknown = unread;
    let settled = 0;
    let unreadable = 0;
    for (const record of records) {
      const read = await readRecord(record, this.parts.readBody);
      await this.parts.tables.observe(read.call, read.usage);
      if (!read.call.errorCode && this.costOf(read) === undefined) unknown++;
      for (const path of read.unreadable) {
        unreadable++;
        await this.reportUnreadable(read, path);
      }
      const hold = read.call.callId === undefined ? undefined : await this.parts.tables.hold(read.call.callId);
      const verdict = judge(read.call, hold, this.parts.gatewayRole);
      if (verdict.verdict === 'BYPASS') {
        bypasses++;
        await this.reportBypass(read, verdict.reason);
      } else if (verdict.verdict === 'LATE' && (await this.correct(verdict.hold, read))) {
        settled++;
      }
    }
    return {
      [MetricName.OBSERVED_CALLS]: records.length,
      [MetricName.BYPASSES]: bypasses,
      [MetricName.UNKNOWN_USAGE]: unknown,
      [MetricName.SETTLED_ORPHANS]: settled,
      ...(unreadable > 0 && { [MetricName.FINDINGS]: unreadable }),
    };
  }

  /** Closes holds past their time, and says what is spent. */
  public async tick(): Promise<Record<string, number>> {
    const now = this.parts.now();
    let settled = 0;
    for (const hold of await this.parts.tables.openHolds(Math.floor(now.getTime() / 1000))) {
      if (await this.close(hold)) settled++;
    }
    const { percent, forecast } = spendLevel(await this.parts.tables.team(), now);
    return {
      [MetricName.SPEND_PERCENT]: percent,
      [MetricName.SPEND_FORECAST_PERCENT]: forecast,
      [MetricName.SETTLED_ORPHANS]: settled,
    };
  }

  /** @returns whether the log knew the call; otherwise its hold stays charged in full. */
  private async close(hold: HoldItem): Promise<boolean> {
    const observed = await this.parts.tables.observedAs(hold.callId);
    const cost = observed?.usage && this.cost(hold.model, observed.usage);
    if (!observed || cost === undefined) {
      await this.parts.ledger.expire(hold);
      return false;
    }
    const charged = toMicroDollars(cost);
    const result = await this.parts.ledger.settle(hold, charged, { requestId: observed.call.requestId });
    if (result === 'CLOSED') await this.recordOutcome(hold, observed, cost);
    return true;
  }

  private async correct(hold: HoldItem, read: ReadRecord): Promise<boolean> {
    const cost = read.usage && this.cost(hold.model, read.usage);
    if (cost === undefined) return false;
    const result = await this.parts.ledger.correctExpired(hold, toMicroDollars(cost), read.call.requestId);
    if (result !== 'CLOSED') return false;
    await this.recordOutcome(hold, read, cost);
    return true;
  }

  private async recordOutcome(hold: HoldItem, read: LoggedCall, cost: number): Promise<void> {
    const intent = await this.parts.tables.intentOf(hold);
    if (intent) await this.parts.tables.putRecord(orphanOutcome(intent, read, cost, this.parts.now()));
  }

  /** Undefined: how many tokens it took is not known, or what one of them costs. */
  private costOf({ call, usage }: ReadRecord): number | undefined {
    // The log names a model by its id or by its ARN.
    return usage && this.cost(call.model.slice(call.model.lastIndexOf('/') + 1), usage);
  }

  private async reportUnreadable({ call }: ReadRecord, path: string): Promise<void> {
    await this.parts.tables.find({
      kind: FindingKind.SOURCE_UNKNOWN,
      at: call.at,
      subject: call.requestId,
      detail: `the body that the invocation log says is at ${path} could not be read: what it says is unknown`,
    });
  }

  private cost(model: string, usage: Usage): number | undefined {
    const price: TokenPrice | undefined = this.parts.models.find(({ id }) => id === model)?.price ?? priceOf(model);
    return price && exactCost(price, usage);
  }

  private async reportBypass({ call }: ReadRecord, reason: string): Promise<void> {
    const finding: Finding = {
      kind: FindingKind.BYPASS,
      at: call.at,
      subject: call.requestId,
      detail: `${call.identity} called ${call.model} (${call.operation}) past the gateway: ${reason}`,
    };
    await this.parts.tables.find(finding);
    const [team] = budgetsOf({ team: this.parts.limits.team }, this.parts.now(), '');
    if (!team) return;
    await this.parts.ledger.fence(team, {
      scope: team.scope,
      reason: FuseReason.BYPASS,
      detail: `${finding.detail} (request ${call.requestId})`,
      at: this.parts.now().toISOString(),
    });
  }
}
