import { ToolSpecification } from '../../lib/private/contracts/experiments';
import { Family } from './call-config';
import { Json, isCachePoint, isObject, onlyKnown } from './json';
import { Refusal, invalid } from './refusal';

/** The tools that the call offers, in Converse's words; a refusal when it offers more than functions of the caller's. */
export function tools(family: Family, body: Json): ToolSpecification[] | Refusal {
  switch (family.tools) {
    case 'converse': {
      const { toolConfig = {} } = body;
      if (!isObject(toolConfig) || !onlyKnown(toolConfig, ['tools', 'toolChoice'])) return strangeTools();
      return specifications(toolConfig.tools, (tool) => {
        const { toolSpec } = tool;
        if (!isObject(toolSpec) || !onlyKnown(tool, ['toolSpec'])) return undefined;
        const { inputSchema } = toolSpec;
        const schema = isObject(inputSchema) && onlyKnown(inputSchema, ['json']) ? inputSchema.json : undefined;
        return onlyKnown(toolSpec, ['name', 'description', 'inputSchema']) && { ...toolSpec, inputSchema: schema };
      });
    }
    case 'anthropic':
      return specifications(body.tools, (tool) =>
        (tool.type === undefined || tool.type === 'custom') &&
        onlyKnown(tool, ['type', 'name', 'description', 'input_schema', 'cache_control'])
          ? { name: tool.name, description: tool.description, inputSchema: tool.input_schema }
          : undefined,
      );
    case 'openai':
      return specifications(body.tools, ({ type, function: fn, ...others }) =>
        type === 'function' &&
        Object.keys(others).length === 0 &&
        isObject(fn) &&
        onlyKnown(fn, ['name', 'description', 'parameters'])
          ? { name: fn.name, description: fn.description, inputSchema: fn.parameters }
          : undefined,
      );
    case 'none':
      return [];
  }
}

function strangeTools(): Refusal {
  return invalid(
    'pinned-config',
    'A tool of the call is not a function with a name and a JSON schema. Tools that run on the side of the model are not allowed.',
  );
}

function specifications(
  offered: unknown,
  read: (tool: Json) => Json | undefined | false,
): ToolSpecification[] | Refusal {
  const specified: ToolSpecification[] = [];
  if (offered !== undefined && !Array.isArray(offered))
    return invalid('pinned-config', 'The list of tools is not a list.');
  for (const tool of (offered ?? []) as unknown[]) {
    if (isCachePoint(tool)) continue;
    const found = isObject(tool) && read(tool);
    if (!found || typeof found.name !== 'string' || !isObject(found.inputSchema)) {
      return strangeTools();
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
