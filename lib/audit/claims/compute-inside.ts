import { AuditStore, AuditTag, AuditZone } from '../../private/contracts/audit-tags';
import { PLACEABLE_COMPUTE } from '../network/interfaces';
import { Access } from '../model/access';
import { RoleModel } from '../model/roles';
import { SandboxModel } from '../model/sandbox-model';
import { at, booleanOf, inWords, listOf, literalOf } from '../model/values';
import type { RequestSet } from '../policy/types';
import { COMPUTE_EXITS } from '../registry/exits';
import { SymbolicText } from '../template/symbolic-text';
import type { ResolvedResource } from '../template/types';
import { Claim } from './claim';
import { doubtProblems, doubtUnknownTypes, isCustomResource, refuteExits } from './findings';
import { Verdict } from './verdict';
import { objectsOf } from './zones';

/** Code runs in the isolated subnets, or holds no right to any data. */
export const computeInside: Claim = {
  id: 'compute-inside',
  statement: 'All compute runs in the isolated subnets, but for functions that provably can read and write no data.',
  why: 'A function outside the VPC has the whole internet, whatever the VPC looks like.',
  remedy: 'Place it in the isolated subnets (`sandbox.workload(...)`), or take its rights to data away.',
  escapePaths: ['CMP-01', 'CMP-02', 'MDL-07', 'MDL-08'],
  mappings: {
    nist80053: ['SC-7', 'SC-7(21)', 'SC-39', 'AC-6'],
    nistAiRmf: ['MEASURE 2.7'],
    iso42001: ['A.4.5'],
    fsbp: ['Lambda.3', 'SageMaker.1', 'BedrockAgentCore.1'],
    owasp: ['ASI05', 'LLM06'],
    atlas: ['AML.M0032'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'CMP-01');
    refuteExits(sandbox, verdict, COMPUTE_EXITS);
    doubtUnknownTypes(sandbox, verdict, { compute: 'CMP-01' });
    const compute = sandbox.ofType(...PLACEABLE_COMPUTE);
    for (const resource of compute) judgeCompute(sandbox, verdict, resource);
    judgeCustomResources(sandbox, verdict);
    if (compute.length === 0) verdict.proved(`${sandbox.name} declares no compute that could be outside.`);
  },
};

function judgeCompute(sandbox: SandboxModel, verdict: Verdict, resource: ResolvedResource): void {
  const place = { resource: sandbox.reference(resource) };
  const { properties, type } = resource;
  if (type.startsWith('AWS::BedrockAgentCore::')) {
    const mode = literalOf(at(properties, 'NetworkConfiguration', 'NetworkMode'));
    if (mode === 'VPC') verdict.proved(`${resource.logicalId} runs in the VPC.`);
    else {
      verdict.refute({
        ...place,
        escapePath: 'MDL-07',
        summary: `${resource.logicalId} runs with network mode ${mode ?? 'not set'}, outside the VPC.`,
        location: 'Properties.NetworkConfiguration',
      });
    }
    return;
  }
  if (type === 'AWS::SageMaker::NotebookInstance' && literalOf(properties['DirectInternetAccess']) !== 'Disabled') {
    verdict.refute({
      ...place,
      escapePath: 'CMP-01',
      summary: `${resource.logicalId} has SageMaker's own internet access beside its subnet.`,
      location: 'Properties.DirectInternetAccess',
    });
  }
  if (type === 'AWS::SageMaker::Domain' && literalOf(properties['AppNetworkAccessType']) !== 'VpcOnly') {
    verdict.refute({
      ...place,
      escapePath: 'CMP-01',
      summary: `${resource.logicalId} lets its apps reach the internet.`,
      location: 'Properties.AppNetworkAccessType',
    });
  }
  if (type === 'AWS::CodeBuild::Project' && booleanOf(at(properties, 'Environment', 'PrivilegedMode')) === true) {
    verdict.cannotTell({
      ...place,
      escapePath: 'CMP-01',
      summary: `${resource.logicalId} builds in privileged mode, which the model does not follow.`,
    });
  }
  if (isInside(sandbox, resource)) verdict.proved(`${resource.logicalId} runs in the isolated subnets.`);
  else if (type === 'AWS::Lambda::Function') judgeOutside(sandbox, verdict, resource, properties['Role']);
  else if (type !== 'AWS::EC2::NetworkInterface') {
    verdict.refute({
      ...place,
      escapePath: 'CMP-01',
      summary: `${resource.logicalId} (${type}) is not placed in declared subnets.`,
    });
  }
}

function isInside(sandbox: SandboxModel, resource: ResolvedResource): boolean {
  const { properties } = resource;
  const candidates = [
    at(properties, 'VpcConfig', 'SubnetIds'),
    at(properties, 'VpcConfig', 'Subnets'),
    at(properties, 'NetworkConfiguration', 'AwsvpcConfiguration', 'Subnets'),
    properties['SubnetIds'],
    properties['SubnetId'],
  ].flatMap((value) => listOf(value));
  return candidates.length > 0 && candidates.every((id) => sandbox.named(id, 'AWS::EC2::Subnet') !== undefined);
}

/** A function outside may do the control plane's work; it may touch no data. */
function judgeOutside(
  sandbox: SandboxModel,
  verdict: Verdict,
  resource: ResolvedResource,
  roleArn: Parameters<SandboxModel['named']>[0],
): void {
  const access = Access.of(sandbox);
  const declared = sandbox.named(roleArn, 'AWS::IAM::Role');
  const role = access.roles.find((candidate) => candidate.resource === declared);
  if (!role) {
    verdict.cannotTell({
      escapePath: 'CMP-01',
      summary: `${resource.logicalId} runs outside the VPC with the role ${inWords(roleArn)}, which no template declares.`,
      resource: sandbox.reference(resource),
      location: 'Properties.Role',
    });
    return;
  }
  if (holdsNoData(sandbox, access, verdict, resource, role)) {
    verdict.proved(
      `${resource.logicalId} runs outside the VPC and its role ${role.resource.logicalId} can touch no data.`,
    );
  }
}

function holdsNoData(
  sandbox: SandboxModel,
  access: Access,
  verdict: Verdict,
  resource: ResolvedResource,
  role: RoleModel,
): boolean {
  const question = (target: ResolvedResource | undefined, about: RequestSet) => ({
    about,
    words: `is the role of ${resource.logicalId}, which runs outside the VPC, and may touch ${target?.logicalId ?? 'data'}`,
    escapePath: 'CMP-01',
    ...(target && { target }),
  });
  const buckets = [
    ...Object.values(AuditZone).flatMap((zone) => sandbox.labelled(AuditTag.ZONE, zone, 'AWS::S3::Bucket')),
    ...sandbox.labelled(AuditTag.STORE, AuditStore.TRAIL, 'AWS::S3::Bucket'),
  ];
  const tables = sandbox.labelled(AuditTag.STORE, AuditStore.TRAIL, 'AWS::DynamoDB::Table');
  const logGroups = sandbox.labelled(AuditTag.STORE, AuditStore.TRAIL, 'AWS::Logs::LogGroup');
  const answers = [
    ...buckets.map((bucket) =>
      access.roleMustNot(
        verdict,
        role,
        question(bucket, { actions: ['s3:GetObject*', 's3:PutObject'], resources: objectsOf(bucket) }),
      ),
    ),
    ...tables.map((table) =>
      access.roleMustNot(
        verdict,
        role,
        question(table, {
          actions: [
            'dynamodb:GetItem',
            'dynamodb:BatchGetItem',
            'dynamodb:Query',
            'dynamodb:Scan',
            'dynamodb:PartiQLSelect',
          ],
          resources: [table.arn ?? table.ref, SymbolicText.join([table.arn ?? table.ref, '/index/*'])],
        }),
      ),
    ),
    ...logGroups.map((group) =>
      access.roleMustNot(
        verdict,
        role,
        question(group, {
          actions: ['logs:GetLogEvents', 'logs:FilterLogEvents', 'logs:StartQuery', 'logs:Unmask'],
          resources: [SymbolicText.join([group.arn ?? group.ref, '*'])],
        }),
      ),
    ),
  ];
  if (answers.length === 0) {
    verdict.cannotTell({
      escapePath: 'CMP-01',
      summary: `${resource.logicalId} runs outside the VPC, and no label says which buckets and tables hold data: whether it can touch them is not known.`,
      resource: sandbox.reference(resource),
    });
    return false;
  }
  return answers.every(Boolean);
}

/** A custom resource is served by a function or topic: a declared one is judged as such, any other may do anything. */
function judgeCustomResources(sandbox: SandboxModel, verdict: Verdict): void {
  for (const resource of sandbox.resources.filter(({ type }) => isCustomResource(type))) {
    const token = resource.properties['ServiceToken'];
    if (sandbox.named(token, 'AWS::Lambda::Function')) continue;
    verdict.cannotTell({
      escapePath: 'CMP-01',
      summary: `${resource.logicalId} is served by ${inWords(token)}, which no template declares: what it does is not known.`,
      resource: sandbox.reference(resource),
      location: 'Properties.ServiceToken',
    });
  }
}
