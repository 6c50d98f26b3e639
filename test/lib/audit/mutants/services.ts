import { FOREIGN, foreignRoot, allow, presence, edit, type Mutant } from './edits';
import { bucketPolicy, find, labelled, statementsOf } from './template';

export const services: readonly Mutant[] = [
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
