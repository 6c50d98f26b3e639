import { isRecord } from '../template/json';
import { parseJsonText } from '../template/json-text';
import { isText, partsOf, SymbolicText, TextPart, Unknown } from '../template/symbolic-text';
import { Text } from '../template/types';
import { escapeWildcards, PolicyVariable } from './policy-variable';
import { Condition, Pattern, PatternSet, Policy, PolicyKind, PrincipalSet, Statement, StatementSource } from './types';

/** What a policy is called and where it was written. */
export interface PolicyOrigin {
  readonly name: string;
  readonly kind: PolicyKind;
  readonly templateId?: string;
  readonly logicalId?: string;
}

const STATEMENT_KEYS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/** Kinds whose statements must name principals, and those whose statements must not. */
const WITH_PRINCIPALS: readonly PolicyKind[] = ['resource', 'endpoint', 'rcp'];

/**
 * Reads a policy document: an object of resolved values, or JSON in a text. Nothing is refused: what is not understood is a
 * problem of its statement or of the policy, and counts as anything that it could mean.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
export function parsePolicy(document: unknown, origin: PolicyOrigin): Policy {
  const read = isText(document) ? parseJsonText(document) : document;
  const { name, kind } = origin;
  if (read instanceof Unknown) return { name, kind, statements: [], problems: [`${name}: ${read.reason}`] };
  if (!isRecord(read) || read instanceof SymbolicText) {
    return { name, kind, statements: [], problems: [`${name} is no policy document`] };
  }
  const problems: string[] = [];
  for (const key of Object.keys(read)) {
    if (!['Version', 'Id', 'Statement'].includes(key))
      problems.push(`${name} has an element ${key} that is not understood`);
  }
  const version = read.Version ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17')
    problems.push(`${name} has the version ${inWords(version)}`);
  if (read.Statement === undefined) problems.push(`${name} has no statement`);
  const list: unknown[] = Array.isArray(read.Statement)
    ? read.Statement
    : read.Statement === undefined
      ? []
      : [read.Statement];
  const statements = list.flatMap((statement, index) =>
    parseStatement(
      statement,
      { policy: name, index, templateId: origin.templateId, logicalId: origin.logicalId },
      kind,
      version,
    ),
  );
  return { name, kind, statements, problems };
}

/** One statement; two when its effect is not known, since it may be either. */
function parseStatement(value: unknown, source: StatementSource, kind: PolicyKind, version: unknown): Statement[] {
  const where = `${source.policy}, statement ${source.index}`;
  const nothing: PatternSet = { negated: false, patterns: [] };
  if (!isRecord(value) || value instanceof Unknown || value instanceof SymbolicText) {
    const reason = value instanceof Unknown ? value.reason : 'it is no object';
    const unknown = { actions: nothing, resources: nothing, conditions: [], source, problems: [`${where}: ${reason}`] };
    return [
      { ...unknown, effect: 'Allow' },
      { ...unknown, effect: 'Deny' },
    ];
  }
  const problems: string[] = [];
  const fail = (reason: string): void => void problems.push(`${where}: ${reason}`);
  for (const key of Object.keys(value)) {
    if (!STATEMENT_KEYS.has(key)) fail(`the element ${key} is not understood`);
  }
  const reader = new StatementReader(version === '2012-10-17', fail);
  const principals = reader.principals(value, kind);
  const actions = reader.patterns(value, 'Action', 'NotAction', false);
  const resources = reader.patterns(value, 'Resource', 'NotResource', true);
  const isOfResource = kind === 'resource';
  if (actions === undefined) fail('it has no Action');
  // The resource of a trust policy is the role itself, so the element is absent there.
  if (resources === undefined && !isOfResource) fail('it has no Resource');
  const conditions = reader.conditions(value.Condition);
  const base = {
    sid: isText(value.Sid) ? String(value.Sid) : undefined,
    principals,
    actions: actions ?? nothing,
    resources: resources ?? { negated: false, patterns: ['*'] },
    conditions,
    source,
    problems,
  };
  if (value.Effect === 'Allow' || value.Effect === 'Deny') return [{ ...base, effect: value.Effect }];
  fail(`the effect ${inWords(value.Effect)} is not understood`);
  return [
    { ...base, effect: 'Allow' },
    { ...base, effect: 'Deny' },
  ];
}

/** A value of any kind for a message. */
function inWords(value: unknown): string {
  return isText(value) ? String(value) : (JSON.stringify(value) ?? 'undefined');
}

class StatementReader {
  constructor(
    private readonly hasVariables: boolean,
    private readonly fail: (reason: string) => void,
  ) {}

  public patterns(
    statement: Record<string, unknown>,
    element: string,
    negation: string,
    variables: boolean,
  ): PatternSet | undefined {
    if (statement[element] !== undefined && statement[negation] !== undefined)
      this.fail(`it has ${element} and ${negation}`);
    const negated = statement[element] === undefined;
    const value = negated ? statement[negation] : statement[element];
    if (value === undefined) return undefined;
    return { negated, patterns: this.texts(value, negated ? negation : element, variables) };
  }

  public principals(statement: Record<string, unknown>, kind: PolicyKind): PrincipalSet | undefined {
    const negated = statement.Principal === undefined && statement.NotPrincipal !== undefined;
    const value = negated ? statement.NotPrincipal : statement.Principal;
    if (!WITH_PRINCIPALS.includes(kind)) {
      if (value !== undefined) this.fail(`it names principals, which an ${kind} policy cannot`);
      return undefined;
    }
    const none: PrincipalSet = { negated, everyone: false, aws: [], service: [], federated: [], canonicalUser: [] };
    if (value === undefined) {
      this.fail('it names no principal');
      return none;
    }
    if (value === '*') return { ...none, everyone: true, aws: ['*'] };
    if (!isRecord(value) || value instanceof Unknown || value instanceof SymbolicText) {
      this.fail(`the principal ${inWords(value)} is not understood`);
      return none;
    }
    const { AWS: aws, Service: service, Federated: federated, CanonicalUser: canonicalUser, ...others } = value;
    for (const key of Object.keys(others)) this.fail(`the principal type ${key} is not understood`);
    const texts = (each: unknown): readonly Pattern[] =>
      each === undefined ? [] : this.texts(each, 'Principal', false);
    const accounts = texts(aws);
    return {
      negated,
      everyone: accounts.includes('*'),
      aws: accounts,
      service: texts(service),
      federated: texts(federated),
      canonicalUser: texts(canonicalUser),
    };
  }

  public conditions(block: unknown): Condition[] {
    if (block === undefined) return [];
    if (!isRecord(block) || block instanceof Unknown || block instanceof SymbolicText) {
      this.fail('its Condition is not understood');
      return [];
    }
    return Object.entries(block).flatMap(([name, keys]): Condition[] => {
      if (!isRecord(keys) || keys instanceof Unknown || keys instanceof SymbolicText) {
        this.fail(`the condition ${name} is not understood`);
        return [];
      }
      const [, quantifier, operator = name, ifExists] =
        /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/s.exec(name) ?? [];
      return Object.entries(keys).map(([key, values]) => ({
        operator,
        quantifier: quantifier === 'ForAnyValue' ? 'any' : quantifier === 'ForAllValues' ? 'all' : 'none',
        ifExists: ifExists !== undefined,
        key: key.toLowerCase(),
        values: this.texts(values, `Condition ${name} ${key}`, true),
      }));
    });
  }

  /** One text or a list of them. Something else counts as an unknown text. */
  private texts(value: unknown, element: string, variables: boolean): Pattern[] {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.map((each): Text => {
      if (isText(each)) return variables && this.hasVariables ? withVariables(each) : each;
      if (typeof each === 'number' || typeof each === 'boolean') return String(each);
      return SymbolicText.join([
        each instanceof Unknown ? each : new Unknown(`${element} holds something that is no text`),
      ]);
    });
  }
}

/**
 * Finds `${aws:username}` and the like, and the escapes `${*}`, `${?}` and `${$}`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
function withVariables(text: Text): Text {
  return SymbolicText.join(
    partsOf(text).flatMap((part): (TextPart | SymbolicText)[] => {
      if (typeof part !== 'string' || !part.includes('${')) return [part];
      return part.split(/(\$\{[^{}]*\})/).map((piece, index): TextPart => {
        if (index % 2 === 0) return piece;
        const inside = piece.slice(2, -1);
        if (inside === '*' || inside === '?') return escapeWildcards(inside);
        if (inside === '$') return '$';
        const [, key = inside, fallback] = /^([^,]*),\s*'(.*)'$/s.exec(inside) ?? [];
        return new PolicyVariable(key.trim().toLowerCase(), fallback);
      });
    }),
  );
}
