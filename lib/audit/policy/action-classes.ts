import { actionsMatching, KnownAction, knownActions, serviceOf, wildcardMatcher } from './action-catalog';
import { PatternSet } from './types';

/** Actions between which no statement of the question tells a difference. */
export interface ActionClass {
  /** For each pattern set of the question, whether it holds the actions. */
  readonly holds: readonly boolean[];
  readonly actions: readonly KnownAction[];
}

/**
 * Groups the actions that the catalog knows, and those that a statement names although the catalog does not, by the pattern
 * sets that hold them. Only actions that every set of `required` holds are of interest. `readAsHolding` says for each set
 * whether a pattern that is not understood counts as making it hold, or as making it not hold.
 */
export function actionClasses(
  sets: readonly PatternSet[],
  required: readonly number[],
  readAsHolding: readonly boolean[],
): ActionClass[] {
  const named = namedActions(sets);
  const memberships = sets.map((set, index) => new Membership(set, named, readAsHolding[index] ?? true));
  const needed = required.flatMap((index) => memberships[index] ?? []);
  const candidates = smallest(needed, named).filter((action) => needed.every((each) => each.holds(action)));
  let classes: { holds: boolean[]; actions: KnownAction[] }[] = [{ holds: [], actions: candidates }];
  for (const membership of memberships) {
    classes = classes.flatMap(({ holds, actions }) => {
      const inside: KnownAction[] = [];
      const outside: KnownAction[] = [];
      for (const action of actions) (membership.holds(action) ? inside : outside).push(action);
      return [
        { holds: [...holds, true], actions: inside },
        { holds: [...holds, false], actions: outside },
      ].filter((each) => each.actions.length > 0);
    });
  }
  return candidates.length === 0 ? [] : classes;
}

/** The actions of the set that lists fewest; all when none lists any. */
function smallest(needed: readonly Membership[], named: readonly KnownAction[]): readonly KnownAction[] {
  const lists = needed.map((each) => each.list()).filter((list) => list !== undefined);
  lists.sort((one, other) => one.length - other.length);
  return lists[0] ?? [...knownActions(), ...named];
}

/** Actions that a statement names in full and the catalog does not have; they may act on any resource. */
function namedActions(sets: readonly PatternSet[]): KnownAction[] {
  const names = new Map<string, string>();
  for (const { patterns } of sets) {
    for (const pattern of patterns) {
      if (typeof pattern !== 'string' || /[*?]/.test(pattern) || serviceOf(pattern) === undefined) continue;
      const found = actionsMatching(pattern);
      if (found !== 'all' && found.length === 0) names.set(pattern.toLowerCase(), pattern);
    }
  }
  return [...names].map(([lowerName, name]) => ({ index: -1, name, lowerName, formats: [], formatsKey: '' }));
}

/** Which actions a pattern set holds. */
class Membership {
  /** The known actions that the patterns match; undefined when they match all. */
  private readonly matched: ReadonlySet<number> | undefined;
  private readonly matchedNames: ReadonlySet<string>;

  constructor(
    private readonly set: PatternSet,
    private readonly named: readonly KnownAction[],
    readAsHolding: boolean,
  ) {
    const texts = set.patterns.filter((pattern) => typeof pattern === 'string');
    const isDoubtful = texts.length < set.patterns.length;
    // An unknown pattern matches everything when that is how the set comes to hold, or to exclude, as wished.
    this.matched = isDoubtful && readAsHolding !== set.negated ? undefined : matchedActions(set, texts);
    const matchers = this.matched === undefined ? [] : texts.map((pattern) => wildcardMatcher(pattern.toLowerCase()));
    this.matchedNames = new Set(
      named.map(({ lowerName }) => lowerName).filter((name) => matchers.some((isMatch) => isMatch(name))),
    );
  }

  public holds({ index, lowerName }: KnownAction): boolean {
    if (this.matched === undefined) return !this.set.negated;
    const isMatched = index >= 0 ? this.matched.has(index) : this.matchedNames.has(lowerName);
    return isMatched !== this.set.negated;
  }

  /** All actions that it holds, where that is a list and not nearly everything. */
  public list(): KnownAction[] | undefined {
    if (this.matched === undefined || this.set.negated) return undefined;
    const all = knownActions();
    const listed = [...this.matched].sort((one, other) => one - other).flatMap((index) => all[index] ?? []);
    return [...listed, ...this.named.filter((action) => this.holds(action))];
  }
}

const remembered = new WeakMap<PatternSet, ReadonlySet<number> | 'all'>();

function matchedActions(set: PatternSet, patterns: readonly string[]): ReadonlySet<number> | undefined {
  const known = remembered.get(set);
  if (known !== undefined) return known === 'all' ? undefined : known;
  const matched = new Set<number>();
  for (const pattern of patterns) {
    const found = actionsMatching(pattern);
    if (found === 'all') {
      remembered.set(set, 'all');
      return undefined;
    }
    for (const index of found) matched.add(index);
  }
  remembered.set(set, matched);
  return matched;
}
