import { allow, edit, FOREIGN, foreignRoot, presence, right, type Mutant } from './edits';
import { add, find, grant, labelled, statementsOf, type StatementJson, type Template } from './template';

const OWN = '111122223333';
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const may = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });

const addAs = (template: Template, id: string, Type: string, Properties: Record<string, unknown> = {}): void => {
  template.Resources[id] = { Type, Properties };
};

const parameter = (template: Template, name: string, definition: Record<string, unknown>): void => {
  template.Parameters = { ...template.Parameters, [name]: definition };
};

/** A role for a function, with the statements as its only rights. */
const functionRole = (template: Template, id: string, Statement: unknown[]): void =>
  addAs(template, id, 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    ...(Statement.length > 0 && {
      Policies: [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement } }],
    }),
  });

/** A function of the user's own outside the VPC. */
const outside = (template: Template, statements: unknown[] = []): void => {
  functionRole(template, 'OutsideRole', statements);
  addAs(template, 'Outside', 'AWS::Lambda::Function', { Role: arn('OutsideRole'), Code: { ZipFile: 'x' } });
};

const subnets = (template: Template) => [{ Ref: find(template, 'AWS::EC2::Subnet')[0] }];
const groups = (template: Template) => [{ Ref: find(template, 'AWS::EC2::SecurityGroup', /Workload/)[0] }];
const inside = (template: Template) => ({ SubnetIds: subnets(template), SecurityGroupIds: groups(template) });

const trusts = (template: Template, role: string, statement: Omit<StatementJson, 'Effect'>): number =>
  statementsOf(labelled(template, 'AWS::IAM::Role', 'role', role)[1], 'AssumeRolePolicyDocument').push({
    Effect: 'Allow',
    ...statement,
  });

/** The topic whose messages are mailed to people. */
const emailedTopic = (template: Template): unknown =>
  Object.values(template.Resources).find(
    ({ Type, Properties }) => Type === 'AWS::SNS::Subscription' && Properties['Protocol'] === 'email',
  )?.Properties['TopicArn'];

const functionsOf = (template: Template, role: string) => {
  const [roleId] = labelled(template, 'AWS::IAM::Role', 'role', role);
  return Object.values(template.Resources).filter(
    ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && JSON.stringify(Properties['Role']).includes(roleId),
  );
};

export const beside: readonly Mutant[] = [
  edit('CMP-01', 'outside fn reads own unlabelled table', (template) => {
    addAs(template, 'Relay', 'AWS::DynamoDB::Table', { KeySchema: [], SSESpecification: { SSEEnabled: true } });
    grant(template, 'workload', 'dynamodb:PutItem', arn('Relay'));
    outside(template, [may('dynamodb:GetItem', arn('Relay'))]);
  }),
  edit('CMP-01', 'outside fn polls own queue', (template) => {
    addAs(template, 'Relay', 'AWS::SQS::Queue', {});
    grant(template, 'workload', 'sqs:SendMessage', arn('Relay'));
    outside(template, [may(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arn('Relay'))]);
    addAs(template, 'Esm', 'AWS::Lambda::EventSourceMapping', {
      EventSourceArn: arn('Relay'),
      FunctionName: { Ref: 'Outside' },
    });
  }),
  edit('CMP-01', 'workload invokes outside fn', (template) => {
    outside(template);
    grant(template, 'workload', 'lambda:InvokeFunction', arn('Outside'));
  }),
  edit('CMP-01', 'event rule to outside fn', (template) => {
    outside(template);
    grant(template, 'workload', 'events:PutEvents', `arn:aws:events:us-east-1:${OWN}:event-bus/default`);
    addAs(template, 'Rule', 'AWS::Events::Rule', {
      EventPattern: { source: ['me'] },
      Targets: [{ Id: 'x', Arn: arn('Outside') }],
    });
  }),
  edit('CMP-01', 'subscription filter to outside fn', (template) => {
    outside(template);
    const [group] = labelled(template, 'AWS::Logs::LogGroup', 'store', 'trail');
    addAs(template, 'Filter', 'AWS::Logs::SubscriptionFilter', {
      LogGroupName: { Ref: group },
      FilterPattern: '',
      DestinationArn: arn('Outside'),
    });
  }),
  edit('CMP-01', 'outside fn reads parameter and secret', (template) =>
    outside(template, [
      may(['secretsmanager:GetSecretValue', 'ssm:GetParameter'], `arn:aws:secretsmanager:us-east-1:${OWN}:secret:x`),
    ]),
  ),
  edit('CMP-01', 'outside fn invokes inside fn', (template) => {
    const [run] = Object.entries(template.Resources).find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Lambda::Function' && JSON.stringify(Properties['Role']).includes('RunsRunRole'),
    ) ?? [''];
    outside(template, [may('lambda:InvokeFunction', arn(run))]);
  }),
  edit('CMP-01', 'sns to outside fn', (template) => {
    outside(template);
    addAs(template, 'Topic', 'AWS::SNS::Topic', {});
    grant(template, 'workload', 'sns:Publish', { Ref: 'Topic' });
    addAs(template, 'Sub', 'AWS::SNS::Subscription', {
      TopicArn: { Ref: 'Topic' },
      Protocol: 'lambda',
      Endpoint: arn('Outside'),
    });
  }),
  edit('CMP-01', 'bucket notification to outside fn with no right', (template) => {
    outside(template);
    labelled(template, 'AWS::S3::Bucket', 'zone', 'masked')[1].Properties['NotificationConfiguration'] = {
      LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: arn('Outside') }],
    };
  }),
  edit('NET-01', 'function in a subnet of an undeclared VPC', (template) => {
    addAs(template, 'Default', 'AWS::EC2::Subnet', { VpcId: 'vpc-0123', CidrBlock: '172.31.0.0/20' });
    functionRole(template, 'InRole', []);
    addAs(template, 'In', 'AWS::Lambda::Function', {
      Role: arn('InRole'),
      VpcConfig: { SubnetIds: [{ Ref: 'Default' }], SecurityGroupIds: groups(template) },
    });
  }),
  edit('IAM-04', 'lambda inside with undeclared role', (template) => {
    addAs(template, 'In', 'AWS::Lambda::Function', {
      Role: `arn:aws:iam::${OWN}:role/admin`,
      VpcConfig: inside(template),
    });
  }),
  edit('IAM-04', 'rule target with undeclared role', (template) => {
    addAs(template, 'Rule', 'AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 day)',
      Targets: [
        {
          Id: 'x',
          Arn: `arn:aws:events:us-east-1:${OWN}:event-bus/default`,
          RoleArn: `arn:aws:iam::${OWN}:role/admin`,
        },
      ],
    });
  }),
  edit('IAM-04', 'state machine with undeclared role', (template) => {
    addAs(template, 'M', 'AWS::StepFunctions::StateMachine', {
      DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}',
      RoleArn: `arn:aws:iam::${OWN}:role/admin`,
    });
  }),
  edit('IAM-04', 'policy for a role that no template declares', (template) =>
    addAs(template, 'P', 'AWS::IAM::Policy', {
      PolicyName: 'p',
      Roles: ['Legacy'],
      PolicyDocument: { Statement: [may('s3:*', '*')] },
    }),
  ),
  edit('IAM-03', 'policy for a user', (template) =>
    addAs(template, 'P', 'AWS::IAM::ManagedPolicy', {
      Users: ['alice'],
      PolicyDocument: { Statement: [may('s3:*', '*')] },
    }),
  ),
  edit('IAM-03', 'policy for a group', (template) =>
    addAs(template, 'P', 'AWS::IAM::Policy', {
      PolicyName: 'p',
      Groups: ['admins'],
      PolicyDocument: { Statement: [may('s3:*', '*')] },
    }),
  ),
  edit('IAM-04', 'workload assumes operator', (template) =>
    grant(template, 'workload', 'sts:AssumeRole', arn(labelled(template, 'AWS::IAM::Role', 'role', 'operator')[0])),
  ),
  edit('IAM-04', 'workload assumes team', (template) =>
    grant(template, 'workload', 'sts:AssumeRole', arn(labelled(template, 'AWS::IAM::Role', 'role', 'team')[0])),
  ),
  edit('IAM-02', 'role trusts iot credentials', (template) =>
    trusts(template, 'workload', { Principal: { Service: 'credentials.iot.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  ),
  edit('IAM-02', 'role trusts roles anywhere', (template) =>
    trusts(template, 'workload', {
      Principal: { Service: 'rolesanywhere.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
    }),
  ),
  edit('IAM-02', 'role trusts ssm', (template) =>
    trusts(template, 'workload', { Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  ),
  edit('IAM-02', 'role trusts a dynamic reference', (template) =>
    trusts(template, 'team', { Principal: { AWS: '{{resolve:ssm:/trusted}}' }, Action: 'sts:AssumeRole' }),
  ),
  edit('IAM-02', 'role trusts an imported value', (template) =>
    trusts(template, 'team', { Principal: { AWS: { 'Fn::ImportValue': 'Trusted' } }, Action: 'sts:AssumeRole' }),
  ),
  edit('IAM-02', 'role trusts a parameter', (template) => {
    parameter(template, 'Trusted', { Type: 'String', Default: OWN });
    trusts(template, 'team', { Principal: { AWS: { Ref: 'Trusted' } }, Action: 'sts:AssumeRole' });
  }),
  edit('IAM-02', 'role trusts an ssm parameter', (template) => {
    parameter(template, 'Trusted', { Type: 'AWS::SSM::Parameter::Value<String>', Default: `arn:aws:iam::${OWN}:root` });
    trusts(template, 'team', { Principal: { AWS: { Ref: 'Trusted' } }, Action: 'sts:AssumeRole' });
  }),
  edit('IAM-02', 'foreign with external id', (template) =>
    trusts(template, 'team', {
      Principal: foreignRoot,
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'x' } },
    }),
  ),
  // services
  edit('SVC-01', 'API method with HTTP integration', (template) => {
    const [, m] = find(template, 'AWS::ApiGateway::Method');
    m.Properties['Integration'] = { Type: 'HTTP_PROXY', IntegrationHttpMethod: 'POST', Uri: 'https://out.example/' };
  }),
  edit('SVC-03', 'API method to foreign lambda', (template) => {
    const [, m] = find(template, 'AWS::ApiGateway::Method');
    m.Properties['Integration'] = {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      Uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${FOREIGN}:function:f/invocations`,
    };
  }),
  presence('SVC-03', 'AWS::ApiGateway::Authorizer', {
    Type: 'TOKEN',
    AuthorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${FOREIGN}:function:f/invocations`,
  }),
  edit('SVC-03', 'stage logs to a foreign stream', (template) => {
    find(template, 'AWS::ApiGateway::Stage')[1].Properties['AccessLogSetting'] = {
      DestinationArn: `arn:aws:firehose:us-east-1:${FOREIGN}:deliverystream/amazon-apigateway-x`,
    };
  }),
  presence('SVC-01', 'AWS::Events::Rule', {
    EventPattern: { source: ['x'] },
    Targets: [{ Id: 'x', Arn: `arn:aws:events:us-east-1:${OWN}:api-destination/out/1234` }],
  }),
  presence('SVC-03', 'AWS::Events::Rule', {
    EventPattern: { source: ['x'] },
    Targets: [{ Id: 'x', Arn: { 'Fn::ImportValue': 'ApiDestination' } }],
  }),
  presence('SVC-03', 'AWS::Events::Rule', {
    EventPattern: { source: ['x'] },
    Targets: [{ Id: 'x', Arn: `arn:aws:lambda:us-east-1:${OWN}:function:somewhere` }],
  }),
  edit('SVC-01', 'rule publishes events to the emailed topic', (template) => {
    add(template, 'AWS::Events::Rule', {
      EventPattern: { source: ['me'] },
      Targets: [{ Id: 'x', Arn: emailedTopic(template) }],
    });
  }),
  edit('SVC-01', 'bucket notifies the emailed topic', (template) => {
    labelled(template, 'AWS::S3::Bucket', 'zone', 'masked')[1].Properties['NotificationConfiguration'] = {
      TopicConfigurations: [{ Event: 's3:ObjectCreated:*', Topic: emailedTopic(template) }],
    };
  }),
  presence('SVC-01', 'AWS::StepFunctions::StateMachine', {
    DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${What}","End":true}}}',
    DefinitionSubstitutions: { What: 'arn:aws:states:::http:invoke' },
  }),
  presence('SVC-02', 'AWS::Lambda::EventSourceMapping', {
    SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['kafka.out.example:9092'] } },
    FunctionName: 'f',
  }),
  edit('SVC-03', 'workspace bucket logs elsewhere', (template) => {
    find(template, 'AWS::S3::Bucket', /Workspace|Archive/)[1].Properties['LoggingConfiguration'] = {
      DestinationBucketName: 'elsewhere',
    };
  }),
  edit('NET-11', 'flow log delivered across accounts', (template) => {
    find(template, 'AWS::EC2::FlowLog')[1].Properties['DeliverCrossAccountRole'] = `arn:aws:iam::${FOREIGN}:role/flow`;
  }),
  presence('SVC-03', 'AWS::SecretsManager::Secret', { ReplicaRegions: [{ Region: 'eu-west-1' }] }),
  edit('SVC-03', 'load balancer logs elsewhere', (template) =>
    addAs(template, 'Lb', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internal',
      Subnets: subnets(template),
      LoadBalancerAttributes: [
        { Key: 'access_logs.s3.enabled', Value: 'true' },
        { Key: 'access_logs.s3.bucket', Value: 'elsewhere' },
      ],
    }),
  ),
  presence('SVC-03', 'AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 day)',
    Targets: [
      {
        Id: 'x',
        Arn: { 'Fn::GetAtt': ['Missing', 'Arn'] },
        DeadLetterConfig: { Arn: `arn:aws:sqs:us-east-1:${FOREIGN}:q` },
      },
    ],
  }),
  // compute
  // network
  edit('NET-09', 'second VPC without a firewall', (template) =>
    addAs(template, 'Vpc2', 'AWS::EC2::VPC', { CidrBlock: '10.9.0.0/16' }),
  ),
  edit('NET-09', 'a second rule group allows all first', (template) => {
    addAs(template, 'AllList', 'AWS::Route53Resolver::FirewallDomainList', { Domains: ['*'] });
    addAs(template, 'AllGroup', 'AWS::Route53Resolver::FirewallRuleGroup', {
      FirewallRules: [{ Action: 'ALLOW', Priority: 1, FirewallDomainListId: { Ref: 'AllList' } }],
    });
    find(template, 'AWS::Route53Resolver::FirewallRuleGroupAssociation')[1].Properties['Priority'] = 200;
    addAs(template, 'AllAssoc', 'AWS::Route53Resolver::FirewallRuleGroupAssociation', {
      FirewallRuleGroupId: { Ref: 'AllGroup' },
      Priority: 101,
      VpcId: { Ref: find(template, 'AWS::EC2::VPC')[0] },
      MutationProtection: 'ENABLED',
    });
  }),
  edit('NET-09', 'domain list from a file', (template) => {
    const [, l] = find(template, 'AWS::Route53Resolver::FirewallDomainList', /EndpointNames/);
    Reflect.deleteProperty(l.Properties, 'Domains');
    l.Properties['DomainFileUrl'] = 's3://x/y';
  }),
  edit('NET-01', 'egress to a declared prefix list of everything', (template) => {
    addAs(template, 'Pl', 'AWS::EC2::PrefixList', {
      AddressFamily: 'IPv4',
      MaxEntries: 1,
      PrefixListName: 'x',
      Entries: [{ Cidr: '0.0.0.0/0' }],
    });
    (find(template, 'AWS::EC2::SecurityGroup', /Workload/)[1].Properties['SecurityGroupEgress'] as unknown[]).push({
      IpProtocol: '-1',
      DestinationPrefixListId: { Ref: 'Pl' },
    });
  }),
  edit('NET-03', 'route to an imported peering', (template) =>
    add(template, 'AWS::EC2::Route', {
      RouteTableId: { Ref: find(template, 'AWS::EC2::RouteTable')[0] },
      DestinationCidrBlock: '10.0.0.0/8',
      VpcPeeringConnectionId: { 'Fn::ImportValue': 'Peering' },
    }),
  ),
  edit('NET-01', 'nested stack that is not in the assembly', (template) =>
    addAs(template, 'Nested', 'AWS::CloudFormation::Stack', { TemplateURL: 'https://s3.amazonaws.com/x/y.json' }),
  ),
  edit('NET-01', 'a macro', (template) => {
    template.Transform = ['Company::Macro'];
  }),
  edit('NET-01', 'Fn::Transform include', (template) => {
    (template.Resources as Record<string, unknown>)['Fn::Transform'] = {
      Name: 'AWS::Include',
      Parameters: { Location: 's3://x/y' },
    };
  }),
  edit('NET-01', 'Fn::ForEach gateways', (template) => {
    template.Transform = 'AWS::LanguageExtensions';
    (template.Resources as Record<string, unknown>)['Fn::ForEach::G'] = [
      'I',
      ['A'],
      { 'Gw${I}': { Type: 'AWS::EC2::InternetGateway' } },
    ];
  }),
  edit('NET-01', 'SAM', (template) => {
    template.Transform = 'AWS::Serverless-2016-10-31';
    (template.Resources as Record<string, unknown>)['F'] = { Type: 'AWS::Serverless::Function', Properties: {} };
  }),
  edit('NET-05', 'ECS service in a lattice', (template) =>
    add(template, 'AWS::ECS::Service', {
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          AssignPublicIp: 'DISABLED',
          Subnets: subnets(template),
          SecurityGroups: groups(template),
        },
      },
      VpcLatticeConfigurations: [
        { PortName: 'x', RoleArn: 'r', TargetGroupArn: 'arn:aws:vpc-lattice:us-east-1:111122223333:targetgroup/tg-1' },
      ],
    }),
  ),
  edit('NET-11', 'ECS exec', (template) =>
    add(template, 'AWS::ECS::Service', {
      EnableExecuteCommand: true,
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          AssignPublicIp: 'DISABLED',
          Subnets: subnets(template),
          SecurityGroups: groups(template),
        },
      },
    }),
  ),
  edit('CMP-02', 'rule runs a task with a public address', (template) =>
    add(template, 'AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 day)',
      Targets: [
        {
          Id: 'x',
          Arn: `arn:aws:ecs:us-east-1:${OWN}:cluster/c`,
          EcsParameters: {
            TaskDefinitionArn: 't',
            NetworkConfiguration: { AwsVpcConfiguration: { AssignPublicIp: 'ENABLED', Subnets: ['subnet-1'] } },
          },
        },
      ],
    }),
  ),
  edit('SVC-05', 'CodeBuild public', (template) =>
    add(template, 'AWS::CodeBuild::Project', {
      Visibility: 'PUBLIC_READ',
      VpcConfig: {
        VpcId: { Ref: find(template, 'AWS::EC2::VPC')[0] },
        Subnets: subnets(template),
        SecurityGroupIds: groups(template),
      },
    }),
  ),
  edit('MDL-02', 'guardrail across regions', (template) =>
    add(template, 'AWS::Bedrock::Guardrail', {
      CrossRegionConfig: {
        GuardrailProfileArn: 'arn:aws:bedrock:us-east-1:111122223333:guardrail-profile/us.guardrail.v1:0',
      },
    }),
  ),
  edit('MDL-07', 'agent core in undeclared subnets', (template) =>
    add(template, 'AWS::BedrockAgentCore::CodeInterpreterCustom', {
      NetworkConfiguration: { NetworkMode: 'VPC', VpcConfig: { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'] } },
    }),
  ),
  edit('IAM-02', 'agent core with outside tokens', (template) =>
    add(template, 'AWS::BedrockAgentCore::Runtime', {
      AuthorizerConfiguration: {
        CustomJWTAuthorizer: { DiscoveryUrl: 'https://idp.example/.well-known/openid-configuration' },
      },
      NetworkConfiguration: {
        NetworkMode: 'VPC',
        NetworkModeConfig: { Subnets: subnets(template), SecurityGroups: groups(template) },
      },
    }),
  ),
  right(
    'MDL-01',
    'gateway',
    'bedrock:InvokeModel',
    'arn:aws:bedrock:us-east-1::foundation-model/unapproved.model-v1:0',
  ),
  // resource policies with services
  presence('SVC-05', 'AWS::SQS::QueuePolicy', {
    Queues: ['other'],
    PolicyDocument: { Statement: [allow({ Service: 'config.amazonaws.com' }, 'sqs:ReceiveMessage')] },
  }),
  // observation
  edit('OBS-01', 'archive without retention', (template) => {
    Reflect.deleteProperty(find(template, 'AWS::S3::Bucket', /Archive/)[1].Properties, 'ObjectLockConfiguration');
  }),
  edit('OBS-01', 'archive retained a day', (template) => {
    find(template, 'AWS::S3::Bucket', /Archive/)[1].Properties['ObjectLockConfiguration'] = {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
    };
  }),
  edit('OBS-01', 'trail of management events only', (template) => {
    find(template, 'AWS::CloudTrail::Trail')[1].Properties['AdvancedEventSelectors'] = [
      { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
    ];
  }),
  edit('OBS-01', 'workload writes the archive', (template) =>
    grant(template, 'workload', 's3:PutObject', {
      'Fn::Join': ['', [arn(find(template, 'AWS::S3::Bucket', /Archive/)[0]), '/*']],
    }),
  ),
  edit('OBS-01', 'workload writes the trail log', (template) =>
    grant(
      template,
      'workload',
      'logs:PutLogEvents',
      arn(labelled(template, 'AWS::Logs::LogGroup', 'store', 'trail')[0]),
    ),
  ),
  // cost
  edit('CST-01', 'action at a million percent', (template) => {
    find(template, 'AWS::Budgets::BudgetsAction')[1].Properties['ActionThreshold'] = {
      Type: 'PERCENTAGE',
      Value: 1000000,
    };
  }),
  edit('CST-01', 'action on a role that calls nothing', (template) => {
    const definition = find(template, 'AWS::Budgets::BudgetsAction')[1].Properties['Definition'] as {
      IamActionDefinition: { Roles: unknown };
    };
    definition.IamActionDefinition.Roles = [{ Ref: find(template, 'AWS::IAM::Role', /FlowLog/)[0] }];
  }),
  edit('CST-01', 'pipe from another table', (template) => {
    find(template, 'AWS::Pipes::Pipe')[1].Properties['Source'] = {
      'Fn::GetAtt': [labelled(template, 'AWS::DynamoDB::Table', 'store', 'trail')[0], 'StreamArn'],
    };
  }),
  // data
  edit('DAT-03', 'masking with a foreign layer', (template) => {
    functionsOf(template, 'masking').forEach((r) => {
      r.Properties['Layers'] = [`arn:aws:lambda:us-east-1:${FOREIGN}:layer:x:1`];
    });
  }),
  edit('DAT-03', 'masking with foreign code', (template) => {
    functionsOf(template, 'masking').forEach((r) => {
      r.Properties['Code'] = { ImageUri: `${FOREIGN}.dkr.ecr.us-east-1.amazonaws.com/x:latest` };
    });
  }),
  edit('DAT-03', 'sandbox fn takes the masking role', (template) =>
    addAs(template, 'Sneak', 'AWS::Lambda::Function', {
      Code: { ZipFile: 'x' },
      Role: arn(labelled(template, 'AWS::IAM::Role', 'role', 'masking')[0]),
      VpcConfig: inside(template),
    }),
  ),
];
