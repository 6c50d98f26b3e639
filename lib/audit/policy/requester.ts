import { partsOf, sameText, SymbolicText, symbolsOf, textKey, Unknown, unknownsOf } from '../template/symbolic-text';
import { Text } from '../template/types';
import { escapeWildcards } from './policy-variable';
import { Condition, Pattern, Policy, Principal, PrincipalSet } from './types';

/** One kind of requester, with what follows from it. A `Principal` that stands for many is split into several. */
export interface Requester {
  readonly type: Principal['type'];
  /** For people and for the request. */
  readonly name: Text;
  /** The values of condition keys that are the same for all its requests. */
  readonly fixed: ReadonlyMap<string, Text>;
  /** What the request's context must satisfy: fixed values, absent keys, and the shape of the ARN. */
  readonly facts: readonly Condition[];
  readonly account?: Text;
  readonly arn?: Text;
  readonly service?: string;
  readonly provider?: Text;
}

/** How a statement's principals relate to a requester. */
export type PrincipalMatch =
  /** It names the role or user, or somebody's session of it: what follows depends on `patterns`, globs over aws:PrincipalArn. */
  | {
      readonly match: 'some';
      readonly patterns: readonly Pattern[];
      readonly negated: boolean;
      readonly via: PrincipalNaming;
    }
  | { readonly match: 'all'; readonly via: PrincipalNaming }
  | { readonly match: 'none' }
  | { readonly match: 'unknown'; readonly reason: string; readonly via: PrincipalNaming };

/** In which way a resource policy names the requester; the boundary's part in the evaluation depends on it. */
export type PrincipalNaming = 'itself' | 'session' | 'account' | 'everyone';

/**
 * The facts of a principal.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestersOf(principal: Principal, policies: readonly Policy[]): Requester[] {
  switch (principal.type) {
    case 'role':
    case 'user':
      return [named(principal.type, principal.arn, principal.account)];
    case 'service':
      return (principal.service === undefined ? servicesIn(policies) : [principal.service]).map(service);
    case 'federated':
      return (principal.provider === undefined ? providersIn(policies) : [principal.provider]).map(federated);
    case 'anonymous':
      return [anonymous()];
    case 'other':
      return [unnamed('other', principal.account, principal.except)];
    case 'foreign':
      return accountsIn(policies)
        .filter((account) => !principal.accounts.some((own) => sameText(own, account)))
        .map((account) => unnamed('foreign', account, []));
  }
}

function named(type: 'role' | 'user', arn: Text, account: Text): Requester {
  const fixed = new Map<string, Text>([
    ['aws:principalarn', arn],
    ['aws:principalaccount', account],
    ['kms:calleraccount', account],
    ['aws:principaltype', type === 'role' ? 'AssumedRole' : 'User'],
  ]);
  if (type === 'user') {
    const name = userName(arn);
    if (name !== undefined) fixed.set('aws:username', name);
  }
  const absent = [
    'aws:principalservicename',
    'aws:principalservicenameslist',
    ...(type === 'role' ? ['aws:username'] : []),
  ];
  return { type, name: arn, arn, account, fixed, facts: [...equal(fixed), ...missing(absent), ...SIGNED] };
}

/** Somebody of an account who is not in the template: any role or user but those named. */
function unnamed(type: 'other' | 'foreign', account: Text, except: readonly Text[]): Requester {
  const fixed = new Map<string, Text>([
    ['aws:principalaccount', account],
    ['kms:calleraccount', account],
  ]);
  const shapes = ['role/*', 'user/*'].flatMap((shape) => iamArns(account, shape));
  const arn: Condition[] = [
    { operator: 'StringLike', quantifier: 'none', ifExists: false, key: 'aws:principalarn', values: shapes },
    { operator: 'StringNotEquals', quantifier: 'none', ifExists: false, key: 'aws:principalarn', values: except },
  ];
  const absent = ['aws:principalservicename', 'aws:principalservicenameslist'];
  return {
    type,
    name: SymbolicText.join(['arn:aws:iam::', account, ':role/x']),
    account,
    fixed,
    facts: [...equal(fixed), ...arn, ...missing(absent), ...SIGNED],
  };
}

function service(name: string): Requester {
  const fixed = new Map<string, Text>([
    ['aws:principalservicename', name],
    ['aws:principaltype', 'AWSService'],
  ]);
  const facts = [
    ...equal(fixed),
    present('Bool', 'aws:principalisawsservice', 'true'),
    ...missing(['aws:principalarn', 'aws:username']),
  ];
  return { type: 'service', name, service: name, fixed, facts };
}

function federated(provider: Text): Requester {
  const fixed = new Map([['aws:federatedprovider', provider]]);
  return { type: 'federated', name: provider, provider, fixed, facts: missing(['aws:principalarn', 'aws:username']) };
}

function anonymous(): Requester {
  const fixed = new Map<string, Text>([
    ['aws:principalaccount', 'anonymous'],
    ['aws:principaltype', 'Anonymous'],
  ]);
  const absent = [
    'aws:principalarn',
    'aws:principalorgid',
    'aws:principalorgpaths',
    'aws:username',
    'aws:principalservicename',
  ];
  return { type: 'anonymous', name: 'anonymous', fixed, facts: [...equal(fixed), ...missing(absent)] };
}

/**
 * A principal's ARNs in every partition. A wildcard for the partition would match across colons, and so take the name of
 * somebody else's role for this account's.
 */
function iamArns(account: Text, shape: string): Text[] {
  return ['aws', 'aws-cn', 'aws-us-gov'].map((partition) =>
    SymbolicText.join([`arn:${partition}:iam::`, account, `:${shape}`]),
  );
}

const SIGNED: readonly Condition[] = [present('Bool', 'aws:principalisawsservice', 'false')];

function equal(fixed: ReadonlyMap<string, Text>): Condition[] {
  return [...fixed].map(([key, value]) => present('StringEquals', key, value));
}

function present(operator: string, key: string, value: Text): Condition {
  return { operator, quantifier: 'none', ifExists: false, key, values: [value] };
}

function missing(keys: readonly string[]): Condition[] {
  return keys.map((key) => present('Null', key, 'true'));
}

/** Decides how a statement's `Principal` or `NotPrincipal` relates to a requester. */
export function matchPrincipals(set: PrincipalSet | undefined, requester: Requester): PrincipalMatch {
  if (set === undefined) return { match: 'all', via: 'itself' };
  const match = matchNamed(set, requester);
  if (!set.negated) return match;
  switch (match.match) {
    case 'all':
      // To exempt a session, the role, the session and the account must all be listed: what one of them does is not certain.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
      return match.via === 'everyone'
        ? { match: 'none' }
        : { match: 'unknown', reason: 'NotPrincipal lists the requester', via: 'everyone' };
    case 'none':
      return { match: 'all', via: 'everyone' };
    case 'some':
      return { match: 'unknown', reason: 'NotPrincipal lists some of the requesters', via: 'everyone' };
    case 'unknown':
      return match;
  }
}

function matchNamed(set: PrincipalSet, requester: Requester): PrincipalMatch {
  if (set.everyone) return { match: 'all', via: 'everyone' };
  if (requester.type === 'service') return listed(set.service, requester.service ?? '');
  if (requester.type === 'federated') return listed(set.federated, requester.provider ?? '');
  if (requester.type === 'anonymous') {
    const unknown = set.aws.find((each) => unknownsOf(each).length > 0);
    return unknown === undefined
      ? { match: 'none' }
      : { match: 'unknown', reason: unknownsOf(unknown).join(), via: 'everyone' };
  }
  if (set.canonicalUser.length > 0) {
    return { match: 'unknown', reason: 'a canonical user id may name the requester', via: 'account' };
  }
  return matchAccounts(set.aws, requester);
}

/** `AWS` principals: accounts, roles, users and sessions. */
function matchAccounts(principals: readonly Pattern[], requester: Requester): PrincipalMatch {
  const own: Pattern[] = [];
  const delegated: Pattern[] = [];
  let session = false;
  const unknown: string[] = [];
  for (const principal of principals) {
    const account = accountOf(principal);
    if (unknownsOf(principal).length > 0) unknown.push(...unknownsOf(principal));
    else if (account !== undefined) delegated.push(...iamArns(account, '*'));
    else if (isSession(principal, requester)) session = true;
    // Principals know no wildcards but a lone one.
    else own.push(literally(principal));
  }
  if (requester.arn !== undefined) {
    const { arn, account } = requester;
    if (own.some((each) => sameText(each, arn))) return { match: 'all', via: 'itself' };
    if (session) return { match: 'unknown', reason: 'a session of the role is named', via: 'session' };
    if (unknown.length > 0) return { match: 'unknown', reason: unknown.join(), via: 'itself' };
    const accounts = principals.flatMap((each) => accountOf(each) ?? []);
    if (account !== undefined && accounts.some((each) => sameText(each, account)))
      return { match: 'all', via: 'account' };
    if (account !== undefined && accounts.some((each) => couldBeSameAccount(each, account))) {
      return { match: 'unknown', reason: `the account ${String(account)} may be one of those named`, via: 'account' };
    }
    return own.some((each) => couldBeSameArn(each, arn))
      ? { match: 'unknown', reason: `${String(arn)} may be one of those named`, via: 'itself' }
      : { match: 'none' };
  }
  if (unknown.length > 0) return { match: 'unknown', reason: unknown.join(), via: 'itself' };
  if (session) return { match: 'unknown', reason: 'a session of a role is named', via: 'session' };
  const patterns = [...own, ...delegated];
  return patterns.length === 0 ? { match: 'none' } : { match: 'some', patterns, negated: false, via: 'account' };
}

function listed(patterns: readonly Pattern[], name: Text): PrincipalMatch {
  if (patterns.some((each) => sameText(each, name) || each === '*')) return { match: 'all', via: 'itself' };
  const unknown = patterns.find((each) => unknownsOf(each).length > 0 || symbolsOf(each).length > 0);
  return unknown === undefined
    ? { match: 'none' }
    : { match: 'unknown', reason: `${String(unknown)} may be ${String(name)}`, via: 'itself' };
}

/** The account that a principal stands for as a whole: `111122223333` or the ARN of its root. */
export function accountOf(principal: Pattern): Text | undefined {
  const parts = partsOf(principal);
  if (parts.length === 1) {
    const [only] = parts;
    if (typeof only === 'string') {
      return /^\d{12}$/.test(only) ? only : /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(only)?.[1];
    }
    return only !== undefined && !(only instanceof Unknown) && only.kind === 'account' ? principal : undefined;
  }
  const [head, account, tail, ...more] = parts;
  const isRoot = typeof head === 'string' && /^arn:[a-z-]+:iam::$/.test(head) && tail === ':root' && more.length === 0;
  return isRoot && account !== undefined ? SymbolicText.join([account]) : undefined;
}

function isSession(principal: Pattern, { arn }: Requester): boolean {
  const [first] = partsOf(principal);
  if (typeof first !== 'string' || !/^arn:[a-z-]+:sts::/.test(first)) return false;
  if (arn === undefined) return true;
  const name = textKey(principal).split(':assumed-role/')[1]?.split('/')[0];
  return name !== undefined && textKey(arn).endsWith(`/${name}`);
}

function literally(principal: Pattern): Pattern {
  return SymbolicText.join(partsOf(principal).map((part) => (typeof part === 'string' ? escapeWildcards(part) : part)));
}

/** A literal account and the symbol of one may be the same. */
export function couldBeSameAccount(one: Text, other: Text): boolean {
  if (sameText(one, other)) return true;
  return typeof one !== 'string' || typeof other !== 'string';
}

/** Two ARNs that differ in nothing but a symbol of an account may be the same. */
function couldBeSameArn(one: Text, other: Text): boolean {
  const shape = (text: Text): string =>
    partsOf(text)
      .map((part) =>
        typeof part === 'string'
          ? part.replace(/\d{12}/g, '{account}')
          : 'kind' in part && part.kind === 'account'
            ? '{account}'
            : `{${part instanceof Unknown ? '?' : part.id}}`,
      )
      .join('');
  const hasAccountSymbol = [one, other].some((text) => symbolsOf(text).some(({ kind }) => kind === 'account'));
  return hasAccountSymbol && shape(one) === shape(other);
}

function userName(arn: Text): Text | undefined {
  const last = partsOf(arn).at(-1);
  if (typeof last === 'string') return /([^/]+)$/.exec(last)?.[1];
  return last === undefined || last instanceof Unknown ? undefined : SymbolicText.join([last]);
}

/** An account that nobody mentions: it stands for all others. */
const SOME_ACCOUNT = '999999999999';
const SOME_SERVICE = 'some-service.amazonaws.com';

/** Every account that a policy mentions, and one that none does. */
function accountsIn(policies: readonly Policy[]): Text[] {
  const found = new Map<string, Text>();
  for (const text of textsIn(policies)) {
    for (const [account] of String(typeof text === 'string' ? text : '').matchAll(/\b\d{12}\b/g))
      found.set(account, account);
    for (const part of partsOf(text)) {
      if (typeof part === 'string') for (const [account] of part.matchAll(/\b\d{12}\b/g)) found.set(account, account);
      else if (!(part instanceof Unknown) && part.kind === 'account') found.set(part.id, SymbolicText.join([part]));
    }
  }
  found.set(SOME_ACCOUNT, SOME_ACCOUNT);
  return [...found.values()];
}

function servicesIn(policies: readonly Policy[]): string[] {
  const names = policies
    .flatMap(({ statements }) => statements)
    .flatMap(({ principals }) => principals?.service ?? [])
    .filter((name) => typeof name === 'string');
  return [...new Set([...names, SOME_SERVICE])];
}

function providersIn(policies: readonly Policy[]): Text[] {
  const providers = policies
    .flatMap(({ statements }) => statements)
    .flatMap(({ principals }) => principals?.federated ?? [])
    .filter((provider) => unknownsOf(provider).length === 0);
  return [...new Map([...providers, 'some-provider'].map((provider) => [textKey(provider), provider])).values()];
}

function textsIn(policies: readonly Policy[]): Text[] {
  return policies
    .flatMap(({ statements }) => statements)
    .flatMap(({ principals, resources, conditions }) => [
      ...(principals?.aws ?? []),
      ...resources.patterns,
      ...conditions.flatMap(({ values }) => values.filter((value): value is Text => !(value instanceof Unknown))),
    ]);
}
