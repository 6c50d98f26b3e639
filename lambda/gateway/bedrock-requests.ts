import { PinnedGuardrail } from '../../lib/private/contracts/gateway';
import { CALL_ID_METADATA } from '../../lib/private/contracts/ledger';
import { BedrockRequest } from './bedrock';
import { CheckedCall } from './call-checks';
import { Json } from './json';
import { isConverse } from './request';

const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** The call as Bedrock gets it: with the gateway's call id, which Bedrock repeats in its invocation log, and the pinned guardrail. */
export function bedrockRequest(
  { call, identity }: Pick<CheckedCall, 'call' | 'identity'>,
  body: Json,
  guardrail: PinnedGuardrail | undefined,
): BedrockRequest {
  const path = `/model/${encodeURIComponent(call.modelId)}/${call.path}`;
  const metadata = { [CALL_ID_METADATA]: identity.callId };
  if (call.operation === 'CountTokens') return { path, headers: JSON_TYPE, body: JSON.stringify(body) };
  if (isConverse(call)) {
    const guardrailConfig = guardrail && {
      guardrailIdentifier: guardrail.identifier,
      guardrailVersion: guardrail.version,
    };
    return {
      path,
      headers: JSON_TYPE,
      body: JSON.stringify({ ...body, requestMetadata: metadata, ...(guardrailConfig && { guardrailConfig }) }),
    };
  }
  return {
    path,
    headers: {
      ...JSON_TYPE,
      [call.operation === 'InvokeModel' ? 'accept' : 'x-amzn-bedrock-accept']: 'application/json',
      'x-amzn-bedrock-request-metadata': JSON.stringify(metadata),
      ...(guardrail && {
        'x-amzn-bedrock-guardrailidentifier': guardrail.identifier,
        'x-amzn-bedrock-guardrailversion': guardrail.version,
      }),
    },
    body: JSON.stringify(body),
  };
}

/** Asks for Bedrock's own count of a call's input, of the foundation model: inference profiles have none. */
export function countRequest({ call, body }: CheckedCall, foundationModelId: string): BedrockRequest {
  const input = isConverse(call)
    ? { converse: { messages: body.messages, system: body.system, toolConfig: body.toolConfig } }
    : { invokeModel: { body: Buffer.from(JSON.stringify(body)).toString('base64') } };
  return {
    path: `/model/${encodeURIComponent(foundationModelId)}/count-tokens`,
    headers: JSON_TYPE,
    body: JSON.stringify({ input }),
  };
}
