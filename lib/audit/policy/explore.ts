import { GlobAutomaton } from './glob-automaton';

/** One question about a text: whether an automaton accepts it, and which answer is wanted. */
export interface TextLiteral {
  readonly automaton: GlobAutomaton;
  /** The literal is good for texts that the automaton accepts, or for those that it does not. */
  readonly acceptIsGood: boolean;
  /** Texts for which it is not good are of no interest. */
  readonly isHard: boolean;
}

/** A text and the literals that are good for it. */
export interface TextClass {
  readonly good: readonly boolean[];
  readonly word: readonly number[];
}

/** Counts work over the whole of a question, so that no input can keep the search busy for long. */
export class Budget {
  constructor(private left: number) {}

  /** Throws when the budget is spent. */
  public spend(amount = 1): void {
    this.left -= amount;
    if (this.left < 0) throw new BudgetSpent();
  }
}

/** The search was given up: the answer is unknown. */
export class BudgetSpent extends Error {
  constructor() {
    super('the search was given up: the policies are too entangled to decide within the budget');
  }
}

interface Visit {
  readonly states: readonly number[];
  readonly code: number;
  readonly from: Visit | undefined;
  readonly length: number;
}

/** Dominance is checked against this many earlier visits: more would cost more than it saves. */
const MOST_COMPARED = 40;

/**
 * Finds the best texts: for every text there is one in the result that is good for at least the same literals. Shortest
 * first. The product of the automata is walked breadth-first, leaving out what cannot be better than what was found, and what
 * is of no use: `isUseful` is asked with the literals that may still become good.
 */
export function bestTexts(
  literals: readonly TextLiteral[],
  budget: Budget,
  isUseful: (possible: readonly boolean[]) => boolean = () => true,
): TextClass[] {
  if (literals.length === 0) return [{ good: [], word: [otherCode([])] }];
  const front: TextClass[] = [];
  const seen = new Set<string>();
  const compared: Visit[] = [];
  const start: Visit = {
    states: literals.map(({ automaton }) => automaton.start),
    code: -1,
    from: undefined,
    length: 0,
  };
  const queue: Visit[] = [start];
  // Literals that must be good come first: most characters lead nowhere for one of them.
  const order = [...literals.keys()].sort((one, other) => hardness(literals[other]) - hardness(literals[one]));
  const other = otherCode(literals);
  const useful = new Map<string, boolean>();
  const isWorthless = (bound: readonly boolean[]): boolean => {
    const key = bound.map((possible) => (possible ? '1' : '0')).join('');
    const known = useful.get(key) ?? isUseful(bound);
    useful.set(key, known);
    return !known;
  };
  for (let head = 0; head < queue.length; head++) {
    const visit = queue[head];
    if (visit === undefined) break;
    if (head > 0) addClass(literals, visit, front);
    if (isBeaten(upperBound(literals, visit.states), front)) continue;
    const codes = nextCodes(literals, visit.states, other);
    // Every character is tried on every automaton.
    budget.spend(1 + (codes.size * literals.length) / 16);
    for (const code of codes) {
      const states = step(literals, order, visit.states, code);
      if (states === undefined) continue;
      const key = states.join(',');
      if (seen.has(key)) continue;
      seen.add(key);
      const next: Visit = { states, code, from: visit, length: visit.length + 1 };
      const bound = upperBound(literals, states);
      if (bound === undefined || isBeaten(bound, front) || isWorthless(bound)) continue;
      if (compared.some((each) => dominates(literals, each.states, states))) continue;
      if (compared.length < MOST_COMPARED) compared.push(next);
      queue.push(next);
    }
  }
  // The empty text comes last: a longer one that serves as well makes a better example.
  addClass(literals, start, front);
  return front;
}

function hardness(literal: TextLiteral | undefined): number {
  return literal?.isHard === true ? (literal.acceptIsGood ? 2 : 1) : 0;
}

/** The states after one more character; undefined when a literal that must be good cannot be any more. */
function step(
  literals: readonly TextLiteral[],
  order: readonly number[],
  states: readonly number[],
  code: number,
): number[] | undefined {
  const next = [...states];
  for (const index of order) {
    const literal = literals[index];
    if (literal === undefined) continue;
    const { automaton, acceptIsGood, isHard } = literal;
    const state = automaton.step(states[index] ?? automaton.start, code);
    if (isHard && (acceptIsGood ? automaton.isDead(state) : automaton.acceptsAll(state))) return undefined;
    next[index] = state;
  }
  return next;
}

/** What literals could still become good after the first characters of a text; undefined when a hard one cannot. */
export function possibleAfter(literals: readonly TextLiteral[], word: readonly number[]): boolean[] | undefined {
  const states = literals.map(({ automaton }) =>
    word.reduce((state, code) => automaton.step(state, code), automaton.start),
  );
  return upperBound(literals, states);
}

/** What literals could still become good; undefined when a hard one cannot. */
function upperBound(literals: readonly TextLiteral[], states: readonly number[]): boolean[] | undefined {
  const bound: boolean[] = [];
  for (const [index, { automaton, acceptIsGood, isHard }] of literals.entries()) {
    const state = states[index] ?? automaton.start;
    const possible = acceptIsGood ? !automaton.isDead(state) : !automaton.acceptsAll(state);
    if (isHard && !possible) return undefined;
    bound.push(possible);
  }
  return bound;
}

function isBeaten(bound: readonly boolean[] | undefined, front: readonly TextClass[]): boolean {
  return (
    bound === undefined || front.some(({ good }) => bound.every((possible, index) => !possible || good[index] === true))
  );
}

function addClass(literals: readonly TextLiteral[], visit: Visit, front: TextClass[]): void {
  const good = literals.map(
    ({ automaton, acceptIsGood }, index) => automaton.accepts(visit.states[index] ?? automaton.start) === acceptIsGood,
  );
  if (literals.some(({ isHard }, index) => isHard && good[index] !== true) || isBeaten(good, front)) return;
  const remaining = front.filter((each) => !each.good.every((value, index) => !value || good[index] === true));
  front.length = 0;
  front.push(...remaining, { good, word: wordOf(visit) });
}

function wordOf(visit: Visit): number[] {
  const word: number[] = [];
  for (let at: Visit | undefined = visit; at?.from !== undefined; at = at.from) word.push(at.code);
  return word.reverse();
}

/** Whatever follows, `one` ends at least as good as `other`. */
function dominates(literals: readonly TextLiteral[], one: readonly number[], other: readonly number[]): boolean {
  return literals.every(({ automaton, acceptIsGood }, index) => {
    const [better, worse] = [one[index] ?? 0, other[index] ?? 0];
    return acceptIsGood ? automaton.includes(better, worse) : automaton.includes(worse, better);
  });
}

function nextCodes(literals: readonly TextLiteral[], states: readonly number[], other: number): Set<number> {
  const codes = new Set<number>([other]);
  literals.forEach(({ automaton }, index) => {
    for (const code of automaton.outgoing(states[index] ?? automaton.start)) codes.add(code);
  });
  return codes;
}

/** A character that no automaton treats specially stands for all such characters. */
function otherCode(literals: readonly TextLiteral[]): number {
  const candidates = 'xyzqwvukjbhnptdfgmlrsaeioc0123456789XYZQ';
  for (let index = 0; index < candidates.length; index++) {
    const code = candidates.charCodeAt(index);
    if (literals.every(({ automaton }) => !automaton.mentions(code))) return code;
  }
  // More characters than anybody mentions: the first that no automaton does.
  for (let code = 0x4e00; code < 0xd800; code++) {
    if (literals.every(({ automaton }) => !automaton.mentions(code))) return code;
  }
  throw new BudgetSpent();
}
