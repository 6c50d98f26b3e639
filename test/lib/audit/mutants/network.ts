import { FOREIGN, allow, presence, edit, set, routeTo, endpoint, type Mutant } from './edits';
import { add, find, remove } from './template';

export const network: readonly Mutant[] = [
  ...['InternetGateway', 'NatGateway', 'EgressOnlyInternetGateway', 'CarrierGateway', 'VPCGatewayAttachment'].map(
    (name) => presence('NET-01', `AWS::EC2::${name}`),
  ),
  routeTo('NET-01', { GatewayId: 'igw-12345678' }),
  routeTo('NET-01', { NatGatewayId: 'nat-12345678' }),
  routeTo('NET-01', { EgressOnlyInternetGatewayId: 'eigw-1' }),
  routeTo('NET-01', { NetworkInterfaceId: 'eni-1' }),
  routeTo('NET-03', { TransitGatewayId: 'tgw-1' }),
  routeTo('NET-03', { VpcPeeringConnectionId: 'pcx-1' }),
  routeTo('NET-03', { CoreNetworkArn: `arn:aws:networkmanager::${FOREIGN}:core-network/c` }),
  routeTo('NET-05', { VpcEndpointId: 'vpce-1' }),
  edit('NET-01', 'workload group lets everything out', (template) => {
    const [, group] = find(template, 'AWS::EC2::SecurityGroup', /Workload/);
    (group.Properties['SecurityGroupEgress'] as unknown[]).push({ IpProtocol: '-1', CidrIp: '0.0.0.0/0' });
  }),
  edit('NET-01', 'workload group without egress rules', (template) => {
    Reflect.deleteProperty(find(template, 'AWS::EC2::SecurityGroup', /Workload/)[1].Properties, 'SecurityGroupEgress');
  }),
  edit('NET-01', 'loose IPv6 egress rule', (template) => {
    const [id] = find(template, 'AWS::EC2::SecurityGroup', /Workload/);
    add(template, 'AWS::EC2::SecurityGroupEgress', { GroupId: { Ref: id }, IpProtocol: 'tcp', CidrIpv6: '::/0' });
  }),
  edit('CMP-02', 'group lets the internet in', (template) => {
    const [id] = find(template, 'AWS::EC2::SecurityGroup', /Workload/);
    add(template, 'AWS::EC2::SecurityGroupIngress', {
      GroupId: { Ref: id },
      IpProtocol: 'tcp',
      FromPort: 22,
      ToPort: 22,
      CidrIp: '0.0.0.0/0',
    });
  }),
  edit('NET-01', 'foreign route table', (template) => {
    find(template, 'AWS::EC2::SubnetRouteTableAssociation')[1].Properties['RouteTableId'] = 'rtb-12345678';
  }),
  set('CMP-02', 'AWS::EC2::Subnet', 'MapPublicIpOnLaunch', true),
  set('NET-02', 'AWS::EC2::VPCBlockPublicAccessOptions', 'InternetGatewayBlockMode', 'block-ingress'),
  edit('NET-02', 'no VPC Block Public Access', (template) => remove(template, 'AWS::EC2::VPCBlockPublicAccessOptions')),
  presence('NET-02', 'AWS::EC2::VPCBlockPublicAccessExclusion', {
    InternetGatewayExclusionMode: 'allow-bidirectional',
  }),
  edit('NET-02', 'function in a subnet of the default VPC', (template) => {
    const [, fn] = Object.entries(template.Resources).find(
      ([, { Type, Properties }]) => Type === 'AWS::Lambda::Function' && Properties['VpcConfig'] !== undefined,
    ) ?? ['', { Properties: {} as Record<string, unknown> }];
    (fn.Properties['VpcConfig'] as Record<string, unknown>)['SubnetIds'] = ['subnet-12345678'];
  }),
  ...[
    'VPNGateway',
    'VPNConnection',
    'ClientVpnEndpoint',
    'TransitGatewayAttachment',
    'TransitGateway',
    'VPCPeeringConnection',
    'TransitGatewayPeeringAttachment',
    'LocalGatewayRoute',
    'RouteServer',
  ].map((name) => presence('NET-03', `AWS::EC2::${name}`)),
  presence('NET-03', 'AWS::NetworkManager::VpcAttachment'),
  presence('NET-03', 'AWS::DirectConnect::PrivateVirtualInterface'),
  presence('NET-04', 'AWS::RAM::ResourceShare', { Principals: [FOREIGN] }),
  presence('NET-04', 'AWS::EC2::NetworkInterfacePermission', { AwsAccountId: FOREIGN }),
  ...['ServiceNetworkVpcAssociation', 'ResourceConfiguration', 'ResourceGateway', 'Service'].map((name) =>
    presence('NET-05', `AWS::VpcLattice::${name}`),
  ),
  presence('NET-05', 'AWS::EC2::VPCEndpointService'),
  edit('NET-05', 'endpoint to a third party', (template) => {
    find(template, 'AWS::EC2::VPCEndpoint', /Kms/)[1].Properties['ServiceName'] =
      'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0';
  }),
  edit('NET-05', 'endpoint to another region', (template) => {
    find(template, 'AWS::EC2::VPCEndpoint', /Kms/)[1].Properties['ServiceName'] = 'com.amazonaws.eu-west-1.kms';
  }),
  set(
    'NET-05',
    'AWS::EC2::VPCEndpoint',
    'ServiceNetworkArn',
    `arn:aws:vpc-lattice:us-east-1:${FOREIGN}:servicenetwork/sn-1`,
  ),
  set('NET-05', 'AWS::EC2::VPCEndpoint', 'ServiceRegion', 'eu-west-1', /Kms/),
  set('NET-06', 'AWS::EC2::VPCEndpoint', 'PolicyDocument', undefined, /Kms/),
  set('NET-06', 'AWS::EC2::VPCEndpoint', 'PolicyDocument', undefined, /Bedrock/),
  set('NET-08', 'AWS::EC2::VPCEndpoint', 'PolicyDocument', undefined, /S3Endpoint/),
  set('NET-08', 'AWS::EC2::VPCEndpoint', 'PolicyDocument', undefined, /Dynamodb/),
  ...[/Kms/, /S3Endpoint/, /Dynamodb/, /Bedrock/].map((pattern) =>
    endpoint('NET-07', `endpoint ${pattern.source} without conditions`, pattern, (statements) =>
      statements.forEach((statement) => Reflect.deleteProperty(statement, 'Condition')),
    ),
  ),
  endpoint('NET-07', 'endpoint admits another account', /S3Endpoint/, (statements) => {
    statements.push({
      ...allow('*', 's3:PutObject'),
      Condition: { StringEquals: { 'aws:PrincipalAccount': FOREIGN } },
    });
  }),
  endpoint('NET-08', 'gateway endpoint to a foreign bucket', /S3Endpoint/, (statements) => {
    statements.push({
      ...allow('*', 's3:PutObject', 'arn:aws:s3:::drop-box/*'),
      Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
    });
  }),
  endpoint('DAT-04', 'interface endpoint without resource account', /Kms/, (statements) =>
    statements.forEach((statement) => {
      statement.Resource = '*';
      Reflect.deleteProperty(statement.Condition?.['StringEquals'] ?? {}, 'aws:ResourceAccount');
    }),
  ),
  edit('NET-09', 'no DNS firewall', (template) =>
    remove(template, 'AWS::Route53Resolver::FirewallRuleGroupAssociation'),
  ),
  edit('NET-09', 'DNS allow-list of everything', (template) => {
    find(template, 'AWS::Route53Resolver::FirewallDomainList', /EndpointNames/)[1].Properties['Domains'] = ['*'];
  }),
  edit('NET-09', 'DNS allow-list with a stranger', (template) => {
    (
      find(template, 'AWS::Route53Resolver::FirewallDomainList', /EndpointNames/)[1].Properties['Domains'] as unknown[]
    ).push('*.attacker.example');
  }),
  edit('NET-09', 'DNS block rule alerts only', (template) => {
    const rules = find(template, 'AWS::Route53Resolver::FirewallRuleGroup')[1].Properties['FirewallRules'] as {
      Action: string;
    }[];
    rules.forEach((rule) => (rule.Action = rule.Action === 'BLOCK' ? 'ALERT' : rule.Action));
  }),
  edit('NET-09', 'DNS block rule for one query type', (template) => {
    const rules = find(template, 'AWS::Route53Resolver::FirewallRuleGroup')[1].Properties['FirewallRules'] as Record<
      string,
      unknown
    >[];
    rules.filter((rule) => rule['Action'] === 'BLOCK').forEach((rule) => (rule['Qtype'] = 'A'));
  }),
  set('NET-09', 'AWS::Route53Resolver::FirewallConfig', 'FirewallFailOpen', 'ENABLED'),
  edit('NET-09', 'no fail-closed configuration', (template) =>
    remove(template, 'AWS::Route53Resolver::FirewallConfig'),
  ),
  set('NET-09', 'AWS::Route53Resolver::FirewallRuleGroupAssociation', 'MutationProtection', 'DISABLED'),
  edit('NET-09', 'DNS queries are not logged', (template) =>
    remove(template, 'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation'),
  ),
  presence('NET-09', 'AWS::EC2::DHCPOptions', { DomainNameServers: ['8.8.8.8'] }),
  ...['ResolverEndpoint', 'ResolverRule', 'ResolverRuleAssociation'].map((name) =>
    presence('NET-10', `AWS::Route53Resolver::${name}`),
  ),
  presence('NET-10', 'AWS::Route53::HostedZone', { Name: 'out.example' }),
  presence('NET-10', 'AWS::Route53::RecordSet', { HostedZoneId: 'Z1', Name: 'x.out.example', Type: 'TXT' }),
  presence('NET-10', 'AWS::Route53Profiles::ProfileAssociation'),
  presence('NET-11', 'AWS::EC2::InstanceConnectEndpoint'),
  presence('NET-11', 'AWS::EC2::TrafficMirrorSession'),
  presence('NET-11', 'AWS::EC2::TrafficMirrorTarget'),
  set('NET-11', 'AWS::EC2::FlowLog', 'LogDestination', 'arn:aws:s3:::elsewhere'),
];
