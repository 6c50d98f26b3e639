import { Dialect } from './call-config';
import { Json, isObject } from './json';
import { Medium, mediumOf, mostImageTokens, withoutMedia } from './media';
import { Refusal, invalid, quoted } from './refusal';

/** What is known of a call's input before it is sent. */
export interface InputBound {
  /** No tokenizer makes more tokens of it; infinite where nothing but Bedrock's own count says how many there are. */
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
const ESTIMATED_DOCUMENT_TOKENS = 10_000;

/** Whose request it is, and what is known of the model. */
export interface InputReader {
  readonly dialect: Dialect;
  readonly foundationModelId: string;
  /** Whether Bedrock counts this model's tokens. */
  readonly counts: boolean;
  /** A guardrail takes a price for each image, which is not known here. */
  readonly guarded: boolean;
}

/**
 * Bounds the input of a call by its bytes: a token stands for at least one byte of UTF-8 text. Some tokenizers normalise the text
 * first (NFKC), which can make it longer, so the longer of the two counts. Images count as the most that one can be; documents,
 * and images of models without such a maximum, have to be counted by Bedrock.
 */
export function boundInput(reader: InputReader, body: Json): InputBound | Refusal {
  const media: Medium[] = [];
  const strange = whatIsNotText(reader.dialect, body, media);
  if (strange) return unbounded(strange);
  const eachImage = mostImageTokens(reader.foundationModelId);
  const counted = media.some((medium) => medium === 'document' || eachImage === undefined);
  if (counted && !reader.counts) {
    return unbounded(
      `${media.includes('document') ? 'a document' : 'an image'} for a model whose tokens Bedrock does not count`,
    );
  }
  if (media.length > 0 && reader.guarded) {
    return unbounded('images or documents, which the pinned guardrail charges for at a price that is not known');
  }
  const json = JSON.stringify(withoutMedia(body));
  const bytes = Math.max(Buffer.byteLength(json), Buffer.byteLength(json.normalize('NFKC')));
  const images = media.filter((medium) => medium === 'image').length * (eachImage ?? ESTIMATED_DOCUMENT_TOKENS);
  const documents = media.filter((medium) => medium === 'document').length * ESTIMATED_DOCUMENT_TOKENS;
  return {
    tokens: counted ? Infinity : bytes + images + OVERHEAD_TOKENS,
    estimate: Math.ceil(bytes / 4) + images + documents,
    characters: json.length,
    cache: cacheAsked(body),
  };
}

function unbounded(what: string): Refusal {
  return invalid(
    'unbounded-input',
    `The call holds ${what}: its cost cannot be bounded before it is made. Send text, have what is in a file extracted before, or ask a Claude model, whose images and documents can be bounded.`,
  );
}

const CONTENT: Readonly<Record<Dialect, readonly string[]>> = {
  converse: ['text', 'toolUse', 'toolResult', 'cachePoint', 'reasoningContent'],
  anthropic: ['text', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking'],
  openai: ['text', 'refusal'],
  text: [],
};
/** Dialects in which images and documents can stand; what the others call an image is an address to be fetched. */
const WITH_MEDIA: readonly Dialect[] = ['converse', 'anthropic'];

/** The first thing in the call's messages that cannot be bounded, by its name. What can is added to the media. */
function whatIsNotText(dialect: Dialect, body: Json, media: Medium[]): string | undefined {
  if (dialect === 'text') {
    const found = Object.keys(body).find((name) => /image|audio|video|document/i.test(name));
    return found && `content of the kind ${quoted(found)}`;
  }
  if (body.messages === undefined && typeof body.prompt === 'string') return undefined;
  if (!Array.isArray(body.messages)) return 'no list of messages';
  for (const message of body.messages as unknown[]) {
    if (!isObject(message)) return 'a message that is not an object';
    const strange = contentThatIsNotText(dialect, message.content, media);
    if (strange) return strange;
  }
  return undefined;
}

function contentThatIsNotText(dialect: Dialect, content: unknown, media: Medium[]): string | undefined {
  if (typeof content === 'string' || content === undefined || content === null) return undefined;
  if (!Array.isArray(content)) return 'content that is neither text nor a list';
  for (const block of content as unknown[]) {
    if (!isObject(block)) return 'content that is not an object';
    const medium = WITH_MEDIA.includes(dialect) ? mediumOf(block) : undefined;
    if (medium) {
      media.push(medium);
      continue;
    }
    const kinds = dialect === 'converse' ? Object.keys(block) : [String(block.type)];
    const [kind = 'none'] = kinds;
    if (kinds.length !== 1 || !CONTENT[dialect].includes(kind)) return strangeContent(dialect, kinds);
    const inner = innerContent(dialect, block, media);
    if (inner) return inner;
  }
  return undefined;
}

function strangeContent(dialect: Dialect, kinds: readonly string[]): string {
  const named = kinds
    .slice(0, 3)
    .map((kind) => quoted(kind))
    .join(' and ');
  const elsewhere = WITH_MEDIA.includes(dialect) && kinds.some((kind) => kind === 'image' || kind === 'document');
  return `content of the kind ${named}${elsewhere ? ', which is not alone, not in a known format, or not carried in the request itself' : ''}`;
}

/** The results of tools hold content of their own. */
function innerContent(dialect: Dialect, block: Json, media: Medium[]): string | undefined {
  if (dialect === 'converse' && isObject(block.toolResult)) {
    const results = block.toolResult.content;
    if (!Array.isArray(results)) return undefined;
    for (const result of results as unknown[]) {
      const medium = isObject(result) ? mediumOf(result) : undefined;
      if (medium) media.push(medium);
      else if (!isObject(result) || !Object.keys(result).every((name) => name === 'text' || name === 'json')) {
        return 'a tool result that is neither text, JSON nor an image or document carried in the request';
      }
    }
    return undefined;
  }
  if (dialect === 'anthropic' && block.type === 'tool_result') {
    return contentThatIsNotText(dialect, block.content, media);
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
