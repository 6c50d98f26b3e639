import { Lazy, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const HTTPS = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };

/**
 * A security group without an egress rule gets one to everywhere from EC2. This rule, to an address that cannot be
 * reached, keeps it closed. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
 */
const NO_EGRESS = {
  ipProtocol: 'icmp',
  fromPort: 252,
  toPort: 86,
  cidrIp: '255.255.255.255/32',
  description: 'Nothing goes out',
};

/** The group of the interface endpoints: HTTPS from the VPC's own addresses comes in, nothing goes out. */
export function endpointSecurityGroup(scope: Construct, vpc: ec2.IVpc): ec2.ISecurityGroup {
  const group = new ec2.CfnSecurityGroup(scope, 'EndpointSecurityGroup', {
    vpcId: vpc.vpcId,
    groupDescription: 'VPC endpoints: HTTPS from the VPC',
    securityGroupIngress: [{ ...HTTPS, cidrIp: vpc.vpcCidrBlock, description: 'HTTPS from the VPC' }],
    securityGroupEgress: [NO_EGRESS],
  });
  return closed(scope, 'ClosedEndpointSecurityGroup', group);
}

/**
 * The group of the workloads: nothing comes in, HTTPS goes out to the endpoints and to the prefix lists in use.
 *
 * All rules are inline, so that the template shows the whole group in one place, and the group is handed out as immutable:
 * no `connections.allowTo(...)` of another construct can open it.
 */
export function workloadSecurityGroup(
  scope: Construct,
  vpc: ec2.IVpc,
  endpoints: ec2.ISecurityGroup,
  prefixLists: () => string[],
): ec2.ISecurityGroup {
  const group = new ec2.CfnSecurityGroup(scope, 'WorkloadSecurityGroup', {
    vpcId: vpc.vpcId,
    groupDescription: 'Workloads: HTTPS to the VPC endpoints and nothing else',
    securityGroupEgress: Lazy.any({
      produce: () => [
        {
          ...HTTPS,
          destinationSecurityGroupId: endpoints.securityGroupId,
          description: 'HTTPS to the interface endpoints',
        },
        ...prefixLists().map((destinationPrefixListId) => ({
          ...HTTPS,
          destinationPrefixListId,
          description: 'HTTPS to a gateway endpoint',
        })),
      ],
    }),
  });
  return closed(scope, 'ClosedWorkloadSecurityGroup', group);
}

function closed(scope: Construct, id: string, group: ec2.CfnSecurityGroup): ec2.ISecurityGroup {
  return ec2.SecurityGroup.fromSecurityGroupId(scope, id, group.attrGroupId, { mutable: false });
}
