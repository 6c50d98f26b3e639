/** A resource type whose mere presence opens an escape path, or may: what it does is not modelled further. */
export interface Exit {
  readonly escapePath: string;
  /** What it does, after the resource's name: "is an internet gateway". */
  readonly what: string;
}

const all = (service: string, names: string, exit: Exit): [string, Exit][] =>
  names.split(' ').map((name) => [`AWS::${service}::${name}`, exit]);

/** Types that lead out of the network. Their claim is refuted by their presence. */
export const NETWORK_EXITS: ReadonlyMap<string, Exit> = new Map([
  ...all('EC2', 'InternetGateway', { escapePath: 'NET-01', what: 'is an internet gateway' }),
  ...all('EC2', 'NatGateway', {
    escapePath: 'NET-01',
    what: 'is a NAT gateway: interfaces behind it reach the internet',
  }),
  ...all('EC2', 'EgressOnlyInternetGateway', { escapePath: 'NET-01', what: 'lets IPv6 traffic out to the internet' }),
  ...all('EC2', 'CarrierGateway', { escapePath: 'NET-01', what: "leads into a telecommunication carrier's network" }),
  ...all('EC2', 'VPCGatewayAttachment', { escapePath: 'NET-01', what: 'attaches a gateway to the VPC' }),
  ...all('EC2', 'EIP EIPAssociation', { escapePath: 'CMP-02', what: 'is a public IP address' }),
  ...all('EC2', 'VPCBlockPublicAccessExclusion', {
    escapePath: 'NET-02',
    what: 'exempts a VPC or subnet from VPC Block Public Access',
  }),
  ...all(
    'EC2',
    'VPNGateway VPNConnection VPNConnectionRoute VPNGatewayRoutePropagation VPNConcentrator CustomerGateway',
    {
      escapePath: 'NET-03',
      what: 'is part of a VPN out of the VPC',
    },
  ),
  ...all('EC2', 'ClientVpnEndpoint ClientVpnRoute ClientVpnTargetNetworkAssociation ClientVpnAuthorizationRule', {
    escapePath: 'NET-03',
    what: 'lets VPN clients into the VPC',
  }),
  ...all(
    'EC2',
    'TransitGateway TransitGatewayAttachment TransitGatewayVpcAttachment TransitGatewayConnect TransitGatewayConnectPeer TransitGatewayPeeringAttachment TransitGatewayRoute TransitGatewayRouteTable TransitGatewayRouteTableAssociation TransitGatewayRouteTablePropagation',
    { escapePath: 'NET-03', what: 'is part of a transit gateway: other networks become reachable' },
  ),
  ...all('EC2', 'VPCPeeringConnection', { escapePath: 'NET-03', what: 'peers the VPC with another' }),
  ...all('EC2', 'LocalGatewayRoute LocalGatewayRouteTableVPCAssociation LocalGatewayRouteTable', {
    escapePath: 'NET-03',
    what: 'leads into an on-premises network',
  }),
  ...all('EC2', 'RouteServer RouteServerAssociation RouteServerEndpoint RouteServerPeer RouteServerPropagation', {
    escapePath: 'NET-03',
    what: 'lets an appliance write routes while the VPC runs',
  }),
  ...all(
    'DirectConnect',
    'Connection DirectConnectGateway DirectConnectGatewayAssociation Lag PrivateVirtualInterface PublicVirtualInterface TransitVirtualInterface',
    {
      escapePath: 'NET-03',
      what: 'is part of a Direct Connect line',
    },
  ),
  ...all(
    'NetworkManager',
    'VpcAttachment CoreNetwork ConnectAttachment ConnectPeer SiteToSiteVpnAttachment TransitGatewayPeering TransitGatewayRouteTableAttachment DirectConnectGatewayAttachment',
    {
      escapePath: 'NET-03',
      what: 'is part of a Cloud WAN network',
    },
  ),
  ...all('RAM', 'ResourceShare PrincipalAssociation ResourceAssociation', {
    escapePath: 'NET-04',
    what: 'shares resources with other accounts',
  }),
  ...all('EC2', 'VPCEndpointService VPCEndpointServicePermissions', {
    escapePath: 'NET-05',
    what: 'offers an endpoint service to others',
  }),
  ...all(
    'VpcLattice',
    'ServiceNetwork ServiceNetworkVpcAssociation ServiceNetworkServiceAssociation ServiceNetworkResourceAssociation ResourceGateway ResourceConfiguration Service Listener TargetGroup',
    { escapePath: 'NET-05', what: 'is part of a VPC Lattice network, which crosses VPC and account borders' },
  ),
  ...all('EC2', 'InstanceConnectEndpoint', {
    escapePath: 'NET-11',
    what: 'is a tunnel into the VPC for people outside',
  }),
  ...all('EC2', 'TrafficMirrorSession TrafficMirrorTarget TrafficMirrorFilter TrafficMirrorFilterRule', {
    escapePath: 'NET-11',
    what: 'copies packets to another place',
  }),
  ...all('EC2', 'NetworkInterfacePermission', { escapePath: 'NET-04', what: 'lets another account use an interface' }),
]);

/** Types that lead out by DNS. */
export const DNS_EXITS: ReadonlyMap<string, Exit> = new Map([
  ...all('Route53Resolver', 'ResolverEndpoint ResolverRule ResolverRuleAssociation OutpostResolver', {
    escapePath: 'NET-10',
    what: 'forwards DNS queries to other name servers',
  }),
  ...all('Route53Profiles', 'Profile ProfileAssociation ProfileResourceAssociation', {
    escapePath: 'NET-10',
    what: 'brings DNS settings of another place into the VPC',
  }),
  ...all('Route53GlobalResolver', 'GlobalResolver', {
    escapePath: 'NET-10',
    what: 'answers DNS queries from anywhere',
  }),
]);

/** Managed services that send data out by themselves. */
export const SERVICE_EXITS: ReadonlyMap<string, Exit> = new Map([
  ...all('Events', 'ApiDestination Connection', {
    escapePath: 'SVC-01',
    what: 'sends events to an HTTP address outside',
  }),
  ...all('SES', 'EmailIdentity ConfigurationSet ReceiptRule ReceiptRuleSet Template ContactList', {
    escapePath: 'SVC-01',
    what: 'sends email',
  }),
  ...all('Pinpoint', 'App Campaign SMSChannel EmailChannel', {
    escapePath: 'SVC-01',
    what: 'sends messages to people',
  }),
  ...all('SMSVOICE', 'PhoneNumber SenderId ConfigurationSet', { escapePath: 'SVC-01', what: 'sends text messages' }),
  ...all('IoT', 'TopicRule TopicRuleDestination', {
    escapePath: 'SVC-01',
    what: 'sends messages to HTTP addresses and other services',
  }),
  ...all('Synthetics', 'Canary', {
    escapePath: 'SVC-01',
    what: 'calls addresses on the internet from a managed browser',
  }),
  ...all('Chatbot', 'SlackChannelConfiguration MicrosoftTeamsChannelConfiguration CustomAction', {
    escapePath: 'SVC-01',
    what: 'posts into a chat outside',
  }),
  ...all('AppFlow', 'Flow Connector ConnectorProfile', {
    escapePath: 'SVC-02',
    what: 'copies data to and from SaaS applications',
  }),
  ...all(
    'DataSync',
    'Task Agent LocationS3 LocationNFS LocationSMB LocationHDFS LocationObjectStorage LocationAzureBlob LocationEFS',
    {
      escapePath: 'SVC-02',
      what: 'copies data to other places',
    },
  ),
  ...all('Transfer', 'Server Connector Workflow WebApp User Agreement', {
    escapePath: 'SVC-02',
    what: 'moves files in and out of the account',
  }),
  ...all('DMS', 'ReplicationInstance ReplicationTask Endpoint ReplicationConfig DataProvider', {
    escapePath: 'SVC-02',
    what: 'replicates data to other places',
  }),
  ...all('KinesisFirehose', 'DeliveryStream', {
    escapePath: 'SVC-02',
    what: 'delivers data to HTTP addresses, partners and buckets',
  }),
  ...all('CodeConnections', 'Connection Host', { escapePath: 'SVC-02', what: 'connects to a code host outside' }),
  ...all('CodeStarConnections', 'Connection RepositoryLink SyncConfiguration', {
    escapePath: 'SVC-02',
    what: 'connects to a code host outside',
  }),
  ...all('KafkaConnect', 'Connector CustomPlugin', {
    escapePath: 'SVC-02',
    what: 'runs connectors that copy data out',
  }),
  ...all('MSK', 'Replicator VpcConnection', { escapePath: 'SVC-02', what: 'replicates streams to other clusters' }),
  ...all('Logs', 'Destination Delivery DeliveryDestination', {
    escapePath: 'SVC-03',
    what: 'delivers logs to another place',
  }),
  ...all('Oam', 'Link Sink', { escapePath: 'SVC-03', what: 'shows logs, metrics and traces to another account' }),
  ...all('Backup', 'BackupPlan BackupSelection BackupVault', {
    escapePath: 'SVC-03',
    what: 'copies data into backups that other accounts may hold',
  }),
  ...all('CloudWatch', 'MetricStream', { escapePath: 'SVC-03', what: 'streams metrics out' }),
  ...all('SSM', 'ResourceDataSync', { escapePath: 'SVC-03', what: 'copies inventory data to a bucket' }),
  ...all(
    'S3',
    'MultiRegionAccessPoint MultiRegionAccessPointPolicy AccessGrant AccessGrantsInstance AccessGrantsLocation',
    {
      escapePath: 'SVC-03',
      what: 'is one more way to objects, which bucket policies alone do not show',
    },
  ),
  ...all('S3ObjectLambda', 'AccessPoint AccessPointPolicy', {
    escapePath: 'SVC-03',
    what: 'is one more way to objects',
  }),
  ...all('LakeFormation', 'DataLakeSettings Permissions PrincipalPermissions Resource', {
    escapePath: 'SVC-04',
    what: 'shares data by its own permissions',
  }),
  ...all('ECR', 'ReplicationConfiguration PublicRepository RegistryPolicy PullThroughCacheRule', {
    escapePath: 'SVC-04',
    what: 'copies images across accounts',
  }),
  ...all('DataExchange', 'DataSet Revision', { escapePath: 'SVC-04', what: 'offers data to others' }),
]);

/** Types by which somebody outside becomes a principal, or a credential comes to be that works outside. */
export const CREDENTIAL_EXITS: ReadonlyMap<string, Exit> = new Map([
  ...all('IAM', 'OIDCProvider SAMLProvider', { escapePath: 'IAM-02', what: 'trusts an identity provider outside' }),
  ...all('RolesAnywhere', 'TrustAnchor Profile CRL', {
    escapePath: 'IAM-02',
    what: 'gives roles to holders of certificates',
  }),
  ...all('Cognito', 'IdentityPool IdentityPoolRoleAttachment', {
    escapePath: 'IAM-02',
    what: 'gives roles to people outside',
  }),
  ...all('SSO', 'Assignment PermissionSet', {
    escapePath: 'IAM-02',
    what: 'gives roles to identities of IAM Identity Center',
  }),
  ...all('IAM', 'User AccessKey UserPolicy Group GroupPolicy UserToGroupAddition', {
    escapePath: 'IAM-03',
    what: 'is, or belongs to, an IAM user, whose keys work from anywhere',
  }),
  ...all('BedrockMantle', 'Project', {
    escapePath: 'MDL-05',
    what: 'opens the bedrock-mantle endpoint, which invocation logs do not show',
  }),
]);

/** Public front doors. */
export const PUBLIC_EXITS: ReadonlyMap<string, Exit> = new Map([
  ...all('CloudFront', 'Distribution DistributionTenant', { escapePath: 'CMP-03', what: 'is a public front door' }),
  ...all('GlobalAccelerator', 'Accelerator Listener EndpointGroup', {
    escapePath: 'CMP-03',
    what: 'is a public front door',
  }),
  ...all('AppSync', 'GraphQLApi Api', {
    escapePath: 'CMP-03',
    what: 'is a public front door, and calls HTTP addresses',
  }),
  ...all('ApiGatewayV2', 'Api', {
    escapePath: 'CMP-03',
    what: 'is a public front door: HTTP and WebSocket APIs have no private kind',
  }),
  ...all('ApiGateway', 'DomainName', { escapePath: 'CMP-03', what: 'is a public name for an API' }),
  ...all('Lightsail', 'Instance Container Distribution LoadBalancer', {
    escapePath: 'CMP-02',
    what: 'has a public address',
  }),
  ...all('Amplify', 'App Branch Domain', { escapePath: 'CMP-02', what: 'is a public web site' }),
  ...all('AppRunner', 'Service', { escapePath: 'CMP-03', what: 'is a public web service' }),
  ...all('EC2', 'VerifiedAccessEndpoint VerifiedAccessInstance', {
    escapePath: 'CMP-03',
    what: 'lets people outside in',
  }),
  ...all('S3', 'AccessPoint', { escapePath: 'SVC-05', what: 'is one more door to a bucket, with a policy of its own' }),
]);

/** Compute that runs outside the VPC whatever its properties say, or has no property that pins it. */
export const COMPUTE_EXITS: ReadonlyMap<string, Exit> = new Map([
  ...all('Cloud9', 'EnvironmentEC2', { escapePath: 'CMP-02', what: 'is a development machine with a public way in' }),
  ...all('GameLift', 'Fleet ContainerFleet', { escapePath: 'CMP-02', what: 'runs outside the VPC' }),
  ...all('EMR', 'Cluster Studio', { escapePath: 'CMP-02', what: 'runs machines that the model does not place' }),
  ...all('EMRServerless', 'Application', { escapePath: 'CMP-02', what: 'runs machines that the model does not place' }),
  ...all('Batch', 'ComputeEnvironment JobDefinition', {
    escapePath: 'CMP-02',
    what: 'runs machines that the model does not place',
  }),
  ...all('Bedrock', 'Agent AgentAlias', {
    escapePath: 'MDL-08',
    what: 'is a Bedrock agent, whose action groups act outside the tool gate',
  }),
  ...all('Bedrock', 'Flow FlowAlias FlowVersion', {
    escapePath: 'MDL-08',
    what: 'is a Bedrock flow, which calls functions outside the tool gate',
  }),
  ...all('Bedrock', 'DataSource KnowledgeBase', { escapePath: 'MDL-08', what: 'crawls and copies data by itself' }),
  ...all('BedrockAgentCore', 'Gateway GatewayTarget GatewayRule Harness HarnessEndpoint', {
    escapePath: 'MDL-07',
    what: 'calls tools outside the tool gate',
  }),
  ...all('BedrockAgentCore', 'ApiKeyCredentialProvider OAuth2CredentialProvider', {
    escapePath: 'MDL-07',
    what: 'holds credentials for services outside',
  }),
]);

/** Types that feed, copy or route models past the approved list. */
export const MODEL_EXITS: ReadonlyMap<string, Exit> = new Map([
  ...all('Bedrock', 'IntelligentPromptRouter', { escapePath: 'MDL-01', what: 'chooses models by itself' }),
  ...all('Bedrock', 'ResourcePolicy', { escapePath: 'MDL-09', what: 'shares a model resource with other accounts' }),
  ...all('SageMaker', 'Endpoint EndpointConfig Model InferenceComponent', {
    escapePath: 'MDL-01',
    what: 'serves a model that no approved list names',
  }),
]);
