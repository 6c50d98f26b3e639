import { hasUnknownLabel, SandboxModel } from '../model/sandbox-model';
import { inWords } from '../model/values';
import type { ResolvedResource } from '../template/types';
import { Area, areaOf, DEPLOYING_TYPES, isKnownType } from '../registry/known-types';
import { Exit } from '../registry/exits';
import { RESOURCE_TYPES } from '../registry/resource-types';
import { Verdict } from './verdict';

/** Refutes for each declared resource whose presence is a way out. */
export function refuteExits(sandbox: SandboxModel, verdict: Verdict, exits: ReadonlyMap<string, Exit>): void {
  for (const resource of sandbox.resources) {
    const exit = exits.get(resource.type);
    if (exit) {
      verdict.refute({
        escapePath: exit.escapePath,
        summary: `${resource.logicalId} (${resource.type}) ${exit.what}.`,
        resource: sandbox.reference(resource),
      });
    }
  }
}

/** A type of the area on which the model has no opinion could be a way out: the claim cannot be decided. */
export function doubtUnknownTypes(sandbox: SandboxModel, verdict: Verdict, areas: Partial<Record<Area, string>>): void {
  doubtTypes(sandbox, verdict, 'carry data out', ({ type }) => areas[areaOf(type)]);
}

/** The same for claims about every kind of resource, whatever its service. */
export function doubtAllUnknownTypes(
  sandbox: SandboxModel,
  verdict: Verdict,
  { escapePath, could }: { readonly escapePath: string; readonly could: string },
): void {
  doubtTypes(sandbox, verdict, could, () => escapePath);
}

function doubtTypes(
  sandbox: SandboxModel,
  verdict: Verdict,
  could: string,
  escapePathOf: (resource: ResolvedResource) => string | undefined,
): void {
  for (const resource of sandbox.resources) {
    if (isKnownType(resource.type) || isCustomResource(resource.type)) continue;
    const escapePath = escapePathOf(resource);
    if (escapePath === undefined) continue;
    verdict.cannotTell({
      escapePath,
      summary: `${resource.logicalId} is of type ${resource.type}, which the model does not know: it could ${could}.`,
      resource: sandbox.reference(resource),
    });
  }
}

/** What could not be loaded or resolved, or declares what no template shows, may hide anything: no claim over it is proved. */
export function doubtProblems(sandbox: SandboxModel, verdict: Verdict, escapePath: string): void {
  for (const problem of new Set([...sandbox.problems, ...sandbox.templates.flatMap((template) => template.problems)])) {
    verdict.cannotTell({ escapePath, summary: `A template was not wholly understood: ${problem}` });
  }
  for (const stack of sandbox.ofType('AWS::CloudFormation::Stack').filter((each) => !holdsNested(sandbox, each))) {
    verdict.cannotTell({
      escapePath,
      summary: `The template of the nested stack ${stack.logicalId} is not in the assembly (${inWords(stack.properties['TemplateURL'])}): it may declare anything.`,
      resource: sandbox.reference(stack),
      location: 'Properties.TemplateURL',
    });
  }
  for (const resource of sandbox.resources.filter(hasUnknownLabel)) {
    verdict.cannotTell({
      escapePath,
      summary: `${resource.logicalId} bears a label whose value the template does not tell: what it is to the sandbox is not known.`,
      resource: sandbox.reference(resource),
      location: 'Properties.Tags',
    });
  }
  for (const resource of sandbox.resources) {
    const why = unseenResourcesOf(resource.type);
    if (why === undefined) continue;
    verdict.cannotTell({
      escapePath,
      summary: `${resource.logicalId} is of type ${resource.type}, which ${why}: it may declare anything.`,
      resource: sandbox.reference(resource),
    });
  }
}

/** Why a type may bring resources that no template shows. */
function unseenResourcesOf(type: string): string | undefined {
  if (DEPLOYING_TYPES.has(type)) return 'deploys what is in no template here';
  // Modules, private and third-party types run code of their own.
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/registry.html
  if (isCustomResource(type) || isKnownType(type) || isRegistered(type)) return undefined;
  return 'is not in the CloudFormation registry of this release';
}

function holdsNested(sandbox: SandboxModel, stack: ResolvedResource): boolean {
  return sandbox.templates.some(
    ({ parent }) => parent?.templateId === stack.templateId && parent.logicalId === stack.logicalId,
  );
}

/** Custom resources are judged by the function or topic that serves them. */
export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

function isRegistered(type: string): boolean {
  const [, service = '', name = ''] = type.split('::');
  return Object.hasOwn(RESOURCE_TYPES, service) && (RESOURCE_TYPES[service] ?? '').split(' ').includes(name);
}
