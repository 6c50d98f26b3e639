import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import emulator from './ministack-types.json';

interface Template {
  Resources?: Record<string, TemplateResource>;
  Outputs?: Record<string, unknown>;
}
interface TemplateResource {
  Type: string;
  DependsOn?: string | string[];
  [section: string]: unknown;
}

/** One resource that the local cloud does without, and why. */
export interface LeftOut {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

const known = new Set(emulator.types);

/**
 * Copies a cloud assembly for the local cloud, less the resource types that the emulator does not know and what cannot be
 * without them. The assembly itself is untouched: what is audited, and what AWS would get, is the original.
 *
 * @returns what was left out, by stack
 */
export function copyForEmulator(assembly: string, copy: string): Map<string, LeftOut[]> {
  rmSync(copy, { recursive: true, force: true });
  cpSync(assembly, copy, { recursive: true });
  const leftOut = new Map<string, LeftOut[]>();
  for (const file of readdirSync(copy).filter((name) => name.endsWith('.template.json'))) {
    const template = JSON.parse(readFileSync(join(copy, file), 'utf8')) as Template;
    leftOut.set(file.replace(/\.template\.json$/, ''), [...leaveOutUnknown(template), ...bufferResponses(template)]);
    writeFileSync(join(copy, file), JSON.stringify(template, null, 1));
  }
  return leftOut;
}

/** Removes from a template what the emulator cannot make, and returns it. */
export function leaveOutUnknown(template: Template): LeftOut[] {
  const resources = template.Resources ?? {};
  const leftOut: LeftOut[] = [];
  const gone = new Set<string>();
  const remove = (logicalId: string, type: string, reason: string): void => {
    gone.add(logicalId);
    leftOut.push({ logicalId, type, reason });
    Reflect.deleteProperty(resources, logicalId);
  };
  for (const [logicalId, { Type }] of Object.entries(resources)) {
    if (!known.has(Type) && !Type.startsWith('Custom::'))
      remove(logicalId, Type, 'the emulator does not know this type');
  }
  // What refers to a resource that is gone goes too, until nothing does.
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    for (const [logicalId, resource] of Object.entries(resources)) {
      const { DependsOn, ...rest } = resource;
      const missing = references(rest).find((name) => gone.has(name));
      if (missing) {
        remove(logicalId, resource.Type, `it refers to ${missing}`);
        continue;
      }
      if (DependsOn) resource.DependsOn = [DependsOn].flat().filter((name) => !gone.has(name));
    }
  }
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    if (references(output).some((reference) => gone.has(reference))) {
      Reflect.deleteProperty(template.Outputs ?? {}, name);
      leftOut.push({ logicalId: name, type: 'Output', reason: 'it refers to a resource that was left out' });
    }
  }
  return leftOut;
}

/**
 * The emulator's REST APIs know no streamed responses: functions that would stream are invoked as others are.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export function bufferResponses(template: Template): LeftOut[] {
  return Object.entries(template.Resources ?? {}).flatMap(([logicalId, resource]) => {
    const { Properties } = resource as { Properties?: { Integration?: Record<string, unknown> } };
    const integration = Properties?.Integration;
    if (integration?.ResponseTransferMode !== 'STREAM') return [];
    Reflect.deleteProperty(integration, 'ResponseTransferMode');
    Reflect.deleteProperty(integration, 'TimeoutInMillis');
    const uri = JSON.stringify(integration.Uri);
    integration.Uri = JSON.parse(
      uri
        .replace('2021-11-15/functions', '2015-03-31/functions')
        .replace('response-streaming-invocations', 'invocations'),
    );
    return [{ logicalId, type: 'ResponseTransferMode', reason: 'the emulator buffers responses' }];
  });
}

/** The logical ids that a value refers to with Ref, Fn::GetAtt or Fn::Sub. */
function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : inner).split('.')[0] ?? ''];
    if (key === 'Fn::Sub') {
      const text = String(Array.isArray(inner) ? inner[0] : inner);
      const names = [...text.matchAll(/\$\{([^!}.]+)[^}]*\}/g)].map((match) => match[1] ?? '');
      return [...names, ...(Array.isArray(inner) ? references(inner[1]) : [])];
    }
    return references(inner);
  });
}
