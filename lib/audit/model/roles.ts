import { AuditTag } from '../../private/contracts/audit-tags';
import { parsePolicy } from '../policy/parse-policy';
import type { Policy, Principal } from '../policy/types';
import type { ResolvedResource, ResolvedValue, Text } from '../template/types';
import { awsManagedPolicy } from './aws-managed-policies';
import { labelOf, SandboxModel } from './sandbox-model';
import { at, inWords, listOf } from './values';

/** A declared IAM role with everything that decides what its sessions may do. */
export interface RoleModel {
  readonly resource: ResolvedResource;
  readonly arn: Text;
  /** Its AuditRole label; undefined is judged as a workload. */
  readonly label?: string;
  readonly identity: readonly Policy[];
  /** Attached policies whose content no template shows. */
  readonly unseenPolicies: readonly string[];
  readonly boundary?: Policy;
  readonly trust: Policy;
}

/** Every role that the environment's templates declare. */
export function rolesOf(sandbox: SandboxModel): RoleModel[] {
  const attached = attachedPolicies(sandbox);
  return sandbox.ofType('AWS::IAM::Role').map((resource) => {
    const key = keyOf(resource);
    const managed = managedPoliciesOf(sandbox, resource);
    const boundaryArn = resource.properties['PermissionsBoundary'];
    const boundary = sandbox.named(boundaryArn, 'AWS::IAM::ManagedPolicy');
    return {
      resource,
      arn: resource.arn ?? resource.ref,
      label: labelOf(resource, AuditTag.ROLE),
      identity: [...inlinePolicies(resource), ...(attached.get(key) ?? []), ...managed.policies],
      unseenPolicies: managed.unseen,
      // A boundary that no template shows only takes away: leaving it out errs on the safe side.
      ...(boundary && { boundary: parse(boundary, boundary.properties['PolicyDocument'], 'boundary') }),
      trust: parse(resource, resource.properties['AssumeRolePolicyDocument'], 'resource', 'trust policy'),
    };
  });
}

/** The role as the one who asks. */
export function principalOf(sandbox: SandboxModel, role: RoleModel): Principal {
  return { type: 'role', arn: role.arn, account: sandbox.account };
}

/** Whether a service, and nobody and nothing else, can act with the role: no code of the sandbox ever holds its credentials. */
export function isTrustedOnlyBy({ trust }: RoleModel, service: string): boolean {
  if (trust.problems.length > 0) return false;
  return trust.statements.every(({ effect, principals, problems }) => {
    if (effect === 'Deny') return true;
    if (problems.length > 0 || principals === undefined || principals.negated || principals.everyone) return false;
    const others = [...principals.aws, ...principals.federated, ...principals.canonicalUser];
    return others.length === 0 && principals.service.every((trusted) => trusted === service);
  });
}

function inlinePolicies(role: ResolvedResource): Policy[] {
  return listOf(role.properties['Policies']).map((entry) =>
    parse(role, at(entry, 'PolicyDocument'), 'identity', `inline policy ${inWords(at(entry, 'PolicyName'))}`),
  );
}

/** Policies that name their roles, by role. */
function attachedPolicies(sandbox: SandboxModel): Map<string, Policy[]> {
  const byRole = new Map<string, Policy[]>();
  const attach = (role: ResolvedValue | undefined, policy: Policy): void => {
    const resource = sandbox.named(role, 'AWS::IAM::Role');
    if (!resource) return;
    byRole.set(keyOf(resource), [...(byRole.get(keyOf(resource)) ?? []), policy]);
  };
  for (const resource of sandbox.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')) {
    const policy = parse(resource, resource.properties['PolicyDocument'], 'identity');
    for (const role of listOf(resource.properties['Roles'])) attach(role, policy);
  }
  for (const resource of sandbox.ofType('AWS::IAM::RolePolicy')) {
    attach(resource.properties['RoleName'], parse(resource, resource.properties['PolicyDocument'], 'identity'));
  }
  return byRole;
}

function managedPoliciesOf(sandbox: SandboxModel, role: ResolvedResource): { policies: Policy[]; unseen: string[] } {
  const policies: Policy[] = [];
  const unseen: string[] = [];
  for (const arn of listOf(role.properties['ManagedPolicyArns'])) {
    const declared = sandbox.named(arn, 'AWS::IAM::ManagedPolicy');
    const known = awsManagedPolicy(arn);
    if (declared) policies.push(parse(declared, declared.properties['PolicyDocument'], 'identity'));
    else if (known) policies.push(parsePolicy(known.document, { name: known.name, kind: 'identity' }));
    else unseen.push(inWords(arn));
  }
  return { policies, unseen };
}

function parse(
  resource: ResolvedResource,
  document: ResolvedValue | undefined,
  kind: Policy['kind'],
  what?: string,
): Policy {
  return parsePolicy(document, {
    name: what === undefined ? resource.logicalId : `${resource.logicalId} ${what}`,
    kind,
    templateId: resource.templateId,
    logicalId: resource.logicalId,
  });
}

function keyOf(resource: ResolvedResource): string {
  return `${resource.templateId}/${resource.logicalId}`;
}
