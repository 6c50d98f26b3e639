import { isRecord, recordAt } from './json';
import { GivenLabels, LoadedAssembly, LoadedTemplate } from './types';

/**
 * Labels resources from outside, for templates that are not ours to edit.
 *
 * @param labels labels by resource: `LogicalId` where only one template has it, or `TemplateId/LogicalId`
 * @throws an error for a resource that is not there or is ambiguous, and for one whose template says something else of it:
 *   a file beside the templates must not overrule what was reviewed with them
 */
export function withGivenLabels(
  assembly: LoadedAssembly,
  labels: Readonly<Record<string, GivenLabels>>,
): LoadedAssembly {
  const byTemplate = new Map<string, Map<string, GivenLabels>>();
  for (const [name, given] of Object.entries(labels)) {
    const { template, logicalId } = find(assembly, name);
    const resource = recordAt(recordAt(template.document, 'Resources'), logicalId);
    for (const [tag, value] of Object.entries(given)) refuseContradiction(name, resource, tag, value);
    const known = byTemplate.get(template.id) ?? new Map<string, GivenLabels>();
    if (known.has(logicalId))
      throw new Error(`${name} is labelled twice: as ${logicalId} and with its template's name.`);
    byTemplate.set(template.id, known.set(logicalId, given));
  }
  return {
    ...assembly,
    templates: assembly.templates.map((template) => ({ ...template, givenLabels: byTemplate.get(template.id) })),
  };
}

function find({ templates }: LoadedAssembly, name: string): { template: LoadedTemplate; logicalId: string } {
  const found = templates.flatMap((template) =>
    Object.keys(recordAt(template.document, 'Resources'))
      .filter((logicalId) => name === logicalId || name === `${template.id}/${logicalId}`)
      .map((logicalId) => ({ template, logicalId })),
  );
  const [first, ...others] = found;
  if (first === undefined) {
    throw new Error(
      `There is no resource ${name} in ${templates.map(({ id }) => id).join(', ') || 'the templates'}. Name a resource by its logical id, or as TEMPLATE/LogicalId.`,
    );
  }
  if (others.length > 0) {
    const names = found.map(({ template, logicalId }) => `${template.id}/${logicalId}`);
    throw new Error(`${name} is in several templates: name one of ${names.join(', ')}.`);
  }
  return first;
}

function refuseContradiction(name: string, resource: Record<string, unknown>, tag: string, value: string): void {
  for (const property of ['Tags', 'UserPoolTags', 'HostedZoneTags']) {
    const tags = recordAt(resource, 'Properties')[property];
    const own = Array.isArray(tags)
      ? tags.find((each) => isRecord(each) && each['Key'] === tag)?.['Value']
      : isRecord(tags)
        ? tags[tag]
        : undefined;
    if (own !== undefined && own !== value) {
      throw new Error(
        `${name} bears ${tag}=${JSON.stringify(own)} in its template, and cannot be given ${tag}=${value}: change the template, or leave the label out.`,
      );
    }
  }
}
