import type { SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };

/** The paths to the leaves below the end of a path, in the order in which a file holds them. */
export function leafPaths(path: readonly SchemaTree[]): SchemaTree[][] {
  const children = path.at(-1)?.children ?? [];
  return children.length === 0 ? [[...path]] : children.flatMap((child) => leafPaths([...path, child]));
}

/**
 * A column as the pieces that can be read, masked and written one after the other: a structure's fields. Each piece is the column
 * with no other field in it. Lists and maps stay whole.
 */
export function piecesOf(node: SchemaTree): SchemaTree[] {
  const { element, children } = node;
  const isStructure =
    children.length > 0 &&
    element.repetition_type !== 'REPEATED' &&
    element.converted_type === undefined &&
    element.logical_type === undefined;
  if (!isStructure) return [node];
  return children.flatMap(piecesOf).map((piece) => ({ ...node, children: [piece] }));
}
