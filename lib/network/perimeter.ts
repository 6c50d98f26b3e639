import { Aws, Lazy, aws_ec2 as ec2, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DnsFirewall } from './dns-firewall';
import { EndpointPolicyDocument } from './endpoint-policy-document';
import { EndpointService } from './endpoint-service';
import { EndpointUse } from './endpoint-use';
import { GatewayPrefixLists, gatewayPrefixLists } from './gateway-prefix-lists';
import { NetworkLogs } from './network-logs';
import { endpointSecurityGroup, workloadSecurityGroup } from './security-groups';
import { VpcBlockPublicAccess, blockPublicAccess } from './vpc-block-public-access';

/** The VPC that is closed, and where in it workloads and endpoints are. */
export interface PerimeterPlace {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.SubnetSelection;
}

/** What both kinds of isolated network let their users choose; their props say what each means. */
export interface PerimeterOptions {
  readonly gatewayPrefixLists?: GatewayPrefixLists;
  readonly blockPublicAccess?: VpcBlockPublicAccess;
  readonly lockDnsFirewall?: boolean;
  readonly logRetention?: logs.RetentionDays;
}

/** What closes a VPC, be it new or there before: security groups, endpoints on demand, DNS firewall, logs, the account's switch. */
export class Perimeter {
  public readonly workloadSecurityGroup: ec2.ISecurityGroup;
  public readonly endpointSecurityGroup: ec2.ISecurityGroup;
  public readonly logs: NetworkLogs;
  private readonly dnsFirewall: DnsFirewall;
  private readonly policies = new Map<EndpointService, EndpointPolicyDocument>();
  private prefixLists?: GatewayPrefixLists;

  public constructor(
    private readonly scope: Construct,
    private readonly place: PerimeterPlace,
    private readonly options: PerimeterOptions,
  ) {
    const { vpc } = place;
    this.endpointSecurityGroup = endpointSecurityGroup(scope, vpc);
    this.workloadSecurityGroup = workloadSecurityGroup(scope, vpc, this.endpointSecurityGroup, () =>
      this.prefixListsInUse(),
    );
    this.dnsFirewall = new DnsFirewall(scope, 'DnsFirewall', { vpc, locked: options.lockDnsFirewall ?? true });
    this.logs = new NetworkLogs(scope, 'Logs', {
      vpc,
      retention: options.logRetention ?? logs.RetentionDays.ONE_YEAR,
    });
    blockPublicAccess(scope, options.blockPublicAccess ?? VpcBlockPublicAccess.inThisStack());
  }

  /** Lets one use pass: an endpoint if the service has none yet, a statement in its policy, the names in the DNS firewall. */
  public allow(use: EndpointUse): void {
    const policy = this.policies.get(use.service) ?? this.createEndpoint(use.service);
    policy.add(use);
    this.dnsFirewall.allow(use.service);
  }

  private createEndpoint(service: EndpointService): EndpointPolicyDocument {
    const endpoint = service.gateway ? this.createGatewayEndpoint(service) : this.createInterfaceEndpoint(service);
    const policy = new EndpointPolicyDocument(endpoint, service.shortName);
    const resource = endpoint.node.defaultChild as ec2.CfnVPCEndpoint;
    resource.policyDocument = Lazy.any({ produce: () => policy.render() });
    this.policies.set(service, policy);
    return policy;
  }

  private createGatewayEndpoint(service: EndpointService): ec2.VpcEndpoint {
    this.prefixLists ??= this.options.gatewayPrefixLists ?? gatewayPrefixLists(this.scope);
    return new ec2.GatewayVpcEndpoint(this.scope, idOf(service), {
      vpc: this.place.vpc,
      service: { name: serviceNameOf(service) },
      subnets: [this.place.subnets],
    });
  }

  private createInterfaceEndpoint(service: EndpointService): ec2.VpcEndpoint {
    return new ec2.InterfaceVpcEndpoint(this.scope, idOf(service), {
      vpc: this.place.vpc,
      service: new ec2.InterfaceVpcEndpointService(serviceNameOf(service), 443),
      subnets: this.place.subnets,
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
      ...(this.policies.has(EndpointService.S3) ? [prefixLists.s3] : []),
      ...(this.policies.has(EndpointService.DYNAMODB) ? [prefixLists.dynamodb] : []),
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
