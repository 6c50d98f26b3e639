import { Access } from '../model/access';
import { ResourcePolicy } from '../model/resource-policies';
import { SandboxModel } from '../model/sandbox-model';
import { at, booleanOf, inWords, listOf, literalOf, objectOf } from '../model/values';
import { sameText, isText, partsOf, SymbolicText } from '../template/symbolic-text';
import type { RequestSet } from '../policy/types';
import { PUBLIC_EXITS } from '../registry/exits';
import type { ResolvedResource } from '../template/types';
import { Claim } from './claim';
import { doubtAllUnknownTypes, doubtProblems, refuteExits } from './findings';
import { Verdict } from './verdict';

/** Nobody outside reaches a resource: no public front door, no foreign principal in a resource policy. */
export const noPublicResource: Claim = {
  id: 'no-public-resource',
  statement: 'No resource can be reached by the public or by principals of other accounts.',
  why: 'A public bucket, API or queue is a way in and out that no network isolation touches.',
  remedy:
    'Block public access on buckets, require IAM on every API method, and let resource policies name principals of this account only.',
  escapePaths: ['CMP-03', 'CMP-02', 'SVC-05', 'SVC-04', 'SVC-03'],
  mappings: {
    nist80053: ['AC-3', 'AC-4', 'SC-7', 'SC-7(21)'],
    nistAiRmf: ['MEASURE 2.7'],
    iso42001: ['A.4.5'],
    fsbp: ['S3.1', 'S3.8', 'Lambda.1'],
    owasp: ['LLM02'],
    atlas: ['AML.T0025'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'SVC-05');
    refuteExits(sandbox, verdict, PUBLIC_EXITS);
    doubtAllUnknownTypes(sandbox, verdict, { escapePath: 'CMP-03', could: 'be a public front door' });
    judgeBuckets(sandbox, verdict);
    const access = Access.of(sandbox);
    for (const policy of access.resourcePolicies) judgePolicy(sandbox, access, verdict, policy);
    judgeFunctions(sandbox, verdict);
    for (const api of sandbox.ofType('AWS::ApiGateway::RestApi')) judgeApi(sandbox, access, verdict, api);
    judgeLoadBalancers(sandbox, verdict);
    judgeBuilds(sandbox, verdict);
    verdict.proved(
      `${access.resourcePolicies.length} resource policies admit nobody of another account and nobody without credentials.`,
    );
  },
};

const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

function judgeBuckets(sandbox: SandboxModel, verdict: Verdict): void {
  const buckets = sandbox.ofType('AWS::S3::Bucket');
  for (const bucket of buckets) {
    const block = bucket.properties['PublicAccessBlockConfiguration'];
    const open = BLOCKS.filter((name) => booleanOf(at(block, name)) !== true);
    if (open.length > 0) {
      verdict.refute({
        escapePath: 'SVC-05',
        summary: `${bucket.logicalId} does not block public access (${open.join(', ')}).`,
        resource: sandbox.reference(bucket),
        location: 'Properties.PublicAccessBlockConfiguration',
      });
    }
    const acl = literalOf(bucket.properties['AccessControl']);
    if (bucket.properties['AccessControl'] !== undefined && acl !== 'Private' && acl !== 'LogDeliveryWrite') {
      verdict.refute({
        escapePath: 'SVC-05',
        summary: `${bucket.logicalId} has the ACL ${inWords(bucket.properties['AccessControl'])}.`,
        resource: sandbox.reference(bucket),
        location: 'Properties.AccessControl',
      });
    }
    if (bucket.properties['WebsiteConfiguration'] !== undefined) {
      verdict.refute({
        escapePath: 'CMP-03',
        summary: `${bucket.logicalId} is served as a web site.`,
        resource: sandbox.reference(bucket),
        location: 'Properties.WebsiteConfiguration',
      });
    }
  }
  if (buckets.length > 0) verdict.proved(`${buckets.length} buckets were looked at for public access.`);
}

function judgePolicy(
  sandbox: SandboxModel,
  access: Access,
  verdict: Verdict,
  { policy, target, holder, location }: ResourcePolicy,
): void {
  // Whether an API's policy lets strangers call it is judged with its methods' authorization.
  if (holder.type === 'AWS::ApiGateway::RestApi') return;
  const strangers = [
    { words: 'principals of other accounts', principal: { type: 'foreign' as const, accounts: [sandbox.account] } },
    { words: 'everybody, without credentials', principal: { type: 'anonymous' as const } },
  ];
  for (const { words, principal } of strangers) {
    const decision = access.decide({
      principal,
      policies: { resource: policy },
      about: {},
      resourceAccount: sandbox.account,
      grantedBy: 'resource-policy-required',
    });
    access.report(verdict, decision, {
      escapePath: holder.type === 'AWS::ECR::Repository' || holder.type === 'AWS::KMS::Key' ? 'SVC-04' : 'SVC-05',
      summary: `The policy of ${(target ?? holder).logicalId} admits ${words}.`,
      resource: sandbox.reference(holder),
      location,
    });
  }
  judgeServices(sandbox, access, verdict, { policy, target, holder, location });
}

/** Actions that give out what a resource holds. */
const GIVING = [
  ...['s3:GetObject', 's3:GetObjectVersion', 'sqs:ReceiveMessage', 'secretsmanager:GetSecretValue'],
  ...['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
];

/**
 * An AWS service acts for all its customers: a policy that lets it read, and does not say for whom, lets them all read.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
function judgeServices(
  sandbox: SandboxModel,
  access: Access,
  verdict: Verdict,
  { policy, target, holder, location }: ResourcePolicy,
): void {
  const account = sandbox.account;
  const decision = access.decide({
    principal: { type: 'service' },
    policies: { resource: policy },
    about: { actions: GIVING },
    permitted: [
      { condition: { StringEquals: { 'aws:SourceAccount': account } } },
      { condition: { ArnLike: { 'aws:SourceArn': SymbolicText.join(['arn:*:*:*:', account, ':*']) } } },
      { condition: { Null: { 'aws:SourceOrgID': false } } },
    ],
    resourceAccount: account,
    grantedBy: 'resource-policy-required',
  });
  access.report(verdict, decision, {
    escapePath: 'SVC-05',
    summary: `The policy of ${(target ?? holder).logicalId} lets an AWS service read for any of its customers.`,
    resource: sandbox.reference(holder),
    location,
  });
}

/** Function URLs, and permissions that let others invoke. */
function judgeFunctions(sandbox: SandboxModel, verdict: Verdict): void {
  for (const url of sandbox.ofType('AWS::Lambda::Url')) {
    const auth = literalOf(url.properties['AuthType']);
    verdict.refute({
      escapePath: 'CMP-03',
      summary: `${url.logicalId} gives a function an address on the internet (AuthType ${auth ?? 'not readable'}).`,
      resource: sandbox.reference(url),
      location: 'Properties.AuthType',
    });
  }
  for (const permission of sandbox.ofType('AWS::Lambda::Permission')) judgePermission(sandbox, verdict, permission);
}

function judgePermission(sandbox: SandboxModel, verdict: Verdict, permission: ResolvedResource): void {
  const { Principal, SourceArn, SourceAccount } = permission.properties;
  const place = { resource: sandbox.reference(permission), location: 'Properties.Principal', escapePath: 'SVC-05' };
  const principal = literalOf(Principal);
  const ownAccount = isText(Principal) && (sameText(Principal, sandbox.account) || accountIn(Principal, sandbox));
  const ownRole = sandbox.named(Principal, 'AWS::IAM::Role') !== undefined;
  if (ownAccount || ownRole) return;
  const service = principal !== undefined && /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(principal);
  if (!service) {
    verdict.refute({ ...place, summary: `${permission.logicalId} lets ${inWords(Principal)} invoke a function.` });
    return;
  }
  const ownSource =
    (isText(SourceArn) && (sandbox.named(SourceArn) !== undefined || accountIn(SourceArn, sandbox))) ||
    (isText(SourceAccount) && sameText(SourceAccount, sandbox.account));
  if (ownSource) return;
  // A service acts for every customer: without a source, anybody's rule or bucket invokes the function.
  verdict.refute({
    ...place,
    summary: `${permission.logicalId} lets ${principal} invoke a function for anybody: neither SourceArn nor SourceAccount names this account.`,
    location: 'Properties.SourceArn',
  });
}

/** Whether the text has this account's id as one of its fields. */
function accountIn(text: Parameters<typeof partsOf>[0], sandbox: SandboxModel): boolean {
  const account = String(sandbox.account);
  return `${String(text)}:`.split(':').some((field) => field === account);
}

/** An API is private, or every method asks for IAM and the policy admits this account only. */
function judgeApi(sandbox: SandboxModel, access: Access, verdict: Verdict, api: ResolvedResource): void {
  const types = listOf(at(api.properties, 'EndpointConfiguration', 'Types')).map(literalOf);
  const isPrivate = types.length === 1 && types[0] === 'PRIVATE';
  const policy = access.policyOf(api);
  const place = { resource: sandbox.reference(api), location: 'Properties.Policy', escapePath: 'CMP-03' };
  if (api.properties['Body'] !== undefined || api.properties['BodyS3Location'] !== undefined) {
    verdict.cannotTell({
      ...place,
      summary: `${api.logicalId} is defined by an OpenAPI document, which the model does not read.`,
      location: 'Properties.Body',
    });
    return;
  }
  if (isPrivate) {
    judgePrivateApi(sandbox, access, verdict, api);
    return;
  }
  const methods = sandbox
    .ofType('AWS::ApiGateway::Method')
    .filter((method) => sandbox.named(method.properties['RestApiId']) === api);
  for (const method of methods) {
    const auth = literalOf(method.properties['AuthorizationType']);
    if (auth === 'AWS_IAM') continue;
    verdict.refute({
      ...place,
      resource: sandbox.reference(method),
      summary: `${method.logicalId} of the public API ${api.logicalId} asks for ${auth ?? 'no readable authorization'}, not for AWS_IAM.`,
      location: 'Properties.AuthorizationType',
    });
  }
  if (methods.length === 0)
    verdict.cannotTell({ ...place, summary: `${api.logicalId} has no method in these templates.` });
  // With AWS_IAM a caller of this account needs an identity policy; one of another account needs this policy to admit it.
  const decision = access.decide({
    principal: { type: 'foreign', accounts: [sandbox.account] },
    policies: policy ? { resource: policy } : {},
    about: { actions: ['execute-api:Invoke'] },
    resourceAccount: sandbox.account,
    grantedBy: 'resource-policy-required',
  });
  access.report(verdict, decision, {
    ...place,
    summary: `${api.logicalId} is public and its policy admits principals of other accounts.`,
  });
}

/** What reaches a private API comes through endpoints; its policy must name ours. */
function judgePrivateApi(sandbox: SandboxModel, access: Access, verdict: Verdict, api: ResolvedResource): void {
  const policy = access.policyOf(api);
  const place = { resource: sandbox.reference(api), location: 'Properties.Policy', escapePath: 'CMP-03' };
  const vpcs = sandbox.ofType('AWS::EC2::VPC').map(({ ref }) => ref);
  const endpoints = sandbox.ofType('AWS::EC2::VPCEndpoint').map(({ ref }) => ref);
  const permitted: RequestSet[] = [
    ...(vpcs.length > 0 ? [{ condition: { StringEquals: { 'aws:SourceVpc': vpcs } } }] : []),
    ...(endpoints.length > 0 ? [{ condition: { StringEquals: { 'aws:SourceVpce': endpoints } } }] : []),
  ];
  for (const principal of [{ type: 'anonymous' as const }, { type: 'foreign' as const, accounts: [sandbox.account] }]) {
    const decision = access.decide({
      principal,
      policies: policy ? { resource: policy } : {},
      about: { actions: ['execute-api:Invoke'] },
      permitted,
      resourceAccount: sandbox.account,
      grantedBy: 'resource-policy-required',
    });
    access.report(verdict, decision, {
      ...place,
      summary: `${api.logicalId} can be called from other networks than the declared ones.`,
    });
  }
}

function judgeLoadBalancers(sandbox: SandboxModel, verdict: Verdict): void {
  for (const balancer of sandbox.ofType(
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::ElasticLoadBalancing::LoadBalancer',
  )) {
    const scheme = literalOf(balancer.properties['Scheme']);
    if (scheme === 'internal') continue;
    verdict.refute({
      escapePath: 'CMP-03',
      summary: `${balancer.logicalId} is a load balancer on the internet (Scheme ${scheme ?? 'not set'}).`,
      resource: sandbox.reference(balancer),
      location: 'Properties.Scheme',
    });
  }
  for (const repository of sandbox.ofType('AWS::DynamoDB::GlobalTable')) {
    const elsewhere = listOf(repository.properties['Replicas']).filter((replica) => {
      const region = objectOf(replica)?.['Region'];
      return !(isText(region) && sameText(region, sandbox.region));
    });
    if (elsewhere.length === 0) continue;
    verdict.refute({
      escapePath: 'SVC-03',
      summary: `${repository.logicalId} is replicated to ${elsewhere.map((replica) => inWords(at(replica, 'Region'))).join(', ')}.`,
      resource: sandbox.reference(repository),
      location: 'Properties.Replicas',
    });
  }
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/public-builds.html */
function judgeBuilds(sandbox: SandboxModel, verdict: Verdict): void {
  for (const project of sandbox.ofType('AWS::CodeBuild::Project')) {
    const visibility = project.properties['Visibility'];
    if (visibility === undefined || literalOf(visibility) === 'PRIVATE') continue;
    verdict.refute({
      escapePath: 'SVC-05',
      summary: `${project.logicalId} shows its logs and artifacts to everybody (Visibility ${inWords(visibility)}).`,
      resource: sandbox.reference(project),
      location: 'Properties.Visibility',
    });
  }
}
