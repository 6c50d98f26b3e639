import {
  COMPUTE_EXITS,
  CREDENTIAL_EXITS,
  DNS_EXITS,
  MODEL_EXITS,
  NETWORK_EXITS,
  PUBLIC_EXITS,
  SERVICE_EXITS,
} from './exits';

const all = (service: string, names: string): string[] => names.split(' ').map((name) => `AWS::${service}::${name}`);

/** Types that some claim looks into, property by property. */
export const JUDGED_TYPES: ReadonlySet<string> = new Set([
  ...all(
    'EC2',
    'VPC Subnet RouteTable Route SubnetRouteTableAssociation GatewayRouteTableAssociation SecurityGroup SecurityGroupIngress SecurityGroupEgress NetworkAcl NetworkAclEntry SubnetNetworkAclAssociation VPCEndpoint FlowLog NetworkInterface Instance VPCBlockPublicAccessOptions SubnetCidrBlock VPCCidrBlock DHCPOptions VPCDHCPOptionsAssociation',
  ),
  ...all(
    'Route53Resolver',
    'FirewallConfig FirewallDomainList FirewallRuleGroup FirewallRuleGroupAssociation ResolverQueryLoggingConfig ResolverQueryLoggingConfigAssociation ResolverConfig',
  ),
  ...all('Route53', 'HostedZone RecordSet RecordSetGroup'),
  ...all('Lambda', 'Function Permission Url EventSourceMapping EventInvokeConfig Version Alias LayerVersion'),
  ...all('IAM', 'Role Policy RolePolicy ManagedPolicy InstanceProfile'),
  ...all('S3', 'Bucket BucketPolicy'),
  ...all('KMS', 'Key Alias ReplicaKey'),
  ...all('DynamoDB', 'Table GlobalTable'),
  ...all('StepFunctions', 'StateMachine Activity StateMachineVersion StateMachineAlias'),
  ...all('Events', 'Rule EventBus EventBusPolicy Archive'),
  ...all('Pipes', 'Pipe'),
  ...all('Scheduler', 'Schedule ScheduleGroup'),
  ...all('SNS', 'Topic TopicPolicy TopicInlinePolicy Subscription'),
  ...all('SQS', 'Queue QueuePolicy QueueInlinePolicy'),
  ...all('Logs', 'LogGroup LogStream SubscriptionFilter ResourcePolicy MetricFilter QueryDefinition AccountPolicy'),
  ...all('CloudTrail', 'Trail'),
  ...all('Budgets', 'Budget BudgetsAction'),
  ...all(
    'ApiGateway',
    'RestApi Resource Method Deployment Stage Account Model RequestValidator GatewayResponse Authorizer UsagePlan UsagePlanKey ApiKey DocumentationPart DocumentationVersion',
  ),
  ...all('CloudWatch', 'Alarm CompositeAlarm'),
  ...all('SecretsManager', 'Secret ResourcePolicy'),
  ...all('SSM', 'Parameter'),
  ...all('ECS', 'TaskDefinition Service Cluster TaskSet'),
  ...all('ECR', 'Repository'),
  ...all('SageMaker', 'NotebookInstance Domain'),
  ...all('CodeBuild', 'Project'),
  ...all('Bedrock', 'ApplicationInferenceProfile Guardrail GuardrailVersion'),
  ...all('BedrockAgentCore', 'Runtime RuntimeEndpoint BrowserCustom CodeInterpreterCustom'),
  ...all('ElasticLoadBalancingV2', 'LoadBalancer Listener ListenerRule TargetGroup'),
  ...all('ElasticLoadBalancing', 'LoadBalancer'),
  ...all('Organizations', 'Policy'),
  'AWS::CloudFormation::CustomResource',
]);

/** Types that hold no data, reach nothing and admit nobody; what they say is configuration or display. */
export const INERT_TYPES: ReadonlySet<string> = new Set([
  'AWS::CDK::Metadata',
  ...all('CloudFormation', 'WaitCondition Stack'),
  ...all('CloudWatch', 'Dashboard AnomalyDetector InsightRule AlarmMuteRule'),
  ...all('Macie', 'Session CustomDataIdentifier AllowList FindingsFilter'),
  ...all('XRay', 'Group SamplingRule'),
  ...all('ResourceGroups', 'Group'),
  ...all('ApplicationAutoScaling', 'ScalableTarget ScalingPolicy'),
  ...all('Organizations', 'Account Organization OrganizationalUnit'),
  ...all('AccessAnalyzer', 'Analyzer'),
  ...all('GuardDuty', 'Detector'),
  ...all('EC2', 'PrefixList PlacementGroup VPCEncryptionControl SnapshotBlockPublicAccess NetworkInsightsPath'),
  ...all('Logs', 'LogAnomalyDetector'),
  // A script that runs on the notebook instance, whose place and rights are judged.
  ...all('SageMaker', 'NotebookInstanceLifecycleConfig'),
  ...all('CE', 'AnomalyMonitor'),
  ...all('ServiceCatalogAppRegistry', 'Application ResourceAssociation AttributeGroup AttributeGroupAssociation'),
]);

/** Types that deploy other resources, from templates or artifacts that are not among those audited. */
export const DEPLOYING_TYPES: ReadonlySet<string> = new Set([
  ...all('CloudFormation', 'StackSet Macro ModuleDefaultVersion ModuleVersion ResourceVersion HookVersion LambdaHook'),
  ...all('ServiceCatalog', 'CloudFormationProvisionedProduct CloudFormationProduct'),
  ...all('Proton', 'EnvironmentTemplate ServiceTemplate EnvironmentAccountConnection'),
  ...all('Serverless', 'Application'),
  ...all('LaunchWizard', 'Deployment'),
  ...all('ControlTower', 'LandingZone EnabledBaseline'),
]);

const EXIT_TYPES: ReadonlySet<string> = new Set(
  [NETWORK_EXITS, DNS_EXITS, SERVICE_EXITS, CREDENTIAL_EXITS, PUBLIC_EXITS, COMPUTE_EXITS, MODEL_EXITS].flatMap(
    (exits) => [...exits.keys()],
  ),
);

/** The areas to which an unknown type is assigned by its service: the claim of that area becomes UNKNOWN. */
export type Area = 'network' | 'dns' | 'compute' | 'model' | 'identity' | 'service';

const AREAS: readonly [Area, ReadonlySet<string>][] = [
  [
    'network',
    new Set(['EC2', 'VpcLattice', 'NetworkManager', 'DirectConnect', 'NetworkFirewall', 'RAM', 'AppMesh', 'Outposts']),
  ],
  ['dns', new Set(['Route53', 'Route53Resolver', 'Route53Profiles', 'Route53GlobalResolver', 'ServiceDiscovery'])],
  [
    'compute',
    new Set([
      ...['Lambda', 'ECS', 'EKS', 'Batch', 'SageMaker', 'Glue', 'CodeBuild', 'EMR', 'EMRContainers', 'EMRServerless'],
      ...['AppRunner', 'Cloud9', 'Lightsail', 'GameLift', 'AutoScaling', 'ElasticBeanstalk', 'BedrockAgentCore'],
      ...[
        'WorkSpaces',
        'WorkSpacesWeb',
        'AppStream',
        'MWAA',
        'ImageBuilder',
        'DataBrew',
        'KinesisAnalyticsV2',
        'Braket',
      ],
      ...['OpsWorks', 'OpsWorksCM', 'RoboMaker', 'Deadline', 'PCS', 'M2', 'MWAAServerless', 'EVS', 'ODB', 'Omics'],
      ...['SimSpaceWeaver', 'DeviceFarm', 'GameLiftStreams', 'WorkspacesInstances', 'DataPipeline', 'DRS', 'MGN'],
      ...['Greengrass', 'GreengrassV2', 'Panorama', 'KinesisAnalytics', 'FinSpace', 'IoTAnalytics', 'NimbleStudio'],
      ...['AppTest', 'KafkaConnect', 'ManagedBlockchain', 'Synthetics', 'DevOpsAgent', 'SecurityAgent'],
    ]),
  ],
  ['model', new Set(['Bedrock', 'BedrockMantle', 'Kendra', 'QBusiness', 'Lex', 'Wisdom', 'NovaAct'])],
  ['identity', new Set(['IAM', 'Cognito', 'SSO', 'RolesAnywhere', 'IdentityStore', 'DirectoryService'])],
];

/** Whether the model has an opinion on a type: some claim judges it, refuses it, or it is known to be harmless. */
export function isKnownType(type: string): boolean {
  return JUDGED_TYPES.has(type) || INERT_TYPES.has(type) || EXIT_TYPES.has(type);
}

/** Which claim an unknown type concerns. Everything without a place of its own could be a managed way out. */
export function areaOf(type: string): Area {
  const service = type.split('::')[1] ?? '';
  return AREAS.find(([, services]) => services.has(service))?.[0] ?? 'service';
}
