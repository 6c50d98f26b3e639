import { randomBytes, randomUUID } from 'node:crypto';
import {
  ApprovedModelEntry,
  GatewayGuards,
  PinnedGuardrail,
  TokenItem,
  TokenPrice,
} from '../../lib/private/contracts/gateway';
import { CALL_ID_METADATA, LedgerLimits } from '../../lib/private/contracts/ledger';
import { priceOf } from '../../lib/private/contracts/price-of';
import { GenAi, TrailKind } from '../../lib/private/contracts/trail';
import { exactCost, inputTokens, toMicroDollars, worstRates } from '../shared/cost';
import { Ledger } from '../shared/ledger/ledger';
import { TransactionItem, TransactionStore } from '../shared/ledger/store';
import { Admission, Admitted } from './admission';
import { Answer, answerReader } from './answer';
import { Bedrock, BedrockResponse, NotSentError } from './bedrock';
import { Family, familyOf, foundationModel, parameter, withParameter } from './call-config';
import { exceptionFrame } from './event-stream';
import { Experiments } from './experiments';
import { boundInput } from './input-bound';
import { Json, isObject } from './json';
import { cycleIn, fingerprint } from './loop-guard';
import { pin } from './pinned-config';
import { Refusal, denied, invalid, throttled } from './refusal';
import { ModelCall, ProxyEvent, bearerToken, readCall } from './request';
import { takeServiceOptions } from './service-options';
import { Tokens } from './token-check';
import { BodyTooLargeError, CallIdentity, Mask, RecordDetails, recordWrites, recordedBody } from './trail-records';

export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface GatewayParts {
  readonly tokens: Tokens;
  readonly experiments: Experiments;
  readonly bedrock: Bedrock;
  readonly ledger: Ledger;
  /** Writes records that belong to no reservation and no settlement. */
  readonly store: TransactionStore;
  readonly trailTable: string;
  readonly limits: LedgerLimits;
  readonly models: readonly ApprovedModelEntry[];
  readonly guards: GatewayGuards;
  readonly guardrail?: PinnedGuardrail;
  readonly mask: Mask;
  readonly now: () => number;
  /** Tells of failures inside the gateway, without content. */
  readonly report: (message: string, error: unknown) => void;
}

/** A call that may be sent: everything is checked, and the money is set aside. */
interface AdmittedCall {
  readonly call: ModelCall;
  readonly identity: CallIdentity;
  readonly price: TokenPrice;
  readonly admitted: Admitted;
  readonly body: Json;
  readonly oneHourCache: boolean;
  readonly characters: number;
}

/** Bedrock refused before it did anything that costs: https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html */
const NOT_BILLED = new Set([400, 403, 404, 405, 413, 415, 429, 503]);
const PASSED_ON = ['content-type', 'x-amzn-requestid', 'x-amzn-errortype'];

/** The only door to a model: what is done for each call, in this order. */
export class Gateway {
  private readonly admission: Admission;

  public constructor(private readonly parts: GatewayParts) {
    this.admission = new Admission(parts.ledger, parts.limits, parts.guards, parts.now);
  }

  public async handle(event: ProxyEvent): Promise<GatewayResponse> {
    const started = this.parts.now();
    const callId = randomUUID();
    const call = readCall(event);
    const token = await this.checkToken(event, call);
    const identity = identityOf(callId, call, token);
    if (token instanceof Refusal) return this.refuse(identity, token, undefined);
    if (call instanceof Refusal) return this.refuse(identity, call, undefined);

    const prepared = await this.prepare(call, token, identity);
    if (prepared instanceof Refusal) return this.refuse(identity, prepared, call.body);
    return this.forward(prepared, started);
  }

  private async checkToken(event: ProxyEvent, call: ModelCall | Refusal): Promise<TokenItem | Refusal> {
    const bearer = bearerToken(event);
    const how =
      'Get one from the gateway: POST /tokens, signed with AWS credentials for execute-api, and set AWS_BEARER_TOKEN_BEDROCK to it.';
    if (bearer === undefined) return denied('token', `The call has no gateway token. ${how}`);
    const print = call instanceof Refusal ? 'unreadable' : fingerprint(call.modelId, call.body);
    const token = await this.parts.tokens.use(bearer, print);
    if (!token) return denied('token', `The gateway token is not known, or was revoked. ${how}`);
    if (token.expiresAt * 1000 <= this.parts.now()) return denied('token', `The gateway token has expired. ${how}`);
    return token;
  }

  private async prepare(call: ModelCall, token: TokenItem, identity: CallIdentity): Promise<AdmittedCall | Refusal> {
    const { guards, models } = this.parts;
    const period = cycleIn(token.recent ?? [], guards.cycleRepeats);
    if (period !== undefined) return looping(period, guards.cycleRepeats);

    const model = models.find(({ id }) => id === call.modelId);
    if (!model) return notApproved(call.modelId, models);
    const price = model.price ?? priceOf(model.id);
    if (!price)
      return denied(
        'price',
        `The model '${model.id}' has no exact price, so its cost cannot be bounded. Give its price where it is approved.`,
      );

    const experiment = await this.parts.experiments.find(token.experiment);
    if (!experiment)
      return denied(
        'experiment',
        'The experiment of the token is not registered, or was reset. Register it, and mint a new token.',
      );
    if (experiment.fencedAt !== undefined)
      return denied(
        'experiment',
        `The experiment of the token is being reset, since ${experiment.fencedAt}. Register another one.`,
      );
    if (experiment.manifest.model !== model.id) {
      return denied(
        'pinned-config',
        `The experiment pins the model '${experiment.manifest.model}', and the call asks for '${model.id}'. Ask for the pinned one, or register another experiment.`,
      );
    }
    const options = takeServiceOptions(call, this.parts.guardrail);
    if (options instanceof Refusal) return options;
    if (call.operation === 'CountTokens') return this.admit(call, token, identity, model, price, call.body, undefined);

    const family = familyOf(foundationModel(model.id), isConverse(call));
    if (!family)
      return invalid('operation', `The gateway cannot read InvokeModel requests of '${model.id}'. Use Converse.`);
    const pinned = pin(family, options.body, experiment.manifest);
    return pinned instanceof Refusal ? pinned : this.admit(call, token, identity, model, price, pinned, family);
  }

  private async admit(
    call: ModelCall,
    token: TokenItem,
    identity: CallIdentity,
    model: ApprovedModelEntry,
    price: TokenPrice,
    body: Json,
    family: Family | undefined,
  ): Promise<AdmittedCall | Refusal> {
    // Counting tokens costs nothing, whatever is in them.
    const input = family ? boundInput(family.dialect, body) : FREE_INPUT;
    if (input instanceof Refusal) return input;
    const cachePrice = input.cache === '1h' ? price.cacheWrite1h : input.cache === '5m' ? price.cacheWrite5m : 0;
    if (cachePrice === undefined) {
      return invalid(
        'price',
        `The call asks for a cache of ${input.cache}, and what writing it costs with '${model.id}' is not known. Leave the cache marker out, or give the price where the model is approved.`,
      );
    }
    const asked = family?.generates ? maxTokensOf(family, body, model) : undefined;
    if (asked instanceof Refusal) return asked;
    const recorded = this.recorded(body);
    if (recorded instanceof Refusal) return recorded;
    const at = new Date(this.parts.now());

    const admitted = await this.admission.admit({
      callId: identity.callId,
      token,
      model,
      input,
      rates: (bound) => (family ? worstRates(price, bound, input.cache === '1h') : { input: 0, output: 0 }),
      maxTokens: asked,
      guardrail: family && this.parts.guardrail,
      countTokens: () => this.countTokens(call, model, body),
      intent: (amount, maxTokens) =>
        this.writes(identity, TrailKind.INTENT, at, {
          body: recorded,
          cost: amount,
          attributes: {
            [GenAi.REQUEST_MAX_TOKENS]: maxTokens,
            [GenAi.REQUEST_TEMPERATURE]: numberOf(family && parameter(family, body, 'temperature')),
            [GenAi.REQUEST_TOP_P]: numberOf(family && parameter(family, body, 'topP')),
            [GenAi.GUARDRAIL]: this.parts.guardrail?.identifier,
          },
        }),
    });
    if (admitted instanceof Refusal) return admitted;
    return {
      call,
      identity,
      price,
      admitted,
      body:
        family && admitted.maxTokens !== undefined
          ? withParameter(family, body, 'maxTokens', admitted.maxTokens)
          : body,
      oneHourCache: input.cache === '1h',
      characters: input.characters,
    };
  }

  /** Bedrock's own count, which is what it bills; asked for the foundation model, as profiles have none. */
  private async countTokens(call: ModelCall, model: ApprovedModelEntry, body: Json): Promise<number | undefined> {
    if (model.countTokens === undefined) return undefined;
    const input = isConverse(call)
      ? { converse: { messages: body.messages, system: body.system, toolConfig: body.toolConfig } }
      : { invokeModel: { body: Buffer.from(JSON.stringify(body)).toString('base64') } };
    try {
      const response = await this.parts.bedrock.send({
        path: `/model/${encodeURIComponent(model.countTokens)}/count-tokens`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input }),
      });
      const answer = JSON.parse(await text(response.body)) as unknown;
      return response.status === 200 && isObject(answer) ? numberOf(answer.inputTokens) : undefined;
    } catch (error) {
      this.parts.report('CountTokens did not answer; the bound by bytes stands.', error);
      return undefined;
    }
  }

  private async forward(admittedCall: AdmittedCall, started: number): Promise<GatewayResponse> {
    let response: BedrockResponse;
    try {
      response = await this.parts.bedrock.send(this.requestOf(admittedCall));
    } catch (error) {
      return this.unreachable(admittedCall, error, started);
    }
    const headers = responseHeaders(response, admittedCall);
    return { status: response.status, headers, body: this.passOn(admittedCall, response, started) };
  }

  private requestOf({ call, identity, body }: AdmittedCall) {
    const { guardrail } = this.parts;
    const path = `/model/${encodeURIComponent(call.modelId)}/${call.path}`;
    const metadata = { [CALL_ID_METADATA]: identity.callId };
    if (call.operation === 'CountTokens') {
      return { path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    }
    if (isConverse(call)) {
      const guardrailConfig = guardrail && {
        guardrailIdentifier: guardrail.identifier,
        guardrailVersion: guardrail.version,
      };
      return {
        path,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, requestMetadata: metadata, ...(guardrailConfig ? { guardrailConfig } : {}) }),
      };
    }
    const accept = call.operation === 'InvokeModel' ? 'accept' : 'x-amzn-bedrock-accept';
    return {
      path,
      headers: {
        'content-type': 'application/json',
        [accept]: 'application/json',
        'x-amzn-bedrock-request-metadata': JSON.stringify(metadata),
        ...(guardrail && {
          'x-amzn-bedrock-guardrailidentifier': guardrail.identifier,
          'x-amzn-bedrock-guardrailversion': guardrail.version,
        }),
      },
      body: JSON.stringify(body),
    };
  }

  /** Hands the answer on as it comes, and settles before its last byte is out. */
  private async *passOn(
    admittedCall: AdmittedCall,
    response: BedrockResponse,
    started: number,
  ): AsyncGenerator<Uint8Array> {
    const { call, oneHourCache } = admittedCall;
    const reader = answerReader(call.operation, response.headers, oneHourCache);
    const streams = response.headers['content-type']?.startsWith('application/vnd.amazon.eventstream') ?? false;
    let failure: unknown;
    try {
      for await (const chunk of response.body) {
        reader.push(chunk);
        yield chunk;
      }
    } catch (error) {
      failure = error;
    }
    const answer = response.status === 200 ? reader.end() : { body: undefined, error: errorTypeOf(response) };
    await this.close(
      admittedCall,
      response,
      failure === undefined ? answer : { ...answer, usage: undefined, error: 'interrupted' },
      started,
    );
    if (failure === undefined) return;
    this.parts.report('The answer of Bedrock broke off.', failure);
    if (!streams) throw failure instanceof Error ? failure : new Error('The answer broke off.');
    yield exceptionFrame(
      'internalServerException',
      'The answer of the model broke off. What it has cost stays reserved until it is known.',
    );
  }

  /** Settlement and outcome in one transaction; where the cost is not known, the outcome alone: the hold stays charged in full. */
  private async close(
    admittedCall: AdmittedCall,
    response: BedrockResponse,
    answer: Answer,
    started: number,
  ): Promise<void> {
    const { identity, admitted } = admittedCall;
    const now = this.parts.now();
    const requestId = response.headers['x-amzn-requestid'];
    const exact = this.exactCostOf(admittedCall, response.status, answer);
    const charged = exact === undefined ? undefined : toMicroDollars(exact);
    const outcome = this.outcome(admittedCall, answer, {
      requestId,
      cost: charged ?? admitted.hold.amount,
      exactCost: exact,
      duration: now - started,
      attributes: {
        [GenAi.REQUEST_ID]: requestId,
        [GenAi.ERROR_TYPE]: answer.error ?? (exact === undefined ? 'usage_unknown' : undefined),
      },
    });
    try {
      if (charged === undefined) {
        await this.put(outcome);
      } else {
        const used = answer.usage ? inputTokens(answer.usage) + answer.usage.output : 0;
        await this.parts.ledger.settle(admitted.hold, charged, {
          requestId,
          window: { ...admitted.window, difference: used - admitted.window.tokens },
          together: outcome,
        });
      }
    } catch (error) {
      // The answer is there and paid for: it is handed on. The hold stays until the meter settles it.
      this.parts.report(`Call ${identity.callId} could not be settled.`, error);
    }
  }

  /** Pico-dollars; undefined while unknown. */
  private exactCostOf({ call, price, characters }: AdmittedCall, status: number, answer: Answer): number | undefined {
    if (call.operation === 'CountTokens' || NOT_BILLED.has(status)) return 0;
    if (status !== 200 || !answer.usage) return undefined;
    const tokens = exactCost(price, answer.usage);
    const { guardrail } = this.parts;
    if (tokens === undefined || !guardrail) return tokens;
    const units = Math.ceil(characters / 1000) + Math.ceil(JSON.stringify(answer.body).length / 1000);
    return tokens + units * guardrail.textUnitPrice;
  }

  private outcome({ identity }: AdmittedCall, answer: Answer, details: RecordDetails): TransactionItem[] {
    const { usage } = answer;
    const body = answer.body === undefined ? undefined : this.recorded(answer.body);
    return this.writes(identity, TrailKind.OUTCOME, new Date(this.parts.now()), {
      ...details,
      body: body instanceof Refusal ? undefined : body,
      attributes: {
        ...details.attributes,
        [GenAi.INPUT_TOKENS]: usage && inputTokens(usage),
        [GenAi.OUTPUT_TOKENS]: usage?.output,
        [GenAi.CACHE_READ_TOKENS]: usage?.cacheRead || undefined,
        [GenAi.CACHE_WRITE_TOKENS]: usage && (usage.cacheWrite5m + usage.cacheWrite1h || undefined),
        [GenAi.FINISH_REASONS]: answer.stopReason === undefined ? undefined : [answer.stopReason],
      },
    });
  }

  private async unreachable(admittedCall: AdmittedCall, error: unknown, started: number): Promise<GatewayResponse> {
    const notSent = error instanceof NotSentError;
    this.parts.report('Bedrock could not be reached.', error);
    await this.close(
      admittedCall,
      { status: notSent ? 503 : 500, headers: {}, body: nothing() },
      { body: undefined, error: notSent ? 'not_sent' : 'no_answer' },
      started,
    );
    return this.response(
      admittedCall.identity,
      new Refusal(
        'ServiceUnavailableException',
        'gateway',
        notSent
          ? 'Amazon Bedrock could not be reached, and nothing was charged. Try again.'
          : 'Amazon Bedrock did not answer. What the call may have cost stays reserved until it is known.',
      ),
    );
  }

  private async refuse(identity: CallIdentity, refusal: Refusal, body: Json | undefined): Promise<GatewayResponse> {
    const recorded = body && this.recorded(body);
    try {
      await this.put(
        this.writes(identity, TrailKind.REFUSAL, new Date(this.parts.now()), {
          cost: 0,
          refusal: { rule: refusal.rule, message: refusal.message },
          body: recorded instanceof Refusal ? undefined : recorded,
          attributes: { [GenAi.ERROR_TYPE]: refusal.type },
        }),
      );
    } catch (error) {
      // The call stays refused: that is the safe side.
      this.parts.report(`The refusal of call ${identity.callId} could not be recorded.`, error);
    }
    return this.response(identity, refusal);
  }

  private response({ callId }: CallIdentity, refusal: Refusal): GatewayResponse {
    return {
      status: refusal.status,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': refusal.type, 'x-amzn-requestid': callId },
      body: once(Buffer.from(JSON.stringify({ message: refusal.message }))),
    };
  }

  private recorded(body: unknown) {
    try {
      return recordedBody(body, this.parts.mask);
    } catch (error) {
      if (!(error instanceof BodyTooLargeError)) throw error;
      return invalid(
        'record-size',
        'The call is too large to be recorded (3.5 MB compressed), and what cannot be recorded is not admitted. Send less input.',
      );
    }
  }

  private writes(
    ...args: Parameters<typeof recordWrites> extends [string, ...infer Rest] ? Rest : never
  ): TransactionItem[] {
    return recordWrites(this.parts.trailTable, ...args);
  }

  private async put(items: readonly TransactionItem[]): Promise<void> {
    const outcome = await this.parts.store.transact(items, randomUUID());
    if (!outcome.committed)
      throw new Error(`A record was not written: ${outcome.reasons.map(({ code }) => code).join(', ')}.`);
  }
}

const FREE_INPUT = { tokens: 0, estimate: 0, characters: 0, cache: 'none' } as const;

const isConverse = ({ operation }: ModelCall): boolean => operation === 'Converse' || operation === 'ConverseStream';
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** Who is not known is recorded as such. */
function identityOf(callId: string, call: ModelCall | Refusal, token: TokenItem | Refusal): CallIdentity {
  const known = token instanceof Refusal ? undefined : token;
  return {
    callId,
    token: known ?? { trace: randomBytes(16).toString('hex'), workload: 'unknown', experiment: 'unknown' },
    operation: call instanceof Refusal ? 'unknown' : call.operation,
    modelId: call instanceof Refusal ? 'unknown' : call.modelId.slice(0, 256),
  };
}

function maxTokensOf(family: Family, body: Json, model: ApprovedModelEntry): number | Refusal {
  const asked = parameter(family, body, 'maxTokens') ?? model.maxOutputTokens;
  if (typeof asked !== 'number' || !Number.isInteger(asked) || asked < 1) {
    return invalid('unbounded-input', 'The maximum of output tokens is not a whole number above 0.');
  }
  if (asked > model.maxOutputTokens) {
    return denied(
      'model',
      `The call asks for up to ${asked} output tokens, and '${model.id}' is approved for ${model.maxOutputTokens}. Ask for less, or raise maxOutputTokens where the model is approved.`,
    );
  }
  return asked;
}

function notApproved(modelId: string, models: readonly ApprovedModelEntry[]): Refusal {
  return denied(
    'model',
    `The model '${modelId.slice(0, 256)}' is not approved in this sandbox. Approved are: ${models.map(({ id }) => id).join(', ')}.`,
  );
}

function looping(period: number, repeats: number): Refusal {
  const cycle = period === 1 ? 'The same call' : `A cycle of ${period} calls`;
  return throttled(
    'loop',
    `${cycle} was made ${repeats} times in a row with this token: it looks like a loop. Change what is sent, or mint a token for each independent piece of work.`,
  );
}

function responseHeaders(
  response: BedrockResponse,
  { admitted, identity, call }: AdmittedCall,
): Record<string, string> {
  const passed = Object.entries(response.headers).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (PASSED_ON.includes(entry[0]) || entry[0].startsWith('x-amzn-bedrock-')),
  );
  return {
    ...Object.fromEntries(passed),
    'x-cas-call-id': identity.callId,
    ...(admitted.maxTokens !== undefined && call.operation !== 'CountTokens'
      ? { 'x-cas-max-tokens': String(admitted.maxTokens) }
      : {}),
  };
}

function errorTypeOf({ status, headers }: BedrockResponse): string {
  return headers['x-amzn-errortype']?.split(':')[0] ?? `http_${status}`;
}

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(chunk);
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // No answer has no bytes.
}
