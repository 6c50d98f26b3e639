import { isText, partsOf, TextSymbol, Unknown } from '../template/symbolic-text';
import { Text } from '../template/types';
import { PolicyVariable } from './policy-variable';
import { AccessQuestion, Policy, RequestSet, Statement } from './types';

/** What the questions of one environment share: its account, and the templates that its symbols come from. */
export interface QuestionNames {
  readonly account: Text;
  readonly templateIds: readonly string[];
}

/** Stands for the environment's account in keys. */
const ACCOUNT = '\uE0AC';
/** An account that the algebra itself names. */
const RESERVED = '999999999999';

/** No key: the question cannot be told apart from others by its text alone. */
class NoKey extends Error {}

/**
 * Writes questions so that two with the same key have the same answer when it is PROVED, whatever environment they are of: the
 * environment's account and the names of its templates are left out, and where a statement was written.
 *
 * Why that is sound: a symbol is only ever compared with itself, so that its name does not matter. For the account A, let f
 * exchange A and another account B wherever they stand as a whole run of digits. In a question with a key, no digit, symbol or
 * policy variable of a pattern stands next to a wildcard or to one another, so that a run of digits in a request is read by a
 * whole run of the pattern or by wildcards alone; f changes neither. A pattern p then matches a text t exactly when f(p) matches
 * f(t), whatever the symbols stand for: one question has an allowed request exactly when the other has. No other run of digits as
 * long as an account, nothing that is not understood, and no comparison of an account as a number may be in a question with a key.
 */
export class QuestionKeys {
  private readonly ofPolicies = new WeakMap<Policy, string | undefined>();
  private readonly indices: ReadonlyMap<string, number>;
  private readonly account: string | undefined;

  constructor({ account, templateIds }: QuestionNames) {
    this.indices = new Map(templateIds.map((id, index) => [id, index]));
    this.account = typeof account === 'string' && account !== RESERVED ? account : undefined;
  }

  /** Undefined when the question has no key. */
  public keyOf(question: AccessQuestion): string | undefined {
    return unlessNoKey(() => {
      const { principal, policies, about, permitted = [], within = [], outside = [], resourceAccount } = question;
      const { identity, boundary, session, resource, endpoint, scps, rcps } = policies;
      const keys = (each: readonly Policy[] | undefined): unknown => each?.map((policy) => this.policy(policy)) ?? null;
      const key = (policy: Policy | undefined): unknown => policy && this.policy(policy);
      return JSON.stringify([
        Object.entries(principal).map(([name, value]) => [name, this.texts(value as Text | readonly Text[])]),
        [keys(identity), key(boundary), key(session), key(resource), key(endpoint)],
        [scps?.map(keys) ?? null, rcps?.map(keys) ?? null, question.grantedBy],
        [this.requests(about), permitted.map((set) => this.requests(set))],
        [within.map((each) => this.statement(each)), outside.map((each) => this.statement(each))],
        resourceAccount === undefined ? null : this.text(resourceAccount),
      ]);
    });
  }

  private policy(policy: Policy): string {
    const key = this.ofPolicies.has(policy) ? this.ofPolicies.get(policy) : this.written(policy);
    this.ofPolicies.set(policy, key);
    if (key === undefined) throw new NoKey();
    return key;
  }

  private written({ kind, statements, problems }: Policy): string | undefined {
    if (problems.length > 0) return undefined;
    return unlessNoKey(() => JSON.stringify([kind, statements.map((statement) => this.statement(statement))]));
  }

  private statement({ effect, principals, actions, resources, conditions, problems }: Statement): unknown {
    if (problems.length > 0) throw new NoKey();
    const { aws = [], service = [], federated = [], canonicalUser = [] } = principals ?? {};
    return [
      effect,
      principals && [principals.negated, principals.everyone],
      [aws, service, federated, canonicalUser].map((patterns) => this.texts(patterns)),
      [actions.negated, actions.patterns.map(action), resources.negated, this.texts(resources.patterns)],
      conditions.map(({ operator, quantifier, ifExists, key, values }) => [
        [operator, quantifier, ifExists, key],
        values.map((value) => this.compared(operator, key, value)),
      ]),
    ];
  }

  private requests({ actions, notActions, resources, notResources, condition = {} }: RequestSet): unknown {
    return [
      [actions?.map(action), notActions?.map(action)],
      [resources && this.texts(resources), notResources && this.texts(notResources)],
      Object.entries(condition).map(([operator, keys]) => [
        operator,
        Object.entries(keys).map(([key, value]) => [
          key,
          [value].flat().map((each) => this.compared(operator, key, each as Text | boolean | number)),
        ]),
      ]),
    ];
  }

  private compared(operator: string, key: string, value: Text | Unknown | boolean | number): unknown {
    // A run of digits compared as a number is more than its digits.
    if (/Numeric|Date|Ip/.test(operator) && /account|principal|username|federated/i.test(key)) throw new NoKey();
    if (typeof value === 'boolean' || typeof value === 'number') return String(value);
    if (!isText(value)) throw new NoKey();
    return this.text(value);
  }

  private texts(texts: Text | readonly Text[]): unknown {
    return isText(texts) ? this.text(texts) : texts.map((text) => this.text(text));
  }

  /** A list of literal texts and of names of symbols and variables. */
  private text(text: Text): unknown {
    const parts = partsOf(text);
    return parts.map((part, index) => {
      if (typeof part === 'string') return this.literal(part, index > 0, index < parts.length - 1);
      if (index > 0 && typeof parts[index - 1] !== 'string') throw new NoKey();
      if (part instanceof PolicyVariable) return ['variable', part.key, part.fallback];
      if (part instanceof Unknown) throw new NoKey();
      return ['symbol', part.kind, this.nameOf(part)];
    });
  }

  private nameOf({ id }: TextSymbol): string | readonly [number, string] {
    const slash = id.indexOf('/');
    const index = slash < 0 ? undefined : this.indices.get(id.slice(0, slash));
    return index === undefined ? id : [index, id.slice(slash)];
  }

  private literal(text: string, followsSymbol: boolean, precedesSymbol: boolean): string {
    if (/\d[*?]|[*?]\d/.test(text)) throw new NoKey();
    if ((followsSymbol && /^[\d*?]/.test(text)) || (precedesSymbol && /[\d*?]$/.test(text))) throw new NoKey();
    return text.replace(/\d{12,}/g, (digits) => {
      if (digits !== this.account) throw new NoKey();
      return ACCOUNT;
    });
  }
}

/** Actions hold no account: they are kept as they are. */
function action(pattern: Text): string {
  if (typeof pattern !== 'string') throw new NoKey();
  return pattern;
}

function unlessNoKey(write: () => string): string | undefined {
  try {
    return write();
  } catch (error) {
    if (error instanceof NoKey) return undefined;
    throw error;
  }
}
