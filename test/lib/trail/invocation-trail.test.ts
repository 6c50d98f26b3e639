import { App, Duration, Stack, aws_iam as iam, aws_logs as logs } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { IsolatedNetwork } from '../../../lib/network';
import { InvocationTrail, type InvocationTrailProps, TrailRetention } from '../../../lib/trail';

function trailed(props: InvocationTrailProps = {}): { app: App; stack: Stack; trail: InvocationTrail } {
  const app = new App();
  const stack = new Stack(app, 'Sandbox', { env: { account: '111122223333', region: 'eu-west-1' } });
  const trail = new InvocationTrail(stack, 'Trail', { network: new IsolatedNetwork(stack, 'Network'), ...props });
  trail.grantRecord(new iam.Role(stack, 'Gateway', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
  trail.grantRead(new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
  return { app, stack, trail };
}

let template: Template;
beforeAll(() => {
  template = Template.fromStack(trailed().stack);
});

const named = (pattern: string) => Match.stringLikeRegexp(pattern);

test('the table of records is encrypted with the trail’s key, recoverable, protected, and streams to the archive', () => {
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    Properties: {
      KeySchema: [
        { AttributeName: 'trace', KeyType: 'HASH' },
        { AttributeName: 'entry', KeyType: 'RANGE' },
      ],
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: {
        KMSMasterKeyId: { 'Fn::GetAtt': [named('^TrailKey'), 'Arn'] },
        SSEEnabled: true,
        SSEType: 'KMS',
      },
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      GlobalSecondaryIndexes: ['byExperiment', 'byRequest', 'byDay'].map((IndexName) =>
        Match.objectLike({ IndexName }),
      ),
    },
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': [named('^TrailRecords'), 'StreamArn'] },
    StartingPosition: 'TRIM_HORIZON',
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: -1,
  });
});

test('nobody changes or removes a record, and only admitted roles add one', () => {
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    ResourcePolicy: {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Sid: 'NobodyChangesTheTrail',
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: Match.arrayWith(['dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:PartiQLDelete']),
          }),
          Match.objectLike({
            Sid: 'OnlyAdmittedRolesAdd',
            Effect: 'Deny',
            Action: 'dynamodb:PutItem',
            Condition: {
              ArnNotEquals: { 'aws:PrincipalArn': [{ 'Fn::GetAtt': [named('^Gateway'), 'Arn'] }] },
            },
          }),
        ],
      },
    },
  });
});

test('who records may put, and use the key through DynamoDB alone', () => {
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: named('^Gateway') }],
    PolicyDocument: {
      Statement: [
        { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: { 'Fn::GetAtt': [named('^TrailRecords'), 'Arn'] } },
        Match.objectLike({
          Condition: { StringEquals: { 'kms:ViaService': ['dynamodb.eu-west-1.amazonaws.com'] } },
        }),
      ],
    },
  });
});

test('only roles are admitted', () => {
  const { trail } = trailed();
  expect(() => trail.grantRecord(new iam.ServicePrincipal('ec2.amazonaws.com'))).toThrow(
    /Only IAM roles.*Give the role/,
  );
});

test('the archive is locked for a year, and its policy lets nobody bypass the lock', () => {
  template.hasResource('AWS::S3::Bucket', {
    DeletionPolicy: 'Retain',
    Properties: {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } } },
    },
  });
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Sid: 'NobodyShortensTheTrail',
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: Match.arrayWith(['s3:BypassGovernanceRetention', 's3:DeleteObjectVersion']),
        }),
      ]),
    },
  });
});

test('retention is a prop: compliance mode binds even the root user', () => {
  const { stack } = trailed({ retention: TrailRetention.compliance(Duration.days(30)) });
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
    ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 30 } } },
  });
  expect(() => TrailRetention.governance(Duration.hours(5))).toThrow(/5 hours.*whole days.*Duration\.days\(1\)/);
});

test('an invocation log without an end is refused, as it is not masked', () => {
  expect(() => trailed({ invocationLogRetention: logs.RetentionDays.INFINITE })).toThrow(/INFINITE.*ONE_MONTH/);
});

test('CloudTrail keeps management events and the data events of Bedrock, Lambda and S3, less its own files', () => {
  const [trail] = Object.values(template.findResources('AWS::CloudTrail::Trail'));
  expect(trail?.Properties).toMatchObject({ IsLogging: true, EnableLogFileValidation: true, IsMultiRegionTrail: true });
  const selectors = trail?.Properties.AdvancedEventSelectors as { Name: string; FieldSelectors: { Field: string }[] }[];
  expect(selectors.map(({ Name }) => Name)).toEqual([
    'Management',
    'AWS::Bedrock::Model',
    'AWS::Bedrock::AgentAlias',
    'AWS::Bedrock::FlowAlias',
    'AWS::Bedrock::InlineAgent',
    'AWS::Bedrock::KnowledgeBase',
    'AWS::Lambda::Function',
    'AWS::S3::Object',
  ]);
  expect(selectors.at(-1)?.FieldSelectors.map(({ Field }) => Field)).toContain('resources.ARN');
});

test('bucket and key admit the one trail of CloudTrail by its name, without referring to it', () => {
  const [trail] = Object.values(template.findResources('AWS::CloudTrail::Trail'));
  const name = String(trail?.Properties.TrailName);
  for (const type of ['AWS::S3::BucketPolicy', 'AWS::KMS::Key']) {
    expect(JSON.stringify(template.findResources(type))).toContain(`:trail/${name}`);
  }
});

test("an organization's trail is left to the organization", () => {
  const { stack } = trailed({ organizationTrail: true });
  const without = Template.fromStack(stack);
  without.resourceCountIs('AWS::CloudTrail::Trail', 0);
  expect(JSON.stringify(without.findResources('AWS::Lambda::Function'))).not.toContain('CLOUD_TRAIL_PREFIX');
});

test('Bedrock may write its log and large bodies for this account, and nothing else may be passed its role', () => {
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'bedrock.amazonaws.com' },
          Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': '111122223333' } }),
        }),
      ],
    },
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 'iam:PassRole',
          Resource: { 'Fn::GetAtt': [named('DeliveryRole'), 'Arn'] },
          Condition: { StringEquals: { 'iam:PassedToService': 'bedrock.amazonaws.com' } },
        }),
      ]),
    },
  });
});

test('invocation logging is re-asserted every quarter of an hour and whenever somebody changes it; CloudFormation never waits for long', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(15 minutes)' });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({
      source: ['aws.bedrock'],
      detail: {
        eventName: ['PutModelInvocationLoggingConfiguration', 'DeleteModelInvocationLoggingConfiguration'],
      },
    }),
  });
  template.hasResourceProperties('Custom::BedrockInvocationLogging', { ServiceTimeout: '120' });
});

test.each([
  ['found off or changed', 'breaching'],
  ['do not agree', 'notBreaching'],
  ['whether the trail is whole is unknown', 'breaching'],
  ['waited for the archive', 'notBreaching'],
  ['could not be archived', 'notBreaching'],
  ['could not deliver a record', 'notBreaching'],
])('an alarm says: %s', (description, TreatMissingData) => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: named(description),
    TreatMissingData,
  });
});

test('functions that see the trail run in the network; the one that sets logging sees nothing', () => {
  const functions = Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties as { Description: string; VpcConfig?: object },
  );
  const outside = functions.filter(({ VpcConfig }) => !VpcConfig).map(({ Description }) => Description);
  expect(outside.filter((description) => /trail|log|Bedrock/i.test(description))).toEqual([
    "Sets Bedrock's model-invocation logging, re-asserts it, and puts the earlier configuration back on removal",
  ]);
});

test('a dashboard and saved queries are there', () => {
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  template.resourceCountIs('AWS::Logs::QueryDefinition', 4);
});

test('cdk-nag has nothing to say', () => {
  const { app } = trailed();
  app.synth();
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  expect(
    violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  ).toEqual([]);
});
