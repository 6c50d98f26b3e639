import { App, Stack, Validations, aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EndpointService, IsolatedNetwork, IsolatedNetworkProps } from '../../../lib/network';

const env = { account: '111122223333', region: 'eu-west-1' };

function synthesize(props?: IsolatedNetworkProps, services: EndpointService[] = []): Template {
  const stack = new Stack(new App(), 'Stack', { env });
  const network = new IsolatedNetwork(stack, 'Network', props);
  for (const service of services) {
    network.allowEndpoint({ service, actions: [`${service.iamPrefix}:GetSomething`], resources: ['*'] });
  }
  return Template.fromStack(stack);
}

function domains(template: Template): string[] {
  const lists = Object.entries(template.findResources('AWS::Route53Resolver::FirewallDomainList'));
  const names = lists.find(([id]) => id.includes('EndpointNames'))?.[1].Properties.Domains ?? [];
  return names.map((name: { 'Fn::Join': [string, (string | object)[]] }) =>
    name['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : `<${Object.values(part)[0]}>`)).join(''),
  );
}

describe('IsolatedNetwork', () => {
  // Synthesis takes most of the time here, and most tests look at one of these two.
  const bare = synthesize();
  const used = synthesize({}, [
    EndpointService.S3,
    EndpointService.DYNAMODB,
    EndpointService.EXECUTE_API,
    EndpointService.KMS,
  ]);

  test('has isolated subnets and no gateway, route, attachment or peering of any kind', () => {
    const template = bare;
    template.resourceCountIs('AWS::EC2::Subnet', 2);
    for (const type of [
      'InternetGateway',
      'VPCGatewayAttachment',
      'NatGateway',
      'EgressOnlyInternetGateway',
      'CarrierGateway',
      'Route',
      'VPNGateway',
      'TransitGatewayAttachment',
      'VPCPeeringConnection',
      'EIP',
    ]) {
      template.resourceCountIs(`AWS::EC2::${type}`, 0);
    }
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  test('asks no account for its zones, so that it synthesizes offline', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env });
    new IsolatedNetwork(stack, 'Network');
    expect(app.synth().manifest.missing).toBeUndefined();
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::Subnet', {
      AvailabilityZone: { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
    });
  });

  test('spans one zone when cost matters more, or the zones that are named', () => {
    const small = synthesize({ maxAzs: 1, lockDnsFirewall: false });
    small.resourceCountIs('AWS::EC2::Subnet', 1);
    // The same synthesis shows the lock that is taken off before a deletion.
    small.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroupAssociation', {
      MutationProtection: 'DISABLED',
    });
    const named = synthesize({ availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] });
    named.resourceCountIs('AWS::EC2::Subnet', 3);
    named.hasResourceProperties('AWS::EC2::Subnet', { AvailabilityZone: 'eu-west-1c' });
  });

  test('has no endpoint until one is asked for, and then one a service with the sum of the uses', () => {
    bare.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
    const stack = new Stack(new App(), 'Stack', { env });
    const network = new IsolatedNetwork(stack, 'Network');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const use = { service: EndpointService.KMS, principals: [role] };
    network.allowEndpoint({
      ...use,
      actions: ['kms:Decrypt'],
      resources: ['arn:aws:kms:eu-west-1:111122223333:key/a'],
    });
    network.allowEndpoint({ ...use, actions: ['kms:Sign'], resources: ['arn:aws:kms:eu-west-1:111122223333:key/b'] });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 1);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-west-1:111122223333:key/a' }),
          Match.objectLike({ Action: 'kms:Sign', Resource: 'arn:aws:kms:eu-west-1:111122223333:key/b' }),
        ],
      },
    });
  });

  test('lets roles that do the same share a statement, and never widens it to the account', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    const network = new IsolatedNetwork(stack, 'Network');
    const role = (id: string) => iam.Role.fromRoleArn(stack, id, `arn:aws:iam::111122223333:role/${id}`);
    const use = { service: EndpointService.KMS, resources: ['arn:aws:kms:eu-west-1:111122223333:key/a'] };
    const [first, second] = [role('first'), role('second')];
    network.allowEndpoint({ ...use, principals: [first], actions: ['kms:Decrypt', 'kms:Sign'] });
    network.allowEndpoint({ ...use, principals: [second, first], actions: ['kms:Sign', 'kms:Decrypt'] });
    network.allowEndpoint({ ...use, actions: ['kms:Decrypt', 'kms:Sign'] });
    const [endpoint] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint'));
    const conditions = endpoint?.Properties.PolicyDocument.Statement.map(
      ({ Condition }: { Condition: Record<string, Record<string, unknown>> }) => Condition.ArnEquals,
    );
    expect(conditions).toEqual([{ 'aws:PrincipalArn': [first?.roleArn, second?.roleArn] }, undefined]);
  });

  test('says so when a policy is longer than an endpoint takes', () => {
    const app = new App();
    const network = new IsolatedNetwork(new Stack(app, 'Stack', { env }), 'Network');
    const resources = Array.from({ length: 600 }, (_, index) => `arn:aws:kms:eu-west-1:111122223333:key/${index}`);
    network.allowEndpoint({ service: EndpointService.KMS, actions: ['kms:Decrypt'], resources });
    expect(() => app.synth()).toThrow(/policy of the kms endpoint has about \d+ characters, but .* holds 20480/);
  });

  test('puts gateway endpoints into the route table of every subnet', () => {
    const template = used;
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      RouteTableIds: Object.keys(template.findResources('AWS::EC2::RouteTable')).map((Ref) => ({ Ref })),
    });
  });

  test('lets workloads send HTTPS to the endpoints and the prefix lists in use, and receive nothing', () => {
    const template = used;
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: Match.stringLikeRegexp('^Workloads'),
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [
        Match.objectLike({ ...https, DestinationSecurityGroupId: Match.anyValue(), CidrIp: Match.absent() }),
        Match.objectLike({ ...https, DestinationPrefixListId: 'pl-6da54004', CidrIp: Match.absent() }),
        Match.objectLike({ ...https, DestinationPrefixListId: 'pl-6fa54006', CidrIp: Match.absent() }),
      ],
    });
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
  });

  test('never leaves the egress of a security group out, which EC2 would open', () => {
    const groups = Object.values(bare.findResources('AWS::EC2::SecurityGroup'));
    expect(groups).toHaveLength(2);
    expect(groups.filter(({ Properties }) => Properties.SecurityGroupEgress.length === 0)).toEqual([]);
  });

  test('hands its security group out closed: no other construct can open it', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    const network = new IsolatedNetwork(stack, 'Network');
    network.workloadSecurityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.allTraffic());
    network.workloadSecurityGroup.connections.allowToAnyIpv4(ec2.Port.tcp(22));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
    const groups = JSON.stringify(template.findResources('AWS::EC2::SecurityGroup'));
    expect(groups).not.toContain('0.0.0.0/0');
  });

  test('has a network ACL of its own that knows HTTPS and its answers', () => {
    const template = bare;
    template.resourceCountIs('AWS::EC2::SubnetNetworkAclAssociation', 2);
    const entries = Object.values(template.findResources('AWS::EC2::NetworkAclEntry')).map(
      ({ Properties }) => Properties,
    );
    expect(
      entries.map(({ Egress, CidrBlock, Protocol, PortRange }) => [Egress, CidrBlock, Protocol, PortRange]),
    ).toEqual([
      [true, '0.0.0.0/0', 6, { From: 443, To: 443 }],
      [true, '10.0.0.0/20', 6, { From: 1024, To: 65535 }],
      [false, '10.0.0.0/20', 6, { From: 443, To: 443 }],
      [false, '0.0.0.0/0', 6, { From: 1024, To: 65535 }],
    ]);
  });

  test('answers DNS for the endpoints in use, blocks everything else, and fails closed', () => {
    const template = used;
    expect(domains(template)).toEqual([
      '*.execute-api.<AWS::Region>.<AWS::URLSuffix>',
      '*.s3.<AWS::Region>.<AWS::URLSuffix>',
      'dynamodb.<AWS::Region>.<AWS::URLSuffix>',
      'kms.<AWS::Region>.<AWS::URLSuffix>',
      's3.<AWS::Region>.<AWS::URLSuffix>',
      '<AWS::AccountId>.ddb.<AWS::Region>.<AWS::URLSuffix>',
    ]);
    template.hasResourceProperties('AWS::Route53Resolver::FirewallDomainList', { Domains: ['*'] });
    template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroup', {
      FirewallRules: [
        Match.objectLike({ Action: 'ALLOW', Priority: 100 }),
        Match.objectLike({ Action: 'BLOCK', BlockResponse: 'NXDOMAIN', Priority: 200 }),
      ],
    });
    template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroupAssociation', {
      MutationProtection: 'ENABLED',
    });
    template.hasResourceProperties('AWS::Route53Resolver::FirewallConfig', { FirewallFailOpen: 'DISABLED' });
  });

  test('blocks every name while no endpoint is in use', () => {
    const template = bare;
    template.resourceCountIs('AWS::Route53Resolver::FirewallDomainList', 1);
    template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroup', {
      FirewallRules: [Match.objectLike({ Action: 'BLOCK' })],
    });
  });

  test('keeps flows and queries on record', () => {
    const template = bare;
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' });
    template.resourceCountIs('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', 1);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  test.each([
    ['no zone', { maxAzs: 0 }, /maxAzs is 0\. Allowed are whole numbers from 1 to 6/],
    ['half a zone', { maxAzs: 1.5 }, /maxAzs is 1\.5/],
    [
      'too large a block',
      { cidr: '10.0.0.0/8' },
      /cidr is 10\.0\.0\.0\/8\. Allowed is an IPv4 block known at synthesis, \/16 to \/26/,
    ],
    ['no block', { cidr: 'ten' }, /cidr is ten/],
  ])('refuses %s', (_, props, message) => {
    expect(() => synthesize(props)).toThrow(message);
  });

  test('is clean for cdk-nag', () => {
    const app = new App();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const stack = new Stack(app, 'Stack', { env });
    const network = new IsolatedNetwork(stack, 'Network');
    network.allowEndpoint({ service: EndpointService.KMS, actions: ['kms:Decrypt'], resources: ['*'] });
    expect(() => app.synth()).not.toThrow();
  });
});
