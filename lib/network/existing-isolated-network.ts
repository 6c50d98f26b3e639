import { aws_ec2 as ec2, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointUse, IIsolatedNetwork } from './endpoint-use';
import { GatewayPrefixLists } from './gateway-prefix-lists';
import { Perimeter } from './perimeter';
import { VpcBlockPublicAccess } from './vpc-block-public-access';

/** Properties of `IsolatedNetwork.fromVpc()`. */
export interface ExistingIsolatedNetworkProps {
  /** The VPC, with isolated subnets only. Its DNS support and DNS hostnames must be enabled. */
  readonly vpc: ec2.IVpc;
  /**
   * The subnets for workloads and endpoints.
   *
   * @default - all isolated subnets
   */
  readonly subnets?: ec2.SubnetSelection;
  /**
   * Who sets VPC Block Public Access for the account and region.
   *
   * @default VpcBlockPublicAccess.inThisStack()
   */
  readonly blockPublicAccess?: VpcBlockPublicAccess;
  /**
   * The ids of the AWS-managed prefix lists of S3 and DynamoDB in the region.
   *
   * @default - known to the library for the regions that every account has enabled
   */
  readonly gatewayPrefixLists?: GatewayPrefixLists;
  /**
   * Whether the DNS firewall's association is under mutation protection, so that nobody changes or removes it in passing.
   * CloudFormation cannot remove it either: before the network is deleted, deploy once with `false`.
   *
   * @default true
   */
  readonly lockDnsFirewall?: boolean;
  /**
   * How long flow logs and DNS query logs are kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/** A VPC made elsewhere, closed by the same perimeter. It gets no network ACL: its subnets have one already. */
export class ExistingIsolatedNetwork extends Construct implements IIsolatedNetwork {
  public readonly vpc: ec2.IVpc;
  public readonly subnets: ec2.SubnetSelection;
  public readonly workloadSecurityGroup: ec2.ISecurityGroup;
  private readonly perimeter: Perimeter;

  public constructor(scope: Construct, id: string, props: ExistingIsolatedNetworkProps) {
    super(scope, id);
    this.vpc = props.vpc;
    this.subnets = props.subnets ?? { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
    validateIsolation(this.vpc, this.subnets);
    this.perimeter = new Perimeter(this, { vpc: this.vpc, subnets: this.subnets }, props);
    this.workloadSecurityGroup = this.perimeter.workloadSecurityGroup;
  }

  public allowEndpoint(use: EndpointUse): void {
    this.perimeter.allow(use);
  }
}

function validateIsolation(vpc: ec2.IVpc, subnets: ec2.SubnetSelection): void {
  const open = [
    ...vpc.publicSubnets.map((subnet) => `public subnet ${subnet.node.path}`),
    ...vpc.privateSubnets.map((subnet) => `subnet with egress ${subnet.node.path}`),
  ];
  if (open.length > 0) {
    throw new Error(
      `The VPC ${vpc.node.path} is not isolated: it has ${open.join(', ')}. ` +
        'Allowed are isolated subnets only. Give the sandbox a VPC of its own, or use new IsolatedNetwork().',
    );
  }
  if (vpc.selectSubnets(subnets).subnetIds.length === 0) {
    throw new Error(
      `The VPC ${vpc.node.path} has none of the subnets asked for. Pass subnets that select at least one isolated subnet.`,
    );
  }
}
