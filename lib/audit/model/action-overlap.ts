import type { Pattern, Policy } from '../policy/types';

/**
 * Whether any of the policies could allow any of the actions, by the actions' names alone. Answers "no" only when that is
 * certain; the policy algebra then need not be asked, as it is of most roles for most actions.
 */
export function couldAllow(policies: readonly Policy[], actions: readonly Pattern[] | undefined): boolean {
  if (actions === undefined) return true;
  return policies.some(
    ({ problems, statements }) =>
      problems.length > 0 ||
      statements.some(
        (statement) =>
          statement.problems.length > 0 ||
          (statement.effect === 'Allow' &&
            (statement.actions.negated ||
              statement.actions.patterns.some((pattern) => actions.some((action) => couldOverlap(pattern, action))))),
      ),
  );
}

/** Whether two patterns may have an action in common: their texts agree up to the first wildcard of either, and from the last. */
export function couldOverlap(one: Pattern, other: Pattern): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return true;
  const [first, second] = [readPattern(one), readPattern(other)];
  if (!first.isWild && !second.isWild) return first.text === second.text;
  const [shorter, longer] = first.head.length <= second.head.length ? [first, second] : [second, first];
  if (!longer.head.startsWith(shorter.head)) return false;
  // A literal that ends within the other's fixed beginning cannot match it.
  return shorter.isWild || shorter.text.length >= longer.head.length;
}

interface ReadPattern {
  readonly text: string;
  readonly isWild: boolean;
  /** The text before the first wildcard. */
  readonly head: string;
}

/** The same few hundred patterns are compared again and again. */
const patternsRead = new Map<string, ReadPattern>();
const MOST_REMEMBERED = 10_000;

function readPattern(pattern: string): ReadPattern {
  const known = patternsRead.get(pattern);
  if (known !== undefined) return known;
  const text = pattern.toLowerCase();
  const wildcard = text.search(/[*?$]/);
  const read = { text, isWild: wildcard >= 0, head: wildcard < 0 ? text : text.slice(0, wildcard) };
  if (patternsRead.size > MOST_REMEMBERED) patternsRead.clear();
  patternsRead.set(pattern, read);
  return read;
}
