import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import {
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localFolder } from '../../bin/local/paths';
import type { Team } from '../../bin/local/story/context';
import { deployment } from './harness';

interface Template {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

const { support, research } = deployment();

async function sandboxVpc(team: Team): Promise<string> {
  const { Vpcs = [] } = await new EC2Client(team.admin).send(
    new DescribeVpcsCommand({ Filters: [{ Name: 'tag:aws:cloudformation:stack-name', Values: [team.stack] }] }),
  );
  const ids = Vpcs.filter(({ IsDefault }) => !IsDefault).map(({ VpcId }) => VpcId);
  expect(ids).toHaveLength(1);
  return ids[0] ?? '';
}

describe.each([
  ['support', support],
  ['research', research],
])('the deployed network of team %s, read back', (_, team) => {
  test('has no gateway, no peering, and no route but its own', async () => {
    const ec2 = new EC2Client(team.admin);
    const vpc = await sandboxVpc(team);
    const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({}));
    expect(InternetGateways.flatMap(({ Attachments = [] }) => Attachments.map(({ VpcId }) => VpcId))).not.toContain(
      vpc,
    );
    const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({}));
    expect(NatGateways.filter(({ VpcId }) => VpcId === vpc)).toEqual([]);
    const { VpcPeeringConnections = [] } = await ec2.send(new DescribeVpcPeeringConnectionsCommand({}));
    expect(VpcPeeringConnections).toEqual([]);

    const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({}));
    const targets = RouteTables.filter(({ VpcId }) => VpcId === vpc).flatMap(({ Routes = [] }) =>
      Routes.map(({ GatewayId, NatGatewayId, TransitGatewayId }) => GatewayId ?? NatGatewayId ?? TransitGatewayId),
    );
    expect(targets.length).toBeGreaterThan(0);
    // A gateway endpoint's route, where the emulator shows one, names the endpoint.
    expect(targets.filter((target) => target !== 'local' && !target?.startsWith('vpce-'))).toEqual([]);
  });

  test('has the endpoints that were synthesized and no others', async () => {
    const { VpcEndpoints = [] } = await new EC2Client(team.admin).send(new DescribeVpcEndpointsCommand({}));
    const vpc = await sandboxVpc(team);
    const deployed = VpcEndpoints.filter(({ VpcId }) => VpcId === vpc).map(({ ServiceName }) => ServiceName);
    const synthesized = endpointsOf(synthesizedTemplate(team)).map(([, { service }]) => nameOf(service, team.region));
    expect(deployed.sort()).toEqual(synthesized.sort());
    expect(deployed).toContain(`com.amazonaws.${team.region}.bedrock-runtime`);
  });

  // The emulator's EC2 keeps no endpoint policy; what CloudFormation was given is the nearest that can be read back.
  test('was deployed with the endpoint policies that the audit read', async () => {
    const { TemplateBody = '{}' } = await new CloudFormationClient(team.admin).send(
      new GetTemplateCommand({ StackName: team.stack }),
    );
    const deployed = endpointsOf(JSON.parse(TemplateBody) as Template);
    expect(deployed).toEqual(endpointsOf(synthesizedTemplate(team)));
    for (const [, { policy }] of deployed) expect(policy).toBeDefined();
  });
});

function synthesizedTemplate(team: Team): Template {
  return JSON.parse(readFileSync(join(localFolder, 'e2e.cdk.out', `${team.stack}.template.json`), 'utf8')) as Template;
}

/** The endpoints of a template by logical id: the name of the service, and the policy as it was written. */
function endpointsOf(template: Template): [string, { service: unknown; policy: unknown }][] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::EC2::VPCEndpoint')
    .map(([id, { Properties }]) => [id, { service: Properties?.ServiceName, policy: Properties?.PolicyDocument }]);
}

/** `com.amazonaws.<region>.<service>`, as the template joins it. */
function nameOf(service: unknown, region: string): string {
  if (typeof service === 'string') return service;
  const [separator, parts] = (service as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : region)).join(separator);
}
