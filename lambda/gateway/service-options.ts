import { PinnedGuardrail } from '../../lib/private/contracts/gateway';
import { Json, isObject } from './json';
import { Refusal, denied, invalid } from './refusal';
import { ModelCall, isConverse } from './request';

/**
 * Takes the options of Bedrock itself out of a call: tier, latency, guardrail and metadata. The gateway sets them, and a call
 * that asks for another tier or guardrail than the gateway's is refused.
 */
export function takeServiceOptions(
  call: ModelCall,
  guardrail: PinnedGuardrail | undefined,
): { readonly body: Json } | Refusal {
  const { serviceTier, performanceConfig, guardrailConfig, requestMetadata: _metadata, ...body } = call.body;
  const converse = isConverse(call);
  if (
    !converse &&
    (serviceTier ?? performanceConfig ?? guardrailConfig ?? call.body['amazon-bedrock-guardrailConfig']) !== undefined
  ) {
    return invalid(
      'operation',
      'Service tier, latency and guardrail do not belong into the body of this operation. Leave them out.',
    );
  }
  const tier = call.headers['x-amzn-bedrock-service-tier'] ?? nameIn(serviceTier, 'type');
  if (tier !== undefined && tier !== 'default') {
    return invalid(
      'service-tier',
      'The gateway knows the prices of the default service tier alone. Leave the service tier out.',
    );
  }
  const latency = call.headers['x-amzn-bedrock-performanceconfig-latency'] ?? nameIn(performanceConfig, 'latency');
  if (latency !== undefined && latency !== 'standard') {
    return invalid(
      'service-tier',
      'The gateway knows the prices of standard latency alone. Leave the performance configuration out.',
    );
  }
  const refused = refuseOtherGuardrail(call, guardrailConfig, guardrail);
  return refused ?? { body: converse ? body : call.body };
}

function refuseOtherGuardrail(
  call: ModelCall,
  config: unknown,
  pinned: PinnedGuardrail | undefined,
): Refusal | undefined {
  const identifier = call.headers['x-amzn-bedrock-guardrailidentifier'] ?? nameIn(config, 'guardrailIdentifier');
  const version = call.headers['x-amzn-bedrock-guardrailversion'] ?? nameIn(config, 'guardrailVersion');
  if (identifier === undefined && version === undefined) return undefined;
  if (!pinned) {
    return invalid(
      'guardrail',
      'The sandbox pins no guardrail, and what another one would cost is not known. Leave the guardrail out, or pin it in the gateway.',
    );
  }
  if (identifier !== pinned.identifier || (version !== undefined && version !== pinned.version)) {
    return denied(
      'guardrail',
      `The sandbox pins the guardrail ${pinned.identifier}, version ${pinned.version}, and no other can take its place. Leave the guardrail out: the gateway adds it.`,
    );
  }
  return undefined;
}

/** A name inside an option; what is there but is no name counts as another than allowed. */
function nameIn(option: unknown, name: string): string | undefined {
  if (option === undefined || option === null) return undefined;
  const value = isObject(option) ? option[name] : option;
  return value === undefined ? undefined : String(value);
}
