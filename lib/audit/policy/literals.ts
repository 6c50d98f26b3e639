import { isText, partsOf, SymbolicText, Unknown, unknownsOf } from '../template/symbolic-text';
import { Text } from '../template/types';
import { Alphabet } from './alphabet';
import { colonsIn, compileGlob, Glob, GlobOptions } from './glob';
import { GlobAutomaton } from './glob-automaton';
import { PolicyVariable } from './policy-variable';
import { Condition, Pattern, PatternSet } from './types';
import { TEXT_OPERATORS, TextOperator, TYPED_OPERATORS, TypedTest } from './value-types';

/** Values of condition keys that the question fixes: they fill in policy variables. */
export type FixedValues = ReadonlyMap<string, Text>;

/**
 * What is not understood is read in favour of the request (`hopeful`: nothing that could be allowed is missed) or against it
 * (`strict`: whatever is found allowed is so for certain).
 */
export type Reading = 'hopeful' | 'strict';

/** What every literal is compiled with. */
export interface CompileContext {
  readonly alphabet: Alphabet;
  readonly fixed: FixedValues;
  readonly reading: Reading;
  /** Gathers why the two readings may differ. */
  readonly doubts: Set<string>;
}

/** A text is, or is not, in a union of globs. */
export interface SetLiteral {
  readonly automaton: GlobAutomaton;
  readonly acceptIsGood: boolean;
}

/** One condition on one key, as far as its answer depends on the key's value. */
export type KeyLiteral = {
  /** Whether it is good when the key is absent. */
  readonly absentIsGood: boolean;
  readonly quantifier: 'none' | 'any' | 'all';
  /** Good for the whole set of values when it is good for one of them, or only when it is for all. */
  readonly oneGoodIsEnough: boolean;
} & (
  | ({ readonly kind: 'text'; readonly isBool: boolean } & SetLiteral)
  | {
      readonly kind: 'typed';
      readonly tests: readonly TypedTest[];
      readonly passIsGood: boolean;
      readonly type: string;
    }
  /** The same answer for every value. */
  | { readonly kind: 'constant'; readonly presentIsGood: boolean }
);

/** Whether every text is in the set, as written. */
export function isEverything({ negated, patterns }: PatternSet): boolean {
  return !negated && patterns.includes('*');
}

/** Compiles `Resource` or `NotResource`; undefined when every resource will do. `wanted`: the statement grants; otherwise it must not hold. */
export function compileResources(set: PatternSet, wanted: boolean, context: CompileContext): SetLiteral | undefined {
  if (isEverything(set)) return undefined;
  return compileSet(completeArns(set.patterns), set.negated, wanted, context, {});
}

const completed = new WeakMap<readonly Pattern[], readonly Pattern[]>();

function completeArns(patterns: readonly Pattern[]): readonly Pattern[] {
  const known = completed.get(patterns) ?? patterns.map(completeArn);
  completed.set(patterns, known);
  return known;
}

/**
 * A resource with fewer than six fields is documented to stand for one with `*` in the missing ones; other evaluators match
 * nothing with it. So it may match as documented, and never certainly does.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
function completeArn(pattern: Pattern): Pattern {
  const [first] = partsOf(pattern);
  if (typeof first !== 'string' || !first.startsWith('arn:') || colonsIn(pattern) >= 5) return pattern;
  return SymbolicText.join([new Unknown(`the resource ${String(pattern)} is no whole ARN`)]);
}

/** What was compiled from a list of patterns, by how it was read. Questions share the statements of policies. */
const compiledSets = new WeakMap<readonly Pattern[], Map<string, CompiledSet>>();

interface CompiledSet {
  readonly automaton: GlobAutomaton;
  readonly alphabet: Alphabet;
  readonly doubts: readonly string[];
}

export function compileSet(
  patterns: readonly Pattern[],
  negated: boolean,
  wanted: boolean,
  context: CompileContext,
  options: Omit<GlobOptions, 'certainty'>,
): SetLiteral {
  const acceptIsGood = wanted !== negated;
  const certainty = (context.reading === 'hopeful') === acceptIsGood ? 'may' : 'must';
  const { wildcards = true, ignoreCase = false, byField = false } = options;
  const mode = [certainty, wildcards, ignoreCase, byField].join();
  const known = compiledSets.get(patterns)?.get(mode);
  const compiled =
    known?.alphabet === context.alphabet && !known.automaton.isLarge
      ? known
      : compileAutomaton(patterns, { ...options, certainty }, context);
  compiled.doubts.forEach((doubt) => context.doubts.add(doubt));
  // What a policy variable stands for differs from question to question.
  if (compiled !== known && !patterns.some(hasVariable)) {
    const byMode = compiledSets.get(patterns) ?? new Map<string, CompiledSet>();
    compiledSets.set(patterns, byMode.set(mode, compiled));
  }
  return { automaton: compiled.automaton, acceptIsGood };
}

function compileAutomaton(patterns: readonly Pattern[], options: GlobOptions, context: CompileContext): CompiledSet {
  const { alphabet } = context;
  const doubts: string[] = [];
  const globs = patterns.flatMap((pattern): Glob[] => {
    const filled = fillIn(pattern, context);
    doubts.push(...unknownsOf(filled));
    const glob = compileGlob(filled, alphabet, options);
    return glob === undefined ? [] : [glob];
  });
  return { alphabet, doubts, automaton: new GlobAutomaton(globs, alphabet, options.certainty, options.ignoreCase) };
}

function hasVariable(pattern: Pattern): boolean {
  return typeof pattern !== 'string' && pattern.parts.some((part) => part instanceof PolicyVariable);
}

/** Puts the values that are fixed in the place of policy variables. */
function fillIn(pattern: Pattern, { fixed }: CompileContext): Pattern {
  if (typeof pattern === 'string' || !hasVariable(pattern)) return pattern;
  return SymbolicText.join(
    pattern.parts.map((part) => (part instanceof PolicyVariable ? (fixed.get(part.key) ?? part) : part)),
  );
}

/** Compiles one condition. `wanted`: its statement grants; otherwise it must not hold. */
export function compileCondition(condition: Condition, wanted: boolean, context: CompileContext): KeyLiteral {
  const { operator, quantifier, ifExists } = condition;
  const hopeful = context.reading === 'hopeful';
  const doubt = (reason: string): KeyLiteral => {
    context.doubts.add(reason);
    return {
      kind: 'constant',
      presentIsGood: hopeful,
      absentIsGood: hopeful,
      quantifier: 'none',
      oneGoodIsEnough: true,
    };
  };
  if (operator === 'Null') return compileNull(condition, wanted, doubt);
  const text = TEXT_OPERATORS.get(operator);
  const typed = TYPED_OPERATORS.get(operator);
  const negated = text?.negated ?? typed?.negated;
  if (negated === undefined) return doubt(`the condition operator ${operator} is not understood`);
  // An absent key: positive operators do not hold, negated ones do, and IfExists and ForAllValues hold.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  const holdsWhenAbsent = ifExists || quantifier === 'all' || (negated && quantifier === 'none');
  // ForAnyValue says that an absent key never matches, IfExists that it always does: which of them wins stays open.
  const isOpenWhenAbsent = quantifier === 'any' && ifExists;
  if (isOpenWhenAbsent) context.doubts.add(`ForAnyValue:${operator}IfExists when ${condition.key} is absent`);
  const about = {
    quantifier,
    absentIsGood: isOpenWhenAbsent ? hopeful : holdsWhenAbsent === wanted,
    // A key that has one value by its nature may be compared without a quantifier; with more values nothing is promised.
    oneGoodIsEnough: quantifier === 'none' ? hopeful : (quantifier === 'any') === wanted,
  };
  if (text !== undefined) return { ...about, ...compileText(condition, text, wanted, context) };
  const tests = condition.values.map((value) => (typeof value === 'string' ? typed?.prepare(value) : undefined));
  const understood = tests.filter((test) => test !== undefined);
  if (understood.length < tests.length) {
    return doubt(
      `${operator} compares ${condition.key} with a value that is not of its type: ${condition.values.map(String).join(', ')}`,
    );
  }
  return { ...about, kind: 'typed', type: typed?.type ?? '', tests: understood, passIsGood: wanted !== negated };
}

function compileNull(
  { values, quantifier }: Condition,
  wanted: boolean,
  doubt: (reason: string) => KeyLiteral,
): KeyLiteral {
  const [value, ...others] = values.map((each) => (typeof each === 'string' ? each.toLowerCase() : undefined));
  if ((value !== 'true' && value !== 'false') || others.length > 0 || quantifier !== 'none') {
    return doubt(`the condition Null with ${values.map(String).join(', ')} is not understood`);
  }
  const absentIsGood = (value === 'true') === wanted;
  return { kind: 'constant', presentIsGood: !absentIsGood, absentIsGood, quantifier, oneGoodIsEnough: true };
}

function compileText(
  { operator, values }: Condition,
  { negated, byField, wildcards, ignoreCase }: TextOperator,
  wanted: boolean,
  context: CompileContext,
): { kind: 'text'; isBool: boolean } & SetLiteral {
  const patterns = textsOf(values);
  // What ArnLike makes of a pattern that is no whole ARN is not documented: it may match as text does, or never.
  const isWhole = (pattern: Pattern): boolean =>
    colonsIn(pattern) >= 5 || partsOf(pattern).some((part) => typeof part !== 'string');
  if (byField && !patterns.every(isWhole)) {
    context.doubts.add(`${operator} with a value that is no whole ARN`);
    const acceptIsGood = wanted !== negated;
    const certainty = (context.reading === 'hopeful') === acceptIsGood ? 'may' : 'must';
    const kept = certainty === 'may' ? patterns : patterns.filter(isWhole);
    const literal = compileSet(kept, negated, wanted, context, {
      wildcards,
      ignoreCase,
      byField: certainty === 'must',
    });
    return { kind: 'text', isBool: false, ...literal };
  }
  return {
    kind: 'text',
    isBool: operator === 'Bool',
    ...compileSet(patterns, negated, wanted, context, { wildcards, ignoreCase, byField }),
  };
}

const texts = new WeakMap<Condition['values'], readonly Pattern[]>();

/** The values as patterns: a value that is not understood is a text of which nothing is known. */
function textsOf(values: Condition['values']): readonly Pattern[] {
  const known = texts.get(values) ?? values.map((value) => (isText(value) ? value : SymbolicText.join([value])));
  texts.set(values, known);
  return known;
}
