import { actionsMatching, KnownAction, knownActions, wildcardMatcher } from './action-catalog';
import { PatternSet } from './types';

/** Which actions a pattern set holds: bit i is action i, or the same for all. */
export type ActionSet = Uint32Array | 'all' | 'none';

/** A set of actions that the catalog knows, followed by those that only the statements of a question name. */
export function holdsAction(set: ActionSet, index: number): boolean {
  return typeof set === 'string' ? set === 'all' : ((set[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
}

export function bitsFor(count: number): Uint32Array {
  return new Uint32Array((count + 31) >>> 5);
}

export function addAction(set: Uint32Array, index: number): void {
  set[index >>> 5] = (set[index >>> 5] ?? 0) | (1 << (index & 31));
}

/** What of `asked` a set holds: all of it, some, or none. */
export function shareOf(asked: Uint32Array, set: ActionSet): 'all' | 'some' | 'none' {
  if (typeof set === 'string') return set;
  let isHeld = false;
  let isMissing = false;
  for (let word = 0; word < asked.length; word++) {
    const bits = asked[word] ?? 0;
    if (bits === 0) continue;
    const common = bits & (set[word] ?? 0);
    if (common !== 0) isHeld = true;
    // The bits are compared as signed numbers on both sides.
    if (common !== (bits | 0)) isMissing = true;
    if (isHeld && isMissing) return 'some';
  }
  return isHeld ? 'all' : 'none';
}

/** Sets of the known actions by the statement that they were compiled from: questions share the statements of policies. */
const compiled = new WeakMap<PatternSet, ActionSet>();

/**
 * `readAsHolding` says whether a pattern that is not understood counts as making the set hold, or as making it not hold.
 */
export function actionSet(set: PatternSet, named: readonly KnownAction[], readAsHolding: boolean): ActionSet {
  const { negated, patterns } = set;
  const texts = patterns.filter((pattern) => typeof pattern === 'string');
  // An unknown pattern matches everything when that is how the set comes to hold, or to exclude, as wished.
  if (texts.length < patterns.length && readAsHolding !== negated) return negated ? 'none' : 'all';
  const known = compiled.get(set) ?? knownSet(texts, negated);
  compiled.set(set, known);
  if (named.length === 0 || typeof known === 'string') return known;
  const matchers = texts.map((pattern) => wildcardMatcher(pattern.toLowerCase()));
  const { length } = knownActions();
  const all = bitsFor(length + named.length);
  all.set(known);
  named.forEach(({ lowerName }, index) => {
    if (matchers.some((isMatch) => isMatch(lowerName)) !== negated) addAction(all, length + index);
  });
  return all;
}

function knownSet(patterns: readonly string[], negated: boolean): ActionSet {
  const { length } = knownActions();
  const bits = bitsFor(length);
  for (const pattern of patterns) {
    const found = actionsMatching(pattern);
    if (found === 'all') return negated ? 'none' : 'all';
    for (const index of found) addAction(bits, index);
  }
  if (!negated) return bits;
  const others = bitsFor(length);
  for (let index = 0; index < length; index++) if (!holdsAction(bits, index)) addAction(others, index);
  return others;
}
