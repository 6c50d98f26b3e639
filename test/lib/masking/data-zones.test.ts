import { App, Stack, aws_iam as iam } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DataZones } from '../../../lib/masking';

const NOBODY = ['arn:aws:iam::000000000000:role/nobody'];

function sandbox(): { stack: Stack; zones: DataZones; role: (name: string) => iam.Role } {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const zones = new DataZones(stack, 'Zones');
  const role = (name: string) => new iam.Role(stack, name, { assumedBy: new iam.AccountRootPrincipal() });
  return { stack, zones, role };
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

function statements(stack: Stack, type: string, document: string, name: string): Statement[] {
  const found = Object.entries(Template.fromStack(stack).findResources(type)).filter(([id]) => id.includes(name));
  return found.flatMap(([, resource]) => resource.Properties[document].Statement as Statement[]);
}

function admitted(stack: Stack, zone: string, sid: string): unknown {
  const all = [
    ...statements(stack, 'AWS::S3::BucketPolicy', 'PolicyDocument', `Zones${zone}`),
    ...statements(stack, 'AWS::KMS::Key', 'KeyPolicy', `Zones${zone}`),
  ];
  return all.find((statement) => statement.Sid === sid)?.Condition?.ArnNotEquals?.['aws:PrincipalArn'];
}

const roleArn = (name: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${name}`), 'Arn'] });

test('each zone has a versioned bucket without public access, encrypted with its own key, labelled on both', () => {
  const { stack } = sandbox();
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::S3::Bucket', 4);
  template.resourceCountIs('AWS::KMS::Key', 4);
  for (const zone of ['raw', 'masked', 'quarantine', 'outbox']) {
    const label = { Key: 'cdk-ai-sandbox:zone', Value: zone };
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true, Tags: Match.arrayWith([label]) });
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
        ],
      },
      Tags: Match.arrayWith([label]),
    });
  }
});

test('nobody is admitted to a zone until a role is', () => {
  const { stack } = sandbox();
  for (const zone of ['Raw', 'Masked', 'Quarantine', 'Outbox']) {
    for (const sid of ['OnlyAdmittedRolesRead', 'OnlyAdmittedRolesWrite', 'OnlyAdmittedRolesUseTheKey']) {
      expect(admitted(stack, zone, sid)).toEqual(NOBODY);
    }
  }
});

test('a writer may write and use the key, and is still denied reading', () => {
  const { stack, zones, role } = sandbox();
  zones.raw.admitWriter(role('Uploader'));
  expect(admitted(stack, 'Raw', 'OnlyAdmittedRolesWrite')).toEqual([roleArn('Uploader')]);
  expect(admitted(stack, 'Raw', 'OnlyAdmittedRolesUseTheKey')).toEqual([roleArn('Uploader')]);
  expect(admitted(stack, 'Raw', 'OnlyAdmittedRolesRead')).toEqual(NOBODY);
  expect(admitted(stack, 'Masked', 'OnlyAdmittedRolesWrite')).toEqual(NOBODY);
});

test('a reader may read, and is still denied writing', () => {
  const { stack, zones, role } = sandbox();
  zones.quarantine.admitReader(role('Operator'));
  expect(admitted(stack, 'Quarantine', 'OnlyAdmittedRolesRead')).toEqual([roleArn('Operator')]);
  expect(admitted(stack, 'Quarantine', 'OnlyAdmittedRolesWrite')).toEqual(NOBODY);
});

test('a role is listed once, however often it is admitted', () => {
  const { stack, zones, role } = sandbox();
  const masking = role('Masking');
  zones.masked.admitReader(masking);
  zones.masked.admitWriter(masking);
  zones.masked.admitWriter(masking);
  expect(admitted(stack, 'Masked', 'OnlyAdmittedRolesUseTheKey')).toEqual([roleArn('Masking')]);
});

test('no deny reaches what manages a bucket or a key, so that CloudFormation is never locked out', () => {
  const { stack } = sandbox();
  const denied = [
    ...statements(stack, 'AWS::S3::BucketPolicy', 'PolicyDocument', 'Zones'),
    ...statements(stack, 'AWS::KMS::Key', 'KeyPolicy', 'Zones'),
  ]
    .filter((statement) => statement.Effect === 'Deny' && statement.Condition?.Bool === undefined)
    .filter((statement) => statement.Condition?.NumericLessThan === undefined)
    .flatMap((statement) => statement.Action);
  expect(denied.length).toBeGreaterThan(0);
  for (const action of ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy', 's3:ListBucket', 'kms:PutKeyPolicy', 'kms:*']) {
    expect(denied).not.toContain(action);
  }
  expect(denied.filter((action) => action.startsWith('s3:') && action.includes('Bucket'))).toEqual(
    expect.arrayContaining(['s3:ListBucketVersions']),
  );
  // Statements with the account's root as principal keep the key administrable.
  expect(statements(stack, 'AWS::KMS::Key', 'KeyPolicy', 'ZonesRaw')[0]).toMatchObject({
    Effect: 'Allow',
    Action: 'kms:*',
  });
});

test('only raw tells EventBridge of its objects, without a custom resource', () => {
  const { stack } = sandbox();
  const template = Template.fromStack(stack);
  const emitting = template.findResources('AWS::S3::Bucket', {
    Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
  });
  expect(Object.keys(emitting)).toEqual([expect.stringMatching(/^ZonesRaw/)]);
  template.resourceCountIs('Custom::S3BucketNotifications', 0);
});

test('parts that wait for release in quarantine are removed after a day, should nothing else remove them', () => {
  const { stack } = sandbox();
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: Match.arrayWith([Match.objectLike({ Prefix: 'staging/', ExpirationInDays: 1 })]),
    },
  });
});

test('raw and quarantine are kept no longer than needed', () => {
  const { stack } = sandbox();
  const template = Template.fromStack(stack);
  for (const days of [30, 90]) {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: days })]) },
    });
  }
});
