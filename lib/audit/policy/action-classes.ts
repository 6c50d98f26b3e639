import { actionsMatching, KnownAction, knownActions, serviceOf, wildcardMatcher } from './action-catalog';
import { PatternSet } from './types';

/** Actions between which no statement of the question tells a difference. */
export interface ActionClass {
  /** For each pattern set of the question, whether it holds the actions. */
  readonly holds: readonly boolean[];
  readonly actions: () => readonly KnownAction[];
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
  const memberships = sets.map((set, index) => membership(set, named, readAsHolding[index] ?? true));
  let candidates: Uint16Array | undefined;
  for (const index of required) candidates = restrict(memberships[index] ?? 'all', named, candidates);
  const asked = candidates ?? everyNumber(named);
  // Each set splits the classes in two: the class of an action is a number, refined set by set.
  const classOf = new Uint32Array(asked.length);
  let holds: boolean[][] = asked.length > 0 ? [[]] : [];
  for (const member of memberships) {
    if (typeof member === 'string') {
      holds.forEach((each) => each.push(member === 'all'));
      continue;
    }
    const slots = new Int32Array(holds.length * 2).fill(-1);
    const split: boolean[][] = [];
    for (let position = 0; position < asked.length; position++) {
      const bit = member[asked[position] ?? 0] ?? 0;
      const slot = (classOf[position] ?? 0) * 2 + bit;
      let number = slots[slot] ?? -1;
      if (number < 0) {
        number = slots[slot] = split.length;
        split.push([...(holds[slot >> 1] ?? []), bit === 1]);
      }
      classOf[position] = number;
    }
    holds = split;
  }
  return holds.map((each, number) => ({
    holds: each,
    actions: () => membersOf(number, asked, classOf, named),
  }));
}

function membersOf(
  wanted: number,
  asked: Uint16Array,
  classOf: Uint32Array,
  named: readonly KnownAction[],
): KnownAction[] {
  const members: KnownAction[] = [];
  for (let position = 0; position < asked.length; position++) {
    if (classOf[position] !== wanted) continue;
    const action = actionAt(asked[position] ?? 0, named);
    if (action !== undefined) members.push(action);
  }
  return members;
}

/** Known actions come first in the numbering, then those that only statements name. */
function actionAt(number: number, named: readonly KnownAction[]): KnownAction | undefined {
  const known = knownActions();
  return number < known.length ? known[number] : named[number - known.length];
}

let numbers = new Uint16Array();

/** All numbers: the same array again and again, which nobody writes to. */
function everyNumber(named: readonly KnownAction[]): Uint16Array {
  const count = knownActions().length + named.length;
  if (numbers.length < count) {
    numbers = new Uint16Array(count + 1000);
    for (let index = 0; index < numbers.length; index++) numbers[index] = index;
  }
  return numbers.subarray(0, count);
}

function restrict(
  member: Member,
  named: readonly KnownAction[],
  candidates: Uint16Array | undefined,
): Uint16Array | undefined {
  if (member === 'all') return candidates;
  if (member === 'none') return new Uint16Array();
  const all = candidates ?? everyNumber(named);
  const kept = new Uint16Array(all.length);
  let count = 0;
  for (let position = 0; position < all.length; position++) {
    const number = all[position] ?? 0;
    if (member[number] === 1) kept[count++] = number;
  }
  return kept.slice(0, count);
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

/** Which actions a pattern set holds: a mark for each number, or the same for all. */
type Member = Uint8Array | 'all' | 'none';

/** Marks of pattern sets without actions that only statements name: the same few come back question after question. */
const remembered = new Map<string, Member>();
const MOST_REMEMBERED = 600;

function membership(set: PatternSet, named: readonly KnownAction[], readAsHolding: boolean): Member {
  const { negated, patterns } = set;
  const texts = patterns.filter((pattern) => typeof pattern === 'string');
  const isDoubtful = texts.length < patterns.length;
  // An unknown pattern matches everything when that is how the set comes to hold, or to exclude, as wished.
  if (isDoubtful && readAsHolding !== negated) return negated ? 'none' : 'all';
  const key = `${negated ? 'not ' : ''}${texts.join()}`;
  const known = remembered.get(key) ?? knownMembers(texts, negated);
  if (remembered.size > MOST_REMEMBERED) remembered.clear();
  remembered.set(key, known);
  if (named.length === 0 || typeof known === 'string') return known;
  const matchers = texts.map((pattern) => wildcardMatcher(pattern.toLowerCase()));
  const marks = new Uint8Array(known.length + named.length);
  marks.set(known);
  named.forEach(({ lowerName }, index) => {
    if (matchers.some((isMatch) => isMatch(lowerName)) !== negated) marks[known.length + index] = 1;
  });
  return marks;
}

function knownMembers(patterns: readonly string[], negated: boolean): Member {
  const marks = new Uint8Array(knownActions().length);
  for (const pattern of patterns) {
    const found = actionsMatching(pattern);
    if (found === 'all') return negated ? 'none' : 'all';
    for (const index of found) marks[index] = 1;
  }
  if (negated) for (let index = 0; index < marks.length; index++) marks[index] = 1 - (marks[index] ?? 0);
  return marks;
}
