import { ApprovedModelEntry, PinnedGuardrail } from '../../lib/private/contracts/gateway';
import { GenAi, TrailKind } from '../../lib/private/contracts/trail';
import { worstRates } from '../shared/cost';
import { BoundedCall } from './admission';
import { CheckedCall } from './call-checks';
import { Family, foundationModel, parameter } from './call-config';
import { InputBound, boundInput } from './input-bound';
import { Json } from './json';
import { Recorder } from './recorder';
import { Refusal, denied, invalid } from './refusal';

export interface BoundingParts {
  readonly recorder: Recorder;
  readonly guardrail?: PinnedGuardrail;
  readonly countTokens: (checked: CheckedCall) => Promise<number | undefined>;
  readonly now: () => number;
}

/** Counting tokens costs nothing, whatever is in them. */
const FREE_INPUT: InputBound = { tokens: 0, estimate: 0, characters: 0, cache: 'none' };

/** Bounds what a checked call can cost, or refuses it because that cannot be known. */
export function boundCall(checked: CheckedCall, parts: BoundingParts): BoundedCall | Refusal {
  const { body, family, identity, model, price, token } = checked;
  const input = family
    ? boundInput(
        {
          dialect: family.dialect,
          foundationModelId: foundationModel(model.id),
          counts: model.countTokens !== undefined,
          guarded: parts.guardrail !== undefined,
        },
        body,
      )
    : FREE_INPUT;
  if (input instanceof Refusal) return input;
  const unpriced = cacheWithoutPrice(checked, input);
  if (unpriced) return unpriced;
  const maxTokens = family?.generates ? maxTokensOf(family, body, model) : undefined;
  if (maxTokens instanceof Refusal) return maxTokens;
  const recorded = parts.recorder.body(body);
  if (recorded instanceof Refusal) return recorded;
  const at = new Date(parts.now());
  const guardrail = family && parts.guardrail;
  return {
    callId: identity.callId,
    token,
    model,
    input,
    rates: (bound) => (family ? worstRates(price, bound, input.cache === '1h') : { input: 0, output: 0 }),
    maxTokens,
    guardrail,
    countTokens: () => parts.countTokens(checked),
    confirm: checked.confirm,
    intent: (amount, sent) =>
      parts.recorder.writes(identity, TrailKind.INTENT, at, {
        body: recorded,
        cost: amount,
        attributes: {
          [GenAi.REQUEST_MAX_TOKENS]: sent,
          [GenAi.REQUEST_TEMPERATURE]: numberOf(family && parameter(family, body, 'temperature')),
          [GenAi.REQUEST_TOP_P]: numberOf(family && parameter(family, body, 'topP')),
          [GenAi.GUARDRAIL]: guardrail?.identifier,
        },
      }),
  };
}

function cacheWithoutPrice({ model, price }: CheckedCall, { cache }: InputBound): Refusal | undefined {
  const known = cache === 'none' || (cache === '1h' ? price.cacheWrite1h : price.cacheWrite5m) !== undefined;
  return known
    ? undefined
    : invalid(
        'price',
        `The call asks for a cache of ${cache}, and what writing it costs with '${model.id}' is not known. Leave the cache marker out, or give the price where the model is approved.`,
      );
}

function maxTokensOf(family: Family, body: Json, model: ApprovedModelEntry): number | Refusal {
  const asked = parameter(family, body, 'maxTokens') ?? model.maxOutputTokens;
  if (typeof asked !== 'number' || !Number.isInteger(asked) || asked < 1) {
    return invalid('unbounded-input', 'The maximum of output tokens is not a whole number above 0.');
  }
  return asked <= model.maxOutputTokens
    ? asked
    : denied(
        'model',
        `The call asks for up to ${asked} output tokens, and '${model.id}' is approved for ${model.maxOutputTokens}. Ask for less, or raise maxOutputTokens where the model is approved.`,
      );
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
