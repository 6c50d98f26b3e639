import type { SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };

/** The paths to the leaves below the end of a path, in the order in which a file holds them. */
export function leafPaths(path: readonly SchemaTree[]): SchemaTree[][] {
  const children = path.at(-1)?.children ?? [];
  return children.length === 0 ? [[...path]] : children.flatMap((child) => leafPaths([...path, child]));
}

/**
 * A column as the pieces that can be read, masked and written one after the other: the fields of a structure, also of one that is
 * the element of a list. Each piece is the column with no other field in it. Maps stay whole.
 */
export function piecesOf(node: SchemaTree): SchemaTree[] {
  const { element, children } = node;
  const [entry, ...others] = children;
  if (!entry || element.repetition_type === 'REPEATED') return [node];
  if (element.converted_type === 'LIST') {
    const isList = others.length === 0 && entry.element.repetition_type === 'REPEATED' && entry.children.length === 1;
    if (!isList) return [node];
    return entry.children.flatMap(piecesOf).map((piece) => ({ ...node, children: [{ ...entry, children: [piece] }] }));
  }
  if (element.converted_type !== undefined || element.logical_type !== undefined) return [node];
  return children.flatMap(piecesOf).map((piece) => ({ ...node, children: [piece] }));
}
