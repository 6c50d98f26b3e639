import type { SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };

/** The paths to the leaves below the end of a path, in the order in which a file holds them. */
export function leafPaths(path: readonly SchemaTree[]): SchemaTree[][] {
  const children = path.at(-1)?.children ?? [];
  return children.length === 0 ? [[...path]] : children.flatMap((child) => leafPaths([...path, child]));
}
