import { allChoices, Choice, choiceInWords, choiceVariables } from './choices';
import { isRecord, recordAt, stringAt } from './json';
import { isText, sameText, SymbolicText, Unknown } from './symbolic-text';
import { AssemblyScope, isResolvedObject, TemplateScope } from './template-scope';
import {
  LoadedAssembly,
  LoadedTemplate,
  ResolvedAssembly,
  ResolvedResource,
  ResolvedTemplate,
  ResolvedValue,
  Text,
} from './types';

export interface ResolveOptions {
  /**
   * Choices of conditions and parameters that are enumerated; beyond them, conditions are unknown.
   * @default 64
   */
  readonly mostChoices?: number;
}

/**
 * Evaluates every template of an assembly symbolically, once for each choice of conditions and enumerated parameters: what
 * holds in all results holds for every deployment of the assembly.
 */
export function resolveAssembly(
  assembly: LoadedAssembly,
  { mostChoices = 64 }: ResolveOptions = {},
): ResolvedAssembly[] {
  const perTemplate = assembly.templates.map((template) => {
    // What a parent passes decides a nested stack's parameters; only what is left open is unknown there.
    const variables = template.parent ? [] : choiceVariables(template.document, template.region);
    return { template, variables, choices: allChoices(variables, mostChoices) };
  });
  // Fewest choices first, until the product would be too large: the rest stays unknown.
  const enumerated = new Map<LoadedTemplate, Choice[]>();
  let product = 1;
  const byCount = [...perTemplate].sort((one, other) => (one.choices?.length ?? 0) - (other.choices?.length ?? 0));
  for (const { template, choices } of byCount) {
    if (choices === undefined || product * choices.length > mostChoices) continue;
    product *= choices.length;
    enumerated.set(template, choices);
  }
  const undecided = perTemplate
    .filter(({ template, variables }) => variables.length > 0 && !enumerated.has(template))
    .map(({ template }) => `${template.id} has too many conditions and parameters to try all; they are unknown.`);

  return combinations(perTemplate.map(({ template }) => enumerated.get(template) ?? [new Map()])).map((choices) => ({
    choices: perTemplate.flatMap(({ template, variables }, index) => {
      const choice = choices[index] ?? new Map();
      return choice.size === 0 ? [] : choiceInWords(variables, choice).map((words) => `${template.id}: ${words}`);
    }),
    templates: resolveTemplates(assembly.templates, choices),
    problems: [...assembly.problems, ...undecided],
  }));
}

function combinations(lists: readonly (readonly Choice[])[]): Choice[][] {
  return lists.reduce<Choice[][]>(
    (sofar, list) => sofar.flatMap((each) => list.map((choice) => [...each, choice])),
    [[]],
  );
}

function resolveTemplates(templates: readonly LoadedTemplate[], choices: readonly Choice[]): ResolvedTemplate[] {
  const scopes = new Scopes();
  templates.forEach((template, index) => scopes.add(new TemplateScope(template, choices[index] ?? new Map(), scopes)));
  return [...scopes.all()].map(resolveTemplate);
}

/** The templates of an assembly as they see one another. */
class Scopes implements AssemblyScope {
  private readonly byId = new Map<string, TemplateScope>();

  public add(scope: TemplateScope): void {
    this.byId.set(scope.template.id, scope);
  }

  public all(): Iterable<TemplateScope> {
    return this.byId.values();
  }

  public nested(templateId: string, logicalId: string): TemplateScope | undefined {
    return this.byId.get(`${templateId}.${logicalId}`);
  }

  public parent({ parent }: LoadedTemplate): TemplateScope | undefined {
    return parent && this.byId.get(parent.templateId);
  }

  public exported(name: Text, importer: TemplateScope): ResolvedValue {
    const found: ResolvedValue[] = [];
    for (const scope of this.byId.values()) {
      // An export is visible in its own account and region.
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
      if (!sameText(scope.account, importer.account) || !sameText(scope.region, importer.region)) continue;
      for (const [outputName, output] of Object.entries(recordAt(scope.template.document, 'Outputs'))) {
        const exportName: unknown = isRecord(output) ? recordAt(output, 'Export').Name : undefined;
        if (exportName === undefined) continue;
        const resolved = scope.resolve(exportName);
        if (isText(resolved) && sameText(resolved, name)) found.push(scope.output(outputName));
      }
    }
    const [value, ...others] = found;
    if (value === undefined || others.length > 0) {
      return new Unknown(
        `import of ${String(name)}, which ${value === undefined ? 'no stack' : 'more than one stack'} here exports`,
      );
    }
    return value;
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html; `Hooks` deploy resources of their own. */
const SECTIONS = new Set([
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
]);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-reference.html */
const ATTRIBUTES = new Set([
  'Type',
  'Properties',
  'Condition',
  'DependsOn',
  'Metadata',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'CreationPolicy',
  'UpdatePolicy',
]);

/** What of a resource is not understood as a whole, so that nothing may be concluded from what is absent in it. */
function resourceProblems(scope: TemplateScope, logicalId: string, resource: Record<string, unknown>): string[] {
  const { Properties: properties, Type: type } = resource;
  const problems = Object.keys(resource)
    .filter((key) => !ATTRIBUTES.has(key))
    .map((key) => `${logicalId} has an attribute ${key}, which is not understood.`);
  if (properties !== undefined && !isResolvedObject(scope.resolve(properties))) {
    problems.push(`the properties of ${logicalId} are not understood.`);
  }
  if (type === 'AWS::CloudFormation::Stack' && !scope.hasNested(logicalId)) {
    problems.push(`the template of the nested stack ${logicalId} is not there: what it declares is not known.`);
  }
  return problems;
}

function resolveTemplate(scope: TemplateScope): ResolvedTemplate {
  const { document, id, file, stackName, parent, constructPaths, givenLabels, problem } = scope.template;
  const problems = problem === undefined ? [] : [problem];
  // A transform may add, remove or change any resource before the template is deployed.
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html
  const transforms = [document.Transform ?? []].flat().filter((name) => name !== 'AWS::LanguageExtensions');
  if (transforms.length > 0)
    problems.push(`${id} is changed by a transform: ${transforms.map((each) => JSON.stringify(each)).join(', ')}.`);
  for (const section of Object.keys(document).filter((key) => !SECTIONS.has(key))) {
    problems.push(`${id} has a section ${section}, which is not understood.`);
  }
  const resources = Object.entries(recordAt(document, 'Resources')).flatMap(
    ([logicalId, resource]): ResolvedResource[] => {
      const type = isRecord(resource) ? stringAt(resource, 'Type') : undefined;
      if (!isRecord(resource) || type === undefined) {
        problems.push(`${id}: ${logicalId} is no resource that is understood.`);
        return [];
      }
      const present = resource.Condition === undefined ? true : scope.condition(resource.Condition);
      if (present === false) return [];
      for (const problem of resourceProblems(scope, logicalId, resource)) problems.push(`${id}: ${problem}`);
      const metadata = recordAt(resource, 'Metadata');
      const ref = scope.refOf(logicalId);
      return [
        {
          templateId: id,
          logicalId,
          type,
          properties: scope.resolveObject(resource.Properties),
          constructPath: constructPaths.get(logicalId) ?? stringAt(metadata, 'aws:cdk:path'),
          ref: isText(ref)
            ? ref
            : SymbolicText.join([ref instanceof Unknown ? ref : new Unknown(`Ref of ${logicalId}`)]),
          arn: scope.arnOf(logicalId),
          presence: present === true ? 'certain' : 'unknown',
          deletionPolicy: stringAt(resource, 'DeletionPolicy'),
          updateReplacePolicy: stringAt(resource, 'UpdateReplacePolicy'),
          dependsOn: [resource.DependsOn ?? []].flat().filter((each) => typeof each === 'string'),
          ...(givenLabels?.has(logicalId) === true && { givenLabels: givenLabels.get(logicalId) }),
          metadata,
        },
      ];
    },
  );
  const outputs = Object.fromEntries(
    Object.keys(recordAt(document, 'Outputs')).map((name) => [name, scope.output(name)] as const),
  );
  return {
    id,
    file,
    stackName,
    parent,
    account: scope.account,
    region: scope.region,
    partition: scope.partition,
    resources,
    outputs,
    problems,
  };
}
