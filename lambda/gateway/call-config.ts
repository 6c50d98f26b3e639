import { canonicalJson } from '../shared/canonical-json';
import { Json, at, isObject, withAt } from './json';

/*
 * How each family of models spells what an experiment pins. A family lists every field that a request may have: what is
 * not listed could change what the model does or what it costs, and is refused.
 */

export type ParameterName = 'maxTokens' | 'temperature' | 'topP' | 'stopSequences';

/** How requests are told apart when looking for what is not text, and for cache markers. */
export type Dialect = 'converse' | 'anthropic' | 'openai' | 'text';

export interface Family {
  readonly dialect: Dialect;
  /** Where each parameter is; the first spelling is the one that is filled in. What is absent cannot be pinned. */
  readonly parameters: Partial<Record<ParameterName, readonly (readonly string[])[]>>;
  /** Top-level fields besides those of the parameters. */
  readonly fields: readonly string[];
  /** Where the system prompt is. */
  readonly system: 'system' | 'message' | 'preamble' | 'none';
  readonly tools: 'converse' | 'anthropic' | 'openai' | 'none';
  /** Whether there is an output to bound: embeddings have none. */
  readonly generates: boolean;
}

const nested = (outer: string, ...names: string[]) => names.map((name) => [outer, name] as const);
const flat = (...names: string[]) => names.map((name) => [name] as const);

const CONVERSE: Family = {
  dialect: 'converse',
  parameters: {
    maxTokens: nested('inferenceConfig', 'maxTokens'),
    temperature: nested('inferenceConfig', 'temperature'),
    topP: nested('inferenceConfig', 'topP'),
    stopSequences: nested('inferenceConfig', 'stopSequences'),
  },
  fields: ['messages', 'system', 'toolConfig', 'additionalModelResponseFieldPaths'],
  system: 'system',
  tools: 'converse',
  generates: true,
};

const NOVA: Family = {
  ...CONVERSE,
  parameters: {
    maxTokens: nested('inferenceConfig', 'maxTokens', 'max_new_tokens'),
    temperature: nested('inferenceConfig', 'temperature'),
    topP: nested('inferenceConfig', 'topP', 'top_p'),
    stopSequences: nested('inferenceConfig', 'stopSequences'),
  },
  fields: ['schemaVersion', 'messages', 'system', 'toolConfig'],
};

const ANTHROPIC: Family = {
  dialect: 'anthropic',
  parameters: {
    maxTokens: flat('max_tokens'),
    temperature: flat('temperature'),
    topP: flat('top_p'),
    stopSequences: flat('stop_sequences'),
  },
  fields: ['anthropic_version', 'messages', 'system', 'tools', 'tool_choice'],
  system: 'system',
  tools: 'anthropic',
  generates: true,
};

const OPENAI: Family = {
  dialect: 'openai',
  parameters: {
    maxTokens: flat('max_tokens', 'max_completion_tokens'),
    temperature: flat('temperature'),
    topP: flat('top_p'),
    stopSequences: flat('stop'),
  },
  fields: ['messages', 'prompt', 'tools', 'tool_choice'],
  system: 'message',
  tools: 'openai',
  generates: true,
};

const OPENAI_COMPLETION: Family = {
  ...OPENAI,
  parameters: { ...OPENAI.parameters, maxTokens: flat('max_completion_tokens', 'max_tokens') },
};

const TITAN_TEXT: Family = {
  dialect: 'text',
  parameters: {
    maxTokens: nested('textGenerationConfig', 'maxTokenCount'),
    temperature: nested('textGenerationConfig', 'temperature'),
    topP: nested('textGenerationConfig', 'topP'),
    stopSequences: nested('textGenerationConfig', 'stopSequences'),
  },
  fields: ['inputText'],
  system: 'none',
  tools: 'none',
  generates: true,
};

const LLAMA: Family = {
  dialect: 'text',
  parameters: { maxTokens: flat('max_gen_len'), temperature: flat('temperature'), topP: flat('top_p') },
  fields: ['prompt'],
  system: 'none',
  tools: 'none',
  generates: true,
};

const COHERE: Family = {
  dialect: 'text',
  parameters: {
    maxTokens: flat('max_tokens'),
    temperature: flat('temperature'),
    topP: flat('p'),
    stopSequences: flat('stop_sequences'),
  },
  fields: ['prompt', 'message', 'chat_history', 'preamble'],
  system: 'preamble',
  tools: 'none',
  generates: true,
};

const EMBEDDING: Family = {
  dialect: 'text',
  parameters: {},
  fields: [
    'inputText',
    'dimensions',
    'normalize',
    'embeddingTypes',
    'texts',
    'input_type',
    'truncate',
    'embedding_types',
  ],
  system: 'none',
  tools: 'none',
  generates: false,
};

// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
const FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [/^amazon\.titan-embed-text/, EMBEDDING],
  [/^cohere\.embed/, EMBEDDING],
  [/^anthropic\./, ANTHROPIC],
  [/^amazon\.nova/, NOVA],
  [/^amazon\.titan-text/, TITAN_TEXT],
  [/^meta\.llama/, LLAMA],
  [/^cohere\.command/, COHERE],
  [/^openai\./, OPENAI_COMPLETION],
  [/^(mistral|ai21|deepseek|qwen|google|nvidia|writer)\./, OPENAI],
];

/** How requests to a model are spelled: as Converse, or as the model's own family wants it in InvokeModel. */
export function familyOf(foundationModelId: string, converse: boolean): Family | undefined {
  return converse ? CONVERSE : FAMILIES.find(([pattern]) => pattern.test(foundationModelId))?.[1];
}

/** The model behind an inference profile's id. */
export function foundationModel(modelId: string): string {
  return modelId.replace(/^(us|eu|apac|jp|au|ca|in)\./, '');
}

/** Fields that the family does not know, nested parameter objects included. */
export function unknownFields(family: Family, body: Json): string[] {
  const paths = Object.values(family.parameters).flat();
  const outer = new Set([...family.fields, ...paths.map(([first]) => first)]);
  const unknown = Object.keys(body).filter((name) => !outer.has(name));
  const nestedOuters = new Set(paths.filter((path) => path.length > 1).map(([first]) => first ?? ''));
  for (const name of nestedOuters) {
    const inner = body[name];
    if (inner === undefined) continue;
    const known = new Set(paths.filter(([first]) => first === name).map((path) => path[1]));
    unknown.push(
      ...(isObject(inner) ? Object.keys(inner).filter((field) => !known.has(field)) : ['']).map(
        (field) => `${name}.${field}`,
      ),
    );
  }
  return unknown;
}

/** A parameter of the call, whichever spelling it has. */
export function parameter(family: Family, body: Json, name: ParameterName): unknown {
  return family.parameters[name]?.map((path) => at(body, path)).find((value) => value !== undefined);
}

/** The body with the parameter in its first spelling, and in no other. */
export function withParameter(family: Family, body: Json, name: ParameterName, value: unknown): Json {
  const [path, ...others] = family.parameters[name] ?? [];
  if (!path) return body;
  const cleared = others.reduce(
    (inner, other) => (at(inner, other) === undefined ? inner : withAt(inner, other, undefined)),
    body,
  );
  return withAt(cleared, path, value);
}

/** Whether two values say the same, however they are written. What has no canonical form is the same as nothing. */
export function same(left: unknown, right: unknown): boolean {
  try {
    return canonicalJson(left) === canonicalJson(right);
  } catch {
    return false;
  }
}
