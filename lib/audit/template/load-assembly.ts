import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { isRecord, recordAt, stringAt } from './json';
import { LoadedAssembly, LoadedTemplate } from './types';

export interface LoadOptions {
  /**
   * Parses a YAML template with CloudFormation's short forms (`!Ref`, `!Sub`, ...) into the long ones. The library brings no
   * YAML parser: the command line passes one.
   * @default - a YAML template is reported as a problem
   */
  readonly parseYaml?: (text: string) => unknown;
}

/**
 * Reads a `cdk.out` directory (stages and nested stacks included) or a single CloudFormation template.
 *
 * @throws an error when the path does not exist or is neither; whatever is wrong inside is a problem of the result.
 */
export function loadAssembly(path: string, options: LoadOptions = {}): LoadedAssembly {
  if (!existsSync(path)) {
    throw new Error(
      `There is nothing at ${path}. Give a cdk.out directory (run \`cdk synth\`) or a CloudFormation template.`,
    );
  }
  const templates: LoadedTemplate[] = [];
  const problems: string[] = [];
  if (statSync(path).isDirectory()) {
    if (!existsSync(join(path, 'manifest.json'))) {
      throw new Error(
        `${path} holds no manifest.json, so it is no cdk.out directory. Run \`cdk synth\`, or name a template file.`,
      );
    }
    loadDirectory(path, path, templates, problems);
  } else {
    const file = basename(path);
    templates.push(readTemplate(path, { id: file.replace(/(\.template)?\.(json|ya?ml)$/i, ''), file }, options));
    addNestedStacks(path, path, templates, new Map());
  }
  problems.push(...templates.flatMap(({ problem }) => problem ?? []));
  if (templates.length === 0) problems.push(`${path} holds no stack.`);
  return { path, templates, problems };
}

/** Reads one assembly directory: its stacks, then the assemblies of its stages. */
function loadDirectory(root: string, directory: string, templates: LoadedTemplate[], problems: string[]): void {
  const manifest = readJson(join(directory, 'manifest.json'));
  if (!isRecord(manifest)) {
    problems.push(`${relative(root, join(directory, 'manifest.json'))} is not a JSON object.`);
    return;
  }
  for (const [artifactId, artifact] of Object.entries(recordAt(manifest, 'artifacts'))) {
    if (!isRecord(artifact)) continue;
    const properties = recordAt(artifact, 'properties');
    if (artifact.type === 'cdk:cloud-assembly') {
      const nested = resolveInside(directory, stringAt(properties, 'directoryName') ?? '');
      if (nested !== undefined && existsSync(join(nested, 'manifest.json')))
        loadDirectory(root, nested, templates, problems);
      else problems.push(`Stage ${artifactId} names no readable assembly directory.`);
    }
    if (artifact.type !== 'aws:cloudformation:stack') continue;
    const file = resolveInside(directory, stringAt(properties, 'templateFile') ?? '');
    if (file === undefined) {
      problems.push(`Stack ${artifactId} names no template file inside its assembly.`);
      continue;
    }
    const first = templates.length;
    const constructPaths = constructPathsOf(directory, artifact);
    templates.push(
      readTemplate(file, {
        id: artifactId,
        file: relative(root, file),
        stackName: stringAt(properties, 'stackName') ?? artifactId,
        ...environmentOf(artifact),
        constructPaths,
      }),
    );
    addNestedStacks(root, file, templates, assetFiles(directory, artifactId), first);
  }
}

/** Appends the nested stacks of every template from `first` on, and theirs in turn. */
function addNestedStacks(
  root: string,
  parentFile: string,
  templates: LoadedTemplate[],
  assets: ReadonlyMap<string, string>,
  first = 0,
): void {
  for (let index = first; index < templates.length; index++) {
    const parent = templates[index];
    if (parent === undefined) continue;
    for (const [logicalId, resource] of Object.entries(recordAt(parent.document, 'Resources'))) {
      if (!isRecord(resource) || resource.Type !== 'AWS::CloudFormation::Stack') continue;
      const file = nestedTemplateFile(dirname(parentFile), resource, assets);
      // A nested stack that is not in the assembly is met again when the parent is resolved: it is a problem then.
      if (file === undefined) continue;
      const known = templates.some(
        (each) => each.parent?.templateId === parent.id && each.parent.logicalId === logicalId,
      );
      if (known || templates.length > 10_000) continue;
      templates.push(
        readTemplate(file, {
          id: `${parent.id}.${logicalId}`,
          file: statSync(root).isDirectory() ? relative(root, file) : basename(file),
          account: parent.account,
          region: parent.region,
          parent: { templateId: parent.id, logicalId },
          constructPaths: parent.constructPaths,
        }),
      );
    }
  }
}

/**
 * Where the template of a nested stack lies: the CDK says so in the resource's metadata, or its TemplateURL ends with the
 * hash under which the asset manifest lists the file.
 */
function nestedTemplateFile(
  directory: string,
  resource: Record<string, unknown>,
  assets: ReadonlyMap<string, string>,
): string | undefined {
  const named = stringAt(recordAt(resource, 'Metadata'), 'aws:asset:path');
  const url = JSON.stringify(recordAt(resource, 'Properties').TemplateURL ?? '');
  const hash = /([0-9a-f]{64})\.json/.exec(url)?.[1];
  const name = named ?? (hash === undefined ? undefined : assets.get(hash));
  const file = name === undefined ? undefined : resolveInside(directory, name);
  return file !== undefined && existsSync(file) && statSync(file).isFile() ? file : undefined;
}

/** Source files by asset hash, from the stack's asset manifest. */
function assetFiles(directory: string, artifactId: string): ReadonlyMap<string, string> {
  const file = join(directory, `${artifactId}.assets.json`);
  const manifest = existsSync(file) ? readJson(file) : undefined;
  const files = isRecord(manifest) ? recordAt(manifest, 'files') : {};
  return new Map(
    Object.entries(files).flatMap(([hash, asset]) => {
      const path = isRecord(asset) ? stringAt(recordAt(asset, 'source'), 'path') : undefined;
      return path === undefined ? [] : [[hash, path] as const];
    }),
  );
}

/** Construct paths by logical id, from the manifest's metadata or the file that newer assemblies keep it in. */
function constructPathsOf(directory: string, artifact: Record<string, unknown>): ReadonlyMap<string, string> {
  const file = stringAt(artifact, 'additionalMetadataFile');
  const path = file === undefined ? undefined : resolveInside(directory, file);
  const separate = path !== undefined && existsSync(path) ? readJson(path) : undefined;
  const metadata = { ...recordAt(artifact, 'metadata'), ...(isRecord(separate) ? separate : {}) };
  const paths = new Map<string, string>();
  for (const [constructPath, entries] of Object.entries(metadata)) {
    for (const entry of Array.isArray(entries) ? entries : []) {
      if (isRecord(entry) && entry.type === 'aws:cdk:logicalId' && typeof entry.data === 'string') {
        paths.set(entry.data, constructPath.replace(/^\//, ''));
      }
    }
  }
  return paths;
}

/** `aws://111122223333/eu-west-1`; either half may be `unknown-account` or `unknown-region`. */
function environmentOf(artifact: Record<string, unknown>): { account?: string; region?: string } {
  const [, account, region] = /^aws:\/\/([^/]+)\/([^/]+)$/.exec(stringAt(artifact, 'environment') ?? '') ?? [];
  return {
    account: account !== undefined && /^\d{12}$/.test(account) ? account : undefined,
    region: region === undefined || region === 'unknown-region' ? undefined : region,
  };
}

function readTemplate(
  path: string,
  about: Omit<LoadedTemplate, 'document' | 'constructPaths' | 'problem'> & {
    constructPaths?: ReadonlyMap<string, string>;
  },
  options: LoadOptions = {},
): LoadedTemplate {
  const constructPaths = about.constructPaths ?? new Map<string, string>();
  const failed = (problem: string): LoadedTemplate => ({ ...about, constructPaths, document: {}, problem });
  let document: unknown;
  try {
    document = parseTemplate(readFileSync(path, 'utf8'), path, options);
  } catch (error) {
    return failed(`${about.file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(document)) return failed(`${about.file} is not a template: its root is no object.`);
  if (!isRecord(document.Resources)) return failed(`${about.file} is not a template: it has no Resources.`);
  return { ...about, constructPaths, document };
}

function parseTemplate(text: string, path: string, { parseYaml }: LoadOptions): unknown {
  if (/\.ya?ml$/i.test(path) || !/^\s*\{/.test(text)) {
    if (parseYaml === undefined) throw new Error('YAML templates need a YAML parser; JSON is read without one');
    return parseYaml(text);
  }
  return JSON.parse(text);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Joins a path that an assembly names; undefined when it would lead out of the directory. */
function resolveInside(directory: string, name: string): string | undefined {
  const path = join(directory, name);
  const way = relative(directory, path);
  return name === '' || isAbsolute(name) || way.startsWith('..') ? undefined : path;
}
