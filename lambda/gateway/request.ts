import { tooComplex } from './complexity';
import { Json, isObject } from './json';
import { Refusal, denied, invalid } from './refusal';

/** What the gateway needs of an event of API Gateway. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
export interface ProxyEvent {
  readonly path: string;
  readonly pathParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

export const OPERATIONS = {
  converse: 'Converse',
  'converse-stream': 'ConverseStream',
  invoke: 'InvokeModel',
  'invoke-with-response-stream': 'InvokeModelWithResponseStream',
  'count-tokens': 'CountTokens',
} as const;
export type OperationPath = keyof typeof OPERATIONS;
export type Operation = (typeof OPERATIONS)[OperationPath];

/** A model call as it came. */
export interface ModelCall {
  readonly operation: Operation;
  readonly path: OperationPath;
  readonly modelId: string;
  readonly body: Json;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export const isConverse = ({ operation }: ModelCall): boolean =>
  operation === 'Converse' || operation === 'ConverseStream';

const isOperation = (path: string): path is OperationPath => Object.hasOwn(OPERATIONS, path);

export function headersOf(event: ProxyEvent): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The bearer token, when there is one. */
export function bearerToken(event: ProxyEvent): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headersOf(event).authorization ?? '')?.[1];
}

/**
 * Reads the call. The body is parsed and later written anew, so what was checked is what Bedrock gets: no duplicate name
 * and no second reading of the same bytes can differ.
 */
export function readCall(event: ProxyEvent): ModelCall | Refusal {
  const target = event.pathParameters?.call ?? event.path.replace(/^.*?\/model\//, '');
  const slash = target.lastIndexOf('/');
  const path = target.slice(slash + 1);
  if (slash < 1 || !isOperation(path)) {
    return denied(
      'operation',
      `The gateway does not serve this operation. It serves ${Object.values(OPERATIONS).join(', ')}.`,
    );
  }
  const modelId = decoded(target.slice(0, slash));
  const body = parsed(event);
  if (!isObject(body)) return invalid('operation', 'The body of the request is not a JSON object.');
  const complex = tooComplex(body);
  if (complex) return invalid('operation', `The body of the request has ${complex}. Send a simpler one.`);
  return { operation: OPERATIONS[path], path, modelId, body, headers: headersOf(event) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded: API Gateway has decoded it already.
    return text;
  }
}

function parsed(event: ProxyEvent): unknown {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch {
    return undefined;
  }
}
