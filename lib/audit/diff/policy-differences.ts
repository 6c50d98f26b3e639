import { Access, asExample } from '../model/access';
import { SandboxModel } from '../model/sandbox-model';
import { inWords } from '../model/values';
import { diffRequests } from '../policy';
import { parsePolicy } from '../policy/parse-policy';
import type { AccessQuestion, AppliedPolicies, Policy, PolicyKind, Principal } from '../policy/types';
import { SymbolicText } from '../template/symbolic-text';
import type { ResolvedResource, Text } from '../template/types';
import { Difference } from './difference';
import { Pair, Side } from './environment';

/** One question that is asked of both assemblies: who may do what, by which policies. */
interface Subject {
  /** The resource that the policies are of, and what of it is asked: names that both assemblies share. */
  readonly key: string;
  readonly name: string;
  /** After the name: "may do what it could not do before". */
  readonly words: string;
  readonly asked: Omit<AccessQuestion, 'policies'>;
  readonly policies: AppliedPolicies;
  /** What applies when the other assembly does not have the resource. */
  readonly nothing: AppliedPolicies;
  /** Attached policies whose content no template shows. */
  readonly unseen?: readonly string[];
  /** A boundary that no template shows: whatever it takes away is not counted. */
  readonly unseenBoundary?: string;
}

/** Which requests the policies of the new assembly allow that those of the old one did not. */
export function policyDifferences({ older, newer }: Pair): Difference[] {
  const before = new Map(subjectsOf(older).map((subject) => [subject.key, subject]));
  const after = new Map(subjectsOf(newer).map((subject) => [subject.key, subject]));
  // A policy that is gone denies nothing any more; a principal that is gone may do nothing.
  const gone = [...before.values()].filter(({ key, asked }) => !after.has(key) && asked.grantedBy === 'either');
  return [
    ...[...after.values()].flatMap((subject) => differencesOf(subject, before.get(subject.key))),
    ...gone
      .filter(({ name }) => isStillThere(newer, name))
      .flatMap((subject) => differencesOf({ ...subject, policies: subject.nothing }, subject)),
  ];
}

function differencesOf(subject: Subject, before: Subject | undefined): Difference[] {
  const { name, words, asked, policies, nothing } = subject;
  const found = diffRequests(asked, before?.policies ?? nothing, policies);
  const requests = found.map(({ statement, decision }): Difference => {
    const allowedBy = statement && [
      `${statement.source.policy}, ${statement.sid ?? `statement ${statement.source.index}`}`,
    ];
    const about = { kind: 'request', subject: name, ...(allowedBy && { allowedBy }) } as const;
    if (decision.status === 'REFUTED') {
      return { ...about, status: 'POSSIBLE', summary: `${words}.`, request: asExample(decision.witness) };
    }
    return {
      ...about,
      status: 'UNKNOWN',
      summary: `${words}, or it cannot be decided: ${decision.reason}.`,
      ...(decision.candidate && { request: asExample(decision.candidate) }),
    };
  });
  return [...requests, ...unseenDifferences(subject, before)];
}

function unseenDifferences({ name, unseen = [], unseenBoundary }: Subject, before: Subject | undefined): Difference[] {
  const unknown = (summary: string): Difference => ({ kind: 'request', subject: name, status: 'UNKNOWN', summary });
  const attached = unseen
    .filter((policy) => before?.unseen?.includes(policy) !== true)
    .map((policy) => unknown(`has ${policy} newly attached, and no template shows what it allows.`));
  const lost = before?.unseenBoundary;
  if (lost === undefined || lost === unseenBoundary) return attached;
  return [...attached, unknown(`no longer has the boundary ${lost}, and no template shows what that kept from it.`)];
}

function isStillThere({ sandboxes, names }: Side, name: string): boolean {
  return sandboxes.some((sandbox) => sandbox.resources.some((resource) => names.of(resource) === name));
}

function subjectsOf({ sandboxes, names }: Side): Subject[] {
  return sandboxes
    .flatMap((sandbox) => [...roles(sandbox, names), ...resourcePolicies(sandbox, names), ...endpoints(sandbox, names)])
    .map((subject) => ({
      ...subject,
      asked: names.in(subject.asked),
      policies: names.in(subject.policies),
      nothing: names.in(subject.nothing),
    }));
}

/** What roles may do by their own policies, and who may become them. */
function roles(sandbox: SandboxModel, names: Side['names']): Subject[] {
  const { account } = sandbox;
  return Access.of(sandbox).roles.flatMap((role): Subject[] => {
    const name = names.of(role.resource);
    const boundary = role.resource.properties['PermissionsBoundary'];
    return [
      {
        key: `role ${name}`,
        name,
        words: 'may do what it could not do before',
        asked: { principal: { type: 'role', arn: role.arn, account }, about: {} },
        policies: { identity: role.identity, ...(role.boundary && { boundary: role.boundary }) },
        nothing: { identity: [] },
        unseen: role.unseenPolicies,
        ...(boundary !== undefined && !role.boundary && { unseenBoundary: inWords(boundary) }),
      },
      ...strangersTo(account).map(({ who, principal }): Subject => ({
        key: `trust ${name} ${principal.type}`,
        name,
        words: `can be assumed by ${who}, which it could not be before`,
        asked: {
          principal,
          about: { actions: ['sts:*'], resources: [role.arn] },
          resourceAccount: account,
          grantedBy: 'resource-policy-required',
        },
        policies: { resource: role.trust },
        nothing: { resource: granting('resource', []) },
      })),
    ];
  });
}

/** Whom the policies of resources let in, and whom they no longer keep out. */
function resourcePolicies(sandbox: SandboxModel, names: Side['names']): Subject[] {
  const access = Access.of(sandbox);
  const { account } = sandbox;
  const targets = new Map(
    access.resourcePolicies.map(({ target, holder, policy }) => [
      names.of(target ?? holder),
      { target, policy: target ? (access.policyOf(target) ?? policy) : policy },
    ]),
  );
  return [...targets].flatMap(([name, { target, policy }]): Subject[] => {
    const shared = { name, policies: { resource: policy }, nothing: { resource: granting('resource', []) } };
    const about = target?.arn === undefined ? {} : { resources: within(target.arn) };
    const asked = { about, resourceAccount: account };
    const own = { type: 'other', account, except: [] } as const;
    return [
      ...strangersTo(account).map(({ who, principal }): Subject => ({
        ...shared,
        key: `resource ${name} ${principal.type}`,
        words: `lets ${who} do what its policy did not grant before`,
        asked: { ...asked, principal, grantedBy: 'resource-policy-required' },
      })),
      {
        ...shared,
        key: `denied ${name}`,
        words: 'no longer denies what its policy denied before',
        asked: { ...asked, principal: own, grantedBy: 'either' },
      },
    ];
  });
}

/** What passes VPC endpoints. An endpoint without a policy lets everything pass. */
function endpoints(sandbox: SandboxModel, names: Side['names']): Subject[] {
  const { account } = sandbox;
  return sandbox.ofType('AWS::EC2::VPCEndpoint').flatMap((endpoint): Subject[] => {
    const name = names.of(endpoint);
    const policy = endpointPolicy(endpoint);
    return strangersTo(account)
      .filter(({ principal }) => principal.type !== 'service' && principal.type !== 'federated')
      .map(({ who, principal }) => ({
        key: `endpoint ${name} ${principal.type}`,
        name,
        words: `lets requests of ${who} pass that it did not let pass before`,
        asked: { principal, about: {} },
        policies: { endpoint: policy },
        nothing: { endpoint: granting('endpoint', []) },
      }));
  });
}

function endpointPolicy(endpoint: ResolvedResource): Policy {
  const document = endpoint.properties['PolicyDocument'];
  if (document === undefined) {
    return granting('endpoint', [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }]);
  }
  const { templateId, logicalId } = endpoint;
  return parsePolicy(document, { name: `${logicalId} policy`, kind: 'endpoint', templateId, logicalId });
}

function granting(kind: PolicyKind, statements: unknown[]): Policy {
  return parsePolicy({ Version: '2012-10-17', Statement: statements }, { name: 'no policy', kind });
}

/** Everybody who may ask, by where they come from. */
function strangersTo(account: Text): { who: string; principal: Principal }[] {
  return [
    { who: 'principals of this account', principal: { type: 'other', account, except: [] } },
    { who: 'principals of another account', principal: { type: 'foreign', accounts: [account] } },
    { who: 'AWS services', principal: { type: 'service' } },
    { who: 'identities of a provider', principal: { type: 'federated' } },
    { who: 'anybody without credentials', principal: { type: 'anonymous' } },
  ];
}

/** A resource and what is in it. */
function within(arn: Text): Text[] {
  return ['', '/*', ':*'].map((rest) => SymbolicText.join([arn, rest]));
}
