import { Finding } from '../claims/claim';
import { Verdict } from '../claims/verdict';
import { decideOnce, QuestionKeys } from '../policy';
import type {
  AccessDecision,
  AccessQuestion,
  AccessRequest,
  AppliedPolicies,
  Policy,
  RequestSet,
} from '../policy/types';
import type { ResolvedResource } from '../template/types';
import { couldAllow } from './action-overlap';
import { controlsOf } from './organization-policies';
import { ResourcePolicy, resourcePoliciesOf } from './resource-policies';
import { principalOf, RoleModel, rolesOf } from './roles';
import { SandboxModel } from './sandbox-model';

/** What a claim asks of one role: "may it do any of this?" */
export interface RoleQuestion {
  readonly about: RequestSet;
  readonly permitted?: readonly RequestSet[];
  /** The resource whose policy takes part. */
  readonly target?: ResolvedResource;
  /** KMS keys and role trust policies must allow by themselves. */
  readonly grantedBy?: AccessQuestion['grantedBy'];
  /** What an answer of "yes" means, after the role's name: "may read the raw zone". */
  readonly words: string;
  readonly escapePath: string;
}

/** Roles and policies of one environment, read once, and the questions that claims put to them. */
export class Access {
  private static readonly known = new WeakMap<SandboxModel, Access>();

  public static of(sandbox: SandboxModel): Access {
    const known = this.known.get(sandbox) ?? new Access(sandbox);
    this.known.set(sandbox, known);
    return known;
  }

  public readonly roles: readonly RoleModel[];
  public readonly resourcePolicies: readonly ResourcePolicy[];
  private readonly keys: QuestionKeys;
  private readonly merged = new Map<ResolvedResource, Policy | undefined>();
  /** What declared policies of the organization deny in this account, where one of their targets is the account itself. */
  private readonly organization: Pick<AppliedPolicies, 'scps' | 'rcps'>;

  private constructor(private readonly sandbox: SandboxModel) {
    this.keys = new QuestionKeys(sandbox.account);
    this.roles = rolesOf(sandbox);
    this.resourcePolicies = resourcePoliciesOf(sandbox);
    const scps = controlsOf(sandbox, 'SERVICE_CONTROL_POLICY', sandbox.account);
    const rcps = controlsOf(sandbox, 'RESOURCE_CONTROL_POLICY', sandbox.account);
    this.organization = { ...(scps && { scps: [scps] }), ...(rcps && { rcps: [rcps] }) };
  }

  /** The policy of one resource, all documents together; undefined when no template gives it one. */
  public policyOf(resource: ResolvedResource): Policy | undefined {
    if (!this.merged.has(resource)) this.merged.set(resource, this.mergedPolicyOf(resource));
    return this.merged.get(resource);
  }

  /** Refutes when a role may do what it must not, and says which request shows it. Answers whether it is proved that it may not. */
  public roleMustNot(verdict: Verdict, role: RoleModel, question: RoleQuestion): boolean {
    const { resource } = this.resourcePart(question.target);
    if (!couldAllow([...role.identity, ...(resource ? [resource] : [])], question.about.actions)) {
      return this.unseenPoliciesAreHarmless(verdict, role, question);
    }
    const decision = this.decide({
      principal: principalOf(this.sandbox, role),
      policies: {
        ...this.organization,
        identity: role.identity,
        ...(role.boundary && { boundary: role.boundary }),
        ...this.resourcePart(question.target),
      },
      about: question.about,
      ...(question.permitted && { permitted: question.permitted }),
      ...(question.grantedBy && { grantedBy: question.grantedBy }),
      ...(question.target && { resourceAccount: this.sandbox.account }),
    });
    const finding = {
      escapePath: question.escapePath,
      summary: `${role.resource.logicalId} ${question.words}.`,
      resource: this.sandbox.reference(role.resource),
    };
    return this.report(verdict, decision, finding) && this.unseenPoliciesAreHarmless(verdict, role, question);
  }

  /** The same for principals that no template declares: only the resource's own policy can keep them out. */
  public othersMustNot(
    verdict: Verdict,
    question: RoleQuestion & { readonly target: ResolvedResource; readonly principal: AccessQuestion['principal'] },
  ): boolean {
    const decision = this.decide({
      principal: question.principal,
      // SCPs bind the principals of this account, RCPs its resources: of both, strangers meet the latter.
      policies: {
        ...(this.organization.rcps && { rcps: this.organization.rcps }),
        ...this.resourcePart(question.target),
      },
      about: question.about,
      ...(question.permitted && { permitted: question.permitted }),
      ...(question.grantedBy && { grantedBy: question.grantedBy }),
      resourceAccount: this.sandbox.account,
    });
    return this.report(verdict, decision, {
      escapePath: question.escapePath,
      summary: question.words,
      resource: this.sandbox.reference(question.target),
    });
  }

  /** Puts a decision into a verdict. Answers whether it was "never allowed". */
  public report(verdict: Verdict, decision: AccessDecision, finding: Omit<Finding, 'status'>): boolean {
    if (decision.status === 'PROVED') return true;
    if (decision.status === 'REFUTED') {
      verdict.refute({ ...finding, request: asExample(decision.witness) });
      return false;
    }
    verdict.cannotTell({
      ...finding,
      summary: `It cannot be decided whether ${finding.summary.replace(/\.$/, '')}: ${decision.reason}.`,
      ...(decision.candidate && { request: asExample(decision.candidate) }),
    });
    return false;
  }

  public decide(question: AccessQuestion): AccessDecision {
    return decideOnce(question, this.keys);
  }

  private resourcePart(target: ResolvedResource | undefined): { resource?: Policy } {
    const resource = target && this.policyOf(target);
    return resource ? { resource } : {};
  }

  private unseenPoliciesAreHarmless(verdict: Verdict, role: RoleModel, question: RoleQuestion): boolean {
    if (role.unseenPolicies.length === 0) return true;
    // Whatever the unseen policy grants, the boundary and the resource's policy may still deny.
    const decision = this.decide({
      principal: principalOf(this.sandbox, role),
      policies: {
        ...this.organization,
        ...(role.boundary && { boundary: role.boundary }),
        ...this.resourcePart(question.target),
      },
      about: question.about,
      ...(question.permitted && { permitted: question.permitted }),
      ...(question.grantedBy && { grantedBy: question.grantedBy }),
      ...(question.target && { resourceAccount: this.sandbox.account }),
    });
    if (decision.status === 'PROVED') return true;
    verdict.cannotTell({
      escapePath: question.escapePath,
      summary: `${role.resource.logicalId} has ${role.unseenPolicies.join(', ')} attached, whose content no template shows; with it, it may be that it ${question.words}.`,
      resource: this.sandbox.reference(role.resource),
    });
    return false;
  }

  private mergedPolicyOf(resource: ResolvedResource): Policy | undefined {
    const all = this.resourcePolicies.filter(({ target }) => target === resource).map(({ policy }) => policy);
    const [first] = all;
    if (!first) return undefined;
    return {
      ...first,
      statements: all.flatMap(({ statements }) => statements),
      problems: all.flatMap(({ problems }) => problems),
    };
  }
}

/** A request as reports show it. */
export function asExample(request: AccessRequest): NonNullable<Finding['request']> {
  return {
    principal: String(request.principal),
    action: request.action,
    resource: String(request.resource),
    context: Object.fromEntries(
      Object.entries(request.context).map(([key, values]) => [key, values.map(String).join(', ')]),
    ),
  };
}
