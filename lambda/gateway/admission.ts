import { ApprovedModelEntry, GatewayGuards, PinnedGuardrail, TokenItem } from '../../lib/private/contracts/gateway';
import {
  Fuse,
  FuseReason,
  HoldItem,
  LedgerLimits,
  ScopeItem,
  experimentScope,
  rateKey,
} from '../../lib/private/contracts/ledger';
import { PICO_IN_MICRO, WorstRates, toMicroDollars } from '../shared/cost';
import { budgetsOf, untouched } from '../shared/ledger/budgets';
import { Ledger } from '../shared/ledger/ledger';
import { ReserveResult } from '../shared/ledger/reserve-result';
import { TransactionItem } from '../shared/ledger/store';
import { Budget, RateWindow } from '../shared/ledger/writes';
import { InputBound } from './input-bound';
import { KnownBudgets } from './known-budgets';
import { Refusal, denied, invalid, throttled } from './refusal';

/** No model is asked for less, unless the caller asks for less: OpenAI's models on Bedrock take no smaller maximum. */
const FEWEST_OUTPUT_TOKENS = 16;
/** Text that a guardrail reads counts in units of up to 1,000 characters. A token rarely stands for more characters than this. */
const CHARACTERS_A_TOKEN = 16;
const TEXT_UNIT = 1_000;
/** Texts are rounded up to units one by one: so many texts of one call are allowed for. */
const TEXTS_A_CALL = 16;
const RATE_WINDOW_KEPT_SECONDS = 3_600;

/** A call whose cost is bounded. */
export interface BoundedCall {
  readonly callId: string;
  readonly token: TokenItem;
  readonly model: ApprovedModelEntry;
  readonly input: InputBound;
  /** Given the bound on the input's tokens: it decides on the price's tier. */
  readonly rates: (inputTokens: number) => WorstRates;
  /** Undefined: nothing is generated. */
  readonly maxTokens?: number;
  readonly guardrail?: PinnedGuardrail;
  /** Bedrock's own count of the input's tokens, where it has one. It is asked only when the bound by bytes does not fit. */
  readonly countTokens: () => Promise<number | undefined>;
  /** The trail's intent, which says what is reserved and what maximum is sent. */
  readonly intent: (amount: number, maxTokens: number | undefined) => readonly TransactionItem[];
  /** Writes under which alone the reservation may happen: what was remembered of the caller and not looked up still holds. */
  readonly confirm?: readonly TransactionItem[];
}

export interface Admitted {
  readonly hold: HoldItem;
  /** What is left for the output; less than was asked for when the budget has no room for more. */
  readonly maxTokens?: number;
  /** The minute that the call is counted in. */
  readonly window: RateWindow;
}

/** What was last seen of a call's budgets, by scope. */
type View = Map<string, ScopeItem>;

/** Reserves what a call may cost at most, with as many output tokens as there is money for. */
export class Admission {
  private readonly known: KnownBudgets;

  public constructor(
    private readonly ledger: Ledger,
    private readonly limits: LedgerLimits,
    private readonly guards: GatewayGuards,
    private readonly now: () => number,
  ) {
    this.known = new KnownBudgets(now);
  }

  /**
   * Reserves by one transaction and without looking first, where this instance knows the budgets to be ample.
   *
   * @returns undefined when it does not, or when the ledger, or what the call has to be confirmed by, says otherwise: nothing has
   * happened then, and the call goes the long way
   */
  public async admitAtOnce(call: BoundedCall): Promise<Admitted | undefined> {
    if (!Number.isFinite(call.input.tokens)) return undefined;
    const amount = this.cost(call, call.input.tokens, call.maxTokens);
    if (!this.known.ample(this.budgets(call.token), amount)) return undefined;
    const { outcome, window } = await this.reserve(call, call.input.tokens, call.maxTokens);
    return outcome.result === 'RESERVED' ? { hold: outcome.hold, maxTokens: call.maxTokens, window } : undefined;
  }

  /** A hold was settled: what was not charged is there again. */
  public settled({ hold }: Admitted, charged: number): void {
    this.known.changed(hold, hold.amount - charged);
  }

  /**
   * @param seen the budgets as they were a moment ago: what would be refused anyway is refused without a write, and so does not
   * hinder the calls whose settlement would make room
   */
  public async admit(call: BoundedCall, seen: readonly ScopeItem[]): Promise<Admitted | Refusal> {
    const view: View = new Map(seen.map((item) => [item.id, item]));
    this.known.saw(this.budgets(call.token), seen);
    let counted = !Number.isFinite(call.input.tokens);
    let inputTokens = counted ? await call.countTokens() : call.input.tokens;
    if (inputTokens === undefined) return uncounted();
    for (let turn = 0; turn < 8; turn++) {
      const blown = [...view.values()].find(({ fuse }) => fuse === Fuse.BLOWN);
      if (blown) return denied('fuse', fuseMessage(blown));
      const tightest = this.tightest(call.token, view);
      if (this.cost(call, inputTokens, call.maxTokens) > tightest.available && !counted) {
        counted = true;
        inputTokens = Math.min(inputTokens, (await call.countTokens()) ?? inputTokens);
      }
      const maxTokens = this.affordable(call, inputTokens, tightest.available);
      if (maxTokens === 'nothing') return this.outOfBudget(tightest, this.least(call, inputTokens));
      const { outcome, window } = await this.reserve(call, inputTokens, maxTokens);
      if (outcome.result === 'RESERVED') return { hold: outcome.hold, maxTokens, window };
      if (outcome.result !== 'NO_HEADROOM') return this.refusal(outcome);
      // Others were quicker: what is left now is known from the refusal.
      view.set(outcome.scope.id, outcome.scope);
    }
    return throttled('ledger-busy', 'The ledger is busy: other calls of the sandbox take what is left. Try again.');
  }

  private budgets({ experiment, run }: TokenItem): Budget[] {
    return budgetsOf(this.limits, new Date(this.now()), experiment, run);
  }

  /** The scope with the least left. One that was not seen, or not with its present limit and month, has its whole limit. */
  private tightest(token: TokenItem, view: View): ScopeItem {
    const items = this.budgets(token).map((budget) => {
      const item = view.get(budget.scope);
      return item && item.limit === budget.limit && item.period >= budget.period ? item : untouched(budget);
    });
    return items.reduce((least, item) => (item.available < least.available ? item : least));
  }

  private async reserve(
    call: BoundedCall,
    inputTokens: number,
    maxTokens: number | undefined,
  ): Promise<{ readonly outcome: ReserveResult; readonly window: RateWindow }> {
    const { token } = call;
    const amount = this.cost(call, inputTokens, maxTokens);
    // Once: a minute that ends meanwhile must not make the settlement correct another window than the call is counted in.
    const window = this.windowOf(call, maxTokens);
    const outcome = await this.ledger.reserve({
      callId: call.callId,
      budgets: this.budgets(token),
      amount,
      window,
      model: call.model.id,
      experiment: token.experiment,
      run: token.run,
      trace: token.trace,
      together: [...call.intent(amount, maxTokens), ...(call.confirm ?? [])],
    });
    if (outcome.result === 'RESERVED') this.known.changed(outcome.hold, -amount);
    return { outcome, window };
  }

  /** Micro-dollars. */
  private cost(call: BoundedCall, inputTokens: number, maxTokens: number | undefined): number {
    const { input, output } = this.rates(call, inputTokens);
    return toMicroDollars(input + (maxTokens ?? 0) * output);
  }

  /** As many output tokens as are asked for and there is money for. */
  private affordable(call: BoundedCall, inputTokens: number, available: number): number | undefined | 'nothing' {
    if (this.least(call, inputTokens) > available) return 'nothing';
    if (call.maxTokens === undefined) return undefined;
    const { input, output } = this.rates(call, inputTokens);
    const room = output === 0 ? call.maxTokens : Math.floor((available * PICO_IN_MICRO - input) / output);
    return Math.min(call.maxTokens, room);
  }

  /** Micro-dollars: the call with the fewest output tokens that make sense. */
  private least(call: BoundedCall, inputTokens: number): number {
    const fewest = call.maxTokens === undefined ? undefined : Math.min(FEWEST_OUTPUT_TOKENS, call.maxTokens);
    return this.cost(call, inputTokens, fewest);
  }

  /** Pico-dollars: of the whole input, and of one output token. */
  private rates(call: BoundedCall, inputTokens: number): WorstRates {
    const rates = call.rates(inputTokens);
    const unit = call.guardrail?.textUnitPrice ?? 0;
    return {
      input: inputTokens * rates.input + (Math.ceil(call.input.characters / TEXT_UNIT) + TEXTS_A_CALL) * unit,
      output: rates.output + Math.ceil((CHARACTERS_A_TOKEN / TEXT_UNIT) * unit),
    };
  }

  private windowOf(call: BoundedCall, maxTokens: number | undefined): RateWindow {
    const minute = Math.floor(this.now() / 60_000);
    return {
      key: rateKey(experimentScope(call.token.experiment), minute),
      ttl: minute * 60 + RATE_WINDOW_KEPT_SECONDS,
      tokens: Math.min(call.input.estimate + (maxTokens ?? 0), this.guards.tokensPerMinute),
      maxCalls: this.guards.callsPerMinute,
      maxTokens: this.guards.tokensPerMinute,
    };
  }

  private refusal(outcome: Exclude<ReserveResult, { result: 'RESERVED' | 'NO_HEADROOM' }>): Refusal {
    switch (outcome.result) {
      case 'FUSE_BLOWN':
        return denied('fuse', fuseMessage(outcome.scope));
      case 'TOO_MANY_CALLS':
        return throttled(
          'calls-per-minute',
          `The experiment has made its ${this.guards.callsPerMinute} calls of this minute. Call less often, or raise callsPerMinute of the gateway.`,
        );
      case 'TOO_MANY_TOKENS':
        return throttled(
          'tokens-per-minute',
          `The experiment has used its ${this.guards.tokensPerMinute} tokens of this minute. Send less, or raise tokensPerMinute of the gateway.`,
        );
      case 'CONTENDED':
        return throttled('ledger-busy', 'The ledger is busy: too many calls write the same budgets. Try again.');
    }
  }

  /** Spent for good, which blows the fuse; held by other calls, which passes; or more than the limit ever was. */
  private async outOfBudget(scope: ScopeItem, least: number): Promise<Refusal> {
    const left = scope.limit - scope.spent;
    if (least > scope.limit) {
      return invalid(
        'budget',
        `The call could cost up to ${usd(least)}, more than the whole limit of ${usd(scope.limit)} of ${nameOf(scope)}. Send less input.`,
      );
    }
    if (least <= left) {
      return throttled(
        'budget-held',
        `What is left of ${nameOf(scope)} (${usd(left)}) is reserved by other calls that are under way. Try again when they have ended.`,
      );
    }
    const detail = `A call of up to ${usd(least)} was refused: ${usd(scope.spent)} of ${usd(scope.limit)} of ${nameOf(scope)} are spent.`;
    const blown = await this.ledger.blow(
      { scope: scope.id, reason: FuseReason.BUDGET, detail, at: new Date(this.now()).toISOString() },
      scope.limit - least,
    );
    return blown || scope.limit - least < scope.spent
      ? denied(
          'budget',
          `${detail} The fuse is blown: nothing more is admitted until a person of the operators arms it.`,
        )
      : throttled('budget-held', 'The budget has changed meanwhile. Try again.');
  }
}

function uncounted(): Refusal {
  return invalid(
    'unbounded-input',
    "The call holds an image or a document whose tokens only Bedrock's CountTokens knows, and it did not answer. Send text, or try again.",
  );
}

function fuseMessage(scope: ScopeItem): string {
  const since = scope.fuseAt ? ` since ${scope.fuseAt}` : '';
  return `The fuse of ${nameOf(scope)} is blown${since} (${scope.fuseReason ?? 'no reason is recorded'}). ${scope.fuseDetail ?? ''} Nothing is admitted until a person of the operators arms it.`;
}

function nameOf({ id }: ScopeItem): string {
  if (id.startsWith('SCOPE#EXPERIMENT#')) return "the experiment's budget";
  if (id.startsWith('SCOPE#RUN#')) return "the run's budget";
  return "the sandbox's budget of the month";
}

function usd(microDollars: number): string {
  return `$${(microDollars / 1e6).toFixed(6).replace(/0{1,4}$/, '')}`;
}
