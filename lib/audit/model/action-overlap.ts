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
  const [first, second] = [one.toLowerCase(), other.toLowerCase()];
  if (!isWild(first) && !isWild(second)) return first === second;
  const head = Math.min(literalLength(first), literalLength(second));
  if (first.slice(0, head) !== second.slice(0, head)) return false;
  // A literal that ends within the other's fixed beginning cannot match it.
  if (!isWild(first)) return first.length >= literalLength(second);
  return isWild(second) || second.length >= literalLength(first);
}

function isWild(text: string): boolean {
  return /[*?$]/.test(text);
}

function literalLength(text: string): number {
  const wildcard = text.search(/[*?$]/);
  return wildcard < 0 ? text.length : wildcard;
}
