import { Validations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * The network ACL of the isolated subnets: HTTPS out, its answers in, and nothing else, whatever security group a network
 * interface bears. The VPC's default ACL, which admits everything, and its default security group, which CloudFormation can
 * neither close nor remove, are thereby without effect across the subnets' borders.
 *
 * S3 and DynamoDB answer from public addresses through the gateway endpoints, hence `0.0.0.0/0`: an ACL cannot name a
 * prefix list. The route tables decide which addresses there is a way to: those of the two services only.
 * https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
 */
export function isolatedNetworkAcl(scope: Construct, vpc: ec2.IVpc, subnets: ec2.SubnetSelection): ec2.NetworkAcl {
  const acl = new ec2.NetworkAcl(scope, 'NetworkAcl', { vpc, subnetSelection: subnets });
  const own = ec2.AclCidr.ipv4(vpc.vpcCidrBlock);
  const anywhere = ec2.AclCidr.anyIpv4();
  const https = ec2.AclTraffic.tcpPort(443);
  const ephemeral = ec2.AclTraffic.tcpPortRange(1024, 65535);
  const { EGRESS, INGRESS } = ec2.TrafficDirection;
  const entries = [
    acl.addEntry('HttpsOut', { ruleNumber: 100, direction: EGRESS, cidr: anywhere, traffic: https }),
    acl.addEntry('AnswersOut', { ruleNumber: 110, direction: EGRESS, cidr: own, traffic: ephemeral }),
    acl.addEntry('HttpsIn', { ruleNumber: 100, direction: INGRESS, cidr: own, traffic: https }),
    acl.addEntry('AnswersIn', { ruleNumber: 110, direction: INGRESS, cidr: anywhere, traffic: ephemeral }),
  ];
  for (const construct of [acl, ...entries]) {
    Validations.of(construct).acknowledge({
      id: 'AwsSolutions-VPC3',
      reason:
        'The ACL backs the security groups: it also binds interfaces that bear the default group, which CloudFormation cannot close.',
    });
  }
  return acl;
}
