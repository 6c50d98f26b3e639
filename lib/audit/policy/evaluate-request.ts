import { partsOf, sameText, SymbolicText, textKey, TextSymbol, Unknown } from '../template/symbolic-text';
import { Text } from '../template/types';
import { and, not, or, Truth } from './kleene';
import { parsePolicy } from './parse-policy';
import { PolicyVariable, unescapeCharacter } from './policy-variable';
import {
  AccessQuestion,
  AccessRequest,
  Condition,
  Pattern,
  PatternSet,
  Policy,
  PrincipalSet,
  RequestSet,
  Statement,
} from './types';
import { parseBlock, parseDate, parseNumber } from './value-types';

/** What the policies say of one request, and by which statements. */
export interface Evaluation {
  readonly outcome: 'allowed' | 'denied' | 'unknown';
  readonly reason: string;
  readonly allowedBy: readonly Statement[];
}

/**
 * Evaluates one request, slowly and plainly: no automata, no classes, every statement by itself. It is the second opinion on
 * what the search finds, so it shares nothing with it but the parsed policies. `allowed` says that the request is one that
 * the question is about, too, and none that it permits.
 */
export function evaluateRequest(question: AccessQuestion, request: AccessRequest): Evaluation {
  return new Evaluator(question, request).evaluate();
}

/** One character of a pattern or a value: a code unit, a symbol, or something not understood. */
type Token = string | TextSymbol | Unknown;

class Evaluator {
  private readonly grants: Statement[] = [];

  constructor(
    private readonly question: AccessQuestion,
    private readonly request: AccessRequest,
  ) {}

  public evaluate(): Evaluation {
    const { about, permitted = [], within = [], outside = [] } = this.question;
    const asked = and(
      this.isIn(about),
      ...permitted.map((set) => not(this.isIn(set))),
      ...within.map((statement) => this.holds(statement)),
      ...outside.map((statement) => not(this.holds(statement))),
    );
    if (asked === false) return { outcome: 'denied', reason: 'the question is not about this request', allowedBy: [] };
    const denial = this.denial();
    if (denial.truth === true) return { outcome: 'denied', reason: `denied by ${denial.by}`, allowedBy: [] };
    const allowed = and(asked, not(denial.truth), this.filters(), this.granted());
    if (allowed === true) return { outcome: 'allowed', reason: 'allowed', allowedBy: this.grants };
    if (allowed === false) return { outcome: 'denied', reason: 'no statement allows it', allowedBy: [] };
    return {
      outcome: 'unknown',
      reason: denial.by === '' ? 'a statement may or may not hold' : `${denial.by} may deny it`,
      allowedBy: [],
    };
  }

  private denial(): { truth: Truth; by: string } {
    const { identity = [], boundary, session, resource, endpoint, scps = [], rcps = [] } = this.question.policies;
    const own = this.isOwn() ? [...identity, boundary, session, ...scps.flat()] : [];
    let doubt = '';
    for (const policy of [...own, resource, endpoint, ...rcps.flat()]) {
      if (policy === undefined) continue;
      if (policy.problems.length > 0) doubt = policy.name;
      for (const statement of policy.statements) {
        if (statement.effect !== 'Deny') continue;
        const truth = this.holds(statement);
        const name = `${policy.name} (${statement.sid ?? `statement ${statement.source.index}`})`;
        if (truth === true) return { truth, by: name };
        if (truth === undefined) doubt = name;
      }
    }
    return doubt === '' ? { truth: false, by: '' } : { truth: undefined, by: doubt };
  }

  /** Policies of which each must allow, whoever asks. */
  private filters(): Truth {
    const { endpoint, scps = [], rcps = [] } = this.question.policies;
    const levels = [...(this.isOwn() ? scps : []), ...rcps, ...(endpoint === undefined ? [] : [[endpoint]])];
    return and(...levels.map((level) => this.anyAllows(level)));
  }

  private granted(): Truth {
    const { policies, principal, resourceAccount, grantedBy = 'either' } = this.question;
    const { identity, boundary, session, resource } = policies;
    if (!this.isOwn()) return resource === undefined ? true : this.anyAllows([resource]);
    const limits = and(
      boundary === undefined ? true : this.anyAllows([boundary]),
      session === undefined ? true : this.anyAllows([session]),
    );
    const byIdentity = and(identity === undefined ? true : this.anyAllows(identity), limits);
    if (resource === undefined) return byIdentity;
    const named = this.anyAllows([resource], 'named');
    const everyone = this.anyAllows([resource], 'everyone');
    const delegated = this.anyAllows([resource], 'account');
    // Whether a boundary limits what everybody is granted is not documented: without both, it stays open.
    const toEveryone = everyone === true && limits !== true ? undefined : everyone;
    const direct = or(and(named, principal.type === 'user' ? true : limits), toEveryone);
    const required = or(direct, and(delegated, byIdentity));
    const inAccount = grantedBy === 'either' ? or(byIdentity, required) : required;
    const across = and(or(named, everyone, delegated), byIdentity);
    const account = 'account' in principal ? principal.account : undefined;
    if (resourceAccount === undefined || account === undefined || sameText(resourceAccount, account)) return inAccount;
    if (typeof resourceAccount === 'string' && typeof account === 'string') return across;
    return inAccount === across ? inAccount : undefined;
  }

  private anyAllows(policies: readonly Policy[], naming?: Naming): Truth {
    let truth: Truth = policies.some(({ problems }) => problems.length > 0) ? undefined : false;
    for (const statement of policies.flatMap(({ statements }) => statements)) {
      if (statement.effect !== 'Allow') continue;
      if (naming !== undefined && this.naming(statement.principals) !== naming) continue;
      const held = this.holds(statement);
      if (held === true && !this.grants.includes(statement)) this.grants.push(statement);
      truth = or(truth, held);
    }
    return truth;
  }

  private holds(statement: Statement): Truth {
    if (statement.problems.length > 0) return undefined;
    return and(
      this.actionIn(statement.actions),
      this.principalIn(statement.principals),
      this.inSet(statement.resources, (pattern) =>
        isIncomplete(pattern) ? undefined : this.matches(pattern, this.request.resource, {}),
      ),
      ...statement.conditions.map((condition) => this.satisfies(condition)),
    );
  }

  private isIn(set: RequestSet): Truth {
    const { actions = ['*'], notActions, resources = ['*'], notResources, condition } = set;
    const document = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          ...(notActions ? { NotAction: notActions } : { Action: actions }),
          ...(notResources ? { NotResource: notResources } : { Resource: resources }),
          ...(condition && { Condition: condition }),
        },
      ],
    };
    const { statements } = parsePolicy(document, { name: 'question', kind: 'identity' });
    return or(...statements.map((statement) => this.holds(statement)));
  }

  private actionIn(set: PatternSet): Truth {
    return this.inSet(set, (pattern) => this.matches(pattern, this.request.action, { ignoreCase: true }));
  }

  private inSet({ negated, patterns }: PatternSet, test: (pattern: Pattern) => Truth): Truth {
    const found = or(...patterns.map(test));
    return negated ? not(found) : found;
  }

  // --- principals

  private isOwn(): boolean {
    return ['role', 'user', 'other'].includes(this.question.principal.type);
  }

  private naming(set: PrincipalSet | undefined): Naming {
    if (set === undefined) return 'named';
    if (set.everyone || set.negated) return 'everyone';
    const byName = or(...set.aws.map((pattern) => this.isNamed(pattern)));
    return byName === false ? 'account' : 'named';
  }

  private principalIn(set: PrincipalSet | undefined): Truth {
    if (set === undefined) return true;
    const listed = this.listed(set);
    if (!set.negated) return listed;
    return listed === false ? true : set.everyone ? false : undefined;
  }

  private listed(set: PrincipalSet): Truth {
    const { type } = this.question.principal;
    if (set.everyone) return true;
    const names = (patterns: readonly Pattern[]): Truth =>
      or(...patterns.map((pattern) => (pattern === '*' ? true : isSame(pattern, this.request.principal))));
    if (type === 'service') return names(set.service);
    if (type === 'federated') return names(set.federated);
    if (type === 'anonymous')
      return set.aws.some((each) => partsOf(each).some((part) => part instanceof Unknown)) ? undefined : false;
    const canonical = set.canonicalUser.length > 0 ? undefined : false;
    return or(canonical, ...set.aws.map((pattern) => or(this.isNamed(pattern), this.isOfAccount(pattern))));
  }

  private isNamed(pattern: Pattern): Truth {
    const { principal } = this.request;
    const [first] = partsOf(pattern);
    if (typeof first === 'string' && /^arn:[^:]*:sts:/.test(first)) {
      // A session is named: the request may be of that session when its role has the session's role's name.
      const role = textKey(pattern).split('/')[1];
      return role !== undefined && textKey(principal).endsWith(`/${role}`) ? undefined : false;
    }
    return isSame(pattern, principal);
  }

  private isOfAccount(pattern: Pattern): Truth {
    const own = fieldOf(this.request.principal, 4);
    const named = wholeAccount(pattern);
    if (named === undefined || own === undefined) return false;
    if (sameText(named, own)) return true;
    return typeof named === 'string' && typeof own === 'string' ? false : undefined;
  }

  // --- conditions

  private satisfies({ operator, quantifier, ifExists, key, values: patterns }: Condition): Truth {
    const values = this.request.context[key];
    if (operator === 'Null') {
      const [wanted] = patterns;
      if (patterns.length !== 1 || quantifier !== 'none' || (wanted !== 'true' && wanted !== 'false')) return undefined;
      return (values === undefined) === (wanted === 'true');
    }
    const [, base = '', negation, rest = ''] = /^(String|Arn|Numeric|Date|)(Not)?(.*)$/.exec(operator) ?? [];
    const isNegated = negation !== undefined;
    const positive = `${base}${rest}`;
    if (!COMPARISONS.has(positive)) return undefined;
    // Two rules meet here and contradict each other.
    if (values === undefined && ifExists && quantifier === 'any') return undefined;
    if (values === undefined) return ifExists || quantifier === 'all' || (isNegated && quantifier === 'none');
    const compare = (value: Text): Truth => {
      const found = or(...patterns.map((pattern) => this.compare(positive, pattern, value)));
      return isNegated ? not(found) : found;
    };
    const answers = values.map(compare);
    if (quantifier === 'any') return or(...answers);
    if (quantifier === 'all') return and(...answers);
    return answers.every((answer) => answer === answers[0]) ? answers[0] : undefined;
  }

  private compare(operator: string, pattern: Pattern | Unknown, value: Text): Truth {
    if (pattern instanceof Unknown) return undefined;
    switch (operator) {
      case 'StringEquals':
      case 'BinaryEquals':
        return this.matches(pattern, value, { isLiteral: true });
      case 'StringEqualsIgnoreCase':
      case 'Bool':
        return this.matches(pattern, value, { isLiteral: true, ignoreCase: true });
      case 'StringLike':
        return this.matches(pattern, value, {});
      case 'ArnEquals':
      case 'ArnLike':
        return this.matchesArn(pattern, value);
      case 'IpAddress':
        return inBlock(pattern, value);
      default:
        return compareNumbers(operator, pattern, value);
    }
  }

  /** The fields of an ARN are compared one by one; what is no ARN has no match. */
  private matchesArn(pattern: Pattern, value: Text): Truth {
    const isWhole = fieldsOf(pattern).length >= 6 || partsOf(pattern).some((part) => typeof part !== 'string');
    if (!isWhole) return this.matches(pattern, value, {}) === false ? false : undefined;
    return this.matches(pattern, value, { byField: true });
  }

  /** Whether a pattern matches a text; undefined when that depends on something not understood. */
  private matches(pattern: Pattern, value: Text, options: MatchOptions): Truth {
    return new TextMatch(this.tokens(pattern, options), this.tokens(value, options), options).run();
  }

  private tokens(text: Text, { ignoreCase }: MatchOptions): Token[] {
    return partsOf(text).flatMap((part): Token[] => {
      if (typeof part === 'string') return [...(ignoreCase ? part.toLowerCase() : part)];
      if (!(part instanceof PolicyVariable)) return [part];
      const filled = this.request.context[part.key];
      const [only] = filled ?? [];
      return only !== undefined && filled?.length === 1 ? this.tokens(escaped(only), {}) : [part];
    });
  }
}

type Naming = 'named' | 'everyone' | 'account';

interface MatchOptions {
  /** `*` and `?` are plain characters. */
  readonly isLiteral?: boolean;
  readonly ignoreCase?: boolean;
  readonly byField?: boolean;
}

/** Matches token by token, remembering what was answered: quadratic at worst. */
class TextMatch {
  private readonly known = new Map<number, Truth>();
  private readonly colons: readonly number[];

  constructor(
    private readonly pattern: readonly Token[],
    private readonly value: readonly Token[],
    private readonly options: MatchOptions,
  ) {
    let count = 0;
    this.colons = pattern.map((token) => (token === ':' ? ++count : count));
  }

  public run(): Truth {
    return this.from(0, 0);
  }

  private from(at: number, index: number): Truth {
    const key = at * (this.value.length + 1) + index;
    if (this.known.has(key)) return this.known.get(key);
    const truth = this.step(at, index);
    this.known.set(key, truth);
    return truth;
  }

  private step(at: number, index: number): Truth {
    const token = this.pattern[at];
    const read = this.value[index];
    if (token === undefined) return read === undefined;
    if (token instanceof Unknown) return this.anything(at, index) === false ? false : undefined;
    const isWild = !this.options.isLiteral;
    if (isWild && token === '*') {
      const onwards = read !== undefined && this.mayRead(at, read) ? this.from(at, index + 1) : false;
      return or(this.from(at + 1, index), onwards);
    }
    if (read === undefined) return false;
    if (typeof read !== 'string') {
      if (read instanceof Unknown) return undefined;
      const exact = typeof token !== 'string' && token.id === read.id ? this.from(at + 1, index + 1) : false;
      return exact === true ? true : or(exact, this.throughSymbol(at, index, read));
    }
    if (typeof token !== 'string') return false;
    if (isWild && token === '?') return this.mayRead(at, read) ? this.from(at + 1, index + 1) : false;
    return unescapeCharacter(token) === unescapeCharacter(read) ? this.from(at + 1, index + 1) : false;
  }

  /** Whether the rest matches when the token at `at` stands for anything at all. */
  private anything(at: number, index: number): Truth {
    return or(
      ...Array.from({ length: this.value.length - index + 1 }, (_, skipped) => this.from(at + 1, index + skipped)),
    );
  }

  private mayRead(at: number, read: Token): boolean {
    return read !== ':' || !this.options.byField || (this.colons[at] ?? 0) >= 5;
  }

  /** Whether part of the pattern may match the value of a symbol: never certain. */
  private throughSymbol(at: number, index: number, symbol: TextSymbol): Truth {
    let literal = '';
    let isWild = false;
    for (let end = at; end < this.pattern.length; end++) {
      const token = this.pattern[end];
      if (token === undefined || (typeof token !== 'string' && !(token instanceof Unknown))) return false;
      if (token instanceof Unknown || (!this.options.isLiteral && (token === '*' || token === '?'))) isWild = true;
      else if (symbol.kind !== 'attribute' && (token === ':' || token === '/')) return false;
      else literal += token;
      const fits =
        isWild ||
        (symbol.kind === 'account' && /^\d{12}$/.test(literal)) ||
        (symbol.kind === 'region' && /^[a-z]{2}(-[a-z]+)+-\d$/.test(literal));
      if (fits && this.from(end + 1, index + 1) !== false) return undefined;
    }
    return false;
  }
}

const COMPARISONS = new Set([
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'ArnEquals',
  'ArnLike',
  'BinaryEquals',
  'Bool',
  'IpAddress',
  ...['Numeric', 'Date'].flatMap((base) =>
    ['Equals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map((rest) => `${base}${rest}`),
  ),
]);

function compareNumbers(operator: string, pattern: Pattern, value: Text): Truth {
  const parse = operator.startsWith('Date') ? parseDate : parseNumber;
  const bound = typeof pattern === 'string' ? parse(pattern) : undefined;
  if (bound === undefined || typeof value !== 'string') return undefined;
  const number = parse(value);
  if (number === undefined) return false;
  if (operator.endsWith('LessThan')) return number < bound;
  if (operator.endsWith('LessThanEquals')) return number <= bound;
  if (operator.endsWith('GreaterThan')) return number > bound;
  if (operator.endsWith('GreaterThanEquals')) return number >= bound;
  return number === bound;
}

function inBlock(pattern: Pattern, value: Text): Truth {
  const block = typeof pattern === 'string' ? parseBlock(pattern) : undefined;
  if (block === undefined || typeof value !== 'string') return undefined;
  const address = parseBlock(value);
  if (address === undefined || address.version !== block.version) return false;
  return address.first >= block.first && address.last <= block.last;
}

/** Equal for certain, certainly not, or open: a literal account and the symbol of one may be the same. */
function isSame(one: Text, other: Text): Truth {
  if (partsOf(one).some((part) => part instanceof Unknown)) return undefined;
  if (textKey(one) === textKey(other)) return true;
  const isOpen = [one, other].some((text) =>
    partsOf(text).some((part) => typeof part !== 'string' && 'kind' in part && part.kind === 'account'),
  );
  return isOpen && normalized(one) === normalized(other) ? undefined : false;
}

function normalized(text: Text): string {
  return textKey(text)
    .replace(/\$\{AWS::AccountId\}/g, 'ACCOUNT')
    .replace(/\b\d{12}\b/g, 'ACCOUNT');
}

function fieldsOf(text: Text): Text[] {
  const fields: (string | TextSymbol | Unknown)[][] = [[]];
  for (const part of partsOf(text)) {
    if (typeof part !== 'string') fields.at(-1)?.push(part);
    else {
      const [first = '', ...rest] = part.split(':');
      fields.at(-1)?.push(first);
      rest.forEach((each) => fields.push([each]));
    }
  }
  return fields.map((parts) => SymbolicText.join(parts));
}

function fieldOf(text: Text, index: number): Text | undefined {
  return fieldsOf(text)[index];
}

/** The account that a principal names as a whole. */
function wholeAccount(pattern: Pattern): Text | undefined {
  const fields = fieldsOf(pattern);
  if (fields.length === 1 && (typeof pattern !== 'string' || /^\d{12}$/.test(pattern))) return pattern;
  return fields.length === 6 && fields[2] === 'iam' && fields[5] === 'root' ? fields[4] : undefined;
}

/** Begins like an ARN and has too few fields: what it matches is documented one way and seen another. */
function isIncomplete(pattern: Pattern): boolean {
  const fields = fieldsOf(pattern);
  return fields[0] === 'arn' && fields.length < 6;
}

/** What a policy variable stands for is compared as it is: its `*` is no wildcard. */
function escaped(text: Text): Text {
  return typeof text === 'string' ? text.replaceAll('*', '\uE12A').replaceAll('?', '\uE13F') : text;
}
