import type { Template } from '../../test/lib/audit/mutants/template';

/**
 * The part of a template that a mutant touches, before and after: what it changed, added or removed, and what refers to that
 * or is referred to by it. What that refers to in turn is there in name only. Tools that look at one resource, or at one
 * and its neighbours, see the same as in the whole, and a hundred times faster.
 */
export function excerpts(original: Template, mutant: Template): { before: Template; after: Template } {
  const ids = new Set([...Object.keys(original.Resources), ...Object.keys(mutant.Resources)]);
  const changed = [...ids].filter(
    (id) => JSON.stringify(original.Resources[id]) !== JSON.stringify(mutant.Resources[id]),
  );
  const near = new Set(changed);
  for (const template of [original, mutant]) {
    for (const [id, resource] of Object.entries(template.Resources)) {
      const named = namesIn(resource, template);
      if (changed.includes(id)) for (const name of named) near.add(name);
      else if (changed.some((each) => named.has(each))) near.add(id);
    }
  }
  return { before: part(original, near), after: part(mutant, near) };
}

/** Holds the name of what is left out, and says nothing else. */
const PLACEHOLDER = { Type: 'AWS::CloudFormation::WaitConditionHandle', Properties: {} };

function part(template: Template, wanted: ReadonlySet<string>): Template {
  const { Resources, ...rest } = template;
  const kept = Object.fromEntries(
    Object.entries(Resources)
      .filter(([id]) => wanted.has(id))
      .map(([id, resource]) => [id, { ...resource, DependsOn: undefined }]),
  );
  const named = [...Object.values(kept)].flatMap((resource) => [...namesIn(resource, template)]);
  const placeholders = Object.fromEntries(
    named.filter((id) => !Object.hasOwn(kept, id)).map((id) => [id, { ...PLACEHOLDER }]),
  );
  return {
    ...(rest.Parameters && { Parameters: rest.Parameters }),
    ...(rest.Transform !== undefined && { Transform: rest.Transform }),
    Resources: { ...placeholders, ...kept },
  };
}

/** The logical ids of the template that a resource's text names. */
function namesIn(value: unknown, template: Template): Set<string> {
  const names = new Set<string>();
  const visit = (each: unknown): void => {
    if (typeof each === 'string' && Object.hasOwn(template.Resources, each)) names.add(each);
    else if (typeof each === 'object' && each !== null) Object.values(each).forEach(visit);
  };
  visit(value);
  return names;
}
