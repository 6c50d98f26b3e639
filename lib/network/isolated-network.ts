import { Token, aws_ec2 as ec2, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointUse, IIsolatedNetwork } from './endpoint-use';
import { ExistingIsolatedNetwork, ExistingIsolatedNetworkProps } from './existing-isolated-network';
import { GatewayPrefixLists } from './gateway-prefix-lists';
import { isolatedVpc } from './isolated-vpc';
import { isolatedNetworkAcl } from './network-acl';
import { Perimeter } from './perimeter';
import { VpcBlockPublicAccess } from './vpc-block-public-access';

/** Properties of IsolatedNetwork. */
export interface IsolatedNetworkProps {
  /**
   * Over how many availability zones the network spans, 1 to 6. Each interface endpoint costs a network interface a zone.
   *
   * @default 2
   */
  readonly maxAzs?: number;
  /**
   * The names of the availability zones, instead of the region's first ones.
   *
   * @default - the first `maxAzs` zones of the region, as CloudFormation lists them
   */
  readonly availabilityZones?: string[];
  /**
   * The IPv4 addresses of the VPC, `/16` to `/26`.
   *
   * @default '10.0.0.0/20'
   */
  readonly cidr?: string;
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

/**
 * A network without a way out: isolated subnets, VPC endpoints only for what constructs ask for, each with a policy for that
 * use, a DNS firewall that answers for the endpoints' names alone, and everything on record.
 */
export class IsolatedNetwork extends Construct implements IIsolatedNetwork {
  /**
   * Isolates a VPC that exists. What it shows is checked: it must have isolated subnets and no others. What it does
   * not show (its route tables, network ACLs, peerings, endpoints made elsewhere) the isolation audit reports as unknown.
   */
  public static fromVpc(scope: Construct, id: string, props: ExistingIsolatedNetworkProps): IIsolatedNetwork {
    return new ExistingIsolatedNetwork(scope, id, props);
  }

  public readonly vpc: ec2.IVpc;
  public readonly subnets: ec2.SubnetSelection = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
  public readonly workloadSecurityGroup: ec2.ISecurityGroup;
  /** Where every flow in the VPC is on record. */
  public readonly flowLogGroup: logs.ILogGroup;
  /** Where every DNS query is on record, answered or blocked. */
  public readonly queryLogGroup: logs.ILogGroup;
  private readonly perimeter: Perimeter;

  public constructor(scope: Construct, id: string, props: IsolatedNetworkProps = {}) {
    super(scope, id);
    const cidr = props.cidr ?? '10.0.0.0/20';
    const maxAzs = props.maxAzs ?? 2;
    validateZones(maxAzs);
    validateCidr(cidr);

    this.vpc = isolatedVpc(this, { cidr, maxAzs, availabilityZones: props.availabilityZones });
    isolatedNetworkAcl(this, this.vpc, this.subnets);
    this.perimeter = new Perimeter(this, { vpc: this.vpc, subnets: this.subnets }, props);
    this.workloadSecurityGroup = this.perimeter.workloadSecurityGroup;
    this.flowLogGroup = this.perimeter.logs.flows;
    this.queryLogGroup = this.perimeter.logs.queries;
  }

  public allowEndpoint(use: EndpointUse): void {
    this.perimeter.allow(use);
  }
}

function validateZones(maxAzs: number): void {
  if (!Token.isUnresolved(maxAzs) && (!Number.isInteger(maxAzs) || maxAzs < 1 || maxAzs > 6)) {
    throw new Error(
      `maxAzs is ${maxAzs}. Allowed are whole numbers from 1 to 6; 2 survives the loss of a zone, 1 costs half.`,
    );
  }
}

function validateCidr(cidr: string): void {
  const mask = /^\d{1,3}(?:\.\d{1,3}){3}\/(\d{1,2})$/.exec(cidr)?.[1];
  if (Token.isUnresolved(cidr) || mask === undefined || Number(mask) < 16 || Number(mask) > 26) {
    throw new Error(
      `cidr is ${cidr}. Allowed is an IPv4 block known at synthesis, /16 to /26, for example 10.0.0.0/20: the subnets are cut from it.`,
    );
  }
}
