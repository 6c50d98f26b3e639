import { SymbolicText, Unknown, isText } from '../template/symbolic-text';
import type { ResolvedObject, ResolvedValue, Text } from '../template/types';

/** Small readers of resolved values. Each answers undefined for what is not of its shape, so that nothing is guessed. */

export function objectOf(value: ResolvedValue | undefined): ResolvedObject | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (value instanceof SymbolicText || value instanceof Unknown) return undefined;
  return value as ResolvedObject;
}

/** The elements of a list; a single value counts as a list of one, as CloudFormation and IAM read it. */
export function listOf(value: ResolvedValue | undefined): readonly ResolvedValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly ResolvedValue[]) : [value];
}

export function textOf(value: ResolvedValue | undefined): Text | undefined {
  if (typeof value === 'number') return String(value);
  return isText(value) ? value : undefined;
}

/** A text without anything symbolic. */
export function literalOf(value: ResolvedValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** CloudFormation takes booleans as texts too. */
export function booleanOf(value: ResolvedValue | undefined): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}

export function numberOf(value: ResolvedValue | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

/** The value at a path of property names: `at(properties, 'VpcConfig', 'SubnetIds')`. */
export function at(value: ResolvedValue | undefined, ...path: string[]): ResolvedValue | undefined {
  return path.reduce<ResolvedValue | undefined>((current, key) => objectOf(current)?.[key], value);
}

/** A value for people. */
export function inWords(value: ResolvedValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (isText(value) || value instanceof Unknown) return String(value);
  return JSON.stringify(value);
}

/** Every text and unknown part anywhere in a value, with where it stands. */
export function leavesOf(
  value: ResolvedValue | undefined,
  path = '',
): { readonly path: string; readonly value: ResolvedValue }[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    return (value as readonly ResolvedValue[]).flatMap((item, index) => leavesOf(item, `${path}[${index}]`));
  }
  const object = objectOf(value);
  if (!object) return [{ path, value }];
  return Object.entries(object).flatMap(([key, item]) => leavesOf(item, path === '' ? key : `${path}.${key}`));
}
