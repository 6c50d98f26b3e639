export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectsIn = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Whether it has no other fields than these. */
export function onlyKnown(value: Json, names: readonly string[]): boolean {
  return Object.keys(value).every((name) => names.includes(name));
}

/** A block that is a cache marker and nothing else: what has other fields besides is judged by them. */
export const isCachePoint = (block: unknown): boolean => isObject(block) && onlyKnown(block, ['cachePoint']);

/** The value at a path of names. */
export function at(value: Json, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

/** A copy with another value at the path. */
export function withAt(value: Json, path: readonly string[], replacement: unknown): Json {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const inner = value[name];
  return {
    ...value,
    [name]: rest.length === 0 ? replacement : withAt(isObject(inner) ? inner : {}, rest, replacement),
  };
}
