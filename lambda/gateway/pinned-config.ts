import { ExperimentManifest } from '../../lib/private/contracts/experiments';
import { Family, ParameterName, parameter, same, unknownFields, withParameter } from './call-config';
import { strangeSpeaker, systemPrompt, withSystemPrompt } from './call-system';
import { tools, withTools } from './call-tools';
import { Json } from './json';
import { Refusal, denied, invalid, quoted } from './refusal';

const PARAMETERS: readonly ParameterName[] = ['maxTokens', 'temperature', 'topP', 'stopSequences'];

/**
 * Holds a call against its experiment: what it leaves out is filled in from the manifest, so that what runs is what was
 * registered; what it says otherwise is refused.
 */
export function pin(family: Family, body: Json, manifest: ExperimentManifest): Json | Refusal {
  const unknown = unknownFields(family, body);
  if (unknown.length > 0) {
    return invalid(
      'pinned-config',
      `The call has fields that an experiment does not pin and the gateway therefore refuses: ${unknown
        .slice(0, 5)
        .map((name) => quoted(name))
        .join(', ')}. Leave them out.`,
    );
  }
  const stranger = strangeSpeaker(family, body, manifest.system !== undefined);
  if (stranger) return stranger;
  let pinned: Json | Refusal = body;
  for (const name of PARAMETERS) {
    pinned = pinParameter(family, pinned, name, manifest);
    if (pinned instanceof Refusal) return pinned;
  }
  pinned = pinSystem(family, pinned, manifest);
  return pinned instanceof Refusal ? pinned : pinTools(family, pinned, manifest);
}

function departure(what: string): Refusal {
  return denied(
    'pinned-config',
    `The call's ${what} is not what the experiment pins. Leave it out, and the gateway fills it in; to try another, register another experiment.`,
  );
}

function pinParameter(family: Family, body: Json, name: ParameterName, manifest: ExperimentManifest): Json | Refusal {
  const wanted = manifest.parameters[name];
  const asked = parameter(family, body, name);
  if (asked !== undefined) {
    // Rewritten in its first spelling: a body with two spellings may not say two things.
    return wanted !== undefined && same(asked, wanted) ? withParameter(family, body, name, wanted) : departure(name);
  }
  if (wanted === undefined || (name === 'maxTokens' && !family.generates)) return body;
  if (!family.parameters[name]) {
    return invalid(
      'pinned-config',
      `The experiment pins ${name}, and requests of this model have no place for it. Use Converse, or register the experiment without it.`,
    );
  }
  return withParameter(family, body, name, wanted);
}

function pinSystem(family: Family, body: Json, manifest: ExperimentManifest): Json | Refusal {
  const asked = systemPrompt(family, body);
  if (asked instanceof Refusal) return asked;
  if (asked !== undefined) return asked === manifest.system ? body : departure('system prompt');
  return manifest.system === undefined ? body : withSystemPrompt(family, body, manifest.system);
}

function pinTools(family: Family, body: Json, manifest: ExperimentManifest): Json | Refusal {
  const asked = tools(family, body);
  if (asked instanceof Refusal) return asked;
  if (asked.length > 0) return same(asked, manifest.tools) ? body : departure('list of tools');
  return manifest.tools.length === 0 ? body : withTools(family, body, manifest.tools);
}
