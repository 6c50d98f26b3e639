import { PLACEABLE_COMPUTE } from '../network/interfaces';
import { Access } from '../model/access';
import { SandboxModel } from '../model/sandbox-model';
import { at, booleanOf, inWords, listOf, literalOf } from '../model/values';
import { COMPUTE_EXITS } from '../registry/exits';
import type { ResolvedResource, ResolvedValue } from '../template/types';
import { Claim } from './claim';
import { doubtProblems, doubtUnknownTypes, isCustomResource, refuteExits } from './findings';
import { COMPUTE_ACTIONS } from './forbidden-actions';
import { judgeForbidden } from './forbidden';
import { judgeOutside } from './outside-function';
import { Verdict } from './verdict';

/** Code runs in the isolated subnets, or holds no right to any data. */
export const computeInside: Claim = {
  id: 'compute-inside',
  statement:
    'All compute runs in the isolated subnets, but for functions that provably can fetch no data and are handed none.',
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
    judgeForbidden(Access.of(sandbox), verdict, COMPUTE_ACTIONS);
    const compute = sandbox.ofType(...PLACEABLE_COMPUTE);
    for (const resource of compute) judgeCompute(sandbox, verdict, resource);
    judgeCustomResources(sandbox, verdict);
    judgeStartedTasks(sandbox, verdict);
    if (compute.length === 0) verdict.proved(`${sandbox.name} declares no compute that could be outside.`);
  },
};

function judgeCompute(sandbox: SandboxModel, verdict: Verdict, resource: ResolvedResource): void {
  const place = { resource: sandbox.reference(resource) };
  const { properties, type } = resource;
  if (type.startsWith('AWS::BedrockAgentCore::')) {
    const mode = literalOf(at(properties, 'NetworkConfiguration', 'NetworkMode'));
    if (mode === 'VPC' && isInside(sandbox, resource)) verdict.proved(`${resource.logicalId} runs in the VPC.`);
    else if (mode === 'VPC') {
      verdict.refute({
        ...place,
        escapePath: 'MDL-07',
        summary: `${resource.logicalId} runs in subnets that no template declares.`,
        location: 'Properties.NetworkConfiguration',
      });
    } else {
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
  else if (type === 'AWS::Lambda::Function') judgeOutside(sandbox, verdict, resource);
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
    at(properties, 'NetworkConfiguration', 'NetworkModeConfig', 'Subnets'),
    at(properties, 'NetworkConfiguration', 'VpcConfig', 'Subnets'),
    properties['SubnetIds'],
    properties['SubnetId'],
  ].flatMap((value) => listOf(value));
  return candidates.length > 0 && candidates.every((id) => sandbox.named(id, 'AWS::EC2::Subnet') !== undefined);
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

/** Where a rule, a schedule or a pipe says in which network the ECS tasks that it starts run. */
const TASK_NETWORKS: Record<string, (resource: ResolvedResource) => readonly ResolvedValue[]> = {
  'AWS::Events::Rule': ({ properties }) =>
    listOf(properties['Targets']).map((target) => at(target, 'EcsParameters') ?? null),
  'AWS::Scheduler::Schedule': ({ properties }) => [at(properties, 'Target', 'EcsParameters') ?? null],
  'AWS::Pipes::Pipe': ({ properties }) => [at(properties, 'TargetParameters', 'EcsTaskParameters') ?? null],
};

function judgeStartedTasks(sandbox: SandboxModel, verdict: Verdict): void {
  for (const [type, networksOf] of Object.entries(TASK_NETWORKS)) {
    for (const resource of sandbox.ofType(type)) {
      for (const parameters of networksOf(resource).filter((value) => value !== null)) {
        judgeStartedTask(sandbox, verdict, resource, at(parameters, 'NetworkConfiguration'));
      }
    }
  }
}

function judgeStartedTask(
  sandbox: SandboxModel,
  verdict: Verdict,
  resource: ResolvedResource,
  network: ResolvedValue | undefined,
): void {
  const place = { resource: sandbox.reference(resource) };
  const configuration = at(network, 'AwsVpcConfiguration') ?? at(network, 'AwsvpcConfiguration');
  const subnets = listOf(at(configuration, 'Subnets'));
  if (subnets.length === 0 || !subnets.every((subnet) => sandbox.named(subnet, 'AWS::EC2::Subnet'))) {
    verdict.refute({
      ...place,
      escapePath: 'CMP-01',
      summary: `${resource.logicalId} starts tasks that are not placed in declared subnets.`,
    });
  }
  const publicIp = at(configuration, 'AssignPublicIp');
  if (publicIp !== undefined && literalOf(publicIp) !== 'DISABLED') {
    verdict.refute({
      ...place,
      escapePath: 'CMP-02',
      summary: `${resource.logicalId} starts tasks with a public IP address.`,
    });
  }
}
