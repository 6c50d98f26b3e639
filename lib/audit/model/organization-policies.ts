import { parsePolicy } from '../policy/parse-policy';
import type { Policy } from '../policy/types';
import { textKey, isText } from '../template/symbolic-text';
import type { ResolvedResource, ResolvedValue, Text } from '../template/types';
import { SandboxModel } from './sandbox-model';
import { at, listOf, literalOf } from './values';

/** What an organization enforces, as `AWS::Organizations::Policy` declares it. */
export type OrganizationPolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' | 'DECLARATIVE_POLICY_EC2';

/** The declared policies of a type, wherever in the assembly they are declared: they bind accounts, not environments. */
export function organizationPolicies(sandbox: SandboxModel, type: OrganizationPolicyType): ResolvedResource[] {
  return sandbox.everywhere('AWS::Organizations::Policy').filter(({ properties }) => properties['Type'] === type);
}

/** The roots, organizational units and accounts to which a policy is attached. */
export function targetsOf(policy: ResolvedResource): Text[] {
  return listOf(policy.properties['TargetIds']).filter(isText);
}

/** The document of a policy: an object, or JSON in a string. */
export function contentOf(policy: ResolvedResource): ResolvedValue | undefined {
  const content = policy.properties['Content'];
  const text = literalOf(content);
  if (text === undefined) return content;
  try {
    return JSON.parse(text) as ResolvedValue;
  } catch {
    return text;
  }
}

/** What AWS attaches beside: a control policy grants nothing, it only leaves standing what it does not deny. */
function everything(kind: 'scp' | 'rcp'): Policy {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', ...(kind === 'rcp' && { Principal: '*' }) };
  return parsePolicy({ Version: '2012-10-17', Statement: [statement] }, { name: 'FullAWSAccess', kind });
}

/** The control policies attached to one target, as one level of the evaluation; undefined when none is. */
export function controlsOf(
  sandbox: SandboxModel,
  type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY',
  target: Text,
): readonly Policy[] | undefined {
  const kind = type === 'SERVICE_CONTROL_POLICY' ? 'scp' : 'rcp';
  const attached = organizationPolicies(sandbox, type)
    .filter((policy) => targetsOf(policy).some((each) => textKey(each) === textKey(target)))
    .map((policy) =>
      parsePolicy(contentOf(policy), {
        name: policy.logicalId,
        kind,
        templateId: policy.templateId,
        logicalId: policy.logicalId,
      }),
    );
  return attached.length > 0 ? [everything(kind), ...attached] : undefined;
}

/** The value under a key of a declarative policy: inherited policies assign by an operator of their own. */
export function assigned(content: ResolvedValue | undefined, ...path: string[]): string | undefined {
  return literalOf(at(content, ...path, '@@assign'));
}
