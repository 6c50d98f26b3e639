import { Verdict } from '../claims/verdict';
import { SandboxModel } from '../model/sandbox-model';
import { booleanOf, inWords, listOf, literalOf, objectOf } from '../model/values';
import { sameText } from '../template/symbolic-text';
import type { ResolvedResource, ResolvedValue } from '../template/types';
import { NetworkOccupant, occupantsOf } from './interfaces';

/** The properties of a route that name where packets go, and the escape path that each opens. */
const TARGETS: Record<string, string> = {
  GatewayId: 'NET-01',
  NatGatewayId: 'NET-01',
  EgressOnlyInternetGatewayId: 'NET-01',
  CarrierGatewayId: 'NET-01',
  InstanceId: 'NET-01',
  NetworkInterfaceId: 'NET-01',
  TransitGatewayId: 'NET-03',
  VpcPeeringConnectionId: 'NET-03',
  LocalGatewayId: 'NET-03',
  CoreNetworkArn: 'NET-03',
  OdbNetworkArn: 'NET-03',
  VpcEndpointId: 'NET-05',
};

/** The properties of a route that are not a target. */
const NOT_A_TARGET = new Set([
  'RouteTableId',
  'DestinationCidrBlock',
  'DestinationIpv6CidrBlock',
  'DestinationPrefixListId',
]);

/**
 * Judges routes and subnets: an isolated subnet's route table has the local route, which no template declares, and the
 * routes that gateway endpoints add by themselves; a declared route to anything else leads out.
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
 */
export function judgeRoutes(sandbox: SandboxModel, verdict: Verdict): void {
  const vpcs = sandbox.ofType('AWS::EC2::VPC');
  const routes = sandbox.ofType('AWS::EC2::Route');
  for (const route of routes) judgeRoute(sandbox, verdict, route);
  for (const subnet of sandbox.ofType('AWS::EC2::Subnet')) judgeSubnet(sandbox, verdict, subnet);
  for (const association of sandbox.ofType('AWS::EC2::SubnetRouteTableAssociation')) {
    if (sandbox.named(association.properties['RouteTableId'], 'AWS::EC2::RouteTable')) continue;
    verdict.cannotTell({
      escapePath: 'NET-01',
      summary: `${association.logicalId} gives a subnet the route table ${inWords(association.properties['RouteTableId'])}, which no template declares: its routes cannot be seen.`,
      resource: sandbox.reference(association),
      location: 'Properties.RouteTableId',
    });
  }
  judgePlaces(sandbox, verdict);
  if (vpcs.length > 0 && routes.length === 0) {
    verdict.proved(
      `No route is declared in ${vpcs.map((vpc) => vpc.logicalId).join(', ')}: packets stay in the VPC or go to its endpoints.`,
    );
  }
  if (vpcs.length === 0 && occupantsOf(sandbox).length === 0 && sandbox.resources.length > 0) {
    judgeWithoutVpc(sandbox, verdict);
  }
}

function judgeRoute(sandbox: SandboxModel, verdict: Verdict, route: ResolvedResource): void {
  const targets = Object.entries(route.properties).filter(([name]) => !NOT_A_TARGET.has(name));
  const destination = inWords(
    route.properties['DestinationCidrBlock'] ??
      route.properties['DestinationIpv6CidrBlock'] ??
      route.properties['DestinationPrefixListId'],
  );
  for (const [property, value] of targets) {
    if (property === 'GatewayId' && literalOf(value) === 'local') continue;
    const target = sandbox.named(value)?.logicalId ?? inWords(value);
    verdict.refute({
      escapePath: TARGETS[property] ?? 'NET-03',
      summary: `${route.logicalId} sends packets for ${destination} to ${target} (${property}), out of the VPC's isolation.`,
      resource: sandbox.reference(route),
      location: `Properties.${property}`,
      path: [...pathTo(sandbox, route.properties['RouteTableId']), target, destination],
    });
  }
}

/** The hops before a route: something in a subnet, the subnet, its route table. */
function pathTo(sandbox: SandboxModel, routeTable: ResolvedValue | undefined): string[] {
  const table = sandbox.named(routeTable, 'AWS::EC2::RouteTable');
  if (!table) return [inWords(routeTable)];
  const subnet = sandbox
    .ofType('AWS::EC2::SubnetRouteTableAssociation')
    .filter((association) => sandbox.named(association.properties['RouteTableId']) === table)
    .map((association) => sandbox.named(association.properties['SubnetId'], 'AWS::EC2::Subnet'))
    .find((candidate) => candidate !== undefined);
  const occupant = subnet && occupantsOf(sandbox).find((candidate) => sits(sandbox, candidate, subnet));
  return [...(occupant ? [occupant.resource.logicalId] : []), ...(subnet ? [subnet.logicalId] : []), table.logicalId];
}

function sits(sandbox: SandboxModel, occupant: NetworkOccupant, subnet: ResolvedResource): boolean {
  return occupant.subnets.some((id) => sandbox.named(id, 'AWS::EC2::Subnet') === subnet);
}

function judgeSubnet(sandbox: SandboxModel, verdict: Verdict, subnet: ResolvedResource): void {
  const resource = sandbox.reference(subnet);
  const mapsPublic = subnet.properties['MapPublicIpOnLaunch'];
  if (mapsPublic !== undefined && booleanOf(mapsPublic) !== false) {
    verdict.refute({
      escapePath: 'CMP-02',
      summary: `${subnet.logicalId} gives its interfaces public addresses (MapPublicIpOnLaunch is ${inWords(mapsPublic)}).`,
      resource,
      location: 'Properties.MapPublicIpOnLaunch',
    });
  }
  if (!sandbox.named(subnet.properties['VpcId'], 'AWS::EC2::VPC')) {
    verdict.cannotTell({
      escapePath: 'NET-01',
      summary: `${subnet.logicalId} is in the VPC ${inWords(subnet.properties['VpcId'])}, which no template declares: its gateways and routes cannot be seen.`,
      resource,
      location: 'Properties.VpcId',
    });
  }
  if (booleanOf(subnet.properties['EnableDns64']) === true) {
    verdict.refute({
      escapePath: 'NET-01',
      summary: `${subnet.logicalId} translates names for a NAT gateway (EnableDns64).`,
      resource,
      location: 'Properties.EnableDns64',
    });
  }
  const tabled = sandbox
    .ofType('AWS::EC2::SubnetRouteTableAssociation')
    .some((association) => sandbox.named(association.properties['SubnetId'], 'AWS::EC2::Subnet') === subnet);
  if (tabled) {
    verdict.proved(`${subnet.logicalId} has a route table of its own, declared here.`);
  } else {
    verdict.cannotTell({
      escapePath: 'NET-01',
      summary: `${subnet.logicalId} has no route table of its own: it uses the VPC's main one, which no template shows.`,
      resource,
    });
  }
}

/** What sits in subnets must sit in declared ones, or nothing is known of its routes. */
function judgePlaces(sandbox: SandboxModel, verdict: Verdict): void {
  for (const occupant of occupantsOf(sandbox)) {
    const unseen = occupant.subnets.filter((id) => !sandbox.named(id, 'AWS::EC2::Subnet'));
    if (unseen.length === 0) continue;
    verdict.cannotTell({
      escapePath: 'NET-02',
      summary: `${occupant.resource.logicalId} sits in ${unseen.map(inWords).join(', ')}, which no template declares: it may be the account's default VPC, with its internet gateway.`,
      resource: sandbox.reference(occupant.resource),
    });
  }
  for (const endpoint of sandbox.ofType('AWS::EC2::VPCEndpoint')) {
    if (sandbox.named(endpoint.properties['VpcId'], 'AWS::EC2::VPC')) continue;
    verdict.cannotTell({
      escapePath: 'NET-01',
      summary: `${endpoint.logicalId} is in the VPC ${inWords(endpoint.properties['VpcId'])}, which no template declares: its gateways and routes cannot be seen.`,
      resource: sandbox.reference(endpoint),
      location: 'Properties.VpcId',
    });
  }
}

function judgeWithoutVpc(sandbox: SandboxModel, verdict: Verdict): void {
  if (sandbox.ofType('AWS::Organizations::Policy', 'AWS::Organizations::Account').length > 0) {
    verdict.proved(`${sandbox.name} declares no network and nothing that sits in one.`);
    return;
  }
  verdict.cannotTell({
    escapePath: 'NET-01',
    summary: `${sandbox.name} declares no VPC: there is no network whose isolation could be proved.`,
  });
}

/** Whether two values are certainly the same text. */
export function sameValue(one: ResolvedValue | undefined, other: ResolvedValue | undefined): boolean {
  if (typeof one === 'string' && typeof other === 'string') return one === other;
  return objectOf(one) === undefined && isComparable(one) && isComparable(other) && sameText(one, other);
}

function isComparable(value: ResolvedValue | undefined): value is Parameters<typeof sameText>[0] {
  return listOf(value).length === 1 && value !== null && typeof value !== 'boolean' && typeof value !== 'number';
}
