import { AuditTag } from '../../private/contracts/audit-tags';
import { ResourceReference } from '../claims/claim';
import { isText, symbolsOf, textKey } from '../template/symbolic-text';
import type { ResolvedAssembly, ResolvedResource, ResolvedTemplate, ResolvedValue, Text } from '../template/types';
import { at, listOf, literalOf, objectOf } from './values';

/**
 * The declared resources of one environment (account and region), as claims look at them: by type, by label, and by
 * what a value of one resource says of another.
 */
export class SandboxModel {
  /** One model for each account and region of an assembly: nothing in one environment is inside another's network. */
  public static environmentsOf(
    assembly: ResolvedAssembly,
    metadata: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map(),
  ): SandboxModel[] {
    const groups = new Map<string, ResolvedTemplate[]>();
    for (const template of assembly.templates) {
      const key = `${textKey(template.account)} ${textKey(template.region)}`;
      groups.set(key, [...(groups.get(key) ?? []), template]);
    }
    const everything = new Map(
      assembly.templates.flatMap((template) =>
        template.resources.map((resource) => [`${resource.templateId}/${resource.logicalId}`, resource]),
      ),
    );
    return [...groups.values()].map(
      (templates) => new SandboxModel(templates, everything, assembly.problems, metadata),
    );
  }

  public readonly resources: readonly ResolvedResource[];
  public readonly account: Text;
  public readonly region: Text;
  private readonly byType = new Map<string, ResolvedResource[]>();
  private readonly byIdentity = new Map<string, ResolvedResource[]>();
  private readonly files: ReadonlyMap<string, string>;

  private constructor(
    public readonly templates: readonly ResolvedTemplate[],
    private readonly everything: ReadonlyMap<string, ResolvedResource>,
    /** What could not be loaded or resolved: it may hide anything. */
    public readonly problems: readonly string[],
    private readonly metadata: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  ) {
    const [first] = templates;
    this.account = first?.account ?? '';
    this.region = first?.region ?? '';
    this.resources = templates.flatMap((template) => template.resources);
    this.files = new Map(templates.map((template) => [template.id, template.file]));
    for (const resource of this.resources) {
      this.byType.set(resource.type, [...(this.byType.get(resource.type) ?? []), resource]);
      for (const identity of new Set([resource.ref, ...(resource.arn ? [resource.arn] : [])].map(textKey))) {
        this.byIdentity.set(identity, [...(this.byIdentity.get(identity) ?? []), resource]);
      }
    }
  }

  public get name(): string {
    return this.templates.map((template) => template.stackName ?? template.id).join(', ');
  }

  public ofType(...types: string[]): ResolvedResource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** The resources of a type in the whole assembly, other accounts and regions included. */
  public everywhere(type: string): ResolvedResource[] {
    return [...this.everything.values()].filter((resource) => resource.type === type);
  }

  /** The declared resource that a value names: by `Ref`, an attribute, its ARN or its name. */
  public named(value: ResolvedValue | undefined, ...types: string[]): ResolvedResource | undefined {
    if (!isText(value)) return undefined;
    const fits = (resource: ResolvedResource) => types.length === 0 || types.includes(resource.type);
    const direct = (this.byIdentity.get(textKey(value)) ?? []).find(fits);
    if (direct) return direct;
    for (const { source } of symbolsOf(value)) {
      const resource = source && this.everything.get(`${source.templateId}/${source.logicalId}`);
      if (resource && fits(resource)) return resource;
    }
    return undefined;
  }

  /** The resources of some types that bear a label with a value. */
  public labelled(tag: string, value: string, ...types: string[]): ResolvedResource[] {
    return this.ofType(...types).filter((resource) => labelOf(resource, tag) === value);
  }

  /** What the environment's templates say under a key of their `Metadata`. */
  public metadataOf(key: string): unknown[] {
    return this.templates.map(({ id }) => this.metadata.get(id)?.[key]).filter((value) => value !== undefined);
  }

  /** Every resource that bears one of the sandbox's labels. */
  public get declarations(): { resource: ResolvedResource; tag: string; value: string; isGiven: boolean }[] {
    return this.resources.flatMap((resource) =>
      Object.values(AuditTag).flatMap((tag) => {
        const value = labelOf(resource, tag);
        return value === undefined
          ? []
          : [{ resource, tag, value, isGiven: resource.givenLabels?.[tag] !== undefined }];
      }),
    );
  }

  public reference(resource: ResolvedResource): ResourceReference {
    return {
      stack: resource.templateId,
      logicalId: resource.logicalId,
      type: resource.type,
      ...(resource.constructPath !== undefined && { constructPath: resource.constructPath }),
      ...(this.files.has(resource.templateId) && { templatePath: this.files.get(resource.templateId) }),
    };
  }
}

/** What is said of a resource from outside, or it says of itself by one of its tags; undefined where that is not known. */
export function labelOf(resource: ResolvedResource, tag: string): string | undefined {
  return resource.givenLabels?.[tag] ?? literalOf(tagOf(resource, tag));
}

/** Whether a resource bears a label whose value the template does not tell: it may be any. */
export function hasUnknownLabel(resource: ResolvedResource): boolean {
  return Object.values(AuditTag).some(
    (tag) => labelOf(resource, tag) === undefined && tagOf(resource, tag) !== undefined,
  );
}

/** Tags are a list of keys and values, or a map in some types. */
function tagOf(resource: ResolvedResource, tag: string): ResolvedValue | undefined {
  for (const property of ['Tags', 'UserPoolTags', 'HostedZoneTags']) {
    const tags = at(resource.properties, property);
    const value =
      objectOf(tags)?.[tag] ??
      at(
        listOf(tags).find((entry) => at(entry, 'Key') === tag),
        'Value',
      );
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A short name for people: the logical id. */
export function nameOf(resource: ResolvedResource): string {
  return resource.logicalId;
}
