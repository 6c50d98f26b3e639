import { SandboxModel } from '../model/sandbox-model';
import { Area, areaOf, isKnownType } from '../registry/known-types';
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
  for (const resource of sandbox.resources) {
    if (isKnownType(resource.type) || isCustomResource(resource.type)) continue;
    const escapePath = areas[areaOf(resource.type)];
    if (escapePath === undefined) continue;
    verdict.cannotTell({
      escapePath,
      summary: `${resource.logicalId} is of type ${resource.type}, which ${isRegistered(resource.type) ? 'the model does not know' : 'is not in the CloudFormation registry of this release'}: it could carry data out.`,
      resource: sandbox.reference(resource),
    });
  }
}

/** What could not be loaded or resolved may hide anything: no claim over it is proved. */
export function doubtProblems(sandbox: SandboxModel, verdict: Verdict, escapePath: string): void {
  for (const problem of new Set([...sandbox.problems, ...sandbox.templates.flatMap((template) => template.problems)])) {
    verdict.cannotTell({ escapePath, summary: `A template was not wholly understood: ${problem}` });
  }
}

/** Custom resources are judged by the function or topic that serves them. */
export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

function isRegistered(type: string): boolean {
  const [, service = '', name = ''] = type.split('::');
  return Object.hasOwn(RESOURCE_TYPES, service) && (RESOURCE_TYPES[service] ?? '').split(' ').includes(name);
}
