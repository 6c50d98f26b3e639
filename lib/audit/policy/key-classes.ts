import { Text } from '../template/types';
import { Alphabet } from './alphabet';
import { bestTexts, Budget, TextClass } from './explore';
import { KeyLiteral, SetLiteral } from './literals';
import { TypedTest } from './value-types';

/** Values of a condition key that differ for the literals, and for which of them they are good. */
export interface KeyClass {
  /** Undefined: the key is absent. */
  readonly values: readonly Text[] | undefined;
  readonly good: readonly boolean[];
}

interface Member {
  readonly good: readonly boolean[];
  readonly values: readonly Text[];
}

/**
 * The best values of one key: absent, one value, or a set of values where the key may have several. A key whose value is fixed
 * has that one.
 */
export function keyClasses(
  literals: readonly KeyLiteral[],
  isMultiValued: boolean,
  fixed: Text | undefined,
  alphabet: Alphabet,
  budget: Budget,
): KeyClass[] {
  if (fixed !== undefined) return [{ values: [fixed], good: goodFor(fixed, literals, alphabet) }];
  const absent: KeyClass = { values: undefined, good: literals.map(({ absentIsGood }) => absentIsGood) };
  const singles = singleValues(literals, alphabet, budget);
  const maySet = isMultiValued || literals.some(({ quantifier }) => quantifier !== 'none');
  const members = maySet ? sets(literals, singles, budget) : singles;
  return [absent, ...members];
}

function singleValues(literals: readonly KeyLiteral[], alphabet: Alphabet, budget: Budget): Member[] {
  const candidates = enumerate(literals);
  if (candidates === undefined) return textValues(literals, alphabet, budget);
  const members = candidates.map((candidate): Member => {
    budget.spend();
    return { good: goodFor(candidate, literals, alphabet), values: [candidate] };
  });
  return best(members);
}

/** Which literals are good for one value. */
function goodFor(value: Text, literals: readonly KeyLiteral[], alphabet: Alphabet): boolean[] {
  const word = alphabet.word(value) ?? [];
  return literals.map((literal) => {
    if (literal.kind === 'constant') return literal.presentIsGood;
    if (literal.kind === 'text') return literal.automaton.matches(word) === literal.acceptIsGood;
    // A value of another type than the operator's passes no test.
    const answers = literal.tests.map(({ test }) => (typeof value === 'string' ? test(value) : undefined));
    return answers.includes(true) === literal.passIsGood;
  });
}

/** The values at which any typed or Boolean test changes its answer; undefined when all literals compare text. */
function enumerate(literals: readonly KeyLiteral[]): string[] | undefined {
  const tests = literals.flatMap((literal) => (literal.kind === 'typed' ? literal.tests : []));
  const typed = [...tests.flatMap(({ candidates }) => candidates), ...between(tests)];
  const isBool = literals.some((literal) => literal.kind === 'text' && literal.isBool);
  if (typed.length === 0 && !isBool) return undefined;
  return [...new Set([...typed, ...(isBool ? ['false', 'true'] : [])])];
}

/** A value between each two neighbouring boundaries. */
function between(tests: readonly TypedTest[]): string[] {
  const bounds = tests.flatMap(({ bound, format }) =>
    bound === undefined || format === undefined ? [] : [{ bound, format }],
  );
  bounds.sort((one, other) => one.bound - other.bound);
  return bounds.flatMap(({ bound, format }, index) => {
    const next = bounds[index + 1];
    return next === undefined || next.bound === bound ? [] : [format((bound + next.bound) / 2)];
  });
}

function textValues(literals: readonly KeyLiteral[], alphabet: Alphabet, budget: Budget): Member[] {
  const texts = literals.flatMap((literal) => (literal.kind === 'text' ? [literal] : []));
  const classes = textsBesideLists(texts, budget) ?? explored(texts, budget);
  const members = classes.map(({ good, word }): Member => {
    let position = 0;
    return {
      values: [alphabet.text(word)],
      good: literals.map((literal) =>
        literal.kind === 'constant' ? literal.presentIsGood : literal.kind === 'text' && good[position++] === true,
      ),
    };
  });
  return best(members);
}

function explored(literals: readonly SetLiteral[], budget: Budget): TextClass[] {
  return bestTexts(
    literals.map(({ automaton, acceptIsGood }) => ({ automaton, acceptIsGood, isHard: false })),
    budget,
  );
}

/**
 * Literals that list whole texts, as `StringEquals` with forty ARNs does, make a difference for these texts alone: the listed
 * texts are tried one by one, and only the other literals are explored, for the texts that nobody lists. Undefined where that
 * does not hold: a symbol may equal a listed text in part, or the text that was found is a listed one.
 */
function textsBesideLists(literals: readonly SetLiteral[], budget: Budget): TextClass[] | undefined {
  if (literals.some(({ automaton }) => automaton.hasOpenSymbols)) return undefined;
  const words = new Map<string, readonly number[]>();
  for (const { automaton } of literals) automaton.listed?.forEach((word) => words.set(word.join(), word));
  if (words.size === 0) return undefined;
  const others = literals.filter(({ automaton }) => automaton.listed === undefined);
  let unlisted: readonly (readonly number[])[];
  if (others.length === 0) {
    const other = [OTHER];
    while (words.has(other.join())) other.push(OTHER);
    unlisted = [other];
  } else {
    unlisted = explored(others, budget).map(({ word }) => word);
    if (unlisted.some((word) => words.has(word.join()))) return undefined;
  }
  return [...words.values(), ...unlisted].map((word) => {
    budget.spend(1 + literals.length / 16);
    return { word, good: literals.map(({ automaton, acceptIsGood }) => automaton.matches(word) === acceptIsGood) };
  });
}

const OTHER = 'x'.charCodeAt(0);

/** Sets of values: each literal is good for a set by its quantifier. Members are added while that makes anything better. */
function sets(literals: readonly KeyLiteral[], singles: readonly Member[], budget: Budget): Member[] {
  let found: Member[] = [...singles];
  for (let grown = true; grown;) {
    const joined = found.flatMap((one) =>
      singles.flatMap((other): Member[] => {
        budget.spend();
        if (one.values.includes(other.values[0] ?? '')) return [];
        const good = literals.map(({ kind, oneGoodIsEnough }, index) => {
          const [first, second] = [one.good[index] === true, other.good[index] === true];
          return kind === 'constant' || oneGoodIsEnough ? first || second : first && second;
        });
        return [{ good, values: [...one.values, ...other.values] }];
      }),
    );
    const better = best([...found, ...joined]);
    grown = better.some((each) => !found.includes(each));
    found = better;
  }
  return found;
}

/** Leaves out members for which another is good at least as often; of equals the first stays. */
function best(members: readonly Member[]): Member[] {
  const front: Member[] = [];
  for (const member of members) {
    if (front.some(({ good }) => covers(good, member.good))) continue;
    const remaining = front.filter(({ good }) => !covers(member.good, good));
    front.length = 0;
    front.push(...remaining, member);
  }
  return front;
}

function covers(one: readonly boolean[], other: readonly boolean[]): boolean {
  return other.every((value, index) => !value || one[index] === true);
}
