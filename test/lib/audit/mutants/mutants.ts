import {
  add,
  bucketPolicy,
  find,
  grant,
  labelled,
  remove,
  removeStatements,
  statementsOf,
  type Template,
} from './template';

/** One escape path, opened in a template that has none open. */
export interface Mutant {
  readonly id: string;
  readonly escapePath: string;
  readonly open: (template: Template) => void;
}

const FOREIGN = '999988887777';
const foreignRoot = { AWS: `arn:aws:iam::${FOREIGN}:root` };
const allow = (principal: unknown, action: string | string[], resource: unknown = '*') => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  Resource: resource,
});

/** A resource whose presence opens a path. */
const presence = (escapePath: string, type: string, properties: Record<string, unknown> = {}): Mutant => ({
  id: `declare ${type}${Object.keys(properties).length > 0 ? ` ${Object.keys(properties).join('+')}` : ''}`,
  escapePath,
  open: (template) => add(template, type, properties),
});

/** A right that opens a path, given to a role. */
const right = (escapePath: string, role: string, action: string, resource: unknown = '*'): Mutant => ({
  id: `grant ${role} ${action}${resource === '*' ? '' : ` on ${JSON.stringify(resource)}`}`,
  escapePath,
  open: (template) => grant(template, role, action, resource),
});

const edit = (escapePath: string, id: string, open: (template: Template) => void): Mutant => ({ id, escapePath, open });

const set = (escapePath: string, type: string, property: string, value: unknown, pattern = /./): Mutant =>
  edit(escapePath, `${type} ${property}=${JSON.stringify(value) ?? 'absent'}`, (template) => {
    const [, resource] = find(template, type, pattern);
    if (value === undefined) Reflect.deleteProperty(resource.Properties, property);
    else resource.Properties[property] = value;
  });

const routeTo = (escapePath: string, target: Record<string, unknown>): Mutant =>
  edit(escapePath, `route to ${Object.keys(target)[0]}`, (template) => {
    const [table] = find(template, 'AWS::EC2::RouteTable');
    add(template, 'AWS::EC2::Route', { RouteTableId: { Ref: table }, DestinationCidrBlock: '0.0.0.0/0', ...target });
  });

const endpoint = (
  escapePath: string,
  id: string,
  pattern: RegExp,
  open: (statements: ReturnType<typeof statementsOf>) => void,
): Mutant =>
  edit(escapePath, id, (template) =>
    open(statementsOf(find(template, 'AWS::EC2::VPCEndpoint', pattern)[1], 'PolicyDocument')),
  );

const network: Mutant[] = [
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

const compute: Mutant[] = [
  edit('CMP-01', 'masking outside the VPC', (template) => {
    const [roleId] = labelled(template, 'AWS::IAM::Role', 'role', 'masking');
    Object.values(template.Resources)
      .filter(
        ({ Type, Properties }) =>
          Type === 'AWS::Lambda::Function' && JSON.stringify(Properties['Role']).includes(roleId),
      )
      .forEach(({ Properties }) => Reflect.deleteProperty(Properties, 'VpcConfig'));
  }),
  presence('CMP-01', 'AWS::Lambda::Function', { Role: `arn:aws:iam::111122223333:role/other` }),
  presence('CMP-01', 'AWS::SageMaker::NotebookInstance', { DirectInternetAccess: 'Enabled', RoleArn: 'r' }),
  presence('CMP-01', 'AWS::SageMaker::Domain', { AppNetworkAccessType: 'PublicInternetOnly' }),
  presence('CMP-01', 'AWS::CodeBuild::Project', { ServiceRole: 'r' }),
  presence('CMP-01', 'AWS::Glue::Job', { Role: 'r' }),
  presence('CMP-01', 'AWS::ECS::Service', { Cluster: 'c' }),
  presence('CMP-01', 'Custom::Anything', { ServiceToken: `arn:aws:lambda:us-east-1:${FOREIGN}:function:f` }),
  presence('CMP-02', 'AWS::EC2::EIP'),
  presence('CMP-02', 'AWS::EC2::Instance', { NetworkInterfaces: [{ AssociatePublicIpAddress: true }] }),
  presence('CMP-02', 'AWS::ECS::Service', {
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'ENABLED' } },
  }),
  ...[
    'AWS::EMR::Cluster',
    'AWS::Cloud9::EnvironmentEC2',
    'AWS::Amplify::App',
    'AWS::Lightsail::Instance',
    'AWS::Batch::ComputeEnvironment',
    'AWS::GameLift::Fleet',
  ].map((type) => presence('CMP-02', type)),
  presence('CMP-03', 'AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing' }),
  presence('CMP-03', 'AWS::ApiGatewayV2::Api'),
  presence('CMP-03', 'AWS::CloudFront::Distribution'),
  presence('CMP-03', 'AWS::AppSync::GraphQLApi'),
  presence('CMP-03', 'AWS::GlobalAccelerator::Accelerator'),
  presence('CMP-03', 'AWS::AppRunner::Service'),
  presence('CMP-03', 'AWS::Lambda::Url', { AuthType: 'NONE' }),
  edit('CMP-03', 'people’s API without IAM', (template) => {
    const [api] = Object.entries(template.Resources).find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::ApiGateway::RestApi' && JSON.stringify(Properties).includes('REGIONAL'),
    ) ?? [''];
    const method = Object.values(template.Resources).find(
      ({ Type, Properties }) =>
        Type === 'AWS::ApiGateway::Method' && JSON.stringify(Properties['RestApiId']).includes(api),
    );
    if (method) method.Properties['AuthorizationType'] = 'NONE';
  }),
  edit('CMP-03', 'gateway API for any network', (template) => {
    const [, api] = labelled(template, 'AWS::ApiGateway::RestApi', 'store', 'gateway');
    api.Properties['Policy'] = {
      Version: '2012-10-17',
      Statement: [allow('*', 'execute-api:Invoke', 'execute-api:/*')],
    };
  }),
];

const services: Mutant[] = [
  ...[
    'AWS::Events::ApiDestination',
    'AWS::Events::Connection',
    'AWS::SES::EmailIdentity',
    'AWS::IoT::TopicRule',
    'AWS::Synthetics::Canary',
    'AWS::Chatbot::SlackChannelConfiguration',
  ].map((type) => presence('SVC-01', type)),
  ...['http', 'https', 'sms'].map((Protocol) => ({
    ...presence('SVC-01', 'AWS::SNS::Subscription', { Protocol, Endpoint: 'x', TopicArn: 't' }),
    id: `SNS subscription by ${Protocol}`,
  })),
  presence('SVC-01', 'AWS::StepFunctions::StateMachine', {
    DefinitionString: '{"States":{"Out":{"Type":"Task","Resource":"arn:aws:states:::http:invoke"}}}',
  }),
  ...[
    'AWS::AppFlow::Flow',
    'AWS::DataSync::Task',
    'AWS::Transfer::Server',
    'AWS::DMS::ReplicationTask',
    'AWS::KinesisFirehose::DeliveryStream',
    'AWS::CodeConnections::Connection',
    'AWS::KafkaConnect::Connector',
  ].map((type) => presence('SVC-02', type)),
  // A type on which the model has no opinion: nothing is proved over it.
  presence('SVC-02', 'AWS::MediaConvert::JobTemplate'),
  presence('SVC-02', 'Vendor::Uploader::Thing'),
  ...['AWS::Logs::Destination', 'AWS::Oam::Link', 'AWS::Backup::BackupPlan', 'AWS::CloudWatch::MetricStream'].map(
    (type) => presence('SVC-03', type),
  ),
  edit('SVC-03', 'outbox replicated elsewhere', (template) => {
    labelled(template, 'AWS::S3::Bucket', 'zone', 'outbox')[1].Properties['ReplicationConfiguration'] = {
      Role: 'r',
      Rules: [{ Destination: { Bucket: 'arn:aws:s3:::elsewhere' } }],
    };
  }),
  presence('SVC-03', 'AWS::Logs::SubscriptionFilter', {
    DestinationArn: `arn:aws:logs:us-east-1:${FOREIGN}:destination:d`,
  }),
  presence('SVC-03', 'AWS::Events::Rule', {
    Targets: [{ Id: 'x', Arn: `arn:aws:events:us-east-1:${FOREIGN}:event-bus/default` }],
  }),
  presence('SVC-03', 'AWS::Pipes::Pipe', { Target: `arn:aws:sqs:us-east-1:${FOREIGN}:q` }),
  presence('SVC-03', 'AWS::DynamoDB::GlobalTable', { Replicas: [{ Region: 'us-east-1' }, { Region: 'eu-west-1' }] }),
  presence('SVC-04', 'AWS::ECR::PublicRepository'),
  presence('SVC-04', 'AWS::LakeFormation::PrincipalPermissions'),
  presence('SVC-04', 'AWS::ECR::Repository', {
    RepositoryPolicyText: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: foreignRoot, Action: 'ecr:*' }],
    },
  }),
  edit('SVC-04', 'masked key for another account', (template) => {
    statementsOf(labelled(template, 'AWS::KMS::Key', 'store', 'trail')[1], 'KeyPolicy').push(
      allow(foreignRoot, 'kms:Decrypt'),
    );
  }),
  presence('SVC-05', 'AWS::S3::Bucket'),
  presence('SVC-05', 'AWS::S3::AccessPoint', { Bucket: 'b' }),
  edit('SVC-05', 'public access block off', (template) => {
    labelled(template, 'AWS::S3::Bucket', 'zone', 'outbox')[1].Properties['PublicAccessBlockConfiguration'] = {
      BlockPublicAcls: true,
    };
  }),
  edit('SVC-05', 'archive readable by another account', (template) => {
    const [id] = find(template, 'AWS::S3::Bucket', /Archive/);
    statementsOf(bucketPolicy(template, id), 'PolicyDocument').push(
      allow(foreignRoot, 's3:GetObject', { 'Fn::Join': ['', [{ 'Fn::GetAtt': [id, 'Arn'] }, '/*']] }),
    );
  }),
  presence('SVC-05', 'AWS::Lambda::Permission', { Principal: '*', Action: 'lambda:InvokeFunction', FunctionName: 'f' }),
  presence('SVC-05', 'AWS::Lambda::Permission', {
    Principal: 's3.amazonaws.com',
    Action: 'lambda:InvokeFunction',
    FunctionName: 'f',
  }),
  presence('SVC-05', 'AWS::SQS::QueuePolicy', {
    Queues: ['q'],
    PolicyDocument: { Version: '2012-10-17', Statement: [allow('*', 'sqs:SendMessage')] },
  }),
];

const identities: Mutant[] = [
  right('IAM-01', 'workload', 'sts:AssumeRole'),
  right('IAM-01', 'gateway', 'sts:AssumeRole', `arn:aws:iam::${FOREIGN}:role/production`),
  edit('IAM-02', 'role trusts another account', (template) => {
    statementsOf(labelled(template, 'AWS::IAM::Role', 'role', 'gateway')[1], 'AssumeRolePolicyDocument').push({
      Effect: 'Allow',
      Principal: foreignRoot,
      Action: 'sts:AssumeRole',
    });
  }),
  edit('IAM-02', 'role trusts everybody', (template) => {
    statementsOf(labelled(template, 'AWS::IAM::Role', 'role', 'team')[1], 'AssumeRolePolicyDocument').push({
      Effect: 'Allow',
      Principal: '*',
      Action: 'sts:AssumeRole',
    });
  }),
  edit('IAM-02', 'role trusts GitHub', (template) => {
    statementsOf(labelled(template, 'AWS::IAM::Role', 'role', 'team')[1], 'AssumeRolePolicyDocument').push({
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
    });
  }),
  ...[
    'AWS::IAM::OIDCProvider',
    'AWS::IAM::SAMLProvider',
    'AWS::RolesAnywhere::TrustAnchor',
    'AWS::Cognito::IdentityPool',
  ].map((type) => presence('IAM-02', type)),
  ...['AWS::IAM::User', 'AWS::IAM::AccessKey', 'AWS::IAM::Group'].map((type) => presence('IAM-03', type)),
  ...['iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateServiceSpecificCredential'].map((action) =>
    right('IAM-03', 'reset', action),
  ),
  right('IAM-02', 'reset', 'iam:CreateOpenIDConnectProvider'),
  ...[
    'iam:CreateRole',
    'iam:AttachRolePolicy',
    'iam:PutRolePolicy',
    'iam:UpdateAssumeRolePolicy',
    'iam:*',
    'iam:PassRole',
    'iam:DeleteRolePermissionsBoundary',
  ].map((action) => right('IAM-04', 'workload', action)),
  edit('IAM-04', 'team without a boundary', (template) => {
    Reflect.deleteProperty(labelled(template, 'AWS::IAM::Role', 'role', 'team')[1].Properties, 'PermissionsBoundary');
  }),
  edit('IAM-04', 'boundary allows everything', (template) => {
    find(template, 'AWS::IAM::ManagedPolicy', /Boundary/)[1].Properties['PolicyDocument'] = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    };
  }),
  edit('IAM-04', 'gateway role assumable in the account', (template) => {
    statementsOf(labelled(template, 'AWS::IAM::Role', 'role', 'gateway')[1], 'AssumeRolePolicyDocument').push({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'sts:AssumeRole',
    });
  }),
  edit('IAM-04', 'administrator policy attached', (template) => {
    labelled(template, 'AWS::IAM::Role', 'role', 'workload')[1].Properties['ManagedPolicyArns'] = [
      'arn:aws:iam::aws:policy/AdministratorAccess',
    ];
  }),
  edit('IAM-05', 'access key in the environment', (template) => {
    const [, fn] = find(template, 'AWS::Lambda::Function');
    // Put together here, so that no scanner takes the test for a leak.
    fn.Properties['Environment'] = { Variables: { KEY: ['AKIA', 'IOSFODNN7EXAMPLE'].join('') } };
  }),
  presence('IAM-05', 'AWS::SSM::Parameter', { Type: 'String', Value: `${'-----BEGIN'} RSA PRIVATE KEY-----` }),
  right('IAM-05', 'workload', 'secretsmanager:GetSecretValue'),
];

const models: Mutant[] = [
  right('MDL-01', 'gateway', 'bedrock:InvokeModel'),
  right('MDL-01', 'gateway', 'bedrock:InvokeModel', 'arn:aws:bedrock:us-east-1::foundation-model/*'),
  presence('MDL-01', 'AWS::Bedrock::IntelligentPromptRouter'),
  presence('MDL-01', 'AWS::SageMaker::Endpoint'),
  right(
    'MDL-02',
    'gateway',
    'bedrock:InvokeModel',
    'arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.amazon.nova-2-lite-v1:0',
  ),
  presence('MDL-02', 'AWS::Bedrock::ApplicationInferenceProfile', {
    ModelSource: { CopyFrom: 'arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0' },
  }),
  right('MDL-03', 'workload', 'bedrock:InvokeModel'),
  right('MDL-03', 'registry', 'bedrock:*'),
  right('MDL-03', 'masking', 'bedrock:InvokeModelWithResponseStream'),
  endpoint('MDL-03', 'bedrock endpoint for every role', /Bedrock/, (statements) =>
    statements.forEach((statement) => Reflect.deleteProperty(statement.Condition ?? {}, 'ArnEquals')),
  ),
  endpoint('MDL-01', 'bedrock endpoint for every model', /Bedrock/, (statements) =>
    statements.forEach((statement) => (statement.Resource = '*')),
  ),
  right('MDL-04', 'gateway', 'bedrock:CallWithBearerToken'),
  right('MDL-05', 'workload', 'bedrock-mantle:CreateInference'),
  presence('MDL-05', 'AWS::BedrockMantle::Project'),
  right('MDL-06', 'gateway', 'bedrock:InvokeTool'),
  right('MDL-06', 'workload', 'bedrock-websearch:*'),
  right('MDL-07', 'workload', 'bedrock-agentcore:InvokeCodeInterpreter'),
  presence('MDL-07', 'AWS::BedrockAgentCore::BrowserCustom', { NetworkConfiguration: { NetworkMode: 'PUBLIC' } }),
  presence('MDL-07', 'AWS::BedrockAgentCore::CodeInterpreterCustom', {
    NetworkConfiguration: { NetworkMode: 'SANDBOX' },
  }),
  presence('MDL-07', 'AWS::BedrockAgentCore::Runtime', { NetworkConfiguration: { NetworkMode: 'PUBLIC' } }),
  presence('MDL-07', 'AWS::BedrockAgentCore::GatewayTarget'),
  ...['AWS::Bedrock::Agent', 'AWS::Bedrock::Flow', 'AWS::Bedrock::DataSource', 'AWS::Bedrock::KnowledgeBase'].map(
    (type) => presence('MDL-08', type),
  ),
  right('MDL-08', 'workload', 'bedrock:InvokeInlineAgent'),
  presence('MDL-09', 'AWS::Bedrock::ResourcePolicy'),
  ...['bedrock:CreateModelImportJob', 'bedrock:CreateModelInvocationJob', 'aws-marketplace:Subscribe'].map((action) =>
    right('MDL-09', 'registry', action),
  ),
  right('MDL-10', 'registry', 'bedrock:PutAccountDataRetention'),
  right('MDL-11', 'gateway', 'bedrock:DeleteGuardrail'),
  right('MDL-11', 'workload', 'bedrock:UpdateGuardrail'),
];

const zoneArn = (template: Template, zone: string, tail = '/*'): unknown => ({
  'Fn::Join': ['', [{ 'Fn::GetAtt': [labelled(template, 'AWS::S3::Bucket', 'zone', zone)[0], 'Arn'] }, tail]],
});

const openZone =
  (zone: string, sid: RegExp): ((template: Template) => void) =>
  (template) => {
    const [id] = labelled(template, 'AWS::S3::Bucket', 'zone', zone);
    removeStatements(bucketPolicy(template, id), 'PolicyDocument', (statement) =>
      sid.test((statement as { Sid?: string }).Sid ?? ''),
    );
  };

const data: Mutant[] = [
  edit('DAT-01', 'raw without its deny', openZone('raw', /Read/)),
  edit('DAT-01', 'raw readable by a workload', (template) => {
    openZone('raw', /Read/)(template);
    grant(template, 'workload', 's3:GetObject', zoneArn(template, 'raw'));
  }),
  edit('DAT-01', 'one more admitted reader of raw', (template) => {
    const [id] = labelled(template, 'AWS::S3::Bucket', 'zone', 'raw');
    const [role] = labelled(template, 'AWS::IAM::Role', 'role', 'team');
    const deny = statementsOf(bucketPolicy(template, id), 'PolicyDocument').find((statement) =>
      /Read/.test((statement as { Sid?: string }).Sid ?? ''),
    );
    const condition = deny?.Condition?.['ArnNotEquals'];
    if (condition) {
      const admitted = condition['aws:PrincipalArn'];
      condition['aws:PrincipalArn'] = [
        ...(Array.isArray(admitted) ? admitted : [admitted]),
        { 'Fn::GetAtt': [role, 'Arn'] },
      ];
    }
    grant(template, 'team', 's3:GetObject', zoneArn(template, 'raw'));
  }),
  edit('DAT-01', 'raw key for everybody', (template) => {
    const [id, key] = labelled(template, 'AWS::KMS::Key', 'zone', 'raw');
    removeStatements(key, 'KeyPolicy', ({ Effect }) => Effect === 'Deny');
    grant(template, 'workload', 'kms:Decrypt', { 'Fn::GetAtt': [id, 'Arn'] });
  }),
  edit('DAT-01', 'raw inventoried', (template) => {
    labelled(template, 'AWS::S3::Bucket', 'zone', 'raw')[1].Properties['InventoryConfigurations'] = [{ Id: 'x' }];
  }),
  edit('DAT-01', 'raw replicated', (template) => {
    labelled(template, 'AWS::S3::Bucket', 'zone', 'raw')[1].Properties['ReplicationConfiguration'] = { Rules: [] };
  }),
  edit('DAT-01', 'raw without its label', (template) => {
    Reflect.deleteProperty(labelled(template, 'AWS::S3::Bucket', 'zone', 'raw')[1].Properties, 'Tags');
  }),
  right('DAT-01', 'reset', 'macie2:GetSensitiveDataOccurrences'),
  right('DAT-01', 'registry', 's3:PutReplicationConfiguration'),
  edit('DAT-01', 'raw without encryption of its own', (template) => {
    Reflect.deleteProperty(labelled(template, 'AWS::S3::Bucket', 'zone', 'raw')[1].Properties, 'BucketEncryption');
  }),
  edit('DAT-01', 'masked served without TLS', openTls('masked')),
  edit('DAT-02', 'masked without its deny', openZone('masked', /Write/)),
  edit('DAT-02', 'outbox without its deny', openZone('outbox', /Write/)),
  edit('DAT-02', 'quarantine without its deny', openZone('quarantine', /Read/)),
  edit('DAT-02', 'workload writes the outbox', (template) => {
    openZone('outbox', /Write/)(template);
    grant(template, 'workload', 's3:PutObject', zoneArn(template, 'outbox'));
  }),
  ...[
    'lambda:UpdateFunctionCode',
    'lambda:UpdateFunctionConfiguration',
    'states:UpdateStateMachine',
    's3:PutBucketPolicy',
    'kms:PutKeyPolicy',
  ].map((action) => right('DAT-03', 'workload', action)),
  right('DAT-04', 'workload', 's3:GetObject', 'arn:aws:s3:::production-data/*'),
  right('DAT-04', 'registry', 's3:PutObject'),
  right('DAT-04', 'gateway', 'dynamodb:GetItem', `arn:aws:dynamodb:us-east-1:${FOREIGN}:table/customers`),
  right('DAT-04', 'reset', 'sqs:SendMessage'),
];

function openTls(zone: string): (template: Template) => void {
  return (template) => {
    const [id] = labelled(template, 'AWS::S3::Bucket', 'zone', zone);
    removeStatements(bucketPolicy(template, id), 'PolicyDocument', (statement) =>
      JSON.stringify(statement.Condition ?? {}).includes('aws:SecureTransport'),
    );
  };
}

const observation: Mutant[] = [
  ...[
    'cloudtrail:StopLogging',
    'bedrock:DeleteModelInvocationLoggingConfiguration',
    'logs:DeleteLogGroup',
    'kms:ScheduleKeyDeletion',
    's3:BypassGovernanceRetention',
  ].map((action) => right('OBS-01', 'workload', action)),
  set('OBS-01', 'AWS::CloudTrail::Trail', 'IsLogging', false),
  set('OBS-01', 'AWS::CloudTrail::Trail', 'EnableLogFileValidation', false),
  edit('OBS-01', 'no CloudTrail trail', (template) => remove(template, 'AWS::CloudTrail::Trail')),
  edit('OBS-01', 'no invocation logging', (template) => remove(template, 'Custom::BedrockInvocationLogging')),
  edit('OBS-01', 'archive without Object Lock', (template) => {
    Reflect.deleteProperty(find(template, 'AWS::S3::Bucket', /Archive/)[1].Properties, 'ObjectLockEnabled');
  }),
  edit('OBS-01', 'no flow log', (template) => remove(template, 'AWS::EC2::FlowLog')),
  right('OBS-02', 'workload', 'dynamodb:UpdateItem'),
  right('OBS-02', 'registry', 'dynamodb:DeleteItem'),
  right('OBS-02', 'promotion', 'dynamodb:DeleteTable'),
  edit('OBS-02', 'a workload signs receipts', (template) => {
    const [id, key] = labelled(template, 'AWS::KMS::Key', 'store', 'signing');
    removeStatements(key, 'KeyPolicy', ({ Effect }) => Effect === 'Deny');
    grant(template, 'workload', 'kms:Sign', { 'Fn::GetAtt': [id, 'Arn'] });
  }),
];

const cost: Mutant[] = [
  ...[
    'budgets:ModifyBudget',
    'bedrock:CreateProvisionedModelThroughput',
    'ec2:RunInstances',
    'pipes:StopPipe',
    'cloudwatch:DisableAlarmActions',
  ].map((action) => right('CST-01', 'workload', action)),
  edit('CST-01', 'no budget action', (template) => remove(template, 'AWS::Budgets::BudgetsAction')),
  edit('CST-01', 'no budget', (template) => remove(template, 'AWS::Budgets::Budget')),
  set('CST-01', 'AWS::Budgets::BudgetsAction', 'ApprovalModel', 'MANUAL'),
  edit('CST-01', 'the deny denies nothing that matters', (template) => {
    statementsOf(find(template, 'AWS::IAM::ManagedPolicy', /Blown/)[1], 'PolicyDocument').forEach((statement) => {
      statement.NotAction = ['bedrock:*', 'execute-api:*'];
    });
  }),
  edit('CST-01', 'nothing starts the shutdown', (template) => remove(template, 'AWS::Pipes::Pipe')),
  edit('CST-01', 'the budget action cannot act', (template) => {
    const [id] = find(template, 'AWS::IAM::Role', /ActionRole/);
    Object.entries(template.Resources)
      .filter(
        ([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties['Roles']).includes(id),
      )
      .forEach(([policy]) => Reflect.deleteProperty(template.Resources, policy));
    Reflect.deleteProperty(template.Resources[id]?.Properties ?? {}, 'Policies');
  }),
];

export const MUTANTS: readonly Mutant[] = [
  ...network,
  ...compute,
  ...services,
  ...identities,
  ...models,
  ...data,
  ...observation,
  ...cost,
];
