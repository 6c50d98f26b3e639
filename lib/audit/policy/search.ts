import { partsOf } from '../template/symbolic-text';
import { Text } from '../template/types';
import { KnownAction } from './action-catalog';
import { actionClasses } from './action-classes';
import { Alphabet } from './alphabet';
import { Dimensions } from './dimensions';
import { evaluationLogic, EvaluationLogic } from './evaluation-logic';
import { Budget } from './explore';
import { withoutHopeless } from './hopeless-terms';
import { CompileContext, Reading } from './literals';
import { termsOf } from './question-terms';
import { isOfFormat } from './resource-formats';
import { requestersOf, Requester } from './requester';
import { Dimension, solve } from './solve';
import { Term } from './term';
import { AccessQuestion, AccessRequest, Policy } from './types';
import { unlistedActions } from './unlisted-actions';

export interface SearchResult {
  readonly found: AccessRequest | undefined;
  /** Why the two readings may differ. */
  readonly doubts: ReadonlySet<string>;
}

/** Classes of actions with more formats of resources than this are first asked about without them. */
const FEW_FORMATS = 8;
const DEFAULT_BUDGET = 200_000;

/** Looks for a request that is allowed, under one reading of what is not understood. */
export function search(question: AccessQuestion, reading: Reading): SearchResult {
  const budget = new Budget(question.budget ?? DEFAULT_BUDGET);
  const doubts = new Set<string>();
  const alphabet = Alphabet.shared();
  const policies = policiesOf(question);
  const partition = partitionOf(question, policies);
  for (const requester of requestersOf(question.principal, policies)) {
    const { resourceAccount } = question;
    const fixed = new Map(requester.fixed);
    if (resourceAccount !== undefined) fixed.set('aws:resourceaccount', resourceAccount);
    const context: CompileContext = { alphabet, fixed, reading, doubts };
    const found = new RequesterSearch(question, requester, partition, context, budget).run();
    if (found !== undefined) return { found, doubts };
  }
  return { found: undefined, doubts };
}

function policiesOf({ policies }: AccessQuestion): Policy[] {
  const { identity = [], boundary = [], session = [], resource = [], endpoint = [], scps = [], rcps = [] } = policies;
  return [...identity, boundary, session, resource, endpoint, ...scps.flat(), ...rcps.flat()].flat();
}

class RequesterSearch {
  private readonly logic: EvaluationLogic;
  private readonly terms: readonly Term[];
  private readonly dimensions: Dimensions;

  constructor(
    question: AccessQuestion,
    private readonly requester: Requester,
    private readonly partition: string,
    private readonly context: CompileContext,
    private readonly budget: Budget,
  ) {
    this.logic = evaluationLogic(question, requester);
    const terms = termsOf(question, requester, this.logic, context);
    this.terms = 'arn' in question.principal ? terms : withoutHopeless(terms, context, budget);
    const couldAllow = (holds: (group: string) => boolean): boolean => this.logic.allows(holds, context.reading);
    this.dimensions = new Dimensions(context, partition, couldAllow, budget);
  }

  public run(): AccessRequest | undefined {
    // Without a look at actions: most policies grant a stranger nothing, whatever is asked for.
    if (!this.couldBeAllowed(this.terms.filter(({ isWanted }) => isWanted))) return undefined;
    const hopeful = this.terms.map(({ isWanted }) => isWanted === (this.context.reading === 'hopeful'));
    const sets = this.terms.map(({ actions }) => actions);
    const classes = actionClasses(sets, this.requiredTerms(), hopeful).map(({ holds, actions }) => ({
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

  /** Lists of terms, by number, of each of which one must hold: what is required, and the groups without which nothing is granted. */
  private requiredTerms(): number[][] {
    const byGroup = new Map<string, number[]>();
    const required: number[][] = [];
    this.terms.forEach(({ isRequired, isWanted, group }, index) => {
      if (isRequired) required.push([index]);
      if (isWanted && group !== undefined) byGroup.set(group, [...(byGroup.get(group) ?? []), index]);
    });
    const allowsWith = (isHeld: (group: string) => boolean): boolean =>
      this.logic.allows((group) => byGroup.has(group) && isHeld(group), this.context.reading);
    for (const [group, terms] of byGroup) if (!allowsWith((each) => each !== group)) required.push(terms);
    if (!allowsWith(() => false)) required.push([...byGroup.values()].flat());
    return required;
  }

  /** Requests for actions between which no statement distinguishes. */
  private searchClass(actions: () => readonly KnownAction[], terms: readonly Term[]): AccessRequest | undefined {
    if (!this.couldBeAllowed(terms)) return undefined;
    const keys = this.dimensions.keys(terms);
    const known = actions();
    if (formatsOf(known).length <= FEW_FORMATS) return this.searchActions(known, terms, keys);
    // Most large classes are settled without a look at what resources their actions have.
    if (this.solveFor(terms, [this.dimensions.resource(terms, undefined), ...keys]) === undefined) return undefined;
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
    const values = this.solveFor(terms, [this.dimensions.resource(terms, formats), ...keys]);
    if (values === undefined) return undefined;
    const resource = values.get('resource')?.[0] ?? '';
    const fitting = actions.find((action) =>
      action.formats.some((format) => isOfFormat(resource, format, this.partition, this.context.alphabet)),
    );
    return this.request((named ?? fitting ?? actions[0])?.name ?? '', values);
  }

  /** Actions that no catalog knows yet. They may act on any resource. */
  private searchUnlisted(): AccessRequest | undefined {
    const unlisted = unlistedActions(this.terms, this.context, this.budget, (terms) => this.couldBeAllowed(terms));
    if (unlisted === undefined) return undefined;
    const { terms, dimension } = unlisted;
    const dimensions = [dimension, this.dimensions.resource(terms, undefined), ...this.dimensions.keys(terms)];
    const values = this.solveFor(terms, dimensions);
    return values === undefined ? undefined : this.request(String(values.get('action')?.[0] ?? ''), values);
  }

  /** Without conditions and resources, whether the terms could allow anything: settles most classes at once. */
  private couldBeAllowed(terms: readonly Term[]): boolean {
    const groups = new Set(terms.flatMap(({ isWanted, group }) => (isWanted && group !== undefined ? [group] : [])));
    if (!this.logic.allows((group) => groups.has(group), this.context.reading)) return false;
    return !terms.some((term) => !term.isWanted && term.isUnlimited);
  }

  private solveFor(
    terms: readonly Term[],
    dimensions: readonly Dimension[],
  ): ReadonlyMap<string, readonly Text[]> | undefined {
    const { reading } = this.context;
    return solve(terms, dimensions, (holds) => this.logic.allows(holds, reading), this.budget);
  }

  private request(action: string, values: ReadonlyMap<string, readonly Text[]>): AccessRequest {
    const context: Record<string, readonly Text[]> = {};
    for (const [name, value] of values) {
      if (name.startsWith('key:')) context[name.slice(4)] = value;
    }
    const arn = context['aws:principalarn']?.[0];
    return { principal: arn ?? this.requester.name, action, resource: values.get('resource')?.[0] ?? '*', context };
  }
}

/** ARNs of other partitions cannot be reached: credentials are good in one. */
function partitionOf({ principal }: AccessQuestion, policies: readonly Policy[]): string {
  const own = 'arn' in principal ? [principal.arn] : [];
  for (const { statements } of [{ statements: [{ resources: { patterns: own } }] }, ...policies]) {
    for (const { resources } of statements) {
      for (const text of resources.patterns) {
        const [first] = partsOf(text);
        const partition = typeof first === 'string' ? /^arn:(aws[a-z-]*):/.exec(first)?.[1] : undefined;
        if (partition !== undefined) return partition;
      }
    }
  }
  return 'aws';
}

/** A grant without resource or condition makes the other grants of its group superfluous. */
function withoutSuperfluous(terms: readonly Term[]): readonly Term[] {
  const unlimited = new Map<string, Term>();
  for (const term of terms) {
    const { isWanted, group } = term;
    if (isWanted && group !== undefined && !unlimited.has(group) && term.isUnlimited) unlimited.set(group, term);
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
