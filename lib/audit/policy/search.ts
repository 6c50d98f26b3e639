import { parsePolicy } from './parse-policy';
import { actionClasses } from './action-classes';
import { KnownAction } from './action-catalog';
import { Alphabet } from './alphabet';
import { evaluationLogic, EvaluationLogic, Part } from './evaluation-logic';
import { bestTexts, Budget, possibleAfter, TextLiteral } from './explore';
import { STAR_IN_NAME } from './glob';
import { GlobAutomaton } from './glob-automaton';
import { KeyClass, keyClasses } from './key-classes';
import { CompileContext, compileCondition, compileResources, compileSet, KeyLiteral, SetLiteral } from './literals';
import { formatAutomaton, formatPrefix, isOfFormat } from './resource-formats';
import { matchPrincipals, PrincipalMatch, requestersOf, Requester } from './requester';
import { Dimension, DimensionClass, solve, StatementRole } from './solve';
import { AccessQuestion, AccessRequest, Pattern, PatternSet, Policy, RequestSet, Statement } from './types';
import { isMultiValued } from './multi-valued-keys';
import { partsOf } from '../template/symbolic-text';
import { Text } from '../template/types';

export type Reading = 'hopeful' | 'strict';

export interface SearchResult {
  readonly found: AccessRequest | undefined;
  /** Why the two readings may differ. */
  readonly doubts: ReadonlySet<string>;
}

/** Classes of actions with more formats of resources than this are first asked about without them. */
const FEW_FORMATS = 8;
const DEFAULT_BUDGET = 200_000;

/** A statement, or something in its form, as the search sees it. */
interface Term {
  /** It must hold to be of use (a grant, or what the question is about), or it must not hold (a deny, or what is permitted). */
  readonly isWanted: boolean;
  /** The group in which it grants; undefined: it must hold itself. */
  readonly group?: string;
  readonly actions: PatternSet;
  readonly resource: SetLiteral | undefined;
  readonly keys: readonly { readonly key: string; readonly literal: KeyLiteral }[];
}

/** Looks for a request that is allowed, under one reading of what is not understood. */
export function search(question: AccessQuestion, reading: Reading): SearchResult {
  const budget = new Budget(question.budget ?? DEFAULT_BUDGET);
  const doubts = new Set<string>();
  for (const requester of requestersOf(question.principal, policiesOf(question))) {
    const found = new RequesterSearch(question, requester, reading, budget, doubts).run();
    if (found !== undefined) return { found, doubts };
  }
  return { found: undefined, doubts };
}

export function policiesOf({ policies }: AccessQuestion): Policy[] {
  const { identity = [], boundary = [], session = [], resource = [], endpoint = [], scps = [], rcps = [] } = policies;
  return [...identity, boundary, session, resource, endpoint, ...scps.flat(), ...rcps.flat()].flat();
}

const ANY: PatternSet = { negated: false, patterns: ['*'] };

class RequesterSearch {
  private readonly alphabet = new Alphabet();
  private readonly context: CompileContext;
  private readonly logic: EvaluationLogic;
  private readonly terms: Term[] = [];
  private readonly partition: string;
  /** Many classes of actions share the statements that speak of a key. */
  private readonly classesByKey = new Map<string, readonly KeyClass[]>();
  private readonly numbers = new Map<Term, number>();

  constructor(
    question: AccessQuestion,
    private readonly requester: Requester,
    private readonly reading: Reading,
    private readonly budget: Budget,
    doubts: Set<string>,
  ) {
    const { resourceAccount } = question;
    const fixed = new Map(requester.fixed);
    if (resourceAccount !== undefined) fixed.set('aws:resourceaccount', resourceAccount);
    this.partition = partitionOf(question, requester);
    this.context = { alphabet: this.alphabet, fixed, reading, doubts };
    this.logic = evaluationLogic(question, requester);
    this.terms.push(
      this.factTerm(resourceAccount),
      ...requestSetTerms(question.about).flatMap((set) => this.aboutTerm(set)),
    );
    for (const set of question.permitted ?? []) {
      for (const statement of requestSetTerms(set)) this.addStatement(statement, false, undefined);
    }
    question.within?.forEach((statement) => this.addConstraint(statement, true));
    question.outside?.forEach((statement) => this.addConstraint(statement, false));
    this.logic.parts.forEach((part) => this.addPart(part));
    this.logic.unknownPolicies.forEach(({ policy, group }) => this.addUnknownPolicy(policy, group));
  }

  public run(): AccessRequest | undefined {
    const sets = this.terms.map(({ actions }) => actions);
    const required = this.terms.flatMap(({ isWanted, group }, index) =>
      isWanted && group === undefined ? [index] : [],
    );
    const hopeful = this.terms.map(({ isWanted }) => isWanted === (this.reading === 'hopeful'));
    const classes = actionClasses(sets, required, hopeful).map(({ holds, actions }) => ({
      actions,
      terms: withoutSuperfluous(this.terms.filter((_, index) => holds[index] === true)),
    }));
    // Classes that few statements forbid first: that is where an allowed request is found soonest.
    classes.sort((one, other) => denials(one.terms) - denials(other.terms));
    for (const { actions, terms } of classes) {
      const found = this.searchClass(actions, terms);
      if (found !== undefined) return found;
    }
    return this.searchUnlisted();
  }

  /** Requests for actions between which no statement distinguishes. */
  private searchClass(actions: () => readonly KnownAction[], terms: readonly Term[]): AccessRequest | undefined {
    if (!this.couldBeAllowed(terms)) return undefined;
    const keys = this.keyDimensions(terms);
    const known = actions();
    if (formatsOf(known).length <= FEW_FORMATS) return this.searchActions(known, terms, keys);
    // Most large classes are settled without a look at what resources their actions have.
    if (this.solveFor(terms, [this.resourceDimension(terms, undefined), ...keys]) === undefined) return undefined;
    // Often the first action will do; only then are the resources of all of them asked about together.
    const first = known[0] && this.searchActions([known[0]], terms, keys);
    return first ?? this.searchActions(known, terms, keys);
  }

  private searchActions(
    actions: readonly KnownAction[],
    terms: readonly Term[],
    keys: readonly Dimension[],
  ): AccessRequest | undefined {
    // An action that only a policy names may act on anything.
    const named = actions.find(({ formats }) => formats.length === 0);
    const formats = named === undefined ? formatsOf(actions) : undefined;
    const values = this.solveFor(terms, [this.resourceDimension(terms, formats), ...keys]);
    if (values === undefined) return undefined;
    const resource = values.get('resource')?.[0] ?? '';
    const fitting = actions.find((action) =>
      action.formats.some((format) => isOfFormat(resource, format, this.partition, this.alphabet)),
    );
    return this.request((named ?? fitting ?? actions[0])?.name ?? '', values);
  }

  /** Actions that no catalog knows yet: only wildcards hold them. They may act on any resource. */
  private searchUnlisted(): AccessRequest | undefined {
    if (!this.couldBeAllowed(this.terms.filter((term) => term.isWanted || isForAnyAction(term)))) return undefined;
    const literals = this.terms.flatMap((term, index) => {
      const literal = this.actionLiteral(term);
      return literal === undefined ? [] : [{ index, literal: literal }];
    });
    const world: TextLiteral = {
      automaton: new GlobAutomaton([[STAR_IN_NAME, 58, STAR_IN_NAME, UNLISTED, STAR_IN_NAME]], this.alphabet, 'must'),
      acceptIsGood: true,
      isHard: true,
    };
    const words = bestTexts(
      [world, ...literals.map(({ index, literal }) => ({ ...literal, isHard: this.isRequired(this.terms[index]) }))],
      this.budget,
    );
    const actions: DimensionClass[] = words.map(({ good, word }) => ({
      values: [this.alphabet.text(word)],
      good: literals.map(({ index }, position) => ({ term: index, isGood: good[position + 1] === true })),
    }));
    const dimensions = [
      { name: 'action', classes: actions },
      this.resourceDimension(this.terms, undefined),
      ...this.keyDimensions(this.terms),
    ];
    const values = this.solveFor(this.terms, dimensions);
    return values === undefined ? undefined : this.request(String(values.get('action')?.[0] ?? ''), values);
  }

  private actionLiteral({ actions, isWanted }: Term): SetLiteral | undefined {
    if (!actions.negated && actions.patterns.includes('*')) return undefined;
    return compileSet(actions.patterns, actions.negated, isWanted, this.context, { ignoreCase: true });
  }

  /** Without conditions and resources, whether the statements could allow anything: settles most classes at once. */
  private couldBeAllowed(terms: readonly Term[]): boolean {
    if (terms.some((term) => !term.isWanted && term.resource === undefined && term.keys.length === 0)) return false;
    const groups = new Set(terms.flatMap(({ isWanted, group }) => (isWanted && group !== undefined ? [group] : [])));
    return this.logic.allows((group) => groups.has(group), this.reading);
  }

  private keyDimensions(terms: readonly Term[]): Dimension[] {
    const byKey = new Map<string, { term: number; literal: KeyLiteral }[]>();
    terms.forEach(({ keys }, term) => {
      for (const { key, literal } of keys) byKey.set(key, [...(byKey.get(key) ?? []), { term, literal }]);
    });
    return [...byKey].map(([key, entries]) => {
      const literals = this.reconcile(
        key,
        entries.map(({ literal }) => literal),
      );
      const memo = `${key} ${entries.map(({ term }) => this.numberOf(terms[term])).join()}`;
      const found =
        this.classesByKey.get(memo) ??
        keyClasses(literals, isMultiValued(key), this.context.fixed.get(key), this.alphabet, this.budget);
      this.classesByKey.set(memo, found);
      const classes = found.map(({ values, good }) => ({
        values,
        good: entries.map(({ term }, index) => ({ term, isGood: good[index] === true })),
      }));
      return { name: `key:${key}`, classes };
    });
  }

  private numberOf(term: Term | undefined): number {
    const known = term && this.numbers.get(term);
    if (known !== undefined) return known;
    if (term !== undefined) this.numbers.set(term, this.numbers.size);
    return this.numbers.size - 1;
  }

  /** A key that is compared as text and as a number, date or address: the comparison as text stays open. */
  private reconcile(key: string, literals: readonly KeyLiteral[]): readonly KeyLiteral[] {
    const types = new Set(literals.flatMap((literal) => (literal.kind === 'typed' ? [literal.type] : [])));
    if (types.size === 0 || (types.size === 1 && literals.every(({ kind }) => kind !== 'text'))) return literals;
    this.context.doubts.add(`${key} is compared as ${[...types].join(' and ')} and as text`);
    const presentIsGood = this.reading === 'hopeful';
    return literals.map((literal) =>
      literal.kind === 'constant' ? literal : { ...literal, kind: 'constant', presentIsGood },
    );
  }

  private resourceDimension(terms: readonly Term[], formats: readonly string[] | undefined): Dimension {
    const entries = terms.flatMap(({ resource }, term) => (resource === undefined ? [] : [{ term, resource }]));
    const literals: TextLiteral[] = entries.map(({ term, resource }) => ({
      ...resource,
      isHard: this.isRequired(terms[term]),
    }));
    const others = new Set(
      terms.flatMap(({ isWanted, group, resource }) =>
        isWanted && group !== undefined && resource === undefined ? [group] : [],
      ),
    );
    // Resources that no statement of a necessary group could grant are of no use.
    const isUseful = (possible: readonly boolean[]): boolean => {
      const groups = new Set(others);
      entries.forEach(({ term }, index) => {
        const group = possible[index] === true ? terms[term]?.group : undefined;
        if (group !== undefined) groups.add(group);
      });
      return this.logic.allows((group) => groups.has(group), this.reading);
    };
    if (formats !== undefined) {
      const useful = formats.filter(this.prefixFilter(literals, isUseful));
      literals.push({
        automaton: formatAutomaton(useful, this.partition, this.alphabet),
        acceptIsGood: true,
        isHard: true,
      });
    }
    const classes = bestTexts(literals, this.budget, isUseful).map(({ good, word }) => ({
      values: [this.alphabet.text(word)],
      good: entries.map(({ term }, index) => ({ term, isGood: good[index] === true })),
    }));
    return { name: 'resource', classes };
  }

  /** Keeps the formats whose first literal text leaves anything that could be granted: most services fall away at once. */
  private prefixFilter(
    literals: readonly TextLiteral[],
    isUseful: (possible: readonly boolean[]) => boolean,
  ): (format: string) => boolean {
    const answers = new Map<string, boolean>();
    const before = [...literals];
    return (format) => {
      const prefix = formatPrefix(format, this.partition);
      const known = answers.get(prefix);
      if (known !== undefined) return known;
      this.budget.spend();
      const possible = possibleAfter(before, this.alphabet.word(prefix) ?? []);
      const answer = possible !== undefined && isUseful(possible);
      answers.set(prefix, answer);
      return answer;
    };
  }

  private solveFor(
    terms: readonly Term[],
    dimensions: readonly Dimension[],
  ): ReadonlyMap<string, readonly Text[]> | undefined {
    const roles = terms.map((term): StatementRole => ({
      isWanted: term.isWanted,
      isRequired: this.isRequired(term),
      group: term.group,
    }));
    return solve(roles, dimensions, (holds) => this.logic.allows(holds, this.reading), this.budget);
  }

  private isRequired(term: Term | undefined): boolean {
    return term?.isWanted === true && term.group === undefined;
  }

  private request(action: string, values: ReadonlyMap<string, readonly Text[]>): AccessRequest {
    const context: Record<string, readonly Text[]> = {};
    for (const [name, value] of values) {
      if (name.startsWith('key:')) context[name.slice(4)] = value;
    }
    const arn = context['aws:principalarn']?.[0];
    return { principal: arn ?? this.requester.name, action, resource: values.get('resource')?.[0] ?? '*', context };
  }

  /** What is so in every request of the requester. */
  private factTerm(resourceAccount: Text | undefined): Term {
    const owner: Statement['conditions'] =
      resourceAccount === undefined
        ? []
        : [
            {
              operator: 'StringEquals',
              quantifier: 'none',
              ifExists: false,
              key: 'aws:resourceaccount',
              values: [resourceAccount],
            },
          ];
    const conditions = [...this.requester.facts, ...owner];
    return { isWanted: true, actions: ANY, resource: undefined, keys: this.compileKeys(conditions, true) };
  }

  private aboutTerm(statement: Statement): Term[] {
    const before = this.terms.length;
    this.addStatement(statement, true, undefined);
    return this.terms.splice(before);
  }

  private addPart({ statement, group, principal }: Part): void {
    const isWanted = statement.effect === 'Allow';
    this.addNamed(statement, isWanted, isWanted ? group : undefined, principal);
  }

  private addConstraint(statement: Statement, isWanted: boolean): void {
    const principal = matchPrincipals(statement.principals, this.requester);
    if (principal.match !== 'none') this.addNamed(statement, isWanted, undefined, principal);
    else if (isWanted) this.terms.push(IMPOSSIBLE);
  }

  private addNamed(
    statement: Statement,
    isWanted: boolean,
    group: string | undefined,
    principal: PrincipalMatch,
  ): void {
    // Whether the statement speaks of the requester is not known: it grants under the hopeful reading, and denies under the strict.
    if (principal.match === 'unknown') {
      this.context.doubts.add(principal.reason);
      if (isWanted !== (this.reading === 'hopeful')) {
        if (isWanted && group === undefined) this.terms.push(IMPOSSIBLE);
        return;
      }
    }
    this.addStatement(statement, isWanted, group, principal.match === 'some' ? principal.patterns : undefined);
  }

  private addStatement(
    statement: Statement,
    isWanted: boolean,
    group: string | undefined,
    principals?: readonly Pattern[],
  ): void {
    if (statement.problems.length > 0) {
      statement.problems.forEach((problem) => this.context.doubts.add(problem));
      // It may hold for anything, or for nothing.
      if (isWanted === (this.reading === 'hopeful'))
        this.terms.push({ isWanted, group, ...everything(this.context, isWanted) });
      else if (isWanted && group === undefined) this.terms.push(IMPOSSIBLE);
      return;
    }
    const keys = this.compileKeys(statement.conditions, isWanted);
    if (principals !== undefined) {
      const literal = compileSet(principals, false, isWanted, this.context, {});
      const about = { absentIsGood: !isWanted, quantifier: 'none' as const, oneGoodIsEnough: false };
      keys.push({ key: 'aws:principalarn', literal: { ...about, kind: 'text', isBool: false, ...literal } });
    }
    const resource = compileResources(statement.resources, isWanted, this.context);
    this.terms.push({ isWanted, group, actions: statement.actions, resource, keys });
  }

  private addUnknownPolicy(policy: Policy, group: string): void {
    policy.problems.forEach((problem) => this.context.doubts.add(problem));
    const isWanted = this.reading === 'hopeful';
    this.terms.push({ isWanted, group: isWanted ? group : undefined, ...everything(this.context, isWanted) });
  }

  private compileKeys(conditions: Statement['conditions'], isWanted: boolean): { key: string; literal: KeyLiteral }[] {
    return conditions.map((condition) => ({
      key: condition.key,
      literal: compileCondition(condition, isWanted, this.context),
    }));
  }
}

/** Something that must hold and never does. */
const IMPOSSIBLE: Term = { isWanted: true, actions: { negated: false, patterns: [] }, resource: undefined, keys: [] };

/** A character that stands for a name that no catalog has: only wildcards match it. */
const UNLISTED = 0xe155;

/**
 * The names under which a request for an action that no catalog knows may be tried. A `?` of a pattern stands for one letter,
 * so that the long name, which says what it is, does not always fit.
 */
export function namings(request: AccessRequest): AccessRequest[] {
  const marker = String.fromCharCode(UNLISTED);
  if (!request.action.includes(marker)) return [request];
  return ['UnlistedAction', 'Z', 'Q', '7'].map((name) => ({
    ...request,
    action: request.action.replace(marker, name),
  }));
}

function everything(context: CompileContext, isWanted: boolean): Pick<Term, 'actions' | 'resource' | 'keys'> {
  return { actions: ANY, resource: compileResources(ANY, isWanted, context), keys: [] };
}

/** ARNs of other partitions cannot be reached: credentials are good in one. */
function partitionOf(question: AccessQuestion, { arn }: Requester): string {
  const arns = [
    arn ?? '',
    ...policiesOf(question).flatMap(({ statements }) => statements.flatMap(({ resources }) => resources.patterns)),
  ];
  for (const text of arns) {
    const [first] = partsOf(text);
    const partition = typeof first === 'string' ? /^arn:(aws[a-z-]*):/.exec(first)?.[1] : undefined;
    if (partition !== undefined) return partition;
  }
  return 'aws';
}

function isForAnyAction({ actions: { negated, patterns } }: Term): boolean {
  return !negated && patterns.includes('*');
}

/** A grant without resource or condition makes the other grants of its group superfluous. */
function withoutSuperfluous(terms: readonly Term[]): readonly Term[] {
  const unlimited = new Map<string, Term>();
  for (const term of terms) {
    const { isWanted, group, resource, keys } = term;
    if (isWanted && group !== undefined && resource === undefined && keys.length === 0 && !unlimited.has(group)) {
      unlimited.set(group, term);
    }
  }
  if (unlimited.size === 0) return terms;
  return terms.filter((term) => term.group === undefined || (unlimited.get(term.group) ?? term) === term);
}

function formatsOf(actions: readonly KnownAction[]): string[] {
  const sets = new Map<string, readonly string[]>();
  for (const { formatsKey, formats } of actions) sets.set(formatsKey, formats);
  return [...new Set([...sets.values()].flat())];
}

function denials(terms: readonly Term[]): number {
  return terms.filter(({ isWanted }) => !isWanted).length;
}

/** A set of requests in the form of statements. */
export function requestSetTerms(set: RequestSet): readonly Statement[] {
  const { actions, notActions, resources, notResources, condition } = set;
  const document = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      ...(notActions === undefined ? { Action: actions ?? '*' } : { NotAction: notActions }),
      ...(notResources === undefined ? { Resource: resources ?? '*' } : { NotResource: notResources }),
      ...(condition === undefined ? {} : { Condition: condition }),
    },
  };
  return parsePolicy(document, { name: 'the question', kind: 'identity' }).statements;
}
