import { endpointName, endpointTarget, isGatewayEndpoint, isOwnRegion } from '../network/endpoints';
import { Access } from '../model/access';
import { SandboxModel } from '../model/sandbox-model';
import { inWords, literalOf } from '../model/values';
import { parsePolicy } from '../policy/parse-policy';
import type { Policy, RequestSet } from '../policy/types';
import { SymbolicText } from '../template/symbolic-text';
import type { ResolvedResource, Text } from '../template/types';
import { Claim } from './claim';
import { doubtProblems } from './findings';
import { Verdict } from './verdict';

/** Every VPC endpoint leads to AWS services of this region, and its policy admits our principals to our resources only. */
export const endpointsBounded: Claim = {
  id: 'endpoints-bounded',
  statement: 'Every VPC endpoint has a policy that admits only principals and resources of this account.',
  why: 'An endpoint without a policy carries anybody’s credentials to anybody’s bucket: no route and no SCP of ours stops it.',
  remedy:
    'Give the endpoint a policy that allows named actions on named resources, with aws:PrincipalAccount and aws:ResourceAccount of this account; remove endpoints to other services.',
  escapePaths: ['NET-05', 'NET-06', 'NET-07', 'NET-08', 'DAT-04'],
  mappings: {
    nist80053: ['SC-7', 'SC-7(10)', 'AC-3', 'AC-20'],
    nistAiRmf: ['MEASURE 2.7', 'MEASURE 2.10'],
    iso42001: ['A.4.5'],
    fsbp: ['S3.1'],
    owasp: ['LLM02'],
    atlas: ['AML.T0086', 'AML.T0024'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'NET-06');
    const endpoints = sandbox.ofType('AWS::EC2::VPCEndpoint');
    for (const endpoint of endpoints) judgeEndpoint(sandbox, verdict, endpoint);
    if (endpoints.length > 0) return;
    const sits = sandbox.ofType('AWS::EC2::VPC', 'AWS::EC2::Subnet').length > 0;
    if (sits || sandbox.ofType('AWS::Organizations::Policy', 'AWS::Organizations::Account').length > 0) {
      verdict.proved(`${sandbox.name} declares no VPC endpoint.`);
    } else {
      verdict.cannotTell({
        escapePath: 'NET-06',
        summary: `${sandbox.name} declares no VPC and no endpoint: there is nothing whose bounds could be proved.`,
      });
    }
  },
};

function judgeEndpoint(sandbox: SandboxModel, verdict: Verdict, endpoint: ResolvedResource): void {
  const before = verdict.findings.length;
  judgeTarget(sandbox, verdict, endpoint);
  const document = endpoint.properties['PolicyDocument'];
  if (document === undefined) {
    verdict.refute({
      escapePath: isGatewayEndpoint(endpoint) ? 'NET-08' : 'NET-06',
      summary: `${endpoint.logicalId} (${endpointName(endpoint)}) has no policy, so it carries every request of everybody to every resource.`,
      resource: sandbox.reference(endpoint),
      location: 'Properties.PolicyDocument',
      request: { principal: 'anybody', action: '*', resource: '*', context: {} },
    });
    return;
  }
  const policy = parsePolicy(document, {
    name: `${endpoint.logicalId} policy`,
    kind: 'endpoint',
    templateId: endpoint.templateId,
    logicalId: endpoint.logicalId,
  });
  judgePrincipals(sandbox, verdict, endpoint, policy);
  judgeResources(sandbox, verdict, endpoint, policy);
  if (verdict.findings.length === before) {
    verdict.proved(
      `${endpoint.logicalId} (${endpointName(endpoint)}) carries only requests of this account to declared resources or resources of this account.`,
    );
  }
}

/** Third parties, other regions, resources and service networks are reached by endpoints too. */
function judgeTarget(sandbox: SandboxModel, verdict: Verdict, endpoint: ResolvedResource): void {
  const target = endpointTarget(endpoint);
  const place = { resource: sandbox.reference(endpoint), escapePath: 'NET-05' };
  for (const property of ['ResourceConfigurationArn', 'ServiceNetworkArn']) {
    const value = endpoint.properties[property];
    if (value === undefined) continue;
    verdict.refute({
      ...place,
      summary: `${endpoint.logicalId} leads to ${inWords(value)} (${property}), which may be anybody's.`,
      location: `Properties.${property}`,
    });
  }
  const type = literalOf(endpoint.properties['VpcEndpointType']) ?? 'Gateway';
  if (type !== 'Gateway' && type !== 'Interface') {
    verdict.refute({
      ...place,
      summary: `${endpoint.logicalId} is an endpoint of type ${type}.`,
      location: 'Properties.VpcEndpointType',
    });
  }
  const serviceRegion = endpoint.properties['ServiceRegion'];
  if (serviceRegion !== undefined && inWords(serviceRegion) !== String(sandbox.region)) {
    verdict.refute({
      ...place,
      summary: `${endpoint.logicalId} leads to the region ${inWords(serviceRegion)}.`,
      location: 'Properties.ServiceRegion',
    });
  }
  if (target.serviceName === undefined) return;
  if (target.service === undefined) {
    verdict.refute({
      ...place,
      summary: `${endpoint.logicalId} leads to ${String(target.serviceName)}, which is no AWS service: whoever owns it receives what is sent.`,
      location: 'Properties.ServiceName',
    });
  } else if (!isOwnRegion(sandbox, target)) {
    verdict.refute({
      ...place,
      summary: `${endpoint.logicalId} leads to ${target.service} in ${String(target.region)}, not in this region.`,
      location: 'Properties.ServiceName',
    });
  }
  if (target.service === 'bedrock-mantle' || target.service === 'bedrock-agentcore') {
    verdict.refute({
      ...place,
      escapePath: target.service === 'bedrock-mantle' ? 'MDL-05' : 'MDL-07',
      summary: `${endpoint.logicalId} leads to ${target.service}, past the gateway and its records.`,
      location: 'Properties.ServiceName',
    });
  }
}

/** Somebody else's credentials, or none at all, must not pass. */
function judgePrincipals(sandbox: SandboxModel, verdict: Verdict, endpoint: ResolvedResource, policy: Policy): void {
  const access = Access.of(sandbox);
  const place = { resource: sandbox.reference(endpoint), location: 'Properties.PolicyDocument' };
  const permitted = [...unsignedCallsOfOwnApis(sandbox, endpoint), ...imageLayers(sandbox, endpoint)];
  const strangers = [
    {
      words: 'with credentials of another account',
      principal: { type: 'foreign' as const, accounts: [sandbox.account] },
    },
    { words: 'without credentials', principal: { type: 'anonymous' as const } },
  ];
  for (const { words, principal } of strangers) {
    const decision = access.decide({ principal, policies: { endpoint: policy }, about: {}, permitted });
    access.report(verdict, decision, {
      escapePath: 'NET-07',
      summary: `${endpoint.logicalId} (${endpointName(endpoint)}) lets requests pass ${words}.`,
      ...place,
    });
  }
}

/** Requests of our own principals must go to resources of this account or of AWS, never to a stranger's. */
function judgeResources(sandbox: SandboxModel, verdict: Verdict, endpoint: ResolvedResource, policy: Policy): void {
  const access = Access.of(sandbox);
  const decision = access.decide({
    principal: { type: 'other', account: sandbox.account, except: [] },
    policies: { endpoint: policy },
    about: { condition: { StringNotEquals: { 'aws:ResourceAccount': sandbox.account } } },
    permitted: [
      { resources: ownResources(sandbox) },
      // A foundation model belongs to AWS and keeps nothing; which models are approved is another claim.
      { resources: ['arn:*:bedrock:*::foundation-model/?*'] },
      ...permissionsWithoutResource(endpoint),
      ...imageLayers(sandbox, endpoint),
    ],
  });
  access.report(verdict, decision, {
    escapePath: isGatewayEndpoint(endpoint) ? 'NET-08' : 'DAT-04',
    summary: `${endpoint.logicalId} (${endpointName(endpoint)}) lets requests pass to resources of other accounts.`,
    resource: sandbox.reference(endpoint),
    location: 'Properties.PolicyDocument',
  });
}

/** ARNs with this account in them, and buckets that the templates declare, which name no account. */
function ownResources(sandbox: SandboxModel): Text[] {
  const buckets = sandbox
    .ofType('AWS::S3::Bucket')
    .map(({ arn }) => arn)
    .filter((arn) => arn !== undefined);
  return [
    SymbolicText.join(['arn:*:*:*:', sandbox.account, ':*']),
    ...buckets,
    ...buckets.map((arn) => SymbolicText.join([arn, '/*'])),
  ];
}

/**
 * An unsigned call may pass to a private API that the templates declare: the API itself checks the gateway's token.
 */
function unsignedCallsOfOwnApis(sandbox: SandboxModel, endpoint: ResolvedResource): RequestSet[] {
  if (endpointTarget(endpoint).service !== 'execute-api') return [];
  const resources = sandbox
    .ofType('AWS::ApiGateway::RestApi')
    .map((api) => SymbolicText.join(['arn:*:execute-api:*:', sandbox.account, ':', api.ref, '/*']));
  return resources.length > 0 ? [{ actions: ['execute-api:Invoke'], resources }] : [];
}

/**
 * The layers of container images are read from a bucket of ECR's own, with URLs that ECR has signed for whoever may pull the
 * image: no condition on the caller or the account can hold. Reading from it carries nothing out.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway
 */
function imageLayers(sandbox: SandboxModel, endpoint: ResolvedResource): RequestSet[] {
  if (endpointTarget(endpoint).service !== 's3') return [];
  const layers = SymbolicText.join(['arn:*:s3:::prod-', sandbox.region, '-starport-layer-bucket/*']);
  return [{ actions: ['s3:GetObject'], resources: [layers] }];
}

/** ECR's and STS's calls that name no resource: what they answer is the caller's own. */
function permissionsWithoutResource(endpoint: ResolvedResource): RequestSet[] {
  const service = endpointTarget(endpoint).service;
  if (service === 'ecr.api') return [{ actions: ['ecr:GetAuthorizationToken'] }];
  if (service === 'sts') return [{ actions: ['sts:GetCallerIdentity'] }];
  if (service === 'monitoring') return [{ actions: ['cloudwatch:PutMetricData'] }];
  return [];
}
