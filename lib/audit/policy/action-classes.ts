import { actionsMatching, KnownAction, knownActions, serviceOf } from './action-catalog';
import { ActionSet, actionSet, addAction, bitsFor, holdsAction, shareOf } from './action-set';
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
  const members = sets.map((set, index) => actionSet(set, named, readAsHolding[index] ?? true));
  const asked = heldByAll(
    required.map((index) => members[index] ?? 'all'),
    knownActions().length + named.length,
  );
  const askedBits = bitsFor(knownActions().length + named.length);
  for (const index of asked) addAction(askedBits, index);
  // Each set splits the classes in two: the class of an action is a number, refined set by set.
  const classOf = new Uint32Array(asked.length);
  let holds: boolean[][] = asked.length > 0 ? [[]] : [];
  for (const member of members) {
    const share = shareOf(askedBits, member);
    if (share === 'some') holds = split(holds, member, asked, classOf);
    else for (const each of holds) each.push(share === 'all');
  }
  return holds.map((each, number) => ({
    holds: each,
    actions: () => membersOf(number, asked, classOf, named),
  }));
}

/** Splits every class by a set that holds some of its actions; returns what the new classes hold. */
function split(holds: readonly boolean[][], member: ActionSet, asked: Uint16Array, classOf: Uint32Array): boolean[][] {
  const slots = new Int32Array(holds.length * 2).fill(-1);
  const result: boolean[][] = [];
  for (let position = 0; position < asked.length; position++) {
    const isHeld = holdsAction(member, asked[position] ?? 0);
    const slot = (classOf[position] ?? 0) * 2 + (isHeld ? 1 : 0);
    let number = slots[slot] ?? -1;
    if (number < 0) {
      number = slots[slot] = result.length;
      result.push([...(holds[slot >> 1] ?? []), isHeld]);
    }
    classOf[position] = number;
  }
  return result;
}

/** The numbers of the actions that all sets hold. */
function heldByAll(sets: readonly ActionSet[], count: number): Uint16Array {
  const limiting = sets.filter((set) => typeof set !== 'string');
  const found = new Uint16Array(count);
  if (sets.includes('none')) return found.subarray(0, 0);
  let length = 0;
  for (let word = 0; word < (count + 31) >>> 5; word++) {
    let bits = -1;
    for (const set of limiting) bits &= set[word] ?? 0;
    for (let index = word * 32; bits !== 0 && index < count; index++, bits >>>= 1) {
      if ((bits & 1) !== 0) found[length++] = index;
    }
  }
  return found.slice(0, length);
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

/** The actions of a set that only it names, by set. */
const namedBySet = new WeakMap<PatternSet, readonly string[]>();

/** Actions that a statement names in full and the catalog does not have; they may act on any resource. */
function namedActions(sets: readonly PatternSet[]): KnownAction[] {
  const names = new Map<string, string>();
  for (const set of sets) {
    const own = namedBySet.get(set) ?? set.patterns.filter(isUnknownName);
    namedBySet.set(set, own);
    for (const name of own) names.set(name.toLowerCase(), name);
  }
  return [...names].map(([lowerName, name]) => ({ index: -1, name, lowerName, formats: [], formatsKey: '' }));
}

function isUnknownName(pattern: PatternSet['patterns'][number]): pattern is string {
  if (typeof pattern !== 'string' || /[*?]/.test(pattern) || serviceOf(pattern) === undefined) return false;
  const found = actionsMatching(pattern);
  return found !== 'all' && found.length === 0;
}
