/** Deeper than any schema or tool's result that makes sense, and far from where a recursion would run out of stack. */
const DEEPEST = 100;
/** Each text is masked by itself, which takes some microseconds. */
const MOST_TEXTS = 200_000;
/** Normalising sorts the marks on one letter, in a time that grows with their square. Written languages use a handful. */
const MOST_MARKS = 100;

/**
 * Why a body would cost too much to look at: what goes through it later recurses, masks each text and normalises it.
 *
 * @returns a phrase, or undefined when nothing is wrong
 */
export function tooComplex(body: unknown): string | undefined {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value: body, depth: 0 }];
  let texts = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') {
      if (++texts > MOST_TEXTS) return `more than ${MOST_TEXTS} texts`;
      if (hasTooManyMarks(value)) return `more than ${MOST_MARKS} combining marks on one letter`;
    } else if (typeof value === 'object' && value !== null) {
      if (depth === DEEPEST) return `more than ${DEEPEST} levels of nesting`;
      for (const [name, inner] of Object.entries(value)) {
        if (!Array.isArray(value)) open.push({ value: name, depth });
        open.push({ value: inner, depth: depth + 1 });
      }
    }
  }
  return undefined;
}

function hasTooManyMarks(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- ASCII has no marks, and most texts are nothing else
  if (/^[\x00-\x7f]*$/.test(text)) return false;
  for (const [run] of text.matchAll(/\p{M}+/gu)) {
    if (run.length > 2 * MOST_MARKS || [...run].length > MOST_MARKS) return true;
  }
  return false;
}
