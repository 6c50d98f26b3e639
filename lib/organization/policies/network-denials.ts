import { ControlPlane, Denial } from './denial';

const { DEPLOYMENT } = ControlPlane;

/** What would open the network, whoever does it; and what only the deployment may do, whose templates the audit judges. */
export function networkDenials(regions: string[]): Denial[] {
  return [
    {
      sid: 'NoInternetGateway',
      closes: ['NET-01'],
      actions: [
        'ec2:AttachInternetGateway',
        'ec2:CreateCarrierGateway',
        'ec2:CreateEgressOnlyInternetGateway',
        'ec2:CreateInternetGateway',
        'ec2:CreateNatGateway',
        'ec2:CreateVpcBlockPublicAccessExclusion',
        'ec2:ModifyVpcBlockPublicAccessExclusion',
      ],
    },
    { sid: 'NoDefaultVpc', closes: ['NET-02'], actions: ['ec2:CreateDefaultVpc', 'ec2:CreateDefaultSubnet'] },
    {
      sid: 'NoAttachment',
      closes: ['NET-03', 'NET-05'],
      actions: [
        'directconnect:*',
        'ec2:Accept*',
        'ec2:AssociateClientVpnTargetNetwork',
        'ec2:AssociateTransitGateway*',
        'ec2:AttachVpnGateway',
        'ec2:CreateClientVpn*',
        'ec2:CreateTransitGateway*',
        'ec2:CreateVpcEndpointServiceConfiguration',
        'ec2:CreateVpcPeeringConnection',
        'ec2:CreateVpn*',
        'ec2:ModifyVpcEndpointServicePermissions',
        'networkmanager:*',
        'vpc-lattice:*',
      ],
    },
    {
      sid: 'EndpointsOfAwsOnly',
      closes: ['NET-05'],
      actions: ['ec2:CreateVpcEndpoint'],
      resources: ['arn:*:ec2:*:*:vpc-endpoint/*'],
      // Endpoints of resources and of service networks have no service and so no owner: denied as well.
      conditions: { StringNotEquals: { 'ec2:VpceServiceOwner': 'amazon' } },
    },
    {
      sid: 'EndpointsOfPermittedRegionsOnly',
      closes: ['NET-05'],
      actions: ['ec2:CreateVpcEndpoint'],
      resources: ['arn:*:ec2:*:*:vpc-endpoint/*'],
      conditions: { Null: { 'ec2:VpceServiceRegion': 'false' }, StringNotEquals: { 'ec2:VpceServiceRegion': regions } },
    },
    {
      sid: 'NoForeignNames',
      closes: ['NET-09', 'NET-10'],
      actions: [
        'ec2:AssociateDhcpOptions',
        'ec2:CreateDhcpOptions',
        'route53:ChangeResourceRecordSets',
        'route53:CreateHostedZone',
        'route53:CreateVPCAssociationAuthorization',
        'route53profiles:*',
        'route53resolver:AssociateResolverRule',
        'route53resolver:CreateOutpostResolver',
        'route53resolver:CreateResolverEndpoint',
        'route53resolver:CreateResolverRule',
        'route53resolver:ImportFirewallDomains',
        'route53resolver:Put*Policy',
      ],
    },
    {
      // The permission hands an interface of the VPC to another account; builds in the VPC need it for CodeBuild alone.
      // https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html
      sid: 'InterfacesForBuildsOnly',
      closes: ['NET-04'],
      actions: ['ec2:CreateNetworkInterfacePermission'],
      conditions: { StringNotEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' } },
    },
    {
      sid: 'NoRemoteSession',
      closes: ['NET-11', 'CMP-01'],
      actions: [
        'cloudshell:*',
        'ec2-instance-connect:*',
        'ec2:CreateInstanceConnectEndpoint',
        'ec2:CreateTrafficMirror*',
        'ecs:ExecuteCommand',
        'ssm:ResumeSession',
        'ssm:SendCommand',
        'ssm:StartAutomationExecution',
        'ssm:StartSession',
      ],
    },
    {
      sid: 'NetworkByDeploymentOnly',
      closes: ['NET-01', 'NET-05', 'NET-06', 'NET-08', 'NET-09', 'NET-10', 'NET-11'],
      actions: [
        'ec2:AssociateRouteTable',
        'ec2:AuthorizeSecurityGroup*',
        'ec2:CreateFlowLogs',
        'ec2:CreateNetworkAcl*',
        'ec2:CreateRoute*',
        'ec2:CreateSubnet',
        'ec2:CreateVpc',
        'ec2:CreateVpcEndpoint',
        'ec2:DeleteFlowLogs',
        'ec2:DeleteNetworkAcl*',
        'ec2:DeleteVpcEndpoints',
        'ec2:ModifySecurityGroupRules',
        'ec2:ModifySubnetAttribute',
        'ec2:ModifyVpcAttribute',
        'ec2:ModifyVpcBlockPublicAccessOptions',
        'ec2:ModifyVpcEndpoint',
        'ec2:ReplaceNetworkAcl*',
        'ec2:ReplaceRoute*',
        'route53:AssociateVPCWithHostedZone',
        'route53resolver:Associate*',
        'route53resolver:Create*',
        'route53resolver:Delete*',
        'route53resolver:Disassociate*',
        'route53resolver:Update*',
      ],
      except: [DEPLOYMENT],
    },
  ];
}
