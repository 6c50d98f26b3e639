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
import { budgetsOf } from '../shared/ledger/budgets';
import { TransactionItem } from '../shared/ledger/store';
import { Family, familyOf, foundationModel } from './call-config';
import { CallContext, CallContexts, KnownExperiment } from './call-context';
import { Json } from './json';
import { cycleIn, fingerprint } from './loop-guard';
import { pin } from './pinned-config';
import { Refusal, denied, invalid, quoted, throttled } from './refusal';
import { ModelCall, ProxyEvent, bearerToken, isConverse } from './request';
import { takeServiceOptions } from './service-options';
import { SLACK, Tokens, hashOf } from './token-check';
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
  /** Set when token and experiment are remembered and were not looked up: the reservation has to confirm them. */
  readonly confirm?: readonly TransactionItem[];
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

/** What a model's id or ARN may look like. */
const MODEL_ID = /^[\w.:/-]{1,256}$/;

const HOW_TO_GET_A_TOKEN =
  'Get one from the gateway: POST /tokens, signed with AWS credentials for execute-api, and set AWS_BEARER_TOKEN_BEDROCK to it.';

/** How many tokens are remembered. */
const REMEMBERED = 1_000;

/** A token as it was last looked up. What it stands for never changes; whether it is still worth anything is asked each time. */
interface RememberedToken {
  readonly token: TokenItem;
  /** Fingerprints of its calls, as far as this instance knows. */
  readonly prints: Set<string>;
  /** How many calls went by without looking it up. */
  unseen: number;
}

/** Everything that is checked before money is spoken of. */
export class CallChecks {
  private readonly tokens = new Map<string, RememberedToken>();

  public constructor(private readonly parts: CheckParts) {}

  /**
   * A call with a token and of an experiment that are remembered, checked without asking anybody: the reservation confirms both
   * in its own transaction. Undefined when something is not remembered, when the token's call was made before (then the guard
   * against loops needs to know of all calls, those of other instances, too), and when anything is wrong: then the long way
   * says what.
   */
  public remembered(event: ProxyEvent, call: ModelCall | Refusal, callId: string): CheckedCall | undefined {
    const bearer = bearerToken(event);
    const known = bearer === undefined ? undefined : this.tokens.get(hashOf(bearer));
    if (!known || call instanceof Refusal) return undefined;
    const { token, prints } = known;
    const now = this.parts.now();
    const print = fingerprint(call.modelId, call.body);
    const manifest = this.parts.contexts.remembered(token.experiment);
    if (!manifest || prints.has(print) || known.unseen >= SLACK || token.expiresAt * 1000 <= now) return undefined;
    const checked = this.config(call, token, identityOf(callId, call, token), { experiment: { manifest }, scopes: [] });
    if (checked instanceof Refusal) return undefined;
    known.unseen++;
    prints.add(print);
    const { tokens, contexts } = this.parts;
    return {
      ...checked,
      confirm: [tokens.confirm(token.tokenHash, print, now), contexts.confirm(token.experiment)],
    };
  }

  public async check(event: ProxyEvent, call: ModelCall | Refusal, callId: string): Promise<CheckedCall | RefusedCall> {
    const ahead = this.readAhead(bearerToken(event));
    const token = await this.token(event, call);
    const identity = identityOf(callId, call, token);
    if (token instanceof Refusal) return { identity, refusal: token };
    if (call instanceof Refusal) return { identity, refusal: call };
    const checked =
      this.loop(token) ?? this.config(call, token, identity, (await ahead) ?? (await this.context(token)));
    if (checked instanceof Refusal) return { identity, refusal: checked, body: call.body };
    this.remember(token);
    return checked;
  }

  private async token(event: ProxyEvent, call: ModelCall | Refusal): Promise<TokenItem | Refusal> {
    const bearer = bearerToken(event);
    if (bearer === undefined) return denied('token', `The call has no gateway token. ${HOW_TO_GET_A_TOKEN}`);
    const print = call instanceof Refusal ? 'unreadable' : fingerprint(call.modelId, call.body);
    const token = await this.parts.tokens.use(bearer, print);
    // What is refused is not tried the short way again: a transaction that fails hinders others all the same.
    this.tokens.delete(hashOf(bearer));
    if (!token) return denied('token', `The gateway token is not known, or was revoked. ${HOW_TO_GET_A_TOKEN}`);
    const expired = token.expiresAt * 1000 <= this.parts.now();
    return expired ? denied('token', `The gateway token has expired. ${HOW_TO_GET_A_TOKEN}`) : token;
  }

  /**
   * What a token stands for never changes, so for one that was seen before, the context is read while the token itself is asked
   * for once more. Should the token turn out to be worthless, what was read is not used.
   */
  private readAhead(bearer: string | undefined): Promise<CallContext | undefined> {
    const known = bearer === undefined ? undefined : this.tokens.get(hashOf(bearer));
    // A failure is met again, and told, when the context is read for the call itself.
    return known ? this.context(known.token).catch(() => undefined) : Promise.resolve(undefined);
  }

  private context({ experiment, run }: Pick<TokenItem, 'experiment' | 'run'>): Promise<CallContext> {
    const budgets = budgetsOf(this.parts.limits, new Date(this.parts.now()), experiment, run);
    return this.parts.contexts.read(
      experiment,
      budgets.map(({ scope }) => scope),
    );
  }

  private remember(token: TokenItem): void {
    if (this.tokens.size >= REMEMBERED) this.tokens.clear();
    this.tokens.set(token.tokenHash, { token, prints: new Set(token.recent), unseen: 0 });
  }

  private config(
    call: ModelCall,
    token: TokenItem,
    identity: CallIdentity,
    { experiment, scopes: seen }: CallContext,
  ): CheckedCall | Refusal {
    const model = this.parts.models.find(({ id }) => id === call.modelId);
    if (!model) return this.notApproved(call.modelId);
    const price = model.price ?? priceOf(model.id);
    if (!price) return withoutPrice(model.id);
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
      `The model ${quoted(modelId, MODEL_ID)} is not approved in this sandbox. Approved are: ${approved}.`,
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
    modelId: call instanceof Refusal || !MODEL_ID.test(call.modelId) ? 'unknown' : call.modelId,
  };
}
