import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EndpointService, IsolatedNetwork } from '../../../lib/network';

function stackWithVpc(attributes: Partial<ec2.VpcAttributes> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.1.0.0/16',
    availabilityZones: ['eu-west-1a'],
    isolatedSubnetIds: ['subnet-0123456789abcdef0'],
    isolatedSubnetRouteTableIds: ['rtb-0123456789abcdef0'],
    ...attributes,
  });
  return { stack, vpc };
}

describe('IsolatedNetwork.fromVpc', () => {
  test('closes a VPC that exists with the same perimeter', () => {
    const { stack, vpc } = stackWithVpc();
    const network = IsolatedNetwork.fromVpc(stack, 'Network', { vpc });
    network.allowEndpoint({ service: EndpointService.S3, actions: ['s3:GetObject'], resources: ['*'] });
    network.allowEndpoint({ service: EndpointService.KMS, actions: ['kms:Decrypt'], resources: ['*'] });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPC', 0);
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 2);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', { RouteTableIds: ['rtb-0123456789abcdef0'] });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.1.0.0/16', FromPort: 443, ToPort: 443 })],
    });
    for (const type of ['FirewallRuleGroupAssociation', 'FirewallConfig', 'ResolverQueryLoggingConfigAssociation']) {
      template.resourceCountIs(`AWS::Route53Resolver::${type}`, 1);
    }
    template.hasResourceProperties('AWS::EC2::FlowLog', { ResourceId: 'vpc-0123456789abcdef0' });
  });

  test.each([
    ['public subnets', { publicSubnetIds: ['subnet-00000000000000001'] }, /is not isolated: it has public subnet/],
    [
      'subnets with egress',
      { privateSubnetIds: ['subnet-00000000000000001'] },
      /is not isolated: it has subnet with egress/,
    ],
  ])('refuses a VPC with %s', (_, attributes, message) => {
    const { stack, vpc } = stackWithVpc(attributes);
    expect(() => IsolatedNetwork.fromVpc(stack, 'Network', { vpc })).toThrow(message);
  });
});
