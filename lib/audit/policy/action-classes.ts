import { actionsMatching, KnownAction, knownActions, serviceOf, wildcardMatcher } from './action-catalog';
import { PatternSet } from './types';

/** Actions between which no statement of the question tells a difference. */
export interface ActionClass {
  /** For each pattern set of the question, whether it holds the actions. */
  readonly holds: readonly boolean[];
  readonly actions: readonly KnownAction[];
}

/** More actions than this are not asked one by one whether they match. */
const FEW = 64;

/**
 * Groups the actions that the catalog knows, and those that a statement names although the catalog does not, by the pattern
 * sets that hold them. Only actions that every set of `required` holds are of interest.
 */
export function actionClasses(
  sets: readonly PatternSet[],
  required: readonly number[],
  readAsHolding: readonly boolean[],
): ActionClass[] {
  const candidates = candidateActions(sets, required, readAsHolding);
  const classOf = new Int32Array(candidates.length);
  let count = candidates.length > 0 ? 1 : 0;
  const holds: boolean[][] = [[]];
  sets.forEach((set, index) => {
    const member = membership(set, candidates, readAsHolding[index] ?? true);
    const split = new Map<number, number>();
    const next: boolean[][] = [];
    candidates.forEach((_, position) => {
      const key = (classOf[position] ?? 0) * 2 + (member[position] === 1 ? 1 : 0);
      let number = split.get(key);
      if (number === undefined) {
        number = next.length;
        split.set(key, number);
        next.push([...(holds[classOf[position] ?? 0] ?? []), member[position] === 1]);
      }
      classOf[position] = number;
    });
    holds.length = 0;
    holds.push(...next);
    count = next.length;
  });
  const members = Array.from({ length: count }, (): KnownAction[] => []);
  candidates.forEach((action, position) => members[classOf[position] ?? 0]?.push(action));
  return members.map((actions, number) => ({ actions, holds: holds[number] ?? [] }));
}

/** The actions that all required sets hold, starting from the smallest. */
function candidateActions(
  sets: readonly PatternSet[],
  required: readonly number[],
  readAsHolding: readonly boolean[],
): KnownAction[] {
  const all = [...knownActions(), ...namedActions(sets)];
  return required.reduce((candidates, index) => {
    const set = sets[index];
    if (set === undefined) return candidates;
    const member = membership(set, candidates, readAsHolding[index] ?? true);
    return candidates.filter((_, position) => member[position] === 1);
  }, all);
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

/** 1 for each candidate that the set holds. */
function membership(set: PatternSet, candidates: readonly KnownAction[], readAsHolding: boolean): Uint8Array {
  const texts = set.patterns.filter((pattern) => typeof pattern === 'string');
  const isDoubtful = texts.length < set.patterns.length;
  if (isDoubtful && readAsHolding !== set.negated) return new Uint8Array(candidates.length).fill(set.negated ? 0 : 1);
  const isMatched = matcherOf(texts, candidates.length);
  return Uint8Array.from(candidates, (action) => (isMatched(action) === set.negated ? 0 : 1));
}

function matcherOf(patterns: readonly string[], count: number): (action: KnownAction) => boolean {
  if (patterns.includes('*')) return () => true;
  const matchers = patterns.map((pattern) => wildcardMatcher(pattern.toLowerCase()));
  const byName = ({ lowerName }: KnownAction): boolean => matchers.some((isMatch) => isMatch(lowerName));
  if (count <= FEW) return byName;
  const marks = new Uint8Array(knownActions().length);
  for (const pattern of patterns) {
    const found = actionsMatching(pattern);
    if (found === 'all') return () => true;
    for (const index of found) marks[index] = 1;
  }
  return (action) => (action.index >= 0 ? marks[action.index] === 1 : byName(action));
}
