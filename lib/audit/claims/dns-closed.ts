import { judgeDnsFirewall } from '../network/dns-firewall';
import { SandboxModel } from '../model/sandbox-model';
import { at, inWords, listOf, literalOf } from '../model/values';
import { DNS_EXITS } from '../registry/exits';
import { Claim } from './claim';
import { doubtProblems, doubtUnknownTypes, refuteExits } from './findings';
import { Verdict } from './verdict';

/** A VPC without any gateway still resolves public names: a query is a message to whoever serves the name's zone. */
export const dnsClosed: Claim = {
  id: 'dns-closed',
  statement: 'DNS answers for the names of the endpoints in use and for nothing else, and fails closed.',
  why: 'The VPC resolver resolves public names without any gateway, past security groups and network ACLs: data tunnels out inside the names that are asked for.',
  remedy:
    'Associate a DNS Firewall rule group that allows the endpoints’ names and then blocks "*"; set FirewallFailOpen DISABLED, MutationProtection ENABLED, and log queries. Declare no forwarding and no public zone.',
  escapePaths: ['NET-09', 'NET-10'],
  mappings: {
    nist80053: ['SC-7', 'SC-20', 'SC-21', 'SI-4'],
    nistAiRmf: ['MEASURE 2.7'],
    iso42001: ['A.4.5'],
    owasp: ['LLM02'],
    atlas: ['AML.T0025'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    refuteExits(sandbox, verdict, DNS_EXITS);
    doubtUnknownTypes(sandbox, verdict, { dns: 'NET-10' });
    doubtProblems(sandbox, verdict, 'NET-09');
    for (const vpc of sandbox.ofType('AWS::EC2::VPC')) judgeDnsFirewall(sandbox, verdict, vpc);
    judgeDhcpOptions(sandbox, verdict);
    judgeZones(sandbox, verdict);
    if (sandbox.ofType('AWS::EC2::VPC').length === 0) judgeWithoutVpc(sandbox, verdict);
  },
};

/** DHCP options decide which resolver interfaces ask: any other than Amazon's is not filtered. */
function judgeDhcpOptions(sandbox: SandboxModel, verdict: Verdict): void {
  for (const options of sandbox.ofType('AWS::EC2::DHCPOptions')) {
    const foreign = listOf(options.properties['DomainNameServers']).filter(
      (server) => literalOf(server) !== 'AmazonProvidedDNS',
    );
    if (foreign.length === 0) continue;
    verdict.refute({
      escapePath: 'NET-09',
      summary: `${options.logicalId} sends DNS queries to ${foreign.map(inWords).join(', ')}, past the DNS firewall.`,
      resource: sandbox.reference(options),
      location: 'Properties.DomainNameServers',
    });
  }
  for (const association of sandbox.ofType('AWS::EC2::VPCDHCPOptionsAssociation')) {
    const options = association.properties['DhcpOptionsId'];
    if (literalOf(options) === 'default' || sandbox.named(options, 'AWS::EC2::DHCPOptions')) continue;
    verdict.cannotTell({
      escapePath: 'NET-09',
      summary: `${association.logicalId} uses the DHCP options ${inWords(options)}, which no template declares: they may name any resolver.`,
      resource: sandbox.reference(association),
      location: 'Properties.DhcpOptionsId',
    });
  }
}

/** Records in a public zone can be read by everybody; a zone of somebody else's can too, for all that is known. */
function judgeZones(sandbox: SandboxModel, verdict: Verdict): void {
  for (const zone of sandbox.ofType('AWS::Route53::HostedZone')) {
    if (listOf(zone.properties['VPCs']).length === 0) {
      verdict.refute({
        escapePath: 'NET-10',
        summary: `${zone.logicalId} is a public hosted zone: its records are readable by everybody.`,
        resource: sandbox.reference(zone),
        location: 'Properties.VPCs',
      });
    }
    const foreign = listOf(zone.properties['VPCs']).filter((vpc) => !sandbox.named(at(vpc, 'VPCId'), 'AWS::EC2::VPC'));
    for (const vpc of foreign) {
      verdict.cannotTell({
        escapePath: 'NET-10',
        summary: `${zone.logicalId} is answered in the VPC ${inWords(at(vpc, 'VPCId'))}, which no template declares.`,
        resource: sandbox.reference(zone),
        location: 'Properties.VPCs',
      });
    }
  }
  for (const records of sandbox.ofType('AWS::Route53::RecordSet', 'AWS::Route53::RecordSetGroup')) {
    const zone = sandbox.named(records.properties['HostedZoneId'], 'AWS::Route53::HostedZone');
    if (zone) continue;
    verdict.cannotTell({
      escapePath: 'NET-10',
      summary: `${records.logicalId} writes records into the zone ${inWords(records.properties['HostedZoneId'] ?? records.properties['HostedZoneName'])}, which no template declares: it may be public.`,
      resource: sandbox.reference(records),
    });
  }
}

function judgeWithoutVpc(sandbox: SandboxModel, verdict: Verdict): void {
  if (sandbox.ofType('AWS::Organizations::Policy', 'AWS::Organizations::Account').length > 0) {
    verdict.proved(`${sandbox.name} declares no network and nothing that sits in one.`);
    return;
  }
  verdict.cannotTell({
    escapePath: 'NET-09',
    summary: `${sandbox.name} declares no VPC: what its resolver answers cannot be seen.`,
  });
}
