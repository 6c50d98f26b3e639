import { Verdict } from '../claims/verdict';
import { SandboxModel } from '../model/sandbox-model';
import { at, booleanOf, inWords, listOf, literalOf, numberOf } from '../model/values';
import { SymbolicText } from '../template/symbolic-text';
import type { ResolvedObject, ResolvedResource, ResolvedValue } from '../template/types';
import { contains, parseCidr } from './cidr';
import { occupantsOf } from './interfaces';
import { isAwsPrefixList } from './prefix-lists';

/** One rule of a group, wherever the template writes it. */
interface Rule {
  readonly resource: ResolvedResource;
  readonly location: string;
  readonly properties: ResolvedObject;
}

/**
 * Judges security groups: nothing goes out but to other declared groups, the VPC's own addresses and the prefix lists of
 * gateway endpoints; nothing comes in from outside the VPC. The routes already lead nowhere else; the groups must say the
 * same, so that one mistake in either does not open the sandbox.
 */
export function judgeInterfaces(sandbox: SandboxModel, verdict: Verdict): void {
  for (const group of sandbox.ofType('AWS::EC2::SecurityGroup')) judgeGroup(sandbox, verdict, group);
  for (const occupant of occupantsOf(sandbox)) {
    if (occupant.securityGroups.length === 0 && occupant.resource.type !== 'AWS::EC2::Instance') {
      verdict.cannotTell({
        escapePath: 'NET-01',
        summary: `${occupant.resource.logicalId} names no security group: it gets the VPC's default one, which no template shows.`,
        resource: sandbox.reference(occupant.resource),
      });
    }
    for (const id of occupant.securityGroups) {
      if (sandbox.named(id, 'AWS::EC2::SecurityGroup')) continue;
      verdict.cannotTell({
        escapePath: 'NET-01',
        summary: `${occupant.resource.logicalId} bears the security group ${inWords(id)}, which no template declares.`,
        resource: sandbox.reference(occupant.resource),
      });
    }
  }
  for (const rule of looseRules(sandbox)) {
    if (sandbox.named(rule.properties['GroupId'], 'AWS::EC2::SecurityGroup')) continue;
    verdict.cannotTell({
      escapePath: 'NET-01',
      summary: `${rule.resource.logicalId} changes the security group ${inWords(rule.properties['GroupId'])}, which no template declares.`,
      resource: sandbox.reference(rule.resource),
      location: 'Properties.GroupId',
    });
  }
  judgePublicAddresses(sandbox, verdict);
}

function judgeGroup(sandbox: SandboxModel, verdict: Verdict, group: ResolvedResource): void {
  const before = verdict.findings.length;
  const egress = rulesOf(sandbox, group, 'Egress');
  if (egress.length === 0) {
    verdict.refute({
      escapePath: 'NET-01',
      summary: `${group.logicalId} declares no egress rule, so EC2 gives it one that lets everything out to everywhere.`,
      resource: sandbox.reference(group),
      location: 'Properties.SecurityGroupEgress',
    });
  }
  for (const rule of egress) judgeRule(sandbox, verdict, group, rule, 'Egress');
  for (const rule of rulesOf(sandbox, group, 'Ingress')) judgeRule(sandbox, verdict, group, rule, 'Ingress');
  if (verdict.findings.length === before) {
    verdict.proved(`${group.logicalId}: ${egress.map(ruleInWords).join('; ')}; nothing comes in from outside the VPC.`);
  }
}

function judgeRule(
  sandbox: SandboxModel,
  verdict: Verdict,
  group: ResolvedResource,
  rule: Rule,
  direction: 'Egress' | 'Ingress',
): void {
  const place = { resource: sandbox.reference(rule.resource), location: rule.location };
  const escapePath = direction === 'Egress' ? 'NET-01' : 'CMP-02';
  const words = direction === 'Egress' ? 'lets traffic out to' : 'lets traffic in from';
  const peers = peersOf(rule.properties, direction);
  if (peers.length === 0) {
    verdict.cannotTell({
      escapePath,
      summary: `A rule of ${group.logicalId} names no peer that the model can read: ${inWords(rule.properties)}.`,
      ...place,
    });
  }
  for (const { kind, value } of peers) {
    const judgement = peerJudgement(sandbox, group, kind, value);
    if (judgement === 'inside') continue;
    const finding = { escapePath, summary: `${group.logicalId} ${words} ${inWords(value)}.`, ...place };
    if (judgement === 'outside') verdict.refute(finding);
    else verdict.cannotTell(finding);
  }
}

type PeerKind = 'cidr' | 'group' | 'prefix-list';

function peersOf(rule: ResolvedObject, direction: 'Egress' | 'Ingress'): { kind: PeerKind; value: ResolvedValue }[] {
  const side = direction === 'Egress' ? 'Destination' : 'Source';
  const named: [PeerKind, string][] = [
    ['cidr', 'CidrIp'],
    ['cidr', 'CidrIpv6'],
    ['group', `${side}SecurityGroupId`],
    ['group', 'SourceSecurityGroupName'],
    ['prefix-list', `${side}PrefixListId`],
  ];
  return named.flatMap(([kind, property]) => {
    const value = rule[property];
    return value === undefined ? [] : [{ kind, value }];
  });
}

function peerJudgement(
  sandbox: SandboxModel,
  group: ResolvedResource,
  kind: PeerKind,
  value: ResolvedValue,
): 'inside' | 'outside' | 'unknown' {
  if (kind === 'group') return sandbox.named(value, 'AWS::EC2::SecurityGroup') ? 'inside' : 'unknown';
  if (kind === 'prefix-list') return isAwsPrefixList(value) ? 'inside' : 'unknown';
  const vpc = sandbox.named(group.properties['VpcId'], 'AWS::EC2::VPC');
  if (value instanceof SymbolicText) {
    const source = sandbox.named(value, 'AWS::EC2::VPC');
    return source && source === vpc ? 'inside' : 'unknown';
  }
  const cidr = parseCidr(literalOf(value));
  if (!cidr) return 'unknown';
  // The limited broadcast address reaches nobody: CDK writes a rule to it to keep EC2 from adding "everything".
  if (literalOf(value) === '255.255.255.255/32') return 'inside';
  const own = parseCidr(literalOf(vpc?.properties['CidrBlock']));
  if (!own) return cidr.prefix === 0 ? 'outside' : 'unknown';
  return contains(own, cidr) ? 'inside' : 'outside';
}

function rulesOf(sandbox: SandboxModel, group: ResolvedResource, direction: 'Egress' | 'Ingress'): Rule[] {
  const inline = listOf(group.properties[`SecurityGroup${direction}`]).map((value, index) => ({
    resource: group,
    location: `Properties.SecurityGroup${direction}[${index}]`,
    properties: typeof value === 'object' && value !== null ? (value as ResolvedObject) : {},
  }));
  return [
    ...inline,
    ...looseRules(sandbox, direction).filter((rule) => sandbox.named(rule.properties['GroupId']) === group),
  ];
}

function looseRules(sandbox: SandboxModel, direction?: 'Egress' | 'Ingress'): Rule[] {
  return sandbox
    .ofType(
      ...(direction !== 'Ingress' ? ['AWS::EC2::SecurityGroupEgress'] : []),
      ...(direction !== 'Egress' ? ['AWS::EC2::SecurityGroupIngress'] : []),
    )
    .map((resource) => ({ resource, location: 'Properties', properties: resource.properties }));
}

function ruleInWords({ properties }: Rule): string {
  const from = numberOf(properties['FromPort']);
  const peer = peersOf(properties, 'Egress')[0]?.value;
  return `${inWords(properties['IpProtocol'])}${from === undefined ? '' : ` ${from}`} to ${inWords(peer)}`;
}

/** Public addresses that a resource asks for itself. */
function judgePublicAddresses(sandbox: SandboxModel, verdict: Verdict): void {
  const asked: { resource: ResolvedResource; location: string; value: ResolvedValue | undefined }[] = [
    ...sandbox.ofType('AWS::EC2::Instance').flatMap((resource) =>
      listOf(resource.properties['NetworkInterfaces']).map((item, index) => ({
        resource,
        location: `Properties.NetworkInterfaces[${index}].AssociatePublicIpAddress`,
        value: at(item, 'AssociatePublicIpAddress'),
      })),
    ),
    ...sandbox.ofType('AWS::ECS::Service', 'AWS::ECS::TaskSet').map((resource) => ({
      resource,
      location: 'Properties.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp',
      value: at(resource.properties, 'NetworkConfiguration', 'AwsvpcConfiguration', 'AssignPublicIp'),
    })),
  ];
  for (const { resource, location, value } of asked) {
    if (value === undefined || value === 'DISABLED' || booleanOf(value) === false) continue;
    verdict.refute({
      escapePath: 'CMP-02',
      summary: `${resource.logicalId} asks for a public IP address (${inWords(value)}).`,
      resource: sandbox.reference(resource),
      location,
    });
  }
}
