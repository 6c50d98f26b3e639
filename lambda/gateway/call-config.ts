import { ToolSpecification } from '../../lib/private/contracts/experiments';
import { canonicalJson } from '../shared/canonical-json';
import { Json, at, isObject, objectsIn, withAt } from './json';
import { Refusal, invalid } from './refusal';

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

/** The system prompt as one text; undefined when there is none, a refusal when it is more than text. */
export function systemPrompt(family: Family, body: Json): string | undefined | Refusal {
  switch (family.system) {
    case 'system':
      return textOf(body.system);
    case 'preamble':
      return textOf(body.preamble);
    case 'message': {
      const system = objectsIn(body.messages).filter(({ role }) => role === 'system' || role === 'developer');
      if (system.length > 1)
        return invalid('pinned-config', 'The call has more than one system message; an experiment pins one.');
      return textOf(system[0]?.content);
    }
    case 'none':
      return undefined;
  }
}

export function withSystemPrompt(family: Family, body: Json, text: string): Json | Refusal {
  switch (family.system) {
    case 'system':
      return { ...body, system: family.dialect === 'anthropic' ? text : [{ text }] };
    case 'preamble':
      return { ...body, preamble: text };
    case 'message':
      return {
        ...body,
        messages: [{ role: 'system', content: text }, ...(Array.isArray(body.messages) ? body.messages : [])],
      };
    case 'none':
      return invalid(
        'pinned-config',
        'The experiment pins a system prompt, and requests of this model have no place for one. Use Converse, or register the experiment without it.',
      );
  }
}

/** One text, or one text block besides cache markers. */
function textOf(value: unknown): string | undefined | Refusal {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  const blocks = (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (block) => !(isObject(block) && 'cachePoint' in block),
  );
  const [first] = blocks.map((block) => (isObject(block) ? block.text : undefined));
  if (blocks.length === 0) return undefined;
  if (blocks.length !== 1 || typeof first !== 'string') {
    return invalid('pinned-config', 'The system prompt has to be one text: an experiment pins it as such.');
  }
  return first;
}

/** The tools that the call offers, in Converse's words; a refusal when it offers more than functions of the caller's. */
export function tools(family: Family, body: Json): ToolSpecification[] | Refusal {
  switch (family.tools) {
    case 'converse':
      return specifications(isObject(body.toolConfig) ? body.toolConfig.tools : body.toolConfig, ({ toolSpec }) => {
        if (!isObject(toolSpec)) return undefined;
        const schema = isObject(toolSpec.inputSchema) ? toolSpec.inputSchema.json : undefined;
        return onlyKnown(toolSpec, ['name', 'description', 'inputSchema']) && { ...toolSpec, inputSchema: schema };
      });
    case 'anthropic':
      return specifications(body.tools, (tool) =>
        (tool.type === undefined || tool.type === 'custom') &&
        onlyKnown(tool, ['type', 'name', 'description', 'input_schema', 'cache_control'])
          ? { name: tool.name, description: tool.description, inputSchema: tool.input_schema }
          : undefined,
      );
    case 'openai':
      return specifications(body.tools, ({ type, function: fn }) =>
        type === 'function' && isObject(fn) && onlyKnown(fn, ['name', 'description', 'parameters'])
          ? { name: fn.name, description: fn.description, inputSchema: fn.parameters }
          : undefined,
      );
    case 'none':
      return [];
  }
}

function onlyKnown(value: Json, names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name));
}

function specifications(
  offered: unknown,
  read: (tool: Json) => Json | undefined | false,
): ToolSpecification[] | Refusal {
  const specified: ToolSpecification[] = [];
  if (offered !== undefined && !Array.isArray(offered))
    return invalid('pinned-config', 'The list of tools is not a list.');
  for (const tool of (offered ?? []) as unknown[]) {
    if (isObject(tool) && 'cachePoint' in tool) continue;
    const found = isObject(tool) && read(tool);
    if (!found || typeof found.name !== 'string' || !isObject(found.inputSchema)) {
      return invalid(
        'pinned-config',
        'A tool of the call is not a function with a name and a JSON schema. Tools that run on the side of the model are not allowed.',
      );
    }
    specified.push({
      name: found.name,
      ...(typeof found.description === 'string' ? { description: found.description } : {}),
      inputSchema: found.inputSchema,
    });
  }
  return specified;
}

export function withTools(family: Family, body: Json, pinned: readonly ToolSpecification[]): Json | Refusal {
  switch (family.tools) {
    case 'converse':
      return {
        ...body,
        toolConfig: {
          tools: pinned.map(({ name, description, inputSchema }) => ({
            toolSpec: {
              name,
              ...(description === undefined ? {} : { description }),
              inputSchema: { json: inputSchema },
            },
          })),
        },
      };
    case 'anthropic':
      return {
        ...body,
        tools: pinned.map(({ name, description, inputSchema }) => ({ name, description, input_schema: inputSchema })),
      };
    case 'openai':
      return {
        ...body,
        tools: pinned.map(({ name, description, inputSchema }) => ({
          type: 'function',
          function: { name, description, parameters: inputSchema },
        })),
      };
    case 'none':
      return invalid(
        'pinned-config',
        'The experiment pins tools, and requests of this model have no place for them. Use Converse, or register the experiment without them.',
      );
  }
}

/** Whether two values say the same, however they are written. What has no canonical form is the same as nothing. */
export function same(left: unknown, right: unknown): boolean {
  try {
    return canonicalJson(left) === canonicalJson(right);
  } catch {
    return false;
  }
}
