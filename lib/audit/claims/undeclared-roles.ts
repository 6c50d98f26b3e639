import { SandboxModel } from '../model/sandbox-model';
import { inWords, leavesOf, listOf } from '../model/values';
import { isText } from '../template/symbolic-text';
import type { ResolvedResource, ResolvedValue } from '../template/types';
import { isCustomResource } from './findings';
import { Verdict } from './verdict';

/** Rights that no template shows: a role from elsewhere that is used here, and a policy from here on a role elsewhere. */
export function judgeUndeclaredRoles(sandbox: SandboxModel, verdict: Verdict): void {
  for (const resource of sandbox.resources) {
    if (resource.type.startsWith('AWS::IAM::') || isCustomResource(resource.type)) continue;
    for (const { path, value } of leavesOf(resource.properties)) {
      if (ROLE_PROPERTY.test(path) && !isKnownRole(sandbox, value)) unseen(sandbox, verdict, resource, path, value);
    }
  }
  for (const policy of sandbox.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')) {
    const roles = [...listOf(policy.properties['Roles']), ...listOf(policy.properties['RoleName'])];
    for (const role of roles.filter((each) => !sandbox.named(each, 'AWS::IAM::Role'))) {
      verdict.cannotTell({
        escapePath: 'IAM-04',
        summary: `${policy.logicalId} gives rights to the role ${inWords(role)}, which no template declares: who uses it, and from where, is not known.`,
        resource: sandbox.reference(policy),
        location: 'Properties.Roles',
      });
    }
  }
}

/** The properties by which resource types name the role that they act with. */
const ROLE_PROPERTY =
  /(^|\.)(Role|RoleArn|RoleARN|ServiceRole|ServiceRoleArn|TaskRoleArn|ExecutionRole|ExecutionRoleArn|IamRoleArn|Credentials|CloudWatchRoleArn|CloudWatchLogsRoleArn|DeliverLogsPermissionArn|IamInstanceProfile|IamInstanceProfile\.(Arn|Name)|ResourceAccessRole|AccessRoleArn)$/;

function isKnownRole(sandbox: SandboxModel, value: ResolvedValue): boolean {
  if (sandbox.named(value, 'AWS::IAM::Role', 'AWS::IAM::InstanceProfile')) return true;
  if (!isText(value)) return value === null;
  const text = String(value);
  // AWS's own service-linked roles do what AWS documents; `user/*` is API Gateway's word for the caller's own rights.
  return /^arn:[^:]+:iam::[^:]*:role\/aws-service-role\//.test(text) || /^arn:[^:]+:iam::\*:user\/\*$/.test(text);
}

function unseen(
  sandbox: SandboxModel,
  verdict: Verdict,
  resource: ResolvedResource,
  path: string,
  value: ResolvedValue,
): void {
  verdict.cannotTell({
    escapePath: 'IAM-04',
    summary: `${resource.logicalId} acts with the role ${inWords(value)}, which no template declares: what it may do is not known.`,
    resource: sandbox.reference(resource),
    location: `Properties.${path}`,
  });
}
