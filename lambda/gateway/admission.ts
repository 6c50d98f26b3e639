import { ApprovedModelEntry, GatewayGuards, PinnedGuardrail, TokenItem } from '../../lib/private/contracts/gateway';
import {
  FuseReason,
  HoldItem,
  LedgerLimits,
  ScopeItem,
  experimentScope,
  rateKey,
} from '../../lib/private/contracts/ledger';
import { PICO_IN_MICRO, WorstRates, toMicroDollars } from '../shared/cost';
import { Ledger, budgetsOf } from '../shared/ledger/ledger';
import { TransactionItem } from '../shared/ledger/store';
import { InputBound } from './input-bound';
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
}

export interface Admitted {
  readonly hold: HoldItem;
  /** What is left for the output; less than was asked for when the budget has no room for more. */
  readonly maxTokens?: number;
  readonly window: { readonly key: string; readonly ttl: number; readonly tokens: number };
}

/** Reserves what a call may cost at most, with as many output tokens as there is money for. */
export class Admission {
  public constructor(
    private readonly ledger: Ledger,
    private readonly limits: LedgerLimits,
    private readonly guards: GatewayGuards,
    private readonly now: () => number,
  ) {}

  public async admit(call: BoundedCall): Promise<Admitted | Refusal> {
    const { token } = call;
    const budgets = budgetsOf(this.limits, new Date(this.now()), token.experiment, token.run);
    let inputTokens = call.input.tokens;
    let maxTokens = call.maxTokens;
    let counted = false;
    // Each turn knows more: Bedrock's count of the input, then what is left in the tightest scope. Others may be quicker.
    for (let turn = 0; turn < 8; turn++) {
      const amount = this.cost(call, inputTokens, maxTokens);
      const window = this.windowOf(call, maxTokens);
      const outcome = await this.ledger.reserve({
        callId: call.callId,
        budgets,
        amount,
        window: { ...window, maxCalls: this.guards.callsPerMinute, maxTokens: this.guards.tokensPerMinute },
        model: call.model.id,
        experiment: token.experiment,
        run: token.run,
        trace: token.trace,
        together: call.intent(amount, maxTokens),
      });
      if (outcome.result === 'RESERVED') return { hold: outcome.hold, maxTokens, window };
      if (outcome.result !== 'NO_HEADROOM') return this.refusal(outcome);

      if (!counted) {
        counted = true;
        const count = await call.countTokens();
        if (count !== undefined && count < inputTokens) {
          inputTokens = count;
          continue;
        }
      }
      const affordable = this.affordable(call, inputTokens, outcome.scope.available);
      const fewest = Math.min(FEWEST_OUTPUT_TOKENS, call.maxTokens ?? 0);
      if (maxTokens === undefined || affordable < fewest || fewest === 0) {
        return this.outOfBudget(
          outcome.scope,
          this.cost(call, inputTokens, maxTokens === undefined ? undefined : fewest),
        );
      }
      maxTokens = Math.min(maxTokens, affordable);
    }
    return throttled('ledger-busy', 'The ledger is busy: other calls of the sandbox take what is left. Try again.');
  }

  /** Micro-dollars. */
  private cost(call: BoundedCall, inputTokens: number, maxTokens: number | undefined): number {
    const { input, output } = this.rates(call, inputTokens);
    return toMicroDollars(input + (maxTokens ?? 0) * output);
  }

  private affordable(call: BoundedCall, inputTokens: number, available: number): number {
    const { input, output } = this.rates(call, inputTokens);
    const left = available * PICO_IN_MICRO - input;
    return output === 0 ? 0 : Math.floor(left / output);
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

  private windowOf(call: BoundedCall, maxTokens: number | undefined) {
    const minute = Math.floor(this.now() / 60_000);
    return {
      key: rateKey(experimentScope(call.token.experiment), minute),
      ttl: minute * 60 + RATE_WINDOW_KEPT_SECONDS,
      tokens: Math.min(call.input.estimate + (maxTokens ?? 0), this.guards.tokensPerMinute),
    };
  }

  private refusal(
    outcome: Exclude<Awaited<ReturnType<Ledger['reserve']>>, { result: 'RESERVED' | 'NO_HEADROOM' }>,
  ): Refusal {
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
