import { AuditRole } from '../../private/contracts/audit-tags';
import { Access } from '../model/access';
import { principalOf, RoleModel } from '../model/roles';
import { SandboxModel } from '../model/sandbox-model';
import { at, inWords, listOf } from '../model/values';
import type { RequestSet } from '../policy/types';
import { SymbolicText } from '../template/symbolic-text';
import type { ResolvedResource, ResolvedValue } from '../template/types';
import { Claim } from './claim';
import { COMPUTE_ACTIONS, CREDENTIAL_ACTIONS, ESCALATION_ACTIONS, NETWORK_ACTIONS } from './forbidden-actions';
import { judgeForbidden } from './forbidden';
import { doubtProblems } from './findings';
import { judgeUndeclaredRoles } from './undeclared-roles';
import { Verdict } from './verdict';

/** No role in the sandbox can widen its own rights or change what keeps it in. */
export const noEscalation: Claim = {
  id: 'no-escalation',
  statement:
    'No role can widen its rights, pass a stronger role, or change the functions, policies and network that keep it in.',
  why: 'Every other claim holds only as long as nobody inside can edit what it rests on.',
  remedy: 'Take the action away from the role, restore its permission boundary, and let the boundary deny it.',
  escapePaths: [
    'IAM-04',
    'DAT-03',
    'DAT-01',
    'NET-01',
    'NET-02',
    'NET-03',
    'NET-04',
    'NET-05',
    'NET-09',
    'NET-10',
    'NET-11',
  ],
  mappings: {
    nist80053: ['AC-6', 'AC-3', 'CM-5', 'CM-6'],
    nistAiRmf: ['MEASURE 2.7'],
    iso42001: ['A.4.5'],
    owasp: ['LLM06', 'ASI03'],
    atlas: ['AML.M0026'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'IAM-04');
    const access = Access.of(sandbox);
    judgeForbidden(access, verdict, [...ESCALATION_ACTIONS, ...NETWORK_ACTIONS]);
    for (const role of access.roles) judgePassRole(access, verdict, role);
    for (const role of access.roles) judgeTrustInside(sandbox, access, verdict, role);
    for (const role of access.roles) judgeBoundary(sandbox, access, verdict, role);
    judgeUndeclaredRoles(sandbox, verdict);
    judgeCodeOfPrivileged(sandbox, access, verdict);
    if (access.roles.length === 0) verdict.proved(`${sandbox.name} declares no role.`);
  },
};

/** The labels whose roles can do what nobody else may. */
const PRIVILEGED: readonly string[] = [
  AuditRole.GATEWAY,
  AuditRole.MASKING,
  AuditRole.PROMOTION,
  AuditRole.SHUTDOWN,
  AuditRole.TRAIL,
  AuditRole.LEDGER,
];

/** People, and what runs on their behalf. */
const PEOPLE: readonly string[] = [AuditRole.TEAM, AuditRole.OPERATOR];

/** Handing a stronger role to a service is using it. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
function judgePassRole(access: Access, verdict: Verdict, role: RoleModel): void {
  const stronger = access.roles
    .filter((other) => other !== role && other.label !== undefined)
    .filter(({ label }) => [...PRIVILEGED, ...PEOPLE].includes(label ?? ''))
    .filter((other) => other.label !== role.label)
    .map(({ arn }) => arn);
  if (stronger.length === 0) return;
  access.roleMustNot(verdict, role, {
    about: { actions: ['iam:PassRole', 'sts:AssumeRole'], resources: stronger },
    // To stop a schedule, the shutdown has to write it anew, role included; it can pass roles to the scheduler alone.
    ...(role.label === AuditRole.SHUTDOWN && {
      permitted: [
        {
          actions: ['iam:PassRole'],
          condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
        },
      ],
    }),
    words: 'may take or pass a role that can do more',
    escapePath: 'IAM-04',
  });
}

/** A privileged role is for its function alone: no principal of the account may assume it. */
function judgeTrustInside(sandbox: SandboxModel, access: Access, verdict: Verdict, role: RoleModel): void {
  if (role.label !== undefined && PEOPLE.includes(role.label)) return;
  const decision = access.decide({
    principal: { type: 'other', account: sandbox.account, except: [] },
    policies: { resource: role.trust },
    about: { actions: ['sts:AssumeRole'], resources: [role.arn] },
    resourceAccount: sandbox.account,
    grantedBy: 'resource-policy-required',
  });
  access.report(verdict, decision, {
    escapePath: 'IAM-04',
    summary: `${role.resource.logicalId} may be assumed by principals of this account; only a service should.`,
    resource: sandbox.reference(role.resource),
    location: 'Properties.AssumeRolePolicyDocument',
  });
}

/** People's roles have a boundary, and whatever is attached to them later, it keeps them in. */
function judgeBoundary(sandbox: SandboxModel, access: Access, verdict: Verdict, role: RoleModel): void {
  const named = role.resource.properties['PermissionsBoundary'];
  const place = {
    resource: sandbox.reference(role.resource),
    location: 'Properties.PermissionsBoundary',
    escapePath: 'IAM-04',
  };
  const { boundary } = role;
  if (!boundary) {
    if (role.label === undefined || !PEOPLE.includes(role.label)) return;
    if (named === undefined) {
      verdict.refute({
        ...place,
        summary: `${role.resource.logicalId} is assumed by people and has no permission boundary: one attached policy opens everything.`,
      });
    } else {
      verdict.cannotTell({
        ...place,
        summary: `The permission boundary of ${role.resource.logicalId} is not declared in these templates.`,
      });
    }
    return;
  }
  const groups = [...ESCALATION_ACTIONS, ...NETWORK_ACTIONS, ...CREDENTIAL_ACTIONS, ...COMPUTE_ACTIONS];
  const questions: RequestSet[] = [
    { actions: groups.filter(({ condition }) => !condition).flatMap(({ actions }) => actions) },
    ...groups.flatMap(({ actions, condition }) => (condition ? [{ actions, condition }] : [])),
  ];
  const within = questions
    .map((about) =>
      access.report(
        verdict,
        access.decide({
          principal: principalOf(sandbox, role),
          policies: { boundary },
          about,
        }),
        {
          ...place,
          summary: `The permission boundary of ${role.resource.logicalId} would let it do what opens the sandbox.`,
        },
      ),
    )
    .every(Boolean);
  const outside = access.decide({
    principal: principalOf(sandbox, role),
    policies: { boundary },
    about: {
      actions: ['s3:GetObject', 's3:PutObject', 'dynamodb:GetItem', 'dynamodb:PutItem', 'sts:AssumeRole'],
      condition: { StringNotEquals: { 'aws:ResourceAccount': sandbox.account } },
    },
    permitted: [{ resources: [SymbolicText.join(['arn:*:*:*:', sandbox.account, ':*'])] }],
  });
  const owned = access.report(verdict, outside, {
    ...place,
    escapePath: 'DAT-04',
    summary: `The permission boundary of ${role.resource.logicalId} would let it reach resources of other accounts.`,
  });
  if (within && owned)
    verdict.proved(`${role.resource.logicalId}: whatever is attached to it, its boundary keeps it in.`);
}

/** A privileged role does what its function's code does: one function, and code that comes from this account. */
function judgeCodeOfPrivileged(sandbox: SandboxModel, access: Access, verdict: Verdict): void {
  for (const role of access.roles) {
    if (role.label === undefined || !PRIVILEGED.includes(role.label)) continue;
    const functions = sandbox
      .ofType('AWS::Lambda::Function')
      .filter(({ properties }) => sandbox.named(properties['Role'], 'AWS::IAM::Role') === role.resource);
    const [, ...more] = functions;
    for (const extra of more) {
      verdict.cannotTell({
        escapePath: 'DAT-03',
        summary: `${extra.logicalId} runs with ${role.resource.logicalId} (${role.label}), as ${functions[0]?.logicalId} does: whose code the label speaks for is not known.`,
        resource: sandbox.reference(extra),
        location: 'Properties.Role',
      });
    }
    for (const each of functions) judgeCode(sandbox, verdict, each, role.label);
  }
}

function judgeCode(sandbox: SandboxModel, verdict: Verdict, resource: ResolvedResource, label: string): void {
  const { Code, FileSystemConfigs, Layers } = resource.properties;
  const foreign = [
    ...listOf(Layers).filter((layer) => !sandbox.named(layer, 'AWS::Lambda::LayerVersion') && !isOurs(sandbox, layer)),
    ...listOf(at(Code, 'ImageUri')).filter((image) => !isOurs(sandbox, image)),
    // What is mounted can be loaded. https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html
    ...listOf(FileSystemConfigs)
      .map((mount) => at(mount, 'Arn') ?? null)
      .filter((mount) => !isOurs(sandbox, mount)),
  ];
  for (const code of foreign) {
    verdict.cannotTell({
      escapePath: 'DAT-03',
      summary: `${resource.logicalId} (${label}) runs code from ${inWords(code)}, which is not of this account: what it does is not known.`,
      resource: sandbox.reference(resource),
      location: 'Properties',
    });
  }
}

/** Whether a text names this account as one of its fields. */
function isOurs(sandbox: SandboxModel, value: ResolvedValue): boolean {
  return inWords(value).split(/[:.]/).includes(String(sandbox.account));
}
