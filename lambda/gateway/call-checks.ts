import { randomBytes } from 'node:crypto';
import {
  ApprovedModelEntry,
  GatewayGuards,
  PinnedGuardrail,
  TokenItem,
  TokenPrice,
} from '../../lib/private/contracts/gateway';
import { LedgerLimits, ScopeItem } from '../../lib/private/contracts/ledger';
import { priceOf } from '../../lib/private/contracts/price-of';
import { budgetsOf } from '../shared/ledger/ledger';
import { Family, familyOf, foundationModel } from './call-config';
import { CallContext, CallContexts, KnownExperiment } from './call-context';
import { Json } from './json';
import { cycleIn, fingerprint } from './loop-guard';
import { pin } from './pinned-config';
import { Refusal, denied, invalid, throttled } from './refusal';
import { ModelCall, ProxyEvent, bearerToken, isConverse, readCall } from './request';
import { takeServiceOptions } from './service-options';
import { Tokens, hashOf } from './token-check';
import { CallIdentity } from './trail-records';

/** A call whose caller, experiment, model and config are in order. */
export interface CheckedCall {
  readonly call: ModelCall;
  readonly identity: CallIdentity;
  readonly token: TokenItem;
  readonly model: ApprovedModelEntry;
  readonly price: TokenPrice;
  /** The body with what the experiment pins. */
  readonly body: Json;
  /** Undefined: tokens are only counted, and nothing is charged. */
  readonly family?: Family;
  /** The budgets as they were a moment ago. */
  readonly seen: readonly ScopeItem[];
}

/** A call that is not in order, with what is known of it. */
export interface RefusedCall {
  readonly identity: CallIdentity;
  readonly refusal: Refusal;
  /** Recorded only when it is known whose it is. */
  readonly body?: Json;
}

export interface CheckParts {
  readonly tokens: Tokens;
  readonly contexts: CallContexts;
  readonly limits: LedgerLimits;
  readonly models: readonly ApprovedModelEntry[];
  readonly guards: GatewayGuards;
  readonly guardrail?: PinnedGuardrail;
  readonly now: () => number;
}

const HOW_TO_GET_A_TOKEN =
  'Get one from the gateway: POST /tokens, signed with AWS credentials for execute-api, and set AWS_BEARER_TOKEN_BEDROCK to it.';

/** How many tokens are remembered for reading ahead. */
const REMEMBERED = 1_000;

/** Everything that is checked before money is spoken of. */
export class CallChecks {
  private readonly remembered = new Map<string, Pick<TokenItem, 'experiment' | 'run'>>();

  public constructor(private readonly parts: CheckParts) {}

  public async check(event: ProxyEvent, callId: string): Promise<CheckedCall | RefusedCall> {
    const call = readCall(event);
    const ahead = this.readAhead(bearerToken(event));
    const token = await this.token(event, call);
    const identity = identityOf(callId, call, token);
    if (token instanceof Refusal) return { identity, refusal: token };
    if (call instanceof Refusal) return { identity, refusal: call };
    const checked = await this.config(call, token, identity, ahead);
    return checked instanceof Refusal ? { identity, refusal: checked, body: call.body } : checked;
  }

  private async token(event: ProxyEvent, call: ModelCall | Refusal): Promise<TokenItem | Refusal> {
    const bearer = bearerToken(event);
    if (bearer === undefined) return denied('token', `The call has no gateway token. ${HOW_TO_GET_A_TOKEN}`);
    const print = call instanceof Refusal ? 'unreadable' : fingerprint(call.modelId, call.body);
    const token = await this.parts.tokens.use(bearer, print);
    if (!token) return denied('token', `The gateway token is not known, or was revoked. ${HOW_TO_GET_A_TOKEN}`);
    const expired = token.expiresAt * 1000 <= this.parts.now();
    return expired ? denied('token', `The gateway token has expired. ${HOW_TO_GET_A_TOKEN}`) : token;
  }

  /**
   * What a token stands for never changes, so for one that was seen before, the context is read while the token itself is asked
   * for once more. Should the token turn out to be worthless, what was read is not used.
   */
  private readAhead(bearer: string | undefined): Promise<CallContext | undefined> {
    const known = bearer === undefined ? undefined : this.remembered.get(hashOf(bearer));
    // A failure is met again, and told, when the context is read for the call itself.
    return known ? this.context(known).catch(() => undefined) : Promise.resolve(undefined);
  }

  private context({ experiment, run }: Pick<TokenItem, 'experiment' | 'run'>): Promise<CallContext> {
    const budgets = budgetsOf(this.parts.limits, new Date(this.parts.now()), experiment, run);
    return this.parts.contexts.read(
      experiment,
      budgets.map(({ scope }) => scope),
    );
  }

  private remember({ tokenHash, experiment, run }: TokenItem): void {
    if (this.remembered.size >= REMEMBERED) this.remembered.clear();
    this.remembered.set(tokenHash, { experiment, run });
  }

  private async config(
    call: ModelCall,
    token: TokenItem,
    identity: CallIdentity,
    ahead: Promise<CallContext | undefined>,
  ): Promise<CheckedCall | Refusal> {
    const looping = this.loop(token);
    if (looping) return looping;
    const model = this.parts.models.find(({ id }) => id === call.modelId);
    if (!model) return this.notApproved(call.modelId);
    const price = model.price ?? priceOf(model.id);
    if (!price) return withoutPrice(model.id);

    this.remember(token);
    const { experiment, scopes: seen } = (await ahead) ?? (await this.context(token));
    if (!experiment) {
      return denied(
        'experiment',
        'The experiment of the token is not registered, or was reset. Register it, and mint a new token.',
      );
    }
    const closed = closedTo(experiment, model.id);
    if (closed) return closed;
    const options = takeServiceOptions(call, this.parts.guardrail);
    if (options instanceof Refusal) return options;
    const checked = { call, identity, token, model, price, seen };
    if (call.operation === 'CountTokens') return { ...checked, body: call.body };

    const family = familyOf(foundationModel(model.id), isConverse(call));
    if (!family) {
      return invalid('operation', `The gateway cannot read InvokeModel requests of '${model.id}'. Use Converse.`);
    }
    const body = pin(family, options.body, experiment.manifest);
    return body instanceof Refusal ? body : { ...checked, body, family };
  }

  private loop(token: TokenItem): Refusal | undefined {
    const repeats = this.parts.guards.cycleRepeats;
    const period = cycleIn(token.recent ?? [], repeats);
    if (period === undefined) return undefined;
    const cycle = period === 1 ? 'The same call' : `A cycle of ${period} calls`;
    return throttled(
      'loop',
      `${cycle} was made ${repeats} times in a row with this token: it looks like a loop. Change what is sent, or mint a token for each independent piece of work.`,
    );
  }

  private notApproved(modelId: string): Refusal {
    const approved = this.parts.models.map(({ id }) => id).join(', ');
    return denied(
      'model',
      `The model '${modelId.slice(0, 256)}' is not approved in this sandbox. Approved are: ${approved}.`,
    );
  }
}

function withoutPrice(modelId: string): Refusal {
  return denied(
    'price',
    `The model '${modelId}' has no exact price, so its cost cannot be bounded. Give its price where it is approved.`,
  );
}

function closedTo({ manifest, fencedAt }: KnownExperiment, modelId: string): Refusal | undefined {
  if (fencedAt !== undefined) {
    return denied('experiment', `The experiment of the token is being reset, since ${fencedAt}. Register another one.`);
  }
  return manifest.model === modelId
    ? undefined
    : denied(
        'pinned-config',
        `The experiment pins the model '${manifest.model}', and the call asks for '${modelId}'. Ask for the pinned one, or register another experiment.`,
      );
}

/** Who is not known is recorded as such. */
function identityOf(callId: string, call: ModelCall | Refusal, token: TokenItem | Refusal): CallIdentity {
  const unknown = { trace: randomBytes(16).toString('hex'), workload: 'unknown', experiment: 'unknown' };
  return {
    callId,
    token: token instanceof Refusal ? unknown : token,
    operation: call instanceof Refusal ? 'unknown' : call.operation,
    modelId: call instanceof Refusal ? 'unknown' : call.modelId.slice(0, 256),
  };
}
