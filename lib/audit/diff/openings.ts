import { SandboxModel } from '../model/sandbox-model';
import { inWords, listOf, numberOf, objectOf } from '../model/values';
import { Cidr, contains, parseCidr } from '../network/cidr';
import { allowedNamesOf } from '../network/dns-firewall';
import { isText, textKey } from '../template/symbolic-text';
import type { ResolvedObject, ResolvedResource, ResolvedValue } from '../template/types';
import { Side } from './environment';

/** Packets or names that something lets through: a rule of a security group or network ACL, a name that the resolver answers. */
export interface Opening {
  /** The name of the group, ACL or VPC. */
  readonly subject: string;
  readonly direction: 'out' | 'in' | 'names';
  /** `-1` is every protocol. Undefined: it cannot be read. */
  readonly protocol?: string;
  readonly ports?: readonly [number, number];
  /** Where to or from: a block of addresses, or the text of something else. */
  readonly peer: Cidr | string;
  /** The whole opening in words, after the subject. */
  readonly words: string;
}

/** Everything that security groups, network ACLs and DNS firewalls of one side let through. */
export function openingsOf({ sandboxes, names }: Side): Opening[] {
  return sandboxes.flatMap((sandbox) => [
    ...(['Egress', 'Ingress'] as const).flatMap((direction) => groupRules(sandbox, names, direction)),
    ...aclEntries(sandbox, names),
    ...sandbox.ofType('AWS::EC2::VPC').flatMap((vpc) => resolvedNames(sandbox, names, vpc)),
  ]);
}

/** Whether what `one` lets through, `other` lets through too. */
export function isWithin(one: Opening, other: Opening): boolean {
  if (one.subject !== other.subject || one.direction !== other.direction) return false;
  if (other.protocol !== '-1') {
    if (one.protocol === undefined || one.protocol !== other.protocol) return false;
    const [from, to] = one.ports ?? [0, 65535];
    const [lowest, highest] = other.ports ?? [0, 65535];
    if (from < lowest || to > highest) return false;
  }
  if (typeof one.peer === 'string' || typeof other.peer === 'string') {
    return one.peer === other.peer || (one.direction === 'names' && other.peer === '*');
  }
  return contains(other.peer, one.peer);
}

function groupRules(sandbox: SandboxModel, names: Side['names'], direction: 'Egress' | 'Ingress'): Opening[] {
  const loose = sandbox.ofType(`AWS::EC2::SecurityGroup${direction}`).map(({ properties }) => ({
    group: sandbox.named(properties['GroupId'], 'AWS::EC2::SecurityGroup'),
    properties,
  }));
  const everything = ['0.0.0.0/0', '::/0'].map((CidrIp): ResolvedObject => ({ IpProtocol: '-1', CidrIp }));
  const inline = sandbox.ofType('AWS::EC2::SecurityGroup').flatMap((group) => {
    const rules = listOf(group.properties[`SecurityGroup${direction}`]).map((rule) => objectOf(rule) ?? {});
    // Without an egress rule, EC2 gives the group one that lets everything out.
    const isDefault = direction === 'Egress' && rules.length === 0 && !loose.some((rule) => rule.group === group);
    return (isDefault ? everything : rules).map((properties) => ({ group, properties }));
  });
  return [...inline, ...loose].flatMap(({ group, properties }) => {
    const subject = group ? names.of(group) : inWords(properties['GroupId']);
    const peers = Object.entries(properties).filter(([key]) => /Cidr|SecurityGroup(Id|Name)|PrefixListId/.test(key));
    return (peers.length > 0 ? peers.map(([, peer]) => peer) : [undefined]).map((peer) =>
      opening(subject, direction === 'Egress' ? 'out' : 'in', properties, names.in(peer)),
    );
  });
}

function aclEntries(sandbox: SandboxModel, names: Side['names']): Opening[] {
  return sandbox
    .ofType('AWS::EC2::NetworkAclEntry')
    .filter(({ properties }) => properties['RuleAction'] !== 'deny')
    .map(({ properties }) => {
      const acl = sandbox.named(properties['NetworkAclId'], 'AWS::EC2::NetworkAcl');
      const range = objectOf(properties['PortRange']) ?? {};
      const rule = {
        IpProtocol: properties['Protocol'] ?? null,
        FromPort: range['From'] ?? null,
        ToPort: range['To'] ?? null,
      };
      const isOut = properties['Egress'] === true || properties['Egress'] === 'true';
      const peer = properties['CidrBlock'] ?? properties['Ipv6CidrBlock'];
      return opening(acl ? names.of(acl) : inWords(properties['NetworkAclId']), isOut ? 'out' : 'in', rule, peer);
    });
}

function opening(
  subject: string,
  direction: 'out' | 'in',
  rule: ResolvedObject,
  peer: ResolvedValue | undefined,
): Opening {
  const protocol =
    isText(rule['IpProtocol']) || typeof rule['IpProtocol'] === 'number' ? String(rule['IpProtocol']) : undefined;
  const [from, to] = [numberOf(rule['FromPort'] ?? undefined), numberOf(rule['ToPort'] ?? undefined)];
  const ports = from === undefined || to === undefined || protocol === '-1' ? undefined : ([from, to] as const);
  const traffic = protocol === '-1' ? 'all traffic' : `${protocol ?? 'traffic'}${ports ? ` ${ports.join('-')}` : ''}`;
  return {
    subject,
    direction,
    ...(protocol !== undefined && { protocol }),
    ...(ports && { ports }),
    peer: parseCidr(typeof peer === 'string' ? peer : undefined) ?? keyOf(peer),
    words: `lets ${traffic} ${direction} ${direction === 'out' ? 'to' : 'from'} ${inWords(peer)}`,
  };
}

/** A VPC without a DNS firewall answers for every name. */
function resolvedNames(sandbox: SandboxModel, names: Side['names'], vpc: ResolvedResource): Opening[] {
  const subject = names.of(vpc);
  return (allowedNamesOf(sandbox, vpc) ?? ['*']).map((name) => ({
    subject,
    direction: 'names',
    protocol: '-1',
    peer: textKey(names.in(name)),
    words: `answers for the name ${String(name)}`,
  }));
}

function keyOf(peer: ResolvedValue | undefined): string {
  return isText(peer) ? textKey(peer) : inWords(peer);
}
