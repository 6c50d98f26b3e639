import { Usage } from './cost';

type Json = Readonly<Record<string, unknown>>;

/** What is known of a call's usage so far; streams tell it in parts. */
export type PartialUsage = Partial<Usage>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
const known = (usage: { [K in keyof Usage]?: number | undefined }): PartialUsage =>
  Object.fromEntries(Object.entries(usage).filter(([, tokens]) => tokens !== undefined));

/**
 * Cache writes by lifetime. Where the answer does not split them, all of them count as the dearest lifetime that the
 * request asked for.
 */
function writes(total: number | undefined, oneHour: number | undefined, oneHourAsked: boolean): PartialUsage {
  if (total === undefined) return oneHour === undefined ? {} : { cacheWrite1h: oneHour };
  const long = oneHour ?? (oneHourAsked ? total : 0);
  return { cacheWrite5m: Math.max(0, total - long), cacheWrite1h: long };
}

/** `usage` of Converse, and `metadata.usage` of ConverseStream: cached tokens are not in `inputTokens`. */
export function converseUsage(usage: unknown, oneHourAsked = false): PartialUsage {
  if (!isObject(usage)) return {};
  const details = Array.isArray(usage.cacheDetails) ? usage.cacheDetails.filter(isObject) : [];
  const oneHour = details
    .filter(({ ttl }) => ttl === '1h')
    .reduce((sum, { inputTokens }) => sum + (count(inputTokens) ?? 0), 0);
  return known({
    input: count(usage.inputTokens),
    output: count(usage.outputTokens),
    // Nova's own shape in InvokeModel says ...Count.
    cacheRead: count(usage.cacheReadInputTokens) ?? count(usage.cacheReadInputTokenCount),
    ...writes(
      count(usage.cacheWriteInputTokens) ?? count(usage.cacheWriteInputTokenCount),
      details.length > 0 ? oneHour : undefined,
      oneHourAsked,
    ),
  });
}

/** Anthropic's `usage`: cached tokens are not in `input_tokens`. */
function anthropicUsage(usage: Json, oneHourAsked: boolean): PartialUsage {
  const byLifetime = isObject(usage.cache_creation) ? usage.cache_creation : undefined;
  return known({
    input: count(usage.input_tokens),
    output: count(usage.output_tokens),
    cacheRead: count(usage.cache_read_input_tokens),
    ...writes(
      count(usage.cache_creation_input_tokens),
      byLifetime && count(byLifetime.ephemeral_1h_input_tokens),
      oneHourAsked,
    ),
  });
}

/** OpenAI's `usage` (also Mistral's chat, AI21's, Qwen's and DeepSeek's): cached tokens are in `prompt_tokens`. */
function openAiUsage(usage: Json): PartialUsage {
  const details = isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const read = count(details.cached_tokens) ?? 0;
  const write = count(details.cache_write_tokens) ?? 0;
  const prompt = count(usage.prompt_tokens);
  const completion = count(usage.completion_tokens);
  const total = count(usage.total_tokens);
  return known({
    input: prompt === undefined ? undefined : Math.max(0, prompt - read - write),
    output: completion ?? (prompt !== undefined && total !== undefined ? total - prompt : undefined),
    cacheRead: read,
    cacheWrite5m: write,
  });
}

/** What Bedrock adds to the last chunk of a stream of InvokeModelWithResponseStream. */
function invocationMetrics(metrics: Json, oneHourAsked: boolean): PartialUsage {
  return known({
    input: count(metrics.inputTokenCount),
    output: count(metrics.outputTokenCount),
    cacheRead: count(metrics.cacheReadInputTokenCount),
    ...writes(count(metrics.cacheWriteInputTokenCount), undefined, oneHourAsked),
  });
}

/** Usage in the body of InvokeModel, or in one chunk of its stream, of any family. */
export function invokeUsage(body: unknown, oneHourAsked = false): PartialUsage {
  if (!isObject(body)) return {};
  const message = isObject(body.message) ? body.message : {};
  const usage = isObject(body.usage) ? body.usage : isObject(message.usage) ? message.usage : undefined;
  const metrics = body['amazon-bedrock-invocationMetrics'];
  return {
    ...(isObject(metrics) ? invocationMetrics(metrics, oneHourAsked) : {}),
    ...titanUsage(body),
    ...llamaUsage(body),
    ...(isObject(body.metadata) ? converseUsage(body.metadata.usage, oneHourAsked) : {}),
    ...(usage ? usageOfAnyShape(usage, oneHourAsked) : {}),
  };
}

function usageOfAnyShape(usage: Json, oneHourAsked: boolean): PartialUsage {
  if ('prompt_tokens' in usage) return openAiUsage(usage);
  if ('inputTokens' in usage || 'outputTokens' in usage) return converseUsage(usage, oneHourAsked);
  return anthropicUsage(usage, oneHourAsked);
}

function titanUsage(body: Json): PartialUsage {
  const results = Array.isArray(body.results) ? body.results.filter(isObject) : undefined;
  // Titan's, Titan's by type, and Cohere's.
  const embedding = ['embedding', 'embeddingsByType', 'embeddings'].some((name) => name in body);
  return known({
    input: count(body.inputTextTokenCount),
    output: embedding
      ? 0
      : (results?.reduce((sum, { tokenCount }) => sum + (count(tokenCount) ?? 0), 0) ??
        count(body.totalOutputTextTokenCount)),
  });
}

function llamaUsage(body: Json): PartialUsage {
  return known({ input: count(body.prompt_token_count), output: count(body.generation_token_count) });
}

/** Usage in the response headers of InvokeModel: all there is for families whose bodies say nothing (Cohere, Mistral). */
export function headerUsage(headers: Readonly<Record<string, string | undefined>>, oneHourAsked = false): PartialUsage {
  const value = (name: string): number | undefined => {
    const text = headers[`x-amzn-bedrock-${name}-token-count`];
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
  };
  return known({
    input: value('input'),
    output: value('output'),
    cacheRead: value('cache-read-input'),
    ...writes(value('cache-write-input'), undefined, oneHourAsked),
  });
}

/** Usage once all of it was said; undefined while input or output is unknown. Caches that nothing was said of were not used. */
export function completeUsage(usage: PartialUsage): Usage | undefined {
  if (usage.input === undefined || usage.output === undefined) return undefined;
  return {
    input: usage.input,
    output: usage.output,
    cacheRead: usage.cacheRead ?? 0,
    cacheWrite5m: usage.cacheWrite5m ?? 0,
    cacheWrite1h: usage.cacheWrite1h ?? 0,
  };
}
