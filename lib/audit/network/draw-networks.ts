import { SandboxModel } from '../model/sandbox-model';
import { inWords, literalOf } from '../model/values';
import { NETWORK_EXITS } from '../registry/exits';
import { allowedNamesOf } from './dns-firewall';
import { endpointName, isGatewayEndpoint } from './endpoints';
import { occupantsOf } from './interfaces';
import { NetworkDrawing } from './network-drawing';

/** What the report draws: each VPC with its subnets, who sits in them, its endpoints and its ways out. */
export function drawingsOf(sandboxes: readonly SandboxModel[]): NetworkDrawing[] {
  const drawings = sandboxes.flatMap((sandbox) =>
    sandbox.ofType('AWS::EC2::VPC').map((vpc): NetworkDrawing => {
      const names = allowedNamesOf(sandbox, vpc);
      return {
        name: `${vpc.templateId}/${vpc.logicalId}`,
        cidr: literalOf(vpc.properties['CidrBlock']),
        subnets: sandbox
          .ofType('AWS::EC2::Subnet')
          .filter((subnet) => sandbox.named(subnet.properties['VpcId']) === vpc)
          .map((subnet) => ({
            name: subnet.logicalId,
            cidr: literalOf(subnet.properties['CidrBlock']),
            occupants: occupantsOf(sandbox)
              .filter(({ subnets }) => subnets.some((id) => sandbox.named(id) === subnet))
              .map(({ resource }) => resource.logicalId),
          })),
        endpoints: sandbox
          .ofType('AWS::EC2::VPCEndpoint')
          .filter((endpoint) => sandbox.named(endpoint.properties['VpcId']) === vpc)
          .map((endpoint) => ({
            name: endpointName(endpoint),
            gateway: isGatewayEndpoint(endpoint),
            hasPolicy: endpoint.properties['PolicyDocument'] !== undefined,
          })),
        exits: [
          ...sandbox.resources
            .filter(({ type }) => NETWORK_EXITS.has(type))
            .map(({ logicalId, type }) => `${logicalId} (${type})`),
          ...sandbox.ofType('AWS::EC2::Route').map((route) => `${route.logicalId}: ${inWords(route.properties)}`),
        ],
        ...(names && { dnsNames: names.map(String) }),
      };
    }),
  );
  return [...new Map(drawings.map((drawing) => [drawing.name, drawing])).values()];
}
