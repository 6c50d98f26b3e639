import { EventStreamCodec } from '@smithy/core/event-streams';
import { gunzipSync } from 'node:zlib';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ExperimentManifest, MANIFEST_ITEM, experimentKey } from '../../../lib/private/contracts/experiments';
import { ApprovedModelEntry, TokenItem } from '../../../lib/private/contracts/gateway';
import { HoldItem, LedgerLimits, ScopeItem, TEAM_SCOPE } from '../../../lib/private/contracts/ledger';
import { TrailRecord } from '../../../lib/private/contracts/trail';
import { BedrockRequest, BedrockResponse } from '../../../lambda/gateway/bedrock';
import { DynamoCallContexts } from '../../../lambda/gateway/call-context';
import { Gateway, GatewayParts } from '../../../lambda/gateway/gateway';
import { GatewayResponse } from '../../../lambda/gateway/responses';
import { DynamoTokens, hashOf } from '../../../lambda/gateway/token-check';
import { Ledger } from '../../../lambda/shared/ledger/ledger';
import { InMemoryDynamoDb } from '../../support/in-memory-dynamodb';

export const SONNET = 'anthropic.claude-3-5-sonnet-20240620-v1:0';
export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const TOKEN = 'cas_test';
/** For what makes writes and sends none. */
const NO_CLIENT = undefined as unknown as DynamoDBDocumentClient;

export const MANIFEST: ExperimentManifest = {
  name: 'answers',
  model: SONNET,
  parameters: { maxTokens: 100, temperature: 0.2 },
  system: 'Be brief.',
  prompt: '{{question}}',
  tools: [],
  dataset: { receipt: 'receipts/x', sha256: 'f'.repeat(64) },
  assertions: [],
  safety: [],
  trials: 1,
};

export interface WorldProps {
  readonly manifest?: Partial<ExperimentManifest>;
  readonly limits?: LedgerLimits;
  readonly models?: readonly ApprovedModelEntry[];
  readonly parts?: Partial<GatewayParts>;
  readonly token?: Partial<TokenItem>;
  readonly fencedAt?: string;
  readonly answer?: (request: BedrockRequest) => Promise<BedrockResponse> | BedrockResponse;
}

/** A gateway whose DynamoDB is in memory and whose Bedrock is the test. */
export function world(props: WorldProps = {}) {
  const db = new InMemoryDynamoDb({
    ledger: ['id'],
    trail: ['trace', 'entry'],
    tokens: ['tokenHash'],
    experiments: ['experiment', 'item'],
  });
  const sent: BedrockRequest[] = [];
  const reports: string[] = [];
  let now = Date.parse('2026-11-23T12:00:00Z');
  const clock = {
    now: () => ++now,
    sleep: (milliseconds: number) => {
      now += milliseconds;
      return Promise.resolve();
    },
    random: () => 0.5,
  };
  const token: TokenItem = {
    tokenHash: hashOf(TOKEN),
    workload: 'arn:aws:sts::111111111111:assumed-role/workload/agent',
    experiment: DIGEST,
    trace: '0'.repeat(32),
    issuedAt: '2026-11-23T11:00:00Z',
    expiresAt: now / 1000 + 3600,
    ...props.token,
  };
  db.put('tokens', { ...token });
  const manifest = { ...MANIFEST, ...props.manifest };
  db.put('experiments', {
    ...experimentKey(DIGEST),
    manifest: JSON.stringify(manifest),
    ...(props.fencedAt && { fencedAt: props.fencedAt }),
  });
  const measures: Readonly<Record<string, number>>[] = [];
  /** What was read, apart from the writes that confirm what is remembered. */
  const read = { tokens: 0, contexts: 0 };
  const gateway = new Gateway({
    tokens: {
      use: (bearer, fingerprint) => {
        read.tokens++;
        const found = db.get('tokens', hashOf(bearer)) as TokenItem | undefined;
        if (!found) return Promise.resolve(undefined);
        const used = { ...found, recent: [...(found.recent ?? []), fingerprint] };
        db.put('tokens', used);
        return Promise.resolve(used);
      },
      confirm: new DynamoTokens(NO_CLIENT, 'tokens', 64).confirm.bind(new DynamoTokens(NO_CLIENT, 'tokens', 64)),
    },
    contexts: {
      read: (digest, scopes) => {
        read.contexts++;
        const found = db.get('experiments', digest, MANIFEST_ITEM) as { fencedAt?: string } | undefined;
        return Promise.resolve({
          experiment: found && { manifest, fencedAt: found.fencedAt },
          scopes: scopes.flatMap((scope) => {
            const item = db.get('ledger', scope);
            return item ? [item as unknown as ScopeItem] : [];
          }),
        });
      },
      remembered: (digest) => (read.contexts > 0 && digest === DIGEST ? manifest : undefined),
      confirm: (digest) =>
        new DynamoCallContexts(NO_CLIENT, { experiments: 'experiments', ledger: '' }).confirm(digest),
    },
    bedrock: {
      send: async (request) => {
        sent.push(request);
        return props.answer ? props.answer(request) : converseAnswer();
      },
    },
    ledger: new Ledger(db, 'ledger', clock),
    store: db,
    trailTable: 'trail',
    limits: props.limits ?? { team: 1_000_000 },
    models: props.models ?? [{ id: SONNET, maxOutputTokens: 4096 }],
    guards: { callsPerMinute: 1000, tokensPerMinute: 10_000_000, cycleRepeats: 8 },
    mask: (text) => text.replaceAll('jane@example.com', '[EMAIL]'),
    now: () => ++now,
    report: (message) => reports.push(message),
    measure: (values) => measures.push(values),
    ...props.parts,
  });
  return {
    db,
    read,
    sent,
    reports,
    measures,
    gateway,
    call: async (operation: string, body: unknown, options: CallOptions = {}) =>
      readResponse(await gateway.handle(eventOf(operation, body, options))),
    scope: (id = TEAM_SCOPE) => db.get('ledger', id) as unknown as ScopeItem,
    holds: () => db.all('ledger').filter(({ id }) => String(id).startsWith('HOLD#')) as unknown as HoldItem[],
    records: () => db.all('trail') as unknown as TrailRecord[],
  };
}

export interface CallOptions {
  readonly model?: string;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export function eventOf(
  operation: string,
  body: unknown,
  { model = SONNET, token = TOKEN, headers = {} }: CallOptions,
) {
  return {
    path: `/model/${encodeURIComponent(model)}/${operation}`,
    headers: { ...(token === null ? {} : { Authorization: `Bearer ${token}` }), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

export interface ReadResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly bytes: Buffer;
}

export async function readResponse(response: GatewayResponse): Promise<ReadResponse> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  await response.close();
  const bytes = Buffer.concat(chunks);
  return { status: response.status, headers: response.headers, text: bytes.toString('utf8'), bytes };
}

export const question = (text: string) => ({ messages: [{ role: 'user', content: [{ text }] }] });

export const bodyOf = (record: TrailRecord | undefined): unknown =>
  JSON.parse(gunzipSync(record?.body ?? Buffer.alloc(0)).toString('utf8'));

async function* bytesOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

export function jsonAnswer(body: unknown, status = 200, headers: Record<string, string> = {}): BedrockResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': 'request-1', ...headers },
    body: bytesOf(Buffer.from(JSON.stringify(body))),
  };
}

export const USAGE = { inputTokens: 100, outputTokens: 50, totalTokens: 150 };

export const converseAnswer = (usage: unknown = USAGE): BedrockResponse =>
  jsonAnswer({
    output: { message: { role: 'assistant', content: [{ text: 'Ask jane@example.com.' }] } },
    stopReason: 'end_turn',
    usage,
  });

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes).toString('utf8'),
  (text) => Buffer.from(text, 'utf8'),
);

export function frame(type: string, payload: unknown, messageType = 'event'): Uint8Array {
  return codec.encode({
    headers: {
      ':message-type': { type: 'string', value: messageType },
      [messageType === 'event' ? ':event-type' : ':exception-type']: { type: 'string', value: type },
      ':content-type': { type: 'string', value: 'application/json' },
    },
    body: Buffer.from(JSON.stringify(payload)),
  });
}

export const chunkFrame = (payload: unknown): Uint8Array =>
  frame('chunk', { bytes: Buffer.from(JSON.stringify(payload)).toString('base64') });

export function streamAnswer(...frames: readonly Uint8Array[]): BedrockResponse {
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'request-2' },
    body: bytesOf(...frames),
  };
}
