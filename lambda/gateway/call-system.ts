import { Dialect, Family } from './call-config';
import { Json, isCachePoint, isObject, objectsIn, onlyKnown } from './json';
import { Refusal, invalid } from './refusal';

/** Who may speak in the messages. A system prompt among them is not the one that is pinned. */
const SPEAKERS: Readonly<Record<Dialect, readonly string[]>> = {
  converse: ['user', 'assistant'],
  anthropic: ['user', 'assistant'],
  openai: ['user', 'assistant', 'tool', 'system', 'developer'],
  text: [],
};

/** A message by somebody else than may speak, or a raw prompt, in which anybody may. */
export function strangeSpeaker(family: Family, body: Json, pinsSystem: boolean): Refusal | undefined {
  const speakers = SPEAKERS[family.dialect];
  if (speakers.length > 0 && objectsIn(body.messages).some(({ role }) => !speakers.includes(String(role)))) {
    return invalid('pinned-config', `A message has another role than ${speakers.join(', ')}.`);
  }
  if (family.dialect === 'openai' && body.prompt !== undefined && (pinsSystem || body.messages !== undefined)) {
    return invalid(
      'pinned-config',
      'The call has a raw prompt, which has no place for the system prompt that the experiment pins, or messages besides. Send messages.',
    );
  }
  return undefined;
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
  const blocks = (Array.isArray(value) ? (value as unknown[]) : [value]).filter((block) => !isCachePoint(block));
  const [first] = blocks.map((block) =>
    isObject(block) && onlyKnown(block, ['type', 'text', 'cache_control']) ? block.text : undefined,
  );
  if (blocks.length === 0) return undefined;
  if (blocks.length !== 1 || typeof first !== 'string') {
    return invalid('pinned-config', 'The system prompt has to be one text: an experiment pins it as such.');
  }
  return first;
}
