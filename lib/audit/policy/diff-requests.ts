import { decide } from './decide';
import { AccessDecision, AccessQuestion, AppliedPolicies, Policy, Statement } from './types';

/** A granting statement of the new policies that makes a request possible which was not before. */
export interface NewlyAllowed {
  readonly statement: Statement;
  readonly decision: Exclude<AccessDecision, { status: 'PROVED' }>;
}

/**
 * Which requests became possible: for each statement of the new policies that grants, a request that they allow by it and the
 * old policies do not. A denial that went away shows at the grants that it held back.
 *
 * `question` says who asks, and what about.
 */
export function diffRequests(
  question: Omit<AccessQuestion, 'policies' | 'within' | 'outside'>,
  old: AppliedPolicies,
  now: AppliedPolicies,
): NewlyAllowed[] {
  const refusals = refusalsOf(old);
  return grantsOf(now).flatMap(({ statement, policies }): NewlyAllowed[] => {
    let doubtful: NewlyAllowed | undefined;
    for (const refusal of refusals) {
      const decision = decide({ ...question, policies, ...refusal });
      if (decision.status === 'REFUTED') return [{ statement, decision }];
      if (decision.status === 'UNKNOWN') doubtful ??= { statement, decision };
    }
    return doubtful === undefined ? [] : [doubtful];
  });
}

/** The ways in which policies refuse a request: a denial holds, or one of the groups that must allow does not. */
function refusalsOf({
  identity,
  boundary,
  session,
  resource,
  endpoint,
  scps = [],
  rcps = [],
}: AppliedPolicies): Pick<AccessQuestion, 'within' | 'outside'>[] {
  const all = [...(identity ?? []), boundary, session, resource, endpoint, ...scps.flat(), ...rcps.flat()].filter(
    (policy) => policy !== undefined,
  );
  const denials = all.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Deny'));
  const byResource = resource === undefined ? [] : grantsIn([resource]);
  const mustAllow: Statement[][] = [
    ...[endpoint === undefined ? undefined : [endpoint], ...scps, ...rcps]
      .filter((each) => each !== undefined)
      .map(grantsIn),
    // What the resource's policy grants needs neither identity policy nor boundary in the same account.
    ...[identity, boundary && [boundary], session && [session]]
      .filter((each) => each !== undefined)
      .map((each) => [...grantsIn(each), ...byResource]),
  ];
  return [...mustAllow.map((outside) => ({ outside })), ...denials.map((denial) => ({ within: [denial] }))];
}

function grantsIn(policies: readonly Policy[]): Statement[] {
  return policies.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Allow'));
}

/** For each granting statement of the identity and resource policies, the policies with that one as their only grant. */
function grantsOf(policies: AppliedPolicies): { statement: Statement; policies: AppliedPolicies }[] {
  const { identity = [], resource } = policies;
  const withOnly = (grant: Statement): AppliedPolicies => ({
    ...policies,
    identity: policies.identity && identity.map((policy) => only(policy, grant)),
    resource: resource && only(resource, grant),
  });
  return grantsIn([...identity, ...(resource === undefined ? [] : [resource])]).map((statement) => ({
    statement,
    policies: withOnly(statement),
  }));
}

function only(policy: Policy, grant: Statement): Policy {
  return { ...policy, statements: policy.statements.filter((each) => each.effect === 'Deny' || each === grant) };
}
