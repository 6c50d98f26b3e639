import type { Mutant } from './edits';
import { type StatementJson, type Template } from './template';

interface PolicyContent {
  Statement: (StatementJson & { Sid: string; NotResource?: string[] })[];
}

/** A change to the organization's policies, which a stack of their own declares. */
const weaken = (escapePath: string, id: string, open: (template: Template) => void): Mutant => ({
  base: 'guardrails',
  id,
  escapePath,
  open,
});

const policies = (template: Template, type: string) =>
  Object.values(template.Resources).filter(
    ({ Type, Properties }) => Type === 'AWS::Organizations::Policy' && Properties['Type'] === type,
  );

/** Every statement of every control policy, to be changed in place. */
const statements = (template: Template) =>
  ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'].flatMap((type) =>
    policies(template, type).flatMap(({ Properties }) => (Properties['Content'] as PolicyContent).Statement),
  );

const statement = (template: Template, sid: string) => {
  const found = statements(template).find(({ Sid }) => Sid === sid);
  if (!found) throw new Error(`No control policy has a statement ${sid}.`);
  return found;
};

const dropped = (escapePath: string, action: string): Mutant =>
  weaken(escapePath, `no control policy denies ${action}`, (template) => {
    for (const each of statements(template)) {
      const prefix = (pattern: string) => pattern.replace(/\*.*$/, '');
      if (Array.isArray(each.Action)) {
        each.Action = each.Action.filter((pattern) => pattern !== action && !action.startsWith(prefix(pattern)));
      }
      // The statement that denies every service that is not in use would still deny it.
      if (Array.isArray(each.NotAction)) each.NotAction.push(action);
    }
  });

const exempted = (escapePath: string, sid: string, id: string, operator: string, key: string, value: string): Mutant =>
  weaken(escapePath, `${sid} ${id}`, (template) => {
    const each = statement(template, sid);
    each.Condition = { ...each.Condition, [operator]: { [key]: value } };
  });

const declarative = (escapePath: string, id: string, setting: string, value: string): Mutant =>
  weaken(escapePath, id, (template) => {
    const [policy] = policies(template, 'DECLARATIVE_POLICY_EC2');
    const content = policy?.Properties['Content'] as {
      ec2_attributes: { vpc_block_public_access: { internet_gateway_block: Record<string, unknown> } };
    };
    content.ec2_attributes.vpc_block_public_access.internet_gateway_block[setting] = { '@@assign': value };
  });

const role = (name: string) => `arn:aws:iam::*:role/${name}`;

export const organization: readonly Mutant[] = [
  dropped('NET-01', 'ec2:CreateInternetGateway'),
  dropped('NET-03', 'ec2:CreateVpcPeeringConnection'),
  dropped('IAM-03', 'iam:CreateAccessKey'),
  dropped('IAM-01', 'sts:AssumeRole'),
  dropped('MDL-04', 'bedrock:CallWithBearerToken'),
  dropped('OBS-01', 'cloudtrail:StopLogging'),
  exempted('IAM-03', 'NoLongLivedCredential', 'exempts a role', 'ArnNotLike', 'aws:PrincipalArn', role('Sandbox-Team')),
  exempted('IAM-04', 'RolesByDeploymentOnly', 'exempts everybody', 'ArnNotLike', 'aws:PrincipalArn', role('*')),
  exempted('NET-09', 'NetworkByDeploymentOnly', 'exempts by tag', 'StringNotEquals', 'aws:PrincipalTag/team', 'net'),
  exempted('IAM-03', 'NoLongLivedCredential', 'exempts by tag', 'StringNotEquals', 'aws:PrincipalTag/admin', 'yes'),
  exempted('NET-01', 'NoInternetGateway', 'for users only', 'StringEquals', 'aws:PrincipalType', 'User'),
  exempted('SVC-05', 'PrincipalsOfOrganizationOnly', 'with MFA only', 'Bool', 'aws:MultiFactorAuthPresent', 'true'),
  exempted('MDL-01', 'ApprovedModelsOnly', 'spares a tag', 'StringNotEquals', 'aws:PrincipalTag/x', 'y'),
  weaken('MDL-01', 'every model is approved', (template) => {
    statement(template, 'ApprovedModelsOnly').NotResource = ['arn:aws:bedrock:*::foundation-model/*'];
  }),
  weaken('SVC-05', 'the organization is any', (template) => {
    statement(template, 'PrincipalsOfOrganizationOnly').Condition = {
      StringNotLikeIfExists: { 'aws:PrincipalOrgID': 'o-*' },
    };
  }),
  weaken('IAM-04', 'control policies attached to nothing', (template) => {
    for (const policy of policies(template, 'SERVICE_CONTROL_POLICY')) policy.Properties['TargetIds'] = [];
  }),
  weaken('SVC-05', 'no resource control policy', (template) => {
    for (const [id, { Properties }] of Object.entries(template.Resources)) {
      if (Properties['Type'] === 'RESOURCE_CONTROL_POLICY') Reflect.deleteProperty(template.Resources, id);
    }
  }),
  weaken('IAM-03', 'one control policy attached elsewhere', (template) => {
    const holder = policies(template, 'SERVICE_CONTROL_POLICY').find(({ Properties }) =>
      JSON.stringify(Properties['Content']).includes('NoLongLivedCredential'),
    );
    if (holder) holder.Properties['TargetIds'] = ['ou-ab12-elsewhere'];
  }),
  weaken('IAM-02', 'web identities are let in', (template) => {
    statement(template, 'NoWebIdentity').Action = ['sts:AssumeRoleWithSAML'];
  }),
  declarative('NET-01', 'gateways block ingress only', 'mode', 'block_ingress'),
  declarative('NET-02', 'exclusions are allowed', 'exclusions_allowed', 'enabled'),
  weaken('NET-01', 'a control policy that is no JSON', (template) => {
    const holder = policies(template, 'SERVICE_CONTROL_POLICY').find(({ Properties }) =>
      JSON.stringify(Properties['Content']).includes('NoInternetGateway'),
    );
    if (holder) holder.Properties['Content'] = '{';
  }),
];
