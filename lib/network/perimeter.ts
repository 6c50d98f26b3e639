import { Aws, aws_ec2 as ec2, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DnsFirewall } from './dns-firewall';
import { endpointStatement } from './endpoint-policy';
import { EndpointService } from './endpoint-service';
import { EndpointUse } from './endpoint-use';
import { GatewayPrefixLists, gatewayPrefixLists } from './gateway-prefix-lists';
import { NetworkLogs } from './network-logs';
import { endpointSecurityGroup, workloadSecurityGroup } from './security-groups';
import { VpcBlockPublicAccess, blockPublicAccess } from './vpc-block-public-access';

export interface PerimeterProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
  readonly gatewayPrefixLists?: GatewayPrefixLists;
  readonly blockPublicAccess: VpcBlockPublicAccess;
  readonly lockDnsFirewall: boolean;
  readonly logRetention: logs.RetentionDays;
}

/** What closes a VPC, be it new or there before: security groups, endpoints on demand, DNS firewall, logs, the account's switch. */
export class Perimeter {
  public readonly workloadSecurityGroup: ec2.ISecurityGroup;
  public readonly endpointSecurityGroup: ec2.ISecurityGroup;
  public readonly logs: NetworkLogs;
  private readonly dnsFirewall: DnsFirewall;
  private readonly endpoints = new Map<EndpointService, ec2.VpcEndpoint>();
  private prefixLists?: GatewayPrefixLists;

  public constructor(
    private readonly scope: Construct,
    private readonly props: PerimeterProps,
  ) {
    this.endpointSecurityGroup = endpointSecurityGroup(scope, props.vpc);
    this.workloadSecurityGroup = workloadSecurityGroup(scope, props.vpc, this.endpointSecurityGroup, () =>
      this.prefixListsInUse(),
    );
    this.dnsFirewall = new DnsFirewall(scope, 'DnsFirewall', { vpc: props.vpc, locked: props.lockDnsFirewall });
    this.logs = new NetworkLogs(scope, 'Logs', { vpc: props.vpc, retention: props.logRetention });
    blockPublicAccess(scope, props.blockPublicAccess);
  }

  /** Lets one use pass: an endpoint if the service has none yet, a statement in its policy, the names in the DNS firewall. */
  public allow(use: EndpointUse): void {
    const statement = endpointStatement(use);
    const endpoint = this.endpoints.get(use.service) ?? this.createEndpoint(use.service);
    endpoint.addToPolicy(statement);
    this.dnsFirewall.allow(use.service);
  }

  private createEndpoint(service: EndpointService): ec2.VpcEndpoint {
    const endpoint = service.gateway ? this.createGatewayEndpoint(service) : this.createInterfaceEndpoint(service);
    this.endpoints.set(service, endpoint);
    return endpoint;
  }

  private createGatewayEndpoint(service: EndpointService): ec2.VpcEndpoint {
    this.prefixLists ??= this.props.gatewayPrefixLists ?? gatewayPrefixLists(this.scope);
    return new ec2.GatewayVpcEndpoint(this.scope, idOf(service), {
      vpc: this.props.vpc,
      service: { name: serviceNameOf(service) },
      subnets: [this.props.subnets],
    });
  }

  private createInterfaceEndpoint(service: EndpointService): ec2.VpcEndpoint {
    return new ec2.InterfaceVpcEndpoint(this.scope, idOf(service), {
      vpc: this.props.vpc,
      service: new ec2.InterfaceVpcEndpointService(serviceNameOf(service), 443),
      subnets: this.props.subnets,
      securityGroups: [this.endpointSecurityGroup],
      privateDnsEnabled: true,
      // The group's rules are all there: nothing is to be added for this endpoint.
      open: false,
    });
  }

  private prefixListsInUse(): string[] {
    const { prefixLists } = this;
    if (!prefixLists) {
      return [];
    }
    return [
      ...(this.endpoints.has(EndpointService.S3) ? [prefixLists.s3] : []),
      ...(this.endpoints.has(EndpointService.DYNAMODB) ? [prefixLists.dynamodb] : []),
    ];
  }
}

function serviceNameOf(service: EndpointService): string {
  return `com.amazonaws.${Aws.REGION}.${service.shortName}`;
}

/** `bedrock-runtime` becomes `BedrockRuntimeEndpoint`. */
function idOf(service: EndpointService): string {
  const words = service.shortName.split(/[.-]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Endpoint`;
}
