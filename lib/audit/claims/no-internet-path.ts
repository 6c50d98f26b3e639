import { judgeRoutes } from '../network/routes';
import { judgeInterfaces } from '../network/security-groups';
import { NETWORK_EXITS } from '../registry/exits';
import { SandboxModel } from '../model/sandbox-model';
import { at, booleanOf, inWords, listOf, literalOf } from '../model/values';
import { Claim } from './claim';
import { doubtProblems, doubtUnknownTypes, refuteExits } from './findings';
import { Verdict } from './verdict';

/** No packet from any interface in the sandbox reaches anything but the VPC endpoints in use. */
export const noInternetPath: Claim = {
  id: 'no-internet-path',
  statement: 'No packet from the sandbox reaches anything but its VPC endpoints.',
  why: 'A route, gateway, attachment or peering is a way out for every byte that a workload can read.',
  remedy:
    'Remove the gateway, attachment, route or open security-group rule that the counterexample names; keep VPC Block Public Access on block-bidirectional.',
  escapePaths: ['NET-01', 'NET-02', 'NET-03', 'NET-04', 'NET-05', 'NET-11', 'CMP-02'],
  mappings: {
    nist80053: ['SC-7', 'SC-7(3)', 'SC-7(5)', 'SC-7(21)', 'AC-4(21)'],
    nistAiRmf: ['MEASURE 2.7'],
    iso42001: ['A.4.5'],
    fsbp: ['EC2.9', 'EC2.10'],
    owasp: ['LLM02'],
    atlas: ['AML.T0025', 'AML.M0032'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    refuteExits(sandbox, verdict, NETWORK_EXITS);
    doubtUnknownTypes(sandbox, verdict, { network: 'NET-03' });
    doubtProblems(sandbox, verdict, 'NET-01');
    judgeRoutes(sandbox, verdict);
    judgeInterfaces(sandbox, verdict);
    judgeBlockPublicAccess(sandbox, verdict);
    judgeFlowLogs(sandbox, verdict);
    judgeServices(sandbox, verdict);
  },
};

/** The key of the template metadata by which a stack says that the account's switch is set elsewhere. */
const SET_ELSEWHERE = 'cdk-ai-sandbox:vpc-block-public-access';

function judgeBlockPublicAccess(sandbox: SandboxModel, verdict: Verdict): void {
  const settings = sandbox.ofType('AWS::EC2::VPCBlockPublicAccessOptions');
  for (const setting of settings) {
    const mode = literalOf(setting.properties['InternetGatewayBlockMode']);
    if (mode === 'block-bidirectional') {
      verdict.proved('VPC Block Public Access is block-bidirectional for the account and region.');
    } else {
      verdict.refute({
        escapePath: 'NET-02',
        summary: `VPC Block Public Access is "${mode ?? 'not readable'}"; only block-bidirectional keeps the account's other VPCs, such as the default VPC, from the internet.`,
        resource: sandbox.reference(setting),
        location: 'Properties.InternetGatewayBlockMode',
      });
    }
  }
  if (
    settings.length > 0 ||
    sandbox.ofType('AWS::EC2::VPC', 'AWS::EC2::VPCEndpoint', 'AWS::Lambda::Function').length === 0
  ) {
    return;
  }
  const elsewhere = sandbox.resources
    .map((resource) => literalMetadata(resource.metadata[SET_ELSEWHERE]))
    .find(Boolean);
  if (elsewhere) {
    verdict.proved(`VPC Block Public Access is declared to be set elsewhere: ${elsewhere}.`);
    return;
  }
  verdict.cannotTell({
    escapePath: 'NET-02',
    summary:
      'No template sets VPC Block Public Access, so the default VPC of the account may still lead to the internet.',
  });
}

function literalMetadata(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Flow logs must stay in the account: a bucket or stream elsewhere is a copy of who talks to whom. */
function judgeFlowLogs(sandbox: SandboxModel, verdict: Verdict): void {
  for (const flowLog of sandbox.ofType('AWS::EC2::FlowLog')) {
    if (flowLog.properties['DeliverCrossAccountRole'] !== undefined) {
      verdict.refute({
        escapePath: 'NET-11',
        summary: `${flowLog.logicalId} is delivered into another account (${String(flowLog.properties['DeliverCrossAccountRole'])}).`,
        resource: sandbox.reference(flowLog),
        location: 'Properties.DeliverCrossAccountRole',
      });
    }
    const destination = flowLog.properties['LogDestination'];
    if (destination === undefined || sandbox.named(destination)) continue;
    verdict.cannotTell({
      escapePath: 'NET-11',
      summary: `${flowLog.logicalId} delivers flow logs to ${String(destination)}, which no template declares: it may be another account's.`,
      resource: sandbox.reference(flowLog),
      location: 'Properties.LogDestination',
    });
  }
}

/** Doors that an ECS service has beside its network: a service network, a shell, and a load balancer of somebody else's. */
function judgeServices(sandbox: SandboxModel, verdict: Verdict): void {
  for (const service of sandbox.ofType('AWS::ECS::Service', 'AWS::ECS::TaskSet')) {
    const place = { resource: sandbox.reference(service) };
    if (listOf(service.properties['VpcLatticeConfigurations']).length > 0) {
      verdict.refute({
        ...place,
        escapePath: 'NET-05',
        summary: `${service.logicalId} is part of a VPC Lattice network, which crosses VPC and account borders.`,
        location: 'Properties.VpcLatticeConfigurations',
      });
    }
    const shell = service.properties['EnableExecuteCommand'];
    if (shell !== undefined && booleanOf(shell) !== false) {
      verdict.refute({
        ...place,
        escapePath: 'NET-11',
        summary: `${service.logicalId} lets people open a shell in its tasks (ECS Exec).`,
        location: 'Properties.EnableExecuteCommand',
      });
    }
    for (const balancer of listOf(service.properties['LoadBalancers'])) {
      const group = at(balancer, 'TargetGroupArn');
      if (group === undefined || sandbox.named(group, 'AWS::ElasticLoadBalancingV2::TargetGroup')) continue;
      verdict.cannotTell({
        ...place,
        escapePath: 'CMP-02',
        summary: `${service.logicalId} answers for the target group ${inWords(group)}, which no template declares: its load balancer may be public.`,
        location: 'Properties.LoadBalancers',
      });
    }
  }
}
