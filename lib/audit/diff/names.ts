import { SymbolicText, TextSymbol, Unknown } from '../template/symbolic-text';
import type { ResolvedAssembly, ResolvedResource } from '../template/types';

/**
 * What resources are called in both assemblies: by construct path where there is one, since logical ids change when constructs
 * are moved; by template and logical id otherwise. Symbols are renamed likewise, so that what is the same compares equal.
 */
export class Names {
  private readonly byId = new Map<string, string>();
  private readonly renamed = new WeakMap<object, unknown>();

  constructor({ templates }: ResolvedAssembly) {
    const taken = new Set<string>();
    for (const { templateId, logicalId, constructPath } of templates.flatMap(({ resources }) => resources)) {
      const id = `${templateId}/${logicalId}`;
      const name = constructPath === undefined || taken.has(constructPath) ? id : constructPath;
      taken.add(name);
      this.byId.set(id, name);
    }
  }

  public of({ templateId, logicalId }: Pick<ResolvedResource, 'templateId' | 'logicalId'>): string {
    const id = `${templateId}/${logicalId}`;
    return this.byId.get(id) ?? id;
  }

  /** The same value with the symbols of resources called by the resources' names. */
  public in<T>(value: T): T {
    return this.rename(value) as T;
  }

  private rename(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Unknown) return value;
    const known = this.renamed.get(value);
    if (known !== undefined) return known;
    const renamed = this.renameObject(value);
    this.renamed.set(value, renamed);
    return renamed;
  }

  private renameObject(value: object): unknown {
    if (value instanceof SymbolicText) {
      return SymbolicText.join(
        value.parts.map((part) => (typeof part === 'string' || part instanceof Unknown ? part : this.symbol(part))),
      );
    }
    if (Array.isArray(value)) return value.map((each) => this.rename(each));
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.rename(each)]));
  }

  private symbol(symbol: TextSymbol): TextSymbol {
    const { source } = symbol;
    if (source === undefined) return symbol;
    const name = this.of(source);
    const { attribute } = source;
    return {
      ...symbol,
      id: `${name}.${attribute}`,
      label: `\${${attribute === 'Ref' ? name : `${name}.${attribute}`}}`,
    };
  }
}
