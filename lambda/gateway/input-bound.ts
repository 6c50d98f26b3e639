import { Dialect } from './call-config';
import { Json, isObject } from './json';
import { Refusal, invalid } from './refusal';

/** What is known of a call's input before it is sent. */
export interface InputBound {
  /** No tokenizer makes more tokens of it. */
  readonly tokens: number;
  /** What it probably is, for the rate guard. */
  readonly estimate: number;
  /** Characters, for what a guardrail costs. */
  readonly characters: number;
  /** Whether the call asks that its input be cached, and for how long. */
  readonly cache: 'none' | '5m' | '1h';
}

/** What a model puts around the input: roles, and with tools a system prompt of its own of some hundred tokens. */
const OVERHEAD_TOKENS = 1024;

/**
 * Bounds the input of a call by its bytes: a token stands for at least one byte of UTF-8 text. Some tokenizers normalise the text
 * first (NFKC), which can make it longer, so the longer of the two counts. An input that is not text has no such bound.
 */
export function boundInput(dialect: Dialect, body: Json): InputBound | Refusal {
  const strange = whatIsNotText(dialect, body);
  if (strange) {
    return invalid(
      'unbounded-input',
      `The call holds ${strange}, whose cost cannot be bounded before the call is made. Send text; have what is in a file extracted before.`,
    );
  }
  const json = JSON.stringify(body);
  const bytes = Math.max(Buffer.byteLength(json), Buffer.byteLength(json.normalize('NFKC')));
  return {
    tokens: bytes + OVERHEAD_TOKENS,
    estimate: Math.ceil(bytes / 4),
    characters: json.length,
    cache: cacheAsked(body),
  };
}

const CONTENT: Readonly<Record<Dialect, readonly string[]>> = {
  converse: ['text', 'toolUse', 'toolResult', 'cachePoint', 'reasoningContent'],
  anthropic: ['text', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking'],
  openai: ['text', 'refusal'],
  text: [],
};

/** The first thing in the call's messages that is not text, by its name. */
function whatIsNotText(dialect: Dialect, body: Json): string | undefined {
  if (dialect === 'text') {
    return Object.keys(body).find((name) => /image|audio|video|document/i.test(name));
  }
  if (body.messages === undefined && typeof body.prompt === 'string') return undefined;
  if (!Array.isArray(body.messages)) return 'no list of messages';
  for (const message of body.messages as unknown[]) {
    if (!isObject(message)) return 'a message that is not an object';
    const strange = contentThatIsNotText(dialect, message.content);
    if (strange) return strange;
  }
  return undefined;
}

function contentThatIsNotText(dialect: Dialect, content: unknown): string | undefined {
  if (typeof content === 'string' || content === undefined || content === null) return undefined;
  if (!Array.isArray(content)) return 'content that is neither text nor a list';
  for (const block of content as unknown[]) {
    if (!isObject(block)) return 'content that is not an object';
    const kind = dialect === 'converse' ? Object.keys(block).join(' and ') : String(block.type);
    if (!CONTENT[dialect].includes(kind)) return `content of the kind '${kind.slice(0, 40)}'`;
    const inner = innerContent(dialect, block);
    if (inner) return inner;
  }
  return undefined;
}

/** The results of tools hold content of their own. */
function innerContent(dialect: Dialect, block: Json): string | undefined {
  if (dialect === 'converse' && isObject(block.toolResult)) {
    const results = block.toolResult.content;
    if (!Array.isArray(results)) return undefined;
    const strange = (results as unknown[]).find(
      (result) => !isObject(result) || !Object.keys(result).every((name) => name === 'text' || name === 'json'),
    );
    return strange === undefined ? undefined : 'a tool result that is neither text nor JSON';
  }
  if (dialect === 'anthropic' && block.type === 'tool_result') {
    return contentThatIsNotText(dialect, block.content);
  }
  return undefined;
}

/** Cache markers: `cachePoint` (Converse, Nova) and `cache_control` (Anthropic), wherever they are. */
function cacheAsked(value: unknown): InputBound['cache'] {
  if (Array.isArray(value)) return value.map(cacheAsked).reduce(longer, 'none');
  if (!isObject(value)) return 'none';
  return Object.entries(value)
    .map(([name, inner]) => {
      if (name !== 'cachePoint' && name !== 'cache_control') return cacheAsked(inner);
      if (!isObject(inner)) return 'none';
      // An unknown lifetime is taken for the dearer one.
      return inner.ttl === undefined || inner.ttl === '5m' ? '5m' : '1h';
    })
    .reduce<InputBound['cache']>(longer, 'none');
}

function longer(left: InputBound['cache'], right: InputBound['cache']): InputBound['cache'] {
  if (left === '1h' || right === '1h') return '1h';
  return left === '5m' || right === '5m' ? '5m' : 'none';
}
