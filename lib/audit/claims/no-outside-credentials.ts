import { Access } from '../model/access';
import { RoleModel } from '../model/roles';
import { SandboxModel } from '../model/sandbox-model';
import { inWords, leavesOf, listOf } from '../model/values';
import { CREDENTIAL_EXITS } from '../registry/exits';
import { SymbolicText } from '../template/symbolic-text';
import { Claim } from './claim';
import { doubtProblems, doubtUnknownTypes, refuteExits } from './findings';
import { CREDENTIAL_ACTIONS } from './forbidden-actions';
import { judgeForbidden } from './forbidden';
import { Verdict } from './verdict';

/** No credential leads in from outside, and none leads out. */
export const noOutsideCredentials: Claim = {
  id: 'no-outside-credentials',
  statement: 'No identity from outside gets in, no role leads out, and no credential works outside.',
  why: 'A trust policy, a user’s key, a bearer token or a role of another account is a door that no network closes.',
  remedy:
    'Remove users, keys and identity providers; let roles trust services and this account only; let roles assume none of other accounts.',
  escapePaths: ['IAM-01', 'IAM-02', 'IAM-03', 'IAM-05', 'MDL-04', 'MDL-05'],
  mappings: {
    nist80053: ['AC-6', 'IA-5', 'AC-20'],
    nistAiRmf: ['MEASURE 2.7'],
    iso42001: ['A.4.5'],
    fsbp: ['IAM.4'],
    owasp: ['LLM06', 'ASI03'],
    atlas: ['AML.M0026'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'IAM-02');
    refuteExits(sandbox, verdict, CREDENTIAL_EXITS);
    doubtUnknownTypes(sandbox, verdict, { identity: 'IAM-02' });
    const access = Access.of(sandbox);
    judgeForbidden(access, verdict, CREDENTIAL_ACTIONS);
    for (const role of access.roles) {
      judgeTrust(sandbox, access, verdict, role);
      judgeTrustedServices(sandbox, access, verdict, role);
      judgeOtherAccounts(sandbox, access, verdict, role);
    }
    judgeUsers(sandbox, verdict);
    judgeTokenAuthorizers(sandbox, verdict);
    judgeCarriedSecrets(sandbox, verdict);
    if (access.roles.length === 0) verdict.proved(`${sandbox.name} declares no role.`);
    else verdict.proved(`${access.roles.length} declared roles trust services and this account only.`);
  },
};

function judgeTrust(sandbox: SandboxModel, access: Access, verdict: Verdict, role: RoleModel): void {
  const about = {
    actions: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:AssumeRoleWithSAML'],
    resources: [role.arn],
  };
  const strangers = [
    { words: 'another account', principal: { type: 'foreign' as const, accounts: [sandbox.account] } },
    { words: 'an identity provider', principal: { type: 'federated' as const } },
  ];
  for (const { words, principal } of strangers) {
    const decision = access.decide({
      principal,
      policies: { resource: role.trust },
      about,
      resourceAccount: sandbox.account,
      grantedBy: 'resource-policy-required',
    });
    access.report(verdict, decision, {
      escapePath: 'IAM-02',
      summary: `${role.resource.logicalId} may be assumed from ${words}.`,
      resource: sandbox.reference(role.resource),
      location: 'Properties.AssumeRolePolicyDocument',
    });
  }
}

/**
 * Services that give a role's credentials to machines and people outside AWS: a role that trusts one is a door, whoever made
 * the trust anchor, the role alias or the activation.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 * https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/hybrid-multicloud-service-role.html
 */
const LENDING_SERVICES = ['rolesanywhere.amazonaws.com', 'credentials.iot.amazonaws.com', 'ssm.amazonaws.com'];

function judgeTrustedServices(sandbox: SandboxModel, access: Access, verdict: Verdict, role: RoleModel): void {
  for (const service of LENDING_SERVICES) {
    const decision = access.decide({
      principal: { type: 'service', service },
      policies: { resource: role.trust },
      about: { actions: ['sts:AssumeRole'], resources: [role.arn] },
      resourceAccount: sandbox.account,
      grantedBy: 'resource-policy-required',
    });
    access.report(verdict, decision, {
      escapePath: 'IAM-02',
      summary: `${role.resource.logicalId} trusts ${service}, which lends its credentials to machines outside.`,
      resource: sandbox.reference(role.resource),
      location: 'Properties.AssumeRolePolicyDocument',
    });
  }
}

/** Users have keys that work from anywhere: no policy of the templates may be theirs. */
function judgeUsers(sandbox: SandboxModel, verdict: Verdict): void {
  for (const policy of sandbox.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')) {
    for (const property of ['Users', 'Groups']) {
      const who = listOf(policy.properties[property]);
      if (who.length === 0) continue;
      verdict.refute({
        escapePath: 'IAM-03',
        summary: `${policy.logicalId} gives rights to IAM ${property.toLowerCase()} (${who.map(inWords).join(', ')}), whose keys work from anywhere.`,
        resource: sandbox.reference(policy),
        location: `Properties.${property}`,
      });
    }
  }
}

/** A runtime that takes tokens of an identity provider is called by whoever that provider knows. */
function judgeTokenAuthorizers(sandbox: SandboxModel, verdict: Verdict): void {
  for (const runtime of sandbox.ofType('AWS::BedrockAgentCore::Runtime')) {
    if (runtime.properties['AuthorizerConfiguration'] === undefined) continue;
    verdict.refute({
      escapePath: 'IAM-02',
      summary: `${runtime.logicalId} may be called with tokens of an identity provider outside.`,
      resource: sandbox.reference(runtime),
      location: 'Properties.AuthorizerConfiguration',
    });
  }
}

function judgeOtherAccounts(sandbox: SandboxModel, access: Access, verdict: Verdict, role: RoleModel): void {
  const own = SymbolicText.join(['arn:*:iam::', sandbox.account, ':role/*']);
  access.roleMustNot(verdict, role, {
    about: { actions: ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'], notResources: [own] },
    words: 'may assume roles of other accounts',
    escapePath: 'IAM-01',
  });
  const ownSecrets = ['secretsmanager', 'ssm'].map((service) =>
    SymbolicText.join([`arn:*:${service}:*:`, sandbox.account, ':*']),
  );
  access.roleMustNot(verdict, role, {
    about: {
      actions: [
        'secretsmanager:GetSecretValue',
        'secretsmanager:BatchGetSecretValue',
        'ssm:GetParameter',
        'ssm:GetParameters',
        'ssm:GetParametersByPath',
      ],
      notResources: ownSecrets,
    },
    words: 'may read secrets of other accounts',
    escapePath: 'IAM-05',
  });
}

/** Credentials as they look when somebody pasted them: AWS keys, Bedrock API keys, private keys, tokens of code hosts. */
const SECRETS: readonly [string, RegExp][] = [
  ['an AWS access key id', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a Bedrock API key', /\b(ABSK[A-Za-z0-9+/=]{40,}|bedrock-api-key-[A-Za-z0-9+/=]{20,})/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{36,}\b/],
  ['a Slack token', /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
  ['an API key of a model provider', /\bsk-(ant-|proj-)?[A-Za-z0-9_-]{20,}/],
];

function judgeCarriedSecrets(sandbox: SandboxModel, verdict: Verdict): void {
  for (const resource of sandbox.resources) {
    for (const { path, value } of leavesOf(resource.properties)) {
      const secret = typeof value === 'string' ? SECRETS.find(([, pattern]) => pattern.test(value)) : undefined;
      const keyed =
        /secret_?access_?key|AWS_SESSION_TOKEN|AWS_BEARER_TOKEN_BEDROCK$/i.test(path) && typeof value === 'string';
      if (!secret && !keyed) continue;
      verdict.refute({
        escapePath: 'IAM-05',
        summary: `${resource.logicalId} carries ${secret?.[0] ?? 'a credential'} in ${path}.`,
        resource: sandbox.reference(resource),
        location: `Properties.${path}`,
      });
    }
  }
}
