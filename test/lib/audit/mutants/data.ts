import { FOREIGN, right, edit, type Mutant } from './edits';
import { bucketPolicy, grant, labelled, removeStatements, statementsOf, type Template } from './template';

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

export const data: readonly Mutant[] = [
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
