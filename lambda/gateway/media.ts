import { createHash } from 'node:crypto';
import { Json, isObject } from './json';

/*
 * Images and documents in requests: where they are, what is known of their cost, and how the trail names them.
 */

/**
 * The most tokens that one image can be, by model; a model that is not here has no documented maximum.
 *
 * Claude scales an image down to about 1,600 tokens; the quarter above that is for the "about". Later models than these keep
 * more of a large image, and only CountTokens knows how much.
 * https://platform.claude.com/docs/en/build-with-claude/vision#evaluate-image-size
 *
 * Amazon Nova is not here: its guide gives examples, and images of up to 8,000 by 8,000 pixels, but no maximum.
 * https://docs.aws.amazon.com/nova/latest/userguide/modalities-image.html
 *
 * No dimensions are read from the image itself: what a parser here and the decoder there make of the same hostile bytes may
 * differ, and a bound that the caller can talk down is none.
 */
const MOST_IMAGE_TOKENS: readonly (readonly [RegExp, number])[] = [
  [/^anthropic\.claude-(3-|(haiku|sonnet|opus)-4-(\d-)?20)/, 2_000],
];

export function mostImageTokens(foundationModelId: string): number | undefined {
  return MOST_IMAGE_TOKENS.find(([pattern]) => pattern.test(foundationModelId))?.[1];
}

const IMAGE_FORMATS = new Set(['png', 'jpeg', 'gif', 'webp']);

export type Medium = 'image' | 'document';

/** What a block of content is, when its bytes are in the request itself: what lies elsewhere cannot be bounded. */
export function mediumOf(block: Json): Medium | undefined {
  // Converse and Nova: { image: { format, source: { bytes } } }.
  const [kind = '', ...others] = Object.keys(block);
  const inner = block[kind];
  if (others.length === 0 && (kind === 'image' || kind === 'document') && isObject(inner)) {
    const { source, format } = inner;
    const carried = isObject(source) && Object.keys(source).join() === 'bytes' && typeof source.bytes === 'string';
    return carried && (kind === 'document' || IMAGE_FORMATS.has(String(format))) ? kind : undefined;
  }
  // Anthropic: { type: 'image', source: { type: 'base64', media_type, data } }.
  const { type, source } = block;
  const carried = isObject(source) && source.type === 'base64' && typeof source.data === 'string';
  return carried && (type === 'image' || type === 'document') ? type : undefined;
}

/** The same request with a digest in the place of every image's and document's bytes: masking cannot read them. */
export function withoutMedia(body: Json): Json {
  if (!Array.isArray(body.messages)) return body;
  return { ...body, messages: (body.messages as unknown[]).map(contentWithoutMedia) };
}

function contentWithoutMedia(holder: unknown): unknown {
  if (!isObject(holder) || !Array.isArray(holder.content)) return holder;
  return { ...holder, content: (holder.content as unknown[]).map(blockWithoutMedia) };
}

function blockWithoutMedia(block: unknown): unknown {
  if (!isObject(block)) return block;
  const named = { ...block };
  for (const kind of ['image', 'document']) {
    const medium = block[kind];
    if (isObject(medium)) named[kind] = { ...medium, source: sourceWithoutBytes(medium.source) };
  }
  if (block.type === 'image' || block.type === 'document') named.source = sourceWithoutBytes(block.source);
  // The results of tools hold content of their own.
  if (block.toolResult !== undefined) named.toolResult = contentWithoutMedia(block.toolResult);
  return block.type === 'tool_result' ? contentWithoutMedia(named) : named;
}

function sourceWithoutBytes(source: unknown): unknown {
  if (!isObject(source)) return source;
  const { bytes, data } = source;
  return {
    ...source,
    ...(typeof bytes === 'string' ? { bytes: digestOf(bytes) } : {}),
    ...(source.type === 'base64' && typeof data === 'string' ? { data: digestOf(data) } : {}),
  };
}

function digestOf(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  return `sha256:${createHash('sha256').update(bytes).digest('hex')} (${bytes.length} bytes)`;
}
