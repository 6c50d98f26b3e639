import { Aws, Lazy, aws_ec2 as ec2, aws_route53resolver as resolver } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EndpointService } from './endpoint-service';

export interface DnsFirewallProps {
  readonly vpc: ec2.IVpc;
  readonly locked: boolean;
}

/**
 * Answers for the names of the endpoints in use and for nothing else.
 *
 * A VPC without an internet gateway still resolves public names, and neither a security group nor a network ACL sees a
 * query to the VPC's resolver: DNS tunnelling is a way out, which only this closes.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-overview.html
 */
export class DnsFirewall extends Construct {
  private readonly services = new Set<EndpointService>();
  private readonly blocked: resolver.CfnFirewallDomainList;
  private allowed?: resolver.CfnFirewallDomainList;

  public constructor(scope: Construct, id: string, props: DnsFirewallProps) {
    super(scope, id);
    this.blocked = new resolver.CfnFirewallDomainList(this, 'Everything', { domains: ['*'] });
    const rules = new resolver.CfnFirewallRuleGroup(this, 'Rules', {
      firewallRules: Lazy.any({ produce: () => this.renderRules() }),
    });
    new resolver.CfnFirewallRuleGroupAssociation(this, 'Association', {
      firewallRuleGroupId: rules.attrId,
      vpcId: props.vpc.vpcId,
      // Above 100, below 9900: what AWS Firewall Manager associates comes first or last.
      // https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_AssociateFirewallRuleGroup.html
      priority: 101,
      // https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_FirewallRuleGroupAssociation.html
      mutationProtection: props.locked ? 'ENABLED' : 'DISABLED',
    });
    this.failClosed(props.vpc);
  }

  /** Lets the names of a service be resolved. */
  public allow(service: EndpointService): void {
    this.services.add(service);
    this.allowed ??= new resolver.CfnFirewallDomainList(this, 'EndpointNames', {
      domains: Lazy.list({ produce: () => this.renderNames() }),
    });
  }

  /**
   * A query that the firewall cannot judge gets no answer.
   * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-configuration.html
   */
  private failClosed(vpc: ec2.IVpc): void {
    const config = new resolver.CfnFirewallConfig(this, 'FailClosed', {
      resourceId: vpc.vpcId,
      firewallFailOpen: 'DISABLED',
    });
    // cfn-lint's copy of the registry lacks this type, which AWS documents:
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53resolver-firewallconfig.html
    config.addMetadata('cfn-lint', { config: { ignore_checks: ['E3006'] } });
  }

  private renderRules(): resolver.CfnFirewallRuleGroup.FirewallRuleProperty[] {
    const allow = this.allowed && {
      action: 'ALLOW',
      firewallDomainListId: this.allowed.attrId,
      priority: 100,
      // A bucket's name is an alias of S3's; the chain from an allowed name stays within AWS's own zones.
      firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
    };
    return [
      ...(allow ? [allow] : []),
      { action: 'BLOCK', blockResponse: 'NXDOMAIN', firewallDomainListId: this.blocked.attrId, priority: 200 },
    ];
  }

  private renderNames(): string[] {
    return [...this.services]
      .flatMap((service) => service.dnsNames)
      .sort()
      .map((name) => `${name.replace('{region}', Aws.REGION).replace('{account}', Aws.ACCOUNT_ID)}.${Aws.URL_SUFFIX}`);
  }
}
