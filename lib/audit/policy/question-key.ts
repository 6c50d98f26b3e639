import { isText, partsOf, Unknown } from '../template/symbolic-text';
import { Text } from '../template/types';
import { PolicyVariable } from './policy-variable';
import { AccessQuestion, Policy, RequestSet, Statement } from './types';

/** Stands for the environment's account in keys. */
const ACCOUNT = '\uE0AC';
/** An account that the algebra itself names. */
const RESERVED = '999999999999';
/** Stands before and after the id of a symbol until all symbols of a question are numbered. */
const MARK = '\uE0AD';

/** No key: the question cannot be told apart from others by its text alone. */
class NoKey extends Error {}

/**
 * Writes questions so that two with the same key have the same answer when it is PROVED, whatever environment they are of: the
 * environment's account and the names of symbols are left out, and where a statement was written.
 *
 * Why that is sound: a symbol is only ever compared with itself, so that its name does not matter: they are numbered as they occur. For the account A, let f
 * exchange A and another account B wherever they stand as a whole run of digits. In a question with a key, no digit, symbol or
 * policy variable of a pattern stands next to a wildcard or to one another, so that a run of digits in a request is read by a
 * whole run of the pattern or by wildcards alone; f changes neither. A pattern p then matches a text t exactly when f(p) matches
 * f(t), whatever the symbols stand for: one question has an allowed request exactly when the other has. No other run of digits as
 * long as an account, nothing that is not understood, and no comparison of an account as a number may be in a question with a key.
 */
export class QuestionKeys {
  private readonly ofPolicies = new WeakMap<Policy, string | undefined>();
  private readonly account: string | undefined;

  constructor(account: Text) {
    this.account = typeof account === 'string' && account !== RESERVED ? account : undefined;
  }

  /** Undefined when the question has no key. */
  public keyOf(question: AccessQuestion): string | undefined {
    return unlessNoKey(() => {
      const { principal, policies, about, permitted = [], within = [], outside = [], resourceAccount } = question;
      const { identity, boundary, session, resource, endpoint, scps, rcps } = policies;
      const all = (each: readonly Policy[] | undefined): string =>
        each === undefined ? 'none' : `${each.length} ${each.map((policy) => this.policy(policy)).join('\n')}`;
      const levels = (each: readonly (readonly Policy[])[] = []): string[] => [
        `${each.length} levels`,
        ...each.map(all),
      ];
      const asked = [
        Object.entries(principal).map(([name, value]) => [name, this.texts(value as Text | readonly Text[])]),
        [this.requests(about), permitted.map((set) => this.requests(set))],
        [within.map((each) => this.statement(each)), outside.map((each) => this.statement(each))],
        [question.grantedBy, resourceAccount === undefined ? null : this.text(resourceAccount)],
      ];
      const single = [boundary, session, resource, endpoint].map((policy) => all(policy && [policy]));
      return numbered([JSON.stringify(asked), all(identity), ...single, ...levels(scps), ...levels(rcps)].join('\n'));
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
      if (part instanceof Unknown || part.id.includes(MARK)) throw new NoKey();
      return [`${MARK}${part.id}${MARK}`, part.kind];
    });
  }

  private literal(text: string, followsSymbol: boolean, precedesSymbol: boolean): string {
    if (/\d[*?]|[*?]\d|[\uE0AC\uE0AD]/.test(text)) throw new NoKey();
    if ((followsSymbol && /^[\d*?]/.test(text)) || (precedesSymbol && /[\d*?]$/.test(text))) throw new NoKey();
    return text.replace(/\d{12,}/g, (digits) => {
      if (digits !== this.account) throw new NoKey();
      return ACCOUNT;
    });
  }
}

/** Gives every symbol a number in the place of its id. */
function numbered(key: string): string {
  const numbers = new Map<string, number>();
  return key.replace(new RegExp(`${MARK}[^${MARK}]*${MARK}`, 'g'), (id) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    return `${MARK}${numbers.get(id)}`;
  });
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
