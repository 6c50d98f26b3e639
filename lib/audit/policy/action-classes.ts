import { actionsMatching, KnownAction, knownActions, serviceOf } from './action-catalog';
import { ActionSet, actionSet, bitsFor, holdsAction, shareOf } from './action-set';
import { PatternSet } from './types';

/** Actions between which no statement of the question tells a difference. */
export interface ActionClass {
  /** For each pattern set of the question, whether it holds the actions. */
  readonly holds: readonly boolean[];
  readonly actions: () => readonly KnownAction[];
}

/**
 * Groups the actions that the catalog knows, and those that a statement names although the catalog does not, by the pattern
 * sets that hold them. Only actions that some set of each list of `required` holds are of interest. `readAsHolding` says for
 * each set whether a pattern that is not understood counts as making it hold, or as making it not hold.
 */
export function actionClasses(
  sets: readonly PatternSet[],
  required: readonly (readonly number[])[],
  readAsHolding: readonly boolean[],
): ActionClass[] {
  const named = namedActions(sets);
  const members = sets.map((set, index) => actionSet(set, named, readAsHolding[index] ?? true));
  const count = knownActions().length + named.length;
  const askedBits = everyAction(count);
  for (const alternatives of required) {
    keepHeldBySome(
      askedBits,
      alternatives.map((index) => members[index] ?? 'all'),
    );
  }
  const asked = numbersIn(askedBits, count);
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

function everyAction(count: number): Uint32Array {
  const bits = bitsFor(count).fill(0xffffffff);
  if (count % 32 !== 0) bits[bits.length - 1] = 2 ** (count % 32) - 1;
  return bits;
}

/** Leaves out of `asked` what none of the sets holds. */
function keepHeldBySome(asked: Uint32Array, sets: readonly ActionSet[]): void {
  if (sets.includes('all')) return;
  const limiting = sets.filter((set) => typeof set !== 'string');
  for (let word = 0; word < asked.length; word++) {
    let held = 0;
    for (const set of limiting) held |= set[word] ?? 0;
    asked[word] = (asked[word] ?? 0) & held;
  }
}

function numbersIn(asked: Uint32Array, count: number): Uint16Array {
  const numbers = new Uint16Array(count);
  let length = 0;
  for (let word = 0; word < asked.length; word++) {
    for (let bits = asked[word] ?? 0, index = word * 32; bits !== 0; bits >>>= 1, index++) {
      if ((bits & 1) !== 0) numbers[length++] = index;
    }
  }
  return numbers.slice(0, length);
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
