import { right, edit, set, type Mutant } from './edits';
import { find, grant, labelled, remove, removeStatements } from './template';

export const observation: readonly Mutant[] = [
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
