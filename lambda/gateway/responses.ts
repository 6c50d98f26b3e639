import { BedrockResponse } from './bedrock';
import { Refusal } from './refusal';
import { AdmittedCall } from './settlement';

export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** Charges and records the call. To be awaited when the body has been handed on, however that went. */
  close(): Promise<void>;
}

const PASSED_ON = ['content-type', 'x-amzn-requestid', 'x-amzn-errortype'];

/** Bedrock's headers, and what the gateway adds: its call id, and the maximum of output tokens that was sent. */
export function passedOn(
  response: BedrockResponse,
  { admitted, identity, family }: AdmittedCall,
): Record<string, string> {
  const passed = Object.entries(response.headers).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (PASSED_ON.includes(entry[0]) || entry[0].startsWith('x-amzn-bedrock-')),
  );
  return {
    ...Object.fromEntries(passed),
    'x-cas-call-id': identity.callId,
    ...(family && admitted.maxTokens !== undefined ? { 'x-cas-max-tokens': String(admitted.maxTokens) } : {}),
  };
}

/** A refusal in the wire shape that the AWS SDKs understand. */
export function refusalResponse(callId: string, refusal: Refusal): GatewayResponse {
  return {
    status: refusal.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': refusal.type, 'x-amzn-requestid': callId },
    body: once(Buffer.from(JSON.stringify({ message: refusal.message }))),
    // A refusal is on record before it is told.
    close: () => Promise.resolve(),
  };
}

export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(chunk);
}
