import { allow, edit, endpoint, FOREIGN, foreignRoot, presence, right, set, type Mutant } from './edits';
import { add, bucketPolicy, find, grant, labelled, statementsOf, type StatementJson, type Template } from './template';

const OWN = '111122223333';
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

/** The deny that keeps strangers out of a zone. */
const denyOf = (template: Template, zone: string, sid: RegExp): StatementJson => {
  const [id] = labelled(template, 'AWS::S3::Bucket', 'zone', zone);
  const found = statementsOf(bucketPolicy(template, id), 'PolicyDocument').find(
    (statement) => statement.Effect === 'Deny' && sid.test((statement as { Sid?: string }).Sid ?? ''),
  );
  if (!found) throw new Error(`The bucket of ${zone} has no deny ${sid}.`);
  return found;
};

/** A deny of a zone, weakened, with a workload that would use it. */
const weakDeny = (escapePath: string, id: string, zone: string, sid: RegExp, weaken: (deny: StatementJson) => void) =>
  edit(escapePath, id, (template) => {
    weaken(denyOf(template, zone, sid));
    const [bucket] = labelled(template, 'AWS::S3::Bucket', 'zone', zone);
    grant(template, 'workload', ['s3:GetObject', 's3:PutObject'], { 'Fn::Join': ['', [arnOf(bucket), '/*']] });
  });

/** The only filters of the pipe that starts the shutdown. */
const filteredBy = (id: string, ...patterns: unknown[]): Mutant =>
  edit('CST-01', `pipe filter ${id}`, (template) => {
    const source = find(template, 'AWS::Pipes::Pipe')[1].Properties['SourceParameters'] as Record<string, unknown>;
    source['FilterCriteria'] = {
      Filters: patterns.map((pattern) => ({
        Pattern: typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
      })),
    };
  });

/** A declared zone that answers in the VPC for a name that the firewall allows. */
const ownZone = (template: Template): void => {
  template.Resources['MutantZone'] = {
    Type: 'AWS::Route53::HostedZone',
    Properties: {
      Name: 'kms.us-east-1.amazonaws.com',
      VPCs: [{ VPCId: { Ref: find(template, 'AWS::EC2::VPC')[0] }, VPCRegion: 'us-east-1' }],
    },
  };
};

/** A right that only a control policy of the organization takes away, with that policy. */
export const savedByControlPolicy = (template: Template, deny: Record<string, unknown>, targets: unknown[]): void => {
  grant(template, 'workload', 'iam:CreateAccessKey');
  add(template, 'AWS::Organizations::Policy', {
    Name: 'NoKeys',
    Type: 'SERVICE_CONTROL_POLICY',
    TargetIds: targets,
    Content: {
      Version: '2012-10-17',
      Statement: [{ Sid: 'NoKeys', Effect: 'Deny', Action: 'iam:CreateAccessKey', Resource: '*', ...deny }],
    },
  });
};

const controlPolicy = (id: string, deny: Record<string, unknown>, targets: unknown[] = [OWN]): Mutant =>
  edit('IAM-03', `control policy ${id}`, (template) => savedByControlPolicy(template, deny, targets));

const functionEdit = (escapePath: string, id: string, properties: Record<string, unknown>): Mutant =>
  edit(escapePath, id, (template) => {
    const [, fn] = Object.entries(template.Resources).find(
      ([, { Type, Properties }]) => Type === 'AWS::Lambda::Function' && Properties['VpcConfig'] !== undefined,
    ) ?? ['', undefined];
    if (!fn) throw new Error('The template has no function inside the VPC.');
    Object.assign(fn.Properties, properties);
  });

const roleEdit = (escapePath: string, id: string, statement: Record<string, unknown>): Mutant =>
  edit(escapePath, id, (template) => {
    const [, role] = labelled(template, 'AWS::IAM::Role', 'role', 'workload');
    role.Properties['Policies'] = [
      {
        PolicyName: 'Mutant',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] },
      },
    ];
  });

const machine = (state: Record<string, unknown>) => ({
  RoleArn: 'r',
  DefinitionString: JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', End: true, ...state } } }),
});

/** What a security team tried against the claims, beyond one path at a time: policies that only look closed, and the services' side doors. */
export const redTeam: readonly Mutant[] = [
  // Denies that hold only in appearance.
  weakDeny('DAT-01', 'raw deny with a second condition', 'raw', /Read/, (deny) => {
    deny.Condition = { ...deny.Condition, StringNotEquals: { 'aws:PrincipalTag/team': 'data' } };
  }),
  weakDeny('DAT-01', 'raw deny only through AWS services', 'raw', /Read/, (deny) => {
    deny.Condition = { ...deny.Condition, Bool: { 'aws:ViaAWSService': 'true' } };
  }),
  weakDeny('DAT-01', 'raw deny only where a key is present', 'raw', /Read/, (deny) => {
    deny.Condition = { ...deny.Condition, StringLike: { 'aws:SourceVpce': 'vpce-*' } };
  }),
  weakDeny('DAT-01', 'raw deny by a policy variable', 'raw', /Read/, (deny) => {
    deny.Condition = { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/${aws:PrincipalTag/role}' } };
  }),
  weakDeny('DAT-01', 'raw deny spares every role by wildcard', 'raw', /Read/, (deny) => {
    deny.Condition = { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/*` } };
  }),
  weakDeny('DAT-01', 'raw deny ForAllValues on a key', 'raw', /Read/, (deny) => {
    deny.Condition = { ...deny.Condition, 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['x'] } };
  }),
  weakDeny('DAT-02', 'outbox deny for one prefix', 'outbox', /Write/, (deny) => {
    deny.Resource = { 'Fn::Join': ['', [deny.Resource, 'never/']] };
  }),
  weakDeny('DAT-02', 'masked deny until a date', 'masked', /Write/, (deny) => {
    deny.Condition = { ...deny.Condition, DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } };
  }),
  weakDeny('DAT-02', 'masked deny for one address', 'masked', /Write/, (deny) => {
    deny.Condition = { ...deny.Condition, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
  }),
  edit('DAT-01', 'raw deny switched off by a parameter', (template) => {
    template.Parameters = { ...template.Parameters, Stage: { Type: 'String', Default: 'prod' } };
    (template as unknown as Record<string, unknown>)['Conditions'] = {
      Prod: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    };
    const [id] = labelled(template, 'AWS::S3::Bucket', 'zone', 'raw');
    const statements = statementsOf(bucketPolicy(template, id), 'PolicyDocument') as unknown[];
    const deny = denyOf(template, 'raw', /Read/);
    statements[statements.indexOf(deny)] = { 'Fn::If': ['Prod', deny, { Ref: 'AWS::NoValue' }] };
  }),
  edit('DAT-01', 'raw deny names a parameter', (template) => {
    template.Parameters = { ...template.Parameters, Admitted: { Type: 'String' } };
    denyOf(template, 'raw', /Read/).Condition = { ArnNotEquals: { 'aws:PrincipalArn': { Ref: 'Admitted' } } };
  }),
  // Rights in disguise.
  roleEdit('DAT-04', 'NotAction grants the rest', { NotAction: ['iam:*'], Resource: '*' }),
  roleEdit('IAM-01', 'NotResource grants the rest', {
    Action: 'sts:AssumeRole',
    NotResource: `arn:aws:iam::${OWN}:role/x`,
  }),
  roleEdit('IAM-03', 'action joined of parts', {
    Action: { 'Fn::Join': [':', ['iam', { 'Fn::Sub': ['Create${What}', { What: 'AccessKey' }] }]] },
    Resource: '*',
  }),
  roleEdit('IAM-03', 'action with question marks', { Action: 'i?m:Creat?AccessKey', Resource: '*' }),
  roleEdit('DAT-04', 'own account IfExists', {
    Action: 's3:PutObject',
    Resource: '*',
    Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1234567890' } },
  }),
  right('DAT-01', 'workload', 's3:PutInventoryConfiguration'),
  right('SVC-03', 'workload', 'dynamodb:ExportTableToPointInTime'),
  right('DAT-01', 'workload', 's3:CreateJob'),
  right('MDL-09', 'workload', 'bedrock:CreateEvaluationJob'),
  right('NET-11', 'workload', 'ssm:StartAutomationExecution'),
  // A right that only a control policy takes away.
  controlPolicy('attached elsewhere', {}, ['999988887777']),
  controlPolicy('that spares a tag', { Condition: { StringNotEquals: { 'aws:PrincipalTag/admin': 'yes' } } }),
  controlPolicy('for other resources', { Resource: `arn:aws:iam::${OWN}:user/none` }),
  controlPolicy('for another action', { Action: 'iam:DeleteAccessKey' }),
  controlPolicy('that allows', { Effect: 'Allow' }),
  // Endpoints.
  endpoint('NET-08', 'endpoint principal IfExists', /S3Endpoint/, (statements) => {
    statements.push({
      ...allow('*', 's3:PutObject'),
      Condition: { StringEqualsIfExists: { 'aws:PrincipalAccount': OWN } },
    });
  }),
  endpoint('NET-07', 'endpoint by NotPrincipal', /Kms/, (statements) => {
    statements.push({ Effect: 'Allow', NotPrincipal: foreignRoot, Action: 'kms:*', Resource: '*' } as StatementJson);
  }),
  endpoint('NET-08', 'endpoint to any bucket of AWS services', /S3Endpoint/, (statements) => {
    statements.push({
      ...allow('*', 's3:PutObject'),
      Condition: { StringEquals: { 'aws:PrincipalAccount': OWN }, Bool: { 'aws:ViaAWSService': 'false' } },
    });
  }),
  // Names.
  edit('NET-09', 'declared zone redirects an allowed name outside', (template) => {
    ownZone(template);
    add(template, 'AWS::Route53::RecordSet', {
      HostedZoneId: { Ref: 'MutantZone' },
      Name: '*.kms.us-east-1.amazonaws.com',
      Type: 'CNAME',
      TTL: '0',
      ResourceRecords: ['tunnel.attacker.example'],
    });
  }),
  edit('NET-09', 'declared zone redirects in a record group', (template) => {
    ownZone(template);
    add(template, 'AWS::Route53::RecordSetGroup', {
      HostedZoneId: { Ref: 'MutantZone' },
      RecordSets: [{ Name: 'x.kms.us-east-1.amazonaws.com', Type: 'CNAME', ResourceRecords: ['attacker.example'] }],
    });
  }),
  // The shutdown.
  filteredBy('for a fuse that is armed', { dynamodb: { NewImage: { fuse: { S: ['ARMED'] } } } }),
  filteredBy('for removals', { eventName: ['REMOVE'] }),
  filteredBy('for another scope', { dynamodb: { Keys: { id: { S: ['SCOPE#NOBODY'] } } } }),
  filteredBy('by content', { dynamodb: { NewImage: { fuse: { S: [{ prefix: 'X' }] } } } }),
  filteredBy('that is no JSON', '{'),
  edit('CST-01', 'pipe hands the shutdown something else', (template) => {
    const target = find(template, 'AWS::Pipes::Pipe')[1].Properties['TargetParameters'] as Record<string, unknown>;
    target['InputTemplate'] = '[]';
  }),
  edit('CST-01', 'a rule that never matches starts the shutdown', (template) => {
    const [id, pipe] = find(template, 'AWS::Pipes::Pipe');
    add(template, 'AWS::Events::Rule', {
      EventPattern: { source: ['never'] },
      Targets: [{ Id: 'x', Arn: pipe.Properties['Target'], RoleArn: pipe.Properties['RoleArn'] }],
    });
    Reflect.deleteProperty(template.Resources, id);
  }),
  // Side doors of services.
  functionEdit('DAT-03', 'function mounts an undeclared file system', {
    FileSystemConfigs: [
      { Arn: `arn:aws:elasticfilesystem:us-east-1:${FOREIGN}:access-point/fsap-1`, LocalMountPath: '/mnt/x' },
    ],
  }),
  functionEdit('SVC-03', 'function fails into a foreign queue', {
    DeadLetterConfig: { TargetArn: `arn:aws:sqs:us-east-1:${FOREIGN}:q` },
  }),
  presence('SVC-03', 'AWS::Lambda::EventInvokeConfig', {
    FunctionName: 'f',
    Qualifier: '$LATEST',
    DestinationConfig: { OnSuccess: { Destination: `arn:aws:events:us-east-1:${FOREIGN}:event-bus/out` } },
  }),
  presence('SVC-03', 'AWS::Scheduler::Schedule', {
    FlexibleTimeWindow: { Mode: 'OFF' },
    ScheduleExpression: 'rate(1 hour)',
    Target: { Arn: `arn:aws:sqs:us-east-1:${FOREIGN}:q`, RoleArn: 'r' },
  }),
  presence('IAM-04', 'AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(1 hour)',
    Target: { Arn: 'arn:aws:scheduler:::aws-sdk:s3:copyObject', RoleArn: 'r', Input: '{"Bucket":"elsewhere"}' },
  }),
  edit('IAM-04', 'state machine calls a foreign function', (template) =>
    add(
      template,
      'AWS::StepFunctions::StateMachine',
      machine({
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: `arn:aws:lambda:us-east-1:${FOREIGN}:function:f` },
      }),
    ),
  ),
  edit('IAM-04', 'state machine assumes a foreign role', (template) =>
    add(
      template,
      'AWS::StepFunctions::StateMachine',
      machine({
        Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
        Credentials: { RoleArn: `arn:aws:iam::${FOREIGN}:role/drop` },
      }),
    ),
  ),
  presence('SVC-02', 'AWS::S3::StorageLens', {
    StorageLensConfiguration: { DataExport: { S3BucketDestination: { Arn: 'arn:aws:s3:::elsewhere' } } },
  }),
  presence('SVC-03', 'AWS::S3ObjectLambda::AccessPoint'),
  presence('SVC-05', 'AWS::Logs::ResourcePolicy', {
    PolicyName: 'x',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allow(foreignRoot, 'logs:*')] }),
  }),
  presence('CMP-03', 'AWS::Lambda::LayerVersionPermission', {
    Action: 'lambda:GetLayerVersion',
    LayerVersionArn: 'l',
    Principal: '*',
  }),
  presence('CMP-03', 'AWS::EFS::FileSystem', {
    FileSystemPolicy: { Version: '2012-10-17', Statement: [allow('*', 'elasticfilesystem:ClientMount')] },
  }),
  presence('SVC-02', 'AWS::ServiceCatalog::PortfolioShare', { AccountId: FOREIGN, PortfolioId: 'p' }),
  presence('NET-01', 'AWS::CloudFormation::StackSet', { StackSetName: 's', PermissionModel: 'SELF_MANAGED' }),
  presence('SVC-02', 'AWS::SSM::Association', { Name: 'AWS-RunShellScript' }),
  presence('CMP-01', 'AWS::Glue::Connection', { CatalogId: OWN, ConnectionInput: { ConnectionType: 'JDBC' } }),
  presence('MDL-01', 'AWS::Bedrock::DataAutomationProject'),
  presence('IAM-02', 'AWS::Cognito::UserPoolIdentityProvider'),
  set('OBS-01', 'AWS::CloudTrail::Trail', 'S3BucketName', 'elsewhere'),
  set('OBS-01', 'AWS::CloudTrail::Trail', 'IsLogging', { 'Fn::If': ['Unknown', true, false] }),
];
