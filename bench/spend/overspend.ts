import { ApprovedModelEntry, TokenItem } from '../../lib/private/contracts/gateway';
import { HoldItem, HoldState, LedgerLimits, ScopeItem, TEAM_SCOPE } from '../../lib/private/contracts/ledger';
import { priceOf } from '../../lib/private/contracts/price-of';
import { Admission, BoundedCall } from '../../lambda/gateway/admission';
import { Refusal } from '../../lambda/gateway/refusal';
import { PICO_IN_MICRO, Usage, exactCost, toMicroDollars, worstRates } from '../../lambda/shared/cost';
import { budgetsOf } from '../../lambda/shared/ledger/budgets';
import { HOLD_SECONDS, Ledger, LedgerBusyError } from '../../lambda/shared/ledger/ledger';
import { TransactionResult, TransactionStore } from '../../lambda/shared/ledger/store';
import { InMemoryDynamoDb } from '../../test/support/in-memory-dynamodb';
import { seeded } from '../spend-reconciler';
import { VirtualTime } from './virtual-time';

export const CALLERS = 200;
/** Ten dollars, as in the comparison that the goal comes from. */
const LIMITS: LedgerLimits = { team: 10_000_000, experiment: 20_000_000, run: 20_000_000 };
const MODELS: readonly ApprovedModelEntry[] = [
  { id: 'anthropic.claude-3-5-sonnet-20240620-v1:0', maxOutputTokens: 4096, countTokens: 'x' },
  { id: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', maxOutputTokens: 4096, countTokens: 'x' },
  { id: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', maxOutputTokens: 4096, countTokens: 'x' },
  { id: 'amazon.nova-pro-v1:0', maxOutputTokens: 4096 },
  { id: 'openai.gpt-oss-120b-1:0', maxOutputTokens: 4096 },
];
const GUARDS = { callsPerMinute: 1e9, tokensPerMinute: 1e12, cycleRepeats: 0 };
/** How often what goes wrong. */
const CHANCE = {
  crashBeforeCall: 0.002,
  crashAfterCall: 0.004,
  streamCutOff: 0.01,
  cancelled: 0.05,
  rejected: 0.02,
  failedInside: 0.004,
  answerLost: 0.01,
  timedOutAndRetried: 0.02,
};

/** What became of one run. All amounts in pico-dollars. */
export interface RunOutcome {
  /** What Bedrock charges for, exactly. */
  readonly billed: number;
  readonly limit: number;
  readonly calls: number;
  readonly openHolds: number;
  readonly falseDenials: number;
  /** Refusals that pass: somebody else held the money. */
  readonly throttled: number;
  readonly conflicts: number;
  /** Settlements that found no gap between other writers, and were left to the meter. */
  readonly unsettled: number;
  /** Micro-dollars by which a scope's item does not add up. */
  readonly imbalance: number;
}

/** What Bedrock knows of a call, whether or not the gateway lived to hear of it. */
interface Bill {
  readonly usage: Usage;
  readonly cost: number;
}

/** One budget of ten dollars, two hundred callers that never stop, and everything that goes wrong. */
export async function simulate(seed: number): Promise<RunOutcome> {
  return new Run(seed).play();
}

class Run {
  private readonly random: () => number;
  private readonly time = new VirtualTime(Date.parse('2026-11-10T00:00:00Z'));
  private readonly db: InMemoryDynamoDb;
  private readonly ledger: Ledger;
  /** Bedrock's invocation log, by call id. */
  private readonly log = new Map<string, Bill>();
  private billed = 0;
  private calls = 0;
  private falseDenials = 0;
  private throttled = 0;
  private over = false;
  private nextCall = 0;
  private unsettled = 0;

  public constructor(seed: number) {
    this.random = seeded(seed);
    const clock = { now: () => this.time.now(), sleep: (ms: number) => this.time.sleep(ms), random: this.random };
    this.db = new InMemoryDynamoDb(
      { ledger: ['id'] },
      () => this.time.sleep(3 + this.random() * 4),
      () => this.random() < CHANCE.answerLost,
    );
    this.ledger = new Ledger(new RetryingStore(this.db), 'ledger', clock);
  }

  public async play(): Promise<RunOutcome> {
    const callers = Array.from({ length: CALLERS }, () => this.caller());
    const meter = this.meter();
    await this.time.run();
    await Promise.all([...callers, meter]);
    const scopes = this.db.all('ledger').filter(({ id }) => String(id).startsWith('SCOPE#')) as unknown as ScopeItem[];
    return {
      billed: this.billed,
      limit: LIMITS.team * PICO_IN_MICRO,
      calls: this.calls,
      openHolds: this.holds().filter(({ state }) => state === HoldState.OPEN).length,
      falseDenials: this.falseDenials,
      throttled: this.throttled,
      conflicts: this.db.conflicts,
      unsettled: this.unsettled,
      imbalance: Math.max(
        ...scopes.map(({ limit, available, held, spent }) => Math.abs(limit - available - held - spent)),
      ),
    };
  }

  private async look(): Promise<ScopeItem[]> {
    await this.time.sleep(1 + this.random() * 2);
    return SCOPES.flatMap((name) => {
      const item = this.db.get('ledger', name);
      return item ? [item as unknown as ScopeItem] : [];
    });
  }

  private holds(): HoldItem[] {
    return this.db.all('ledger').filter(({ id }) => String(id).startsWith('HOLD#')) as unknown as HoldItem[];
  }

  /** An agent: calls, thinks, calls again, until it is told for good that there is no more money. */
  private async caller(): Promise<void> {
    // Each caller meets an instance of the gateway of its own, which knows nothing of what the others do.
    const admission = new Admission(this.ledger, LIMITS, GUARDS, () => this.time.now());
    await this.time.sleep(this.random() * 2_000);
    while (!this.over) {
      await this.task(admission);
      await this.time.sleep(this.random() * 500);
    }
  }

  /** A call as the SDK makes it: what is throttled is tried again, twice; what times out is sent again while it still runs. */
  private async task(admission: Admission): Promise<void> {
    const wish = this.wish();
    for (let attempt = 0; attempt < 3; attempt++) {
      const refusal = await this.call(wish, admission);
      if (this.random() < CHANCE.timedOutAndRetried) continue;
      if (refusal?.type !== 'ThrottlingException') return;
      this.throttled++;
      await this.time.sleep(this.random() * 1000 * 2 ** attempt);
    }
    // The SDK has given up: whoever runs the agent looks again later.
    await this.time.sleep(10_000 + this.random() * 30_000);
  }

  private wish() {
    const model = MODELS[Math.floor(this.random() * MODELS.length)] ?? FIRST_MODEL;
    const input = 50 + Math.floor(this.random() ** 3 * 20_000);
    const cache: 'none' | '5m' | '1h' = this.random() < 0.8 ? 'none' : this.random() < 0.5 ? '5m' : '1h';
    const cached = model.id.includes('claude') && cache !== 'none' ? Math.floor(input * this.random()) : 0;
    return {
      model,
      input,
      // From one byte a token (a table of digits) to five.
      bytes: Math.ceil(input * (1 + this.random() * 4)),
      cache: cached > 0 ? cache : ('none' as const),
      read: Math.floor(cached * this.random()),
      cached,
      maxTokens: 16 + Math.floor(this.random() * 2_000),
    };
  }

  private async call(wish: ReturnType<Run['wish']>, admission: Admission): Promise<Refusal | undefined> {
    const callId = `call-${this.nextCall++}`;
    const price = priceOf(wish.model.id);
    if (!price) throw new Error(`${wish.model.id} has no price`);
    const bounded: BoundedCall = {
      callId,
      token: TOKEN,
      model: wish.model,
      input: { tokens: wish.bytes + 1024, estimate: wish.bytes / 4, characters: wish.bytes, cache: wish.cache },
      rates: (bound) => worstRates(price, bound, wish.cache === '1h'),
      maxTokens: wish.maxTokens,
      countTokens: () => Promise.resolve(wish.model.countTokens ? wish.input : undefined),
      intent: () => [],
    };
    const admitted = (await admission.admitAtOnce(bounded)) ?? (await admission.admit(bounded, await this.look()));
    if (admitted instanceof Refusal) {
      this.judge(admitted);
      return admitted;
    }
    this.calls++;
    const { hold } = admitted;
    if (this.random() < CHANCE.crashBeforeCall) return undefined;
    await this.time.sleep(200 + this.random() ** 2 * 20_000);
    if (this.random() < CHANCE.rejected) {
      await this.settle(hold, 0);
      admission.settled(admitted, 0);
      return undefined;
    }
    const asked = admitted.maxTokens ?? 0;
    const wanted = this.random() < CHANCE.cancelled ? this.random() * 0.3 : this.random() < 0.2 ? 1 : this.random();
    const written = wish.cached - wish.read;
    const usage: Usage = {
      input: wish.input - wish.cached,
      output: Math.floor(asked * wanted),
      cacheRead: wish.read,
      cacheWrite5m: wish.cache === '1h' ? 0 : written,
      cacheWrite1h: wish.cache === '1h' ? written : 0,
    };
    const cost = exactCost(price, usage);
    if (cost === undefined) throw new Error('a component has no price');
    // Whether a call that failed inside is billed is not known: here it sometimes is.
    const failed = this.random() < CHANCE.failedInside;
    if (!failed || this.random() < 0.5) {
      this.billed += cost;
      this.log.set(callId, { usage, cost });
    }
    if (failed || this.random() < CHANCE.crashAfterCall || this.random() < CHANCE.streamCutOff) return undefined;
    await this.settle(hold, cost);
    admission.settled(admitted, toMicroDollars(cost));
    return undefined;
  }

  /** As the gateway does it: what cannot be settled for want of a gap is left to the meter. */
  private async settle(hold: HoldItem, cost: number): Promise<void> {
    try {
      await this.ledger.settle(hold, toMicroDollars(cost));
    } catch (error) {
      if (!(error instanceof LedgerBusyError)) throw error;
      this.unsettled++;
    }
  }

  /** A refusal for lack of money is false when what is not spent would have paid for the least that the call could be. */
  private judge(refusal: Refusal): void {
    if (refusal.rule === 'fuse') {
      this.over = true;
      return;
    }
    if (refusal.rule !== 'budget') return;
    const { limit, spent } = this.db.get('ledger', TEAM_SCOPE) as unknown as ScopeItem;
    const least = Number(/up to \$([0-9.]+)/.exec(refusal.message)?.[1]) * 1e6;
    if (least <= limit - spent) this.falseDenials++;
    this.over = true;
  }

  /** Settles orphans from the log every minute, and what has no record when its time is over. */
  private async meter(): Promise<void> {
    while (!this.over || this.holds().some(({ state }) => state === HoldState.OPEN)) {
      await this.time.sleep(60_000);
      for (const hold of this.holds().filter(({ state }) => state === HoldState.OPEN)) {
        const bill = this.log.get(hold.callId);
        const old = this.time.now() / 1000 - Date.parse(hold.reservedAt) / 1000;
        if (bill && old > 120) await this.settle(hold, bill.cost);
        else if (old > HOLD_SECONDS) await this.ledger.expire(hold);
      }
    }
  }
}

const SCOPES = budgetsOf(LIMITS, new Date(), 'sha256:e', 'r').map(({ scope }) => scope);
const FIRST_MODEL = MODELS[0] ?? { id: '', maxOutputTokens: 1 };
const TOKEN: TokenItem = {
  tokenHash: '',
  workload: 'arn:aws:iam::111111111111:role/agent',
  experiment: 'sha256:e',
  run: 'r',
  trace: 't',
  issuedAt: '',
  expiresAt: 0,
};

/** As the AWS SDK does: an answer that got lost is asked for again, with the same token. */
class RetryingStore implements TransactionStore {
  public constructor(private readonly inner: TransactionStore) {}

  public async transact(...args: Parameters<TransactionStore['transact']>): Promise<TransactionResult> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.inner.transact(...args);
      } catch (error) {
        if (attempt === 2) throw error;
      }
    }
  }
}
