import { Fn, Tags, Validations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface IsolatedVpcProps {
  readonly cidr: string;
  readonly maxAzs: number;
  readonly availabilityZones?: string[];
}

/**
 * A VPC of isolated subnets: no gateway of any kind and no route but the local one and those of the gateway endpoints.
 *
 * Built from its parts and not by `ec2.Vpc`, which in a stack with an account and a region would ask that account for
 * its availability zones during synthesis.
 */
export function isolatedVpc(scope: Construct, props: IsolatedVpcProps): ec2.IVpc {
  const vpc = new ec2.CfnVPC(scope, 'Vpc', {
    cidrBlock: props.cidr,
    // Both are needed for the endpoints' private DNS names.
    // https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
    enableDnsSupport: true,
    enableDnsHostnames: true,
  });
  Tags.of(vpc).add('Name', vpc.node.path);
  const zones = props.availabilityZones ?? zonesOfTheRegion(props.maxAzs);
  const subnets = subnetCidrs(props.cidr, zones).map((cidrBlock, index) => {
    const subnet = new ec2.CfnSubnet(scope, `Subnet${index + 1}`, {
      vpcId: vpc.ref,
      cidrBlock,
      availabilityZone: zones[index],
      mapPublicIpOnLaunch: false,
    });
    Tags.of(subnet).add('Name', subnet.node.path);
    if (props.availabilityZones) {
      Validations.of(subnet).acknowledge({
        id: 'CloudFormation-Validate::W3010',
        reason: 'The user of IsolatedNetwork has named the availability zones.',
      });
    }
    const routeTable = new ec2.CfnRouteTable(scope, `RouteTable${index + 1}`, { vpcId: vpc.ref });
    new ec2.CfnSubnetRouteTableAssociation(scope, `RouteTableAssociation${index + 1}`, {
      subnetId: subnet.ref,
      routeTableId: routeTable.ref,
    });
    return { subnet, routeTable };
  });
  return ec2.Vpc.fromVpcAttributes(scope, 'IsolatedVpc', {
    vpcId: vpc.ref,
    vpcCidrBlock: props.cidr,
    availabilityZones: zones,
    isolatedSubnetIds: subnets.map(({ subnet }) => subnet.ref),
    isolatedSubnetRouteTableIds: subnets.map(({ routeTable }) => routeTable.ref),
  });
}

function zonesOfTheRegion(count: number): string[] {
  return Array.from({ length: count }, (_, index) => Fn.select(index, Fn.getAzs()));
}

function subnetCidrs(vpcCidr: string, zones: string[]): string[] {
  const { allocatedSubnets } = ec2.IpAddresses.cidr(vpcCidr).allocateSubnetsCidr({
    vpcCidr,
    requestedSubnets: zones.map((availabilityZone, index) => ({
      availabilityZone,
      subnetConstructId: `Subnet${index + 1}`,
      configuration: { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    })),
  });
  return allocatedSubnets.map(({ cidr }) => cidr);
}
