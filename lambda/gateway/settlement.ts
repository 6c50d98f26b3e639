import { PinnedGuardrail } from '../../lib/private/contracts/gateway';
import { GenAi, TrailKind } from '../../lib/private/contracts/trail';
import { exactCost, inputTokens, toMicroDollars } from '../shared/cost';
import { Ledger } from '../shared/ledger/ledger';
import { TransactionItem } from '../shared/ledger/store';
import { Admission, Admitted } from './admission';
import { Answer } from './answer';
import { CheckedCall } from './call-checks';
import { InputBound } from './input-bound';
import { Recorder } from './recorder';
import { Refusal } from './refusal';
import { RecordDetails, RecordedBody } from './trail-records';

/** A call that may be sent: everything is checked, and the money is set aside. */
export interface AdmittedCall extends CheckedCall {
  readonly admitted: Admitted;
  readonly input: InputBound;
  /** When the call came. */
  readonly started: number;
}

/** How a call ended. */
export interface CallEnd {
  readonly status: number;
  readonly requestId?: string;
  readonly answer: Answer;
}

export interface SettlementParts {
  readonly ledger: Ledger;
  readonly admission: Pick<Admission, 'settled'>;
  readonly recorder: Recorder;
  readonly guardrail?: PinnedGuardrail;
  readonly now: () => number;
  readonly report: (message: string, error: unknown) => void;
}

/**
 * Bedrock refused before it did anything that costs.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
const NOT_BILLED = new Set([400, 403, 404, 405, 413, 415, 429, 503]);
const TEXT_UNIT = 1_000;

/** What is done when a call has ended, however it ended. */
export class Settlement {
  public constructor(private readonly parts: SettlementParts) {}

  /** Charge and outcome in one transaction; where the cost is not known, the outcome alone: the hold stays charged in full. */
  public async close(ended: AdmittedCall, end: CallEnd): Promise<void> {
    const { admitted, identity } = ended;
    const exact = this.exactCost(ended, end);
    const charged = exact === undefined ? undefined : toMicroDollars(exact);
    const outcome = this.outcome(ended, end, { cost: charged ?? admitted.hold.amount, exactCost: exact });
    try {
      if (charged === undefined) {
        await this.parts.recorder.put(outcome);
        return;
      }
      const { usage } = end.answer;
      const used = usage ? inputTokens(usage) + usage.output : 0;
      const { key, ttl, tokens } = admitted.window;
      await this.parts.ledger.settle(admitted.hold, charged, {
        requestId: end.requestId,
        window: { key, ttl, difference: used - tokens },
        together: outcome,
      });
      this.parts.admission.settled(admitted, charged);
    } catch (error) {
      // The answer is there and paid for: it is handed on. The hold stays until the meter settles it.
      this.parts.report(`Call ${identity.callId} could not be settled.`, error);
    }
  }

  /** Pico-dollars; undefined while unknown. */
  private exactCost({ call, price, input }: AdmittedCall, { status, answer }: CallEnd): number | undefined {
    if (call.operation === 'CountTokens' || NOT_BILLED.has(status)) return 0;
    if (status !== 200 || !answer.usage) return undefined;
    const tokens = exactCost(price, answer.usage);
    const { guardrail } = this.parts;
    if (tokens === undefined || !guardrail) return tokens;
    const units =
      Math.ceil(input.characters / TEXT_UNIT) + Math.ceil(JSON.stringify(answer.body ?? '').length / TEXT_UNIT);
    return tokens + units * guardrail.textUnitPrice;
  }

  /** What cannot be recorded does not keep the call from being charged: its tokens and its cost are on record all the same. */
  private recorded(body: unknown): RecordedBody | undefined {
    if (body === undefined) return undefined;
    try {
      const recorded = this.parts.recorder.body(body);
      return recorded instanceof Refusal ? undefined : recorded;
    } catch (error) {
      this.parts.report('An answer could not be recorded.', error);
      return undefined;
    }
  }

  private outcome(
    { identity, started }: AdmittedCall,
    { requestId, answer }: CallEnd,
    costs: Pick<RecordDetails, 'cost' | 'exactCost'>,
  ): TransactionItem[] {
    const now = this.parts.now();
    const { usage } = answer;
    const body = this.recorded(answer.body);
    return this.parts.recorder.writes(identity, TrailKind.OUTCOME, new Date(now), {
      ...costs,
      requestId,
      duration: now - started,
      body,
      attributes: {
        [GenAi.REQUEST_ID]: requestId,
        [GenAi.ERROR_TYPE]: answer.error ?? (costs.exactCost === undefined ? 'usage_unknown' : undefined),
        [GenAi.INPUT_TOKENS]: usage && inputTokens(usage),
        [GenAi.OUTPUT_TOKENS]: usage?.output,
        [GenAi.CACHE_READ_TOKENS]: usage?.cacheRead || undefined,
        [GenAi.CACHE_WRITE_TOKENS]: usage && (usage.cacheWrite5m + usage.cacheWrite1h || undefined),
        [GenAi.FINISH_REASONS]: answer.stopReason === undefined ? undefined : [answer.stopReason],
      },
    });
  }
}
