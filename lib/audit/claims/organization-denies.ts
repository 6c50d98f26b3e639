import { Access } from '../model/access';
import { assigned, contentOf, controlsOf, organizationPolicies, targetsOf } from '../model/organization-policies';
import { SandboxModel } from '../model/sandbox-model';
import type { Pattern, Policy } from '../policy/types';
import { textKey } from '../template/symbolic-text';
import type { Text } from '../template/types';
import { Claim } from './claim';
import { doubtProblems } from './findings';
import { MUST_DENY, MustDeny } from './organization-denials';
import { Verdict } from './verdict';

/** The organization's policies deny, in every account that they are attached to, what no template and no boundary can. */
export const organizationDenies: Claim = {
  id: 'organization-denies',
  statement: 'The declared policies of the organization are attached, and deny what would open an account.',
  why: 'Templates do not show what is done in an account later. A control policy with a wide exemption, or attached to nothing, looks like a wall and is none.',
  remedy:
    'Deny the action in an attached service control policy; exempt roles by aws:PrincipalArn with a name of their own, never by a tag, which a session can bring along.',
  escapePaths: [
    ...new Set([...MUST_DENY.map(({ escapePath }) => escapePath), 'NET-01', 'NET-02', 'SVC-05', 'IAM-02', 'IAM-04']),
  ],
  mappings: {
    nist80053: ['AC-3', 'AC-6', 'CM-5', 'CM-6', 'SC-7'],
    nistAiRmf: ['MEASURE 2.7'],
    iso42001: ['A.4.5'],
    owasp: ['LLM06', 'ASI03'],
    atlas: ['AML.M0026'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'IAM-04');
    // They are judged once, where they are declared.
    if (sandbox.ofType('AWS::Organizations::Policy').length === 0) {
      verdict.proved(
        `${sandbox.name} declares no policy of the organization. What one denies is counted on only where the assembly declares it with this account as a target.`,
      );
      return;
    }
    for (const policy of sandbox.ofType('AWS::Organizations::Policy')) {
      if (targetsOf(policy).length > 0) continue;
      verdict.refute({
        escapePath: 'IAM-04',
        summary: `${policy.logicalId} is attached to nothing: it denies nothing.`,
        resource: sandbox.reference(policy),
        location: 'Properties.TargetIds',
      });
    }
    const targets = new Map(
      sandbox
        .ofType('AWS::Organizations::Policy')
        .flatMap((policy) => targetsOf(policy).map((target) => [textKey(target), target] as const)),
    );
    for (const target of targets.values()) judgeTarget(sandbox, verdict, target);
    judgeDeclarative(sandbox, verdict);
  },
};

/** Any account below the target: the ids in it stand for themselves when the target is no account. */
const SOME_ACCOUNT = '123456789012';

function judgeTarget(sandbox: SandboxModel, verdict: Verdict, target: Text): void {
  const account = typeof target === 'string' && /^\d{12}$/.test(target) ? target : SOME_ACCOUNT;
  const scps = controlsOf(sandbox, 'SERVICE_CONTROL_POLICY', target);
  const rcps = controlsOf(sandbox, 'RESOURCE_CONTROL_POLICY', target);
  if (scps) judgeServiceControls(sandbox, verdict, target, account, scps);
  if (rcps) judgeResourceControls(sandbox, verdict, target, rcps);
  if (scps && !rcps) {
    verdict.refute({
      escapePath: 'SVC-05',
      summary: `No resource control policy is attached to ${String(target)}: resource policies may let in whom they like.`,
    });
  }
}

function judgeServiceControls(
  sandbox: SandboxModel,
  verdict: Verdict,
  target: Text,
  account: string,
  scps: readonly Policy[],
): void {
  const access = Access.of(sandbox);
  const exempt = exemptionsIn(scps);
  const judge = ({ escapePath, words, about, exemptible }: MustDeny): boolean =>
    access.report(
      verdict,
      access.decide({
        principal: { type: 'other', account, except: [] },
        policies: { scps: [scps] },
        about,
        ...(exemptible &&
          exempt.length > 0 && { permitted: [{ condition: { ArnLike: { 'aws:PrincipalArn': exempt } } }] }),
      }),
      { escapePath, summary: `Principals below ${String(target)} may ${words}.` },
    );
  if (!MUST_DENY.map(judge).every(Boolean)) return;
  verdict.proved(
    `Below ${String(target)}, nobody may do any of ${MUST_DENY.length} kinds of things, whatever their own policies say${
      exempt.length > 0 ? `; some are left to ${exempt.map(String).join(', ')}` : ''
    }.`,
  );
}

/**
 * The roles that statements exempt, by ARN. A pattern counts only when the role's name begins with a name: `role/*` is
 * everybody.
 */
function exemptionsIn(scps: readonly Policy[]): Pattern[] {
  const values = scps
    .flatMap(({ statements }) => statements)
    .filter(({ effect }) => effect === 'Deny')
    .flatMap(({ conditions }) => conditions)
    .filter(({ key, operator }) => key === 'aws:principalarn' && /Not(Like|Equals)$/.test(operator))
    .flatMap((condition) => condition.values)
    .filter((value): value is Pattern => /^arn:[^:]+:iam::[^:]*:role\/([^*?]*\/)?[^*?/]{3,}/.test(String(value)));
  return [...new Map(values.map((value) => [textKey(value), value])).values()];
}

/** Strangers to the organization, whose identifier the policies name themselves. */
function judgeResourceControls(sandbox: SandboxModel, verdict: Verdict, target: Text, rcps: readonly Policy[]): void {
  const access = Access.of(sandbox);
  const organizations = rcps
    .flatMap(({ statements }) => statements)
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => key === 'aws:principalorgid')
    .flatMap(({ values }) => values)
    .filter((value): value is Pattern => /^(o-[a-z0-9]+|\$\{.*\})$/.test(String(value)));
  const strangers = access.report(
    verdict,
    access.decide({
      principal: { type: 'foreign', accounts: [SOME_ACCOUNT] },
      policies: { rcps: [rcps] },
      about: {
        actions: [
          ...['s3:GetObject', 's3:PutObject', 'sqs:SendMessage', 'sqs:ReceiveMessage', 'kms:Decrypt', 'sts:AssumeRole'],
          ...['secretsmanager:GetSecretValue', 'dynamodb:GetItem', 'ecr:BatchGetImage'],
        ],
        condition: {
          BoolIfExists: { 'aws:PrincipalIsAWSService': false },
          ...(organizations.length > 0 && { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': organizations } }),
        },
      },
    }),
    {
      escapePath: 'SVC-05',
      summary: `Resources below ${String(target)} may admit principals from outside the organization.`,
    },
  );
  const tokens = access.report(
    verdict,
    access.decide({
      principal: { type: 'federated' },
      policies: { rcps: [rcps] },
      about: { actions: ['sts:AssumeRoleWithWebIdentity'] },
    }),
    {
      escapePath: 'IAM-02',
      summary: `Roles below ${String(target)} may be taken with tokens of an identity provider outside.`,
    },
  );
  if (strangers && tokens) {
    verdict.proved(
      `Below ${String(target)}, no resource admits anybody from outside ${organizations.map(String).join(', ')}.`,
    );
  }
}

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_declarative_syntax.html */
function judgeDeclarative(sandbox: SandboxModel, verdict: Verdict): void {
  for (const policy of organizationPolicies(sandbox, 'DECLARATIVE_POLICY_EC2')) {
    const block = ['ec2_attributes', 'vpc_block_public_access', 'internet_gateway_block'];
    const mode = assigned(contentOf(policy), ...block, 'mode');
    const exclusions = assigned(contentOf(policy), ...block, 'exclusions_allowed');
    const place = { resource: sandbox.reference(policy), location: 'Properties.Content' };
    if (mode !== 'block_bidirectional') {
      verdict.refute({
        ...place,
        escapePath: 'NET-01',
        summary: `${policy.logicalId} sets VPC Block Public Access to ${mode ?? 'nothing'}, not to block_bidirectional.`,
      });
    }
    if (exclusions !== 'disabled') {
      verdict.refute({
        ...place,
        escapePath: 'NET-02',
        summary: `${policy.logicalId} lets accounts exempt a VPC from Block Public Access (exclusions_allowed is ${exclusions ?? 'not set'}).`,
      });
    }
    if (mode === 'block_bidirectional' && exclusions === 'disabled') {
      verdict.proved(`${policy.logicalId}: no internet gateway works in any VPC, and none can be exempted.`);
    }
  }
}
