/**
 * What `Ref` and `Fn::GetAtt` return for the types that policies speak of, from the "Return values" section of each type's
 * page in the CloudFormation Template Reference, and the ARN formats of the Service Authorization Reference.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/introduction.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface ResourceShape {
  /** The property that fixes the name; without it CloudFormation generates one. */
  readonly nameProperty?: string;
  /** What `Ref` returns. `name` is the physical name or id. */
  readonly ref: 'name' | 'arn' | 'other';
  /** The ARN, with `{name}`, `{partition}`, `{region}`, `{account}` and `{path}` (IAM's Path property) in it. */
  readonly arn: string;
  /** The attributes that return the ARN. */
  readonly arnAttributes: readonly string[];
  /** Attributes that return the name or id. */
  readonly nameAttributes: readonly string[];
  /** Attributes with a shape of their own, in the same notation; `{symbol}` is a text of the attribute's own. */
  readonly attributes: Readonly<Record<string, string>>;
}

function shape(arn: string, about: Partial<Omit<ResourceShape, 'arn'>> = {}): ResourceShape {
  return { ref: 'name', arnAttributes: ['Arn'], nameAttributes: [], attributes: {}, ...about, arn };
}

const regional = (service: string, resource: string, about: Partial<Omit<ResourceShape, 'arn'>> = {}): ResourceShape =>
  shape(`arn:{partition}:${service}:{region}:{account}:${resource}`, about);

const iam = (resource: string, about: Partial<Omit<ResourceShape, 'arn'>>): ResourceShape =>
  shape(`arn:{partition}:iam::{account}:${resource}`, about);

const ec2 = (resource: string, idAttribute: string): ResourceShape =>
  regional('ec2', `${resource}/{name}`, { arnAttributes: [], nameAttributes: [idAttribute, 'Id'] });

export const RESOURCE_SHAPES: Readonly<Record<string, ResourceShape>> = {
  'AWS::S3::Bucket': shape('arn:{partition}:s3:::{name}', { nameProperty: 'BucketName' }),
  'AWS::S3::AccessPoint': regional('s3', 'accesspoint/{name}', { nameProperty: 'Name', nameAttributes: ['Name'] }),
  'AWS::KMS::Key': regional('kms', 'key/{name}', { nameAttributes: ['KeyId'] }),
  'AWS::KMS::ReplicaKey': regional('kms', 'key/{name}', { nameAttributes: ['KeyId'] }),
  'AWS::KMS::Alias': regional('kms', '{name}', { nameProperty: 'AliasName', arnAttributes: [] }),

  'AWS::IAM::Role': iam('role{path}{name}', { nameProperty: 'RoleName' }),
  'AWS::IAM::User': iam('user{path}{name}', { nameProperty: 'UserName' }),
  'AWS::IAM::Group': iam('group{path}{name}', { nameProperty: 'GroupName' }),
  'AWS::IAM::InstanceProfile': iam('instance-profile{path}{name}', { nameProperty: 'InstanceProfileName' }),
  'AWS::IAM::ManagedPolicy': iam('policy{path}{name}', {
    nameProperty: 'ManagedPolicyName',
    ref: 'arn',
    arnAttributes: ['PolicyArn'],
  }),
  'AWS::IAM::OIDCProvider': iam('oidc-provider/{name}', { ref: 'arn' }),
  'AWS::IAM::SAMLProvider': iam('saml-provider/{name}', { nameProperty: 'Name', ref: 'arn' }),

  'AWS::DynamoDB::Table': regional('dynamodb', 'table/{name}', {
    nameProperty: 'TableName',
    attributes: { StreamArn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/{symbol}' },
  }),
  'AWS::DynamoDB::GlobalTable': regional('dynamodb', 'table/{name}', {
    nameProperty: 'TableName',
    attributes: { StreamArn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/{symbol}' },
  }),
  'AWS::Lambda::Function': regional('lambda', 'function:{name}', { nameProperty: 'FunctionName' }),
  'AWS::StepFunctions::StateMachine': regional('states', 'stateMachine:{name}', {
    nameProperty: 'StateMachineName',
    ref: 'arn',
    nameAttributes: ['Name'],
  }),
  'AWS::SQS::Queue': regional('sqs', '{name}', {
    nameProperty: 'QueueName',
    ref: 'other',
    nameAttributes: ['QueueName'],
  }),
  'AWS::SNS::Topic': regional('sns', '{name}', {
    nameProperty: 'TopicName',
    ref: 'arn',
    arnAttributes: ['TopicArn'],
    nameAttributes: ['TopicName'],
  }),
  'AWS::Events::EventBus': regional('events', 'event-bus/{name}', { nameProperty: 'Name', nameAttributes: ['Name'] }),
  'AWS::Scheduler::ScheduleGroup': regional('scheduler', 'schedule-group/{name}', { nameProperty: 'Name' }),
  'AWS::Pipes::Pipe': regional('pipes', 'pipe/{name}', { nameProperty: 'Name' }),
  'AWS::Kinesis::Stream': regional('kinesis', 'stream/{name}', { nameProperty: 'Name' }),
  'AWS::KinesisFirehose::DeliveryStream': regional('firehose', 'deliverystream/{name}', {
    nameProperty: 'DeliveryStreamName',
  }),
  'AWS::SecretsManager::Secret': regional('secretsmanager', 'secret:{name}', { ref: 'arn', arnAttributes: ['Id'] }),
  'AWS::SSM::Parameter': regional('ssm', 'parameter/{name}', { arnAttributes: [] }),

  'AWS::Logs::LogGroup': regional('logs', 'log-group:{name}', {
    nameProperty: 'LogGroupName',
    arnAttributes: [],
    attributes: { Arn: 'arn:{partition}:logs:{region}:{account}:log-group:{name}:*' },
  }),
  'AWS::CloudTrail::Trail': regional('cloudtrail', 'trail/{name}', { nameProperty: 'TrailName' }),
  'AWS::CloudWatch::Alarm': regional('cloudwatch', 'alarm:{name}', { nameProperty: 'AlarmName' }),

  'AWS::ECR::Repository': regional('ecr', 'repository/{name}', { nameProperty: 'RepositoryName' }),
  'AWS::ECS::Cluster': regional('ecs', 'cluster/{name}', { nameProperty: 'ClusterName' }),
  'AWS::CodeBuild::Project': regional('codebuild', 'project/{name}', { nameProperty: 'Name' }),
  'AWS::EFS::FileSystem': regional('elasticfilesystem', 'file-system/{name}', { nameAttributes: ['FileSystemId'] }),
  'AWS::ApiGateway::RestApi': shape('arn:{partition}:apigateway:{region}::/restapis/{name}', {
    arnAttributes: [],
    nameAttributes: ['RestApiId'],
  }),

  'AWS::Bedrock::ApplicationInferenceProfile': regional('bedrock', 'application-inference-profile/{name}', {
    ref: 'arn',
    arnAttributes: ['InferenceProfileArn'],
    nameAttributes: ['InferenceProfileId'],
  }),
  'AWS::Bedrock::Guardrail': regional('bedrock', 'guardrail/{name}', {
    ref: 'arn',
    arnAttributes: ['GuardrailArn'],
    nameAttributes: ['GuardrailId'],
  }),

  'AWS::EC2::VPC': ec2('vpc', 'VpcId'),
  'AWS::EC2::Subnet': ec2('subnet', 'SubnetId'),
  'AWS::EC2::SecurityGroup': ec2('security-group', 'GroupId'),
  'AWS::EC2::RouteTable': ec2('route-table', 'RouteTableId'),
  'AWS::EC2::NetworkAcl': ec2('network-acl', 'NetworkAclId'),
  'AWS::EC2::InternetGateway': ec2('internet-gateway', 'InternetGatewayId'),
  'AWS::EC2::VPCEndpoint': ec2('vpc-endpoint', 'VpcEndpointId'),
  'AWS::EC2::Instance': ec2('instance', 'InstanceId'),
  'AWS::EC2::NetworkInterface': ec2('network-interface', 'NetworkInterfaceId'),
  'AWS::EC2::TransitGateway': ec2('transit-gateway', 'TransitGatewayId'),
  'AWS::EC2::VPCPeeringConnection': ec2('vpc-peering-connection', 'VPCPeeringConnectionId'),
};

/** Types whose attributes a program decides: what they return may hold wildcards, so that it is never taken for a name. */
export function returnsAnything(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}
