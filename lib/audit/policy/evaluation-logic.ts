import { sameText } from '../template/symbolic-text';
import { couldBeSameAccount, matchPrincipals, PrincipalMatch, Requester } from './requester';
import { AccessQuestion, Policy, Statement } from './types';

/** A statement in the part that it plays: it grants within its group, or it forbids. */
export interface Part {
  readonly statement: Statement;
  /** A set of statements of which one must hold, or `deny`. */
  readonly group: string;
  readonly principal: PrincipalMatch;
}

/**
 * The evaluation of a request, as a formula over groups of `Allow` statements that only grows with them. `Deny` statements of
 * any policy forbid.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export interface EvaluationLogic {
  readonly parts: readonly Part[];
  /** Policies with something that is not understood at all, with the group in which they grant. */
  readonly unknownPolicies: readonly { readonly policy: Policy; readonly group: string }[];
  /** Whether requests are allowed when these groups each have a statement that holds. */
  allows(holds: (group: string) => boolean, reading: 'hopeful' | 'strict'): boolean;
}

export function evaluationLogic(question: AccessQuestion, requester: Requester): EvaluationLogic {
  const { policies } = question;
  const parts: Part[] = [];
  const unknownPolicies: { policy: Policy; group: string }[] = [];
  const add = (policy: Policy, group: string): void => {
    if (policy.problems.length > 0)
      unknownPolicies.push({ policy, group: group === 'resource' ? 'resource:itself' : group });
    for (const statement of policy.statements) {
      const principal = matchPrincipals(statement.principals, requester);
      if (principal.match === 'none') continue;
      const named = group === 'resource' ? `resource:${principal.via}` : group;
      parts.push({ statement, principal, group: statement.effect === 'Deny' ? 'deny' : named });
    }
  };
  const isOwn = requester.type === 'role' || requester.type === 'user' || requester.type === 'other';
  const filters: string[] = [];
  const filter = (policy: Policy, group: string): void => {
    add(policy, group);
    if (!filters.includes(group)) filters.push(group);
  };
  if (isOwn) {
    policies.identity?.forEach((policy) => add(policy, 'identity'));
    if (policies.boundary) add(policies.boundary, 'boundary');
    if (policies.session) add(policies.session, 'session');
    // Service control policies bind the principals of the organization's member accounts, and nobody else.
    policies.scps?.forEach((level, index) => level.forEach((policy) => filter(policy, `scp${index}`)));
  }
  if (policies.resource) add(policies.resource, 'resource');
  if (policies.endpoint) filter(policies.endpoint, 'endpoint');
  policies.rcps?.forEach((level, index) => level.forEach((policy) => filter(policy, `rcp${index}`)));
  return {
    parts,
    unknownPolicies,
    allows: (holds, reading) => filters.every(holds) && isGranted(question, requester, holds, reading),
  };
}

function isGranted(
  { policies, resourceAccount, grantedBy = 'either' }: AccessQuestion,
  { type, account }: Requester,
  holds: (group: string) => boolean,
  reading: 'hopeful' | 'strict',
): boolean {
  const byResource = (['itself', 'session', 'account', 'everyone'] as const).some((via) => holds(`resource:${via}`));
  // Somebody else's identity policies are taken to allow everything: only the resource's side stands in the way.
  if (type === 'service' || type === 'federated' || type === 'anonymous' || type === 'foreign') {
    return policies.resource === undefined || byResource;
  }
  const bounded =
    (policies.boundary === undefined || holds('boundary')) && (policies.session === undefined || holds('session'));
  const byIdentity = (policies.identity === undefined || holds('identity')) && bounded;
  if (policies.resource === undefined) return byIdentity;
  // A role that a resource policy names is limited by its boundary; a session or a user that it names is not.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
  const direct =
    (holds('resource:itself') && (type === 'user' || bounded)) ||
    holds('resource:session') ||
    (holds('resource:everyone') && (bounded || reading === 'hopeful'));
  const required = direct || (holds('resource:account') && byIdentity);
  const inAccount = grantedBy === 'either' ? byIdentity || required : required;
  const across = byResource && byIdentity;
  if (resourceAccount === undefined || account === undefined || sameText(resourceAccount, account)) return inAccount;
  if (!couldBeSameAccount(resourceAccount, account)) return across;
  return reading === 'hopeful' ? inAccount || across : inAccount && across;
}
