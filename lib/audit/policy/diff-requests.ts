import { textKey, Unknown } from '../template/symbolic-text';
import { decide } from './decide';
import { evaluateRequest } from './evaluate-request';
import { AccessDecision, AccessQuestion, AppliedPolicies, Pattern, Policy, Principal, Statement } from './types';

/** A request that became possible, or may have. */
export interface NewlyAllowed {
  /** The statement of the new policies that grants it; absent when the policies only no longer refuse it. */
  readonly statement?: Statement;
  readonly decision: Exclude<AccessDecision, { status: 'PROVED' }>;
}

type Asked = Omit<AccessQuestion, 'policies' | 'within' | 'outside'>;

/** One way in which policies refuse a request. */
type Refusal = Pick<AccessQuestion, 'within' | 'outside'>;

/**
 * Which requests became possible: for each statement of the new policies that grants, a request that they allow by it and the
 * old policies do not. A denial that went away shows at the grants that it held back.
 *
 * `question` says who asks, and what about. Every request of the result is allowed by the new policies and denied by the old
 * ones when both are evaluated plainly; one for which that is not confirmed is UNKNOWN.
 */
export function diffRequests(question: Asked, old: AppliedPolicies, now: AppliedPolicies): NewlyAllowed[] {
  const refusals = refusalsOf(question, old, now);
  return grantsOf(question, now).flatMap(({ statement, policies }): NewlyAllowed[] => {
    let doubtful: NewlyAllowed | undefined;
    for (const refusal of refusals) {
      const decision = decide({ ...question, policies, ...refusal });
      if (decision.status === 'PROVED') continue;
      const replayed = decision.status === 'REFUTED' ? replay(question, old, decision) : decision;
      if (replayed.status === 'REFUTED') return [{ statement, decision: replayed }];
      doubtful ??= { statement, decision: replayed };
    }
    return doubtful === undefined ? [] : [doubtful];
  });
}

/** The request must be one that the old policies deny: somebody will try it. */
function replay(
  question: Asked,
  old: AppliedPolicies,
  decision: Extract<AccessDecision, { status: 'REFUTED' }>,
): NewlyAllowed['decision'] {
  const { outcome, reason } = evaluateRequest({ ...question, policies: old }, decision.witness);
  if (outcome === 'denied') return decision;
  return {
    status: 'UNKNOWN',
    reason: `whether the earlier policies denied the request cannot be told (${reason})`,
    candidate: decision.witness,
  };
}

/** The ways in which the old policies refuse a request that the new ones may allow. */
function refusalsOf({ principal, grantedBy = 'either' }: Asked, old: AppliedPolicies, now: AppliedPolicies): Refusal[] {
  const kept = new Set(statementsOf(now, 'Deny').map(statementKey));
  // What is denied still has not become possible.
  const denials = statementsOf(old, 'Deny').filter((denial) => !kept.has(statementKey(denial)));
  const { identity, boundary, session, resource, endpoint, scps = [], rcps = [] } = old;
  const byResource = resource === undefined ? [] : grantsIn([resource]);
  const groups: { readonly old: Statement[]; readonly now: Statement[] | undefined }[] = [
    { old: endpoint && [endpoint], now: now.endpoint && [now.endpoint] },
    ...scps.map((level, index) => ({ old: level, now: now.scps?.[index] })),
    ...rcps.map((level, index) => ({ old: level, now: now.rcps?.[index] })),
  ].flatMap((group) => (group.old ? [{ old: grantsIn(group.old), now: group.now && grantsIn(group.now) }] : []));
  // What the resource's policy grants needs neither identity policy nor boundary in the same account.
  const own: [readonly Policy[] | undefined, readonly Policy[] | undefined][] = [
    [identity, now.identity],
    [boundary && [boundary], now.boundary && [now.boundary]],
    [session && [session], now.session && [now.session]],
  ];
  for (const [before, after] of own) {
    if (before === undefined) continue;
    groups.push({
      old: [...grantsIn(before), ...byResource],
      now: resource === undefined && now.resource === undefined && after ? grantsIn(after) : undefined,
    });
  }
  if (resource !== undefined && (grantedBy === 'resource-policy-required' || !isOwn(principal))) {
    groups.push({ old: byResource, now: now.resource && grantsIn([now.resource]) });
  }
  const narrowed = groups.filter((group) => group.now === undefined || !isWithin(group.now, group.old));
  return [...narrowed.map((group) => ({ outside: group.old })), ...denials.map((denial) => ({ within: [denial] }))];
}

/**
 * For each granting statement, the policies with that one as their only grant. Somebody whose own policies are not known may be
 * allowed everything by them: then the policies are asked about as they are.
 */
function grantsOf(
  { principal, grantedBy = 'either' }: Asked,
  now: AppliedPolicies,
): { statement?: Statement; policies: AppliedPolicies }[] {
  const { identity, resource, endpoint } = now;
  const byOwnPolicies = identity === undefined && isOwn(principal) && grantedBy === 'either';
  if (byOwnPolicies && endpoint === undefined) return [{ policies: now }];
  const granting =
    byOwnPolicies || resource === undefined ? [...(identity ?? [endpoint])] : [...(identity ?? []), resource];
  return grantsIn(granting.filter((policy) => policy !== undefined)).map((statement) => ({
    statement,
    policies: {
      ...now,
      identity: identity?.map((policy) => only(policy, statement)),
      resource: resource && granting.includes(resource) ? only(resource, statement) : resource,
      endpoint: endpoint && granting.includes(endpoint) ? only(endpoint, statement) : endpoint,
    },
  }));
}

function only(policy: Policy, grant: Statement): Policy {
  return { ...policy, statements: policy.statements.filter((each) => each.effect === 'Deny' || each === grant) };
}

function statementsOf(policies: AppliedPolicies, effect: Statement['effect']): Statement[] {
  const { identity = [], boundary, session, resource, endpoint, scps = [], rcps = [] } = policies;
  return [...identity, boundary, session, resource, endpoint, ...scps.flat(), ...rcps.flat()].flatMap(
    (policy) => policy?.statements.filter((statement) => statement.effect === effect) ?? [],
  );
}

function grantsIn(policies: readonly Policy[]): Statement[] {
  return policies.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Allow'));
}

/** Requests of these principals need their own policies to allow them. */
function isOwn({ type }: Principal): boolean {
  return type === 'role' || type === 'user' || type === 'other';
}

/** Whether every statement is, as written, among the others. */
function isWithin(statements: readonly Statement[], others: readonly Statement[]): boolean {
  const keys = new Set(others.map(statementKey));
  return statements.every((statement) => keys.has(statementKey(statement)));
}

/** Equal for statements that say the same in the same words, in whatever order. What is not understood equals nothing. */
function statementKey(statement: Statement): unknown {
  const { effect, principals, actions, resources, conditions, problems } = statement;
  if (problems.length > 0) return statement;
  const { negated, aws = [], service = [], federated = [], canonicalUser = [] } = principals ?? {};
  return JSON.stringify([
    effect,
    [negated, ...[aws, service, federated, canonicalUser].map(sorted)],
    [actions.negated, sorted(actions.patterns), resources.negated, sorted(resources.patterns)],
    conditions
      .map(({ operator, quantifier, ifExists, key, values }) =>
        JSON.stringify([operator, quantifier, ifExists, key, sorted(values)]),
      )
      .sort(),
  ]);
}

function sorted(patterns: readonly (Pattern | Unknown)[]): string[] {
  return patterns.map((pattern) => (pattern instanceof Unknown ? String(pattern) : textKey(pattern))).sort();
}
