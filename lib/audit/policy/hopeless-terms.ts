import { Budget } from './explore';
import { keyClasses } from './key-classes';
import { CompileContext, KeyLiteral } from './literals';
import { isMultiValued } from './multi-valued-keys';
import { KeyedLiteral, Term } from './term';

/**
 * Leaves out grants whose conditions contradict what every request of the question satisfies, key by key: what is granted to
 * this account's principals is of no use to a stranger. Most questions are settled by that alone, before any resource is
 * looked at. A named role's own policies rarely fail it so, and are not worth the look.
 */
export function withoutHopeless(terms: readonly Term[], context: CompileContext, budget: Budget): readonly Term[] {
  const required = terms.filter(({ isRequired }) => isRequired).flatMap((term) => term.keysWithoutDoubts());
  return terms.filter((term) => {
    if (!term.isWanted || term.isRequired) return true;
    const own = term.keysWithoutDoubts();
    return [...new Set(own.map(({ key }) => key))].every((key) => {
      const literals = [...literalsOf(key, own), ...literalsOf(key, required)];
      return areOfOneKind(literals) ? couldAllHold(key, literals, context, budget) : true;
    });
  });
}

function literalsOf(key: string, keyed: readonly KeyedLiteral[]): KeyLiteral[] {
  return keyed.filter((each) => each.key === key).map(({ literal }) => literal);
}

/** Whether comparisons as text and as something else do not meet: what their values have in common is not known. */
function areOfOneKind(literals: readonly KeyLiteral[]): boolean {
  const kinds = new Set(literals.map((literal) => (literal.kind === 'typed' ? literal.type : literal.kind)));
  kinds.delete('constant');
  return kinds.size <= 1;
}

function couldAllHold(
  key: string,
  literals: readonly KeyLiteral[],
  { alphabet, fixed }: CompileContext,
  budget: Budget,
): boolean {
  const classes = keyClasses(literals, isMultiValued(key), fixed.get(key), alphabet, budget);
  return classes.some(({ good }) => good.every(Boolean));
}
