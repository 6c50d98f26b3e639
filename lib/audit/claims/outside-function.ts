import { AuditRole, AuditStore, AuditTag, AuditZone } from '../../private/contracts/audit-tags';
import { Access } from '../model/access';
import { isTrustedOnlyBy, RoleModel } from '../model/roles';
import { SandboxModel } from '../model/sandbox-model';
import { inWords, listOf, literalOf } from '../model/values';
import { SymbolicText } from '../template/symbolic-text';
import type { ResolvedResource, Text } from '../template/types';
import { Verdict } from './verdict';
import { objectsOf } from './zones';

/**
 * A function outside the VPC has the whole internet. It may do the control plane's work; it may neither fetch data nor be
 * handed any. A function of the sandbox's own, by the label of its role, may be called and keeps its own state; what it
 * may touch of the zones and the trail is judged all the same.
 */
export function judgeOutside(sandbox: SandboxModel, verdict: Verdict, resource: ResolvedResource): void {
  const access = Access.of(sandbox);
  const roleArn = resource.properties['Role'];
  const declared = sandbox.named(roleArn, 'AWS::IAM::Role');
  const role = access.roles.find((candidate) => candidate.resource === declared);
  if (!role) {
    verdict.cannotTell({
      escapePath: 'CMP-01',
      summary: `${resource.logicalId} runs outside the VPC with the role ${inWords(roleArn)}, which no template declares.`,
      resource: sandbox.reference(resource),
      location: 'Properties.Role',
    });
    return;
  }
  const answers = [
    touchesNoStore(sandbox, access, verdict, resource, role),
    fetchesNothing(access, verdict, resource, role),
    ...(isControl(role) ? [] : [isHandedNothing(sandbox, access, verdict, resource)]),
  ];
  if (answers.every(Boolean)) {
    verdict.proved(
      `${resource.logicalId} runs outside the VPC and its role ${role.resource.logicalId} can touch no data.`,
    );
  }
}

/** The labels of the sandbox's own functions. People's and workloads' are not: what they run is anybody's code. */
const CONTROL: readonly string[] = [
  ...[AuditRole.TRAIL, AuditRole.SHUTDOWN, AuditRole.LEDGER, AuditRole.RESET, AuditRole.REGISTRY, AuditRole.PROMOTION],
  ...[AuditRole.GATEWAY, AuditRole.MASKING],
];

function isControl({ label }: RoleModel): boolean {
  return label !== undefined && CONTROL.includes(label);
}

/** Actions that answer with data that somebody else put there. */
const FETCHES = [
  ...['s3:GetObject', 's3:GetObjectVersion', 's3express:CreateSession', 's3-object-lambda:GetObject'],
  ...['sqs:ReceiveMessage', 'kinesis:GetRecords', 'kinesis:SubscribeToShard', 'secretsmanager:GetSecretValue'],
  ...['secretsmanager:BatchGetSecretValue', 'lambda:InvokeFunction', 'lambda:InvokeFunctionUrl', 'kms:Decrypt'],
  ...['states:StartSyncExecution', 'states:GetActivityTask', 'states:GetExecutionHistory', 'execute-api:Invoke'],
  ...['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'athena:GetQueryResults'],
  ...['rds-data:ExecuteStatement', 'redshift-data:GetStatementResult', 'elasticfilesystem:ClientMount'],
  ...['ecr:GetDownloadUrlForLayer', 'kafka-cluster:ReadData', 'es:ESHttpGet', 'es:ESHttpPost', 'aoss:APIAccessAll'],
  ...['sagemaker:InvokeEndpoint', 'codecommit:GitPull', 'ebs:GetSnapshotBlock'],
];

/** What a control function keeps for itself: state in tables and parameters. */
const STATE = [
  ...['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan', 'dynamodb:PartiQLSelect'],
  ...['dynamodb:GetRecords', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
  ...['ssm:GetParameterHistory', 'states:DescribeExecution', 'logs:GetLogEvents', 'logs:FilterLogEvents'],
  ...['logs:StartQuery', 'logs:GetQueryResults', 'logs:StartLiveTail'],
];

function fetchesNothing(access: Access, verdict: Verdict, resource: ResolvedResource, role: RoleModel): boolean {
  return access.roleMustNot(verdict, role, {
    about: { actions: isControl(role) ? FETCHES : [...FETCHES, ...STATE] },
    words: `is the role of ${resource.logicalId}, which runs outside the VPC and has the internet, and may fetch data`,
    escapePath: 'CMP-01',
  });
}

/** A schedule hands over what the template writes. */
const SCHEDULER = 'scheduler.amazonaws.com';

/** Whatever calls the function hands it the event: services need a permission on it or a mapping, roles need the right. */
function isHandedNothing(sandbox: SandboxModel, access: Access, verdict: Verdict, resource: ResolvedResource): boolean {
  const before = verdict.findings.length;
  const handsOver = (by: ResolvedResource, how: string): void =>
    verdict.refute({
      escapePath: 'CMP-01',
      summary: `${by.logicalId} ${how} ${resource.logicalId}, which runs outside the VPC: what it is handed can leave by the internet.`,
      resource: sandbox.reference(by),
      path: [by.logicalId, resource.logicalId, 'the internet'],
    });
  const calls = (value: Parameters<SandboxModel['named']>[0]) =>
    sandbox.named(value, 'AWS::Lambda::Function') === resource;
  for (const permission of sandbox.ofType('AWS::Lambda::Permission')) {
    if (calls(permission.properties['FunctionName']) && !isTimer(sandbox, permission)) handsOver(permission, 'lets');
  }
  for (const mapping of sandbox.ofType('AWS::Lambda::EventSourceMapping')) {
    if (calls(mapping.properties['FunctionName'])) handsOver(mapping, 'delivers what it reads to');
  }
  for (const { resource: holder, value, how } of directDeliveries(sandbox)) {
    if (calls(value)) handsOver(holder, how);
  }
  const arn = resource.arn ?? resource.ref;
  for (const role of access.roles.filter((each) => !isTrustedOnlyBy(each, SCHEDULER))) {
    access.roleMustNot(verdict, role, {
      about: { actions: ['lambda:InvokeFunction'], resources: [arn, SymbolicText.join([arn, ':*'])] },
      words: `may hand data to ${resource.logicalId}, which runs outside the VPC`,
      escapePath: 'CMP-01',
    });
  }
  return verdict.findings.length === before;
}

/** Where a template names the function that receives, whether or not the permission is declared too. */
function directDeliveries(sandbox: SandboxModel) {
  const targets = sandbox.ofType('AWS::Events::Rule').flatMap((rule) =>
    rule.properties['EventPattern'] === undefined
      ? []
      : listOf(rule.properties['Targets']).map((target) => ({
          resource: rule,
          value: arnOf(target),
          how: 'sends events to',
        })),
  );
  const filters = sandbox.ofType('AWS::Logs::SubscriptionFilter').map((filter) => ({
    resource: filter,
    value: filter.properties['DestinationArn'],
    how: 'sends log records to',
  }));
  const subscriptions = sandbox.ofType('AWS::SNS::Subscription').map((subscription) => ({
    resource: subscription,
    value: subscription.properties['Endpoint'],
    how: 'sends what is published to',
  }));
  const notifications = sandbox.ofType('AWS::S3::Bucket').flatMap((bucket) =>
    listOf(valueAt(bucket.properties['NotificationConfiguration'], 'LambdaConfigurations')).map((entry) => ({
      resource: bucket,
      value: valueAt(entry, 'Function'),
      how: 'tells of its objects',
    })),
  );
  return [...targets, ...filters, ...subscriptions, ...notifications];
}

const valueAt = (value: Parameters<typeof listOf>[0], key: string) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && key in value
    ? (value as Record<string, Parameters<typeof listOf>[0]>)[key]
    : undefined;

const arnOf = (target: Parameters<typeof listOf>[0]) => valueAt(target, 'Arn');

/** A rule that only keeps time hands over what the template writes, which is no data. */
function isTimer(sandbox: SandboxModel, permission: ResolvedResource): boolean {
  const rule = sandbox.named(permission.properties['SourceArn'], 'AWS::Events::Rule');
  return (
    literalOf(permission.properties['Principal']) === 'events.amazonaws.com' &&
    rule !== undefined &&
    rule.properties['EventPattern'] === undefined
  );
}

/** Buckets of the zones and the trail, and the trail's tables and log groups. */
function touchesNoStore(
  sandbox: SandboxModel,
  access: Access,
  verdict: Verdict,
  resource: ResolvedResource,
  role: RoleModel,
): boolean {
  const judge = (target: ResolvedResource, actions: string[], resources: Text[]): boolean =>
    access.roleMustNot(verdict, role, {
      about: { actions, resources },
      words: `is the role of ${resource.logicalId}, which runs outside the VPC, and may touch ${target.logicalId}`,
      escapePath: 'CMP-01',
      target,
    });
  const arnOfStore = ({ arn, ref }: ResolvedResource): Text => arn ?? ref;
  const buckets = [
    ...Object.values(AuditZone).flatMap((zone) => sandbox.labelled(AuditTag.ZONE, zone, 'AWS::S3::Bucket')),
    ...sandbox.labelled(AuditTag.STORE, AuditStore.TRAIL, 'AWS::S3::Bucket'),
  ];
  const tables = sandbox.labelled(AuditTag.STORE, AuditStore.TRAIL, 'AWS::DynamoDB::Table');
  const groups = sandbox.labelled(AuditTag.STORE, AuditStore.TRAIL, 'AWS::Logs::LogGroup');
  return [
    ...buckets.map((bucket) => judge(bucket, ['s3:GetObject*', 's3:PutObject'], objectsOf(bucket))),
    ...tables.map((table) =>
      judge(
        table,
        STATE.filter((action) => action.startsWith('dynamodb:')),
        [arnOfStore(table), SymbolicText.join([arnOfStore(table), '/index/*'])],
      ),
    ),
    ...groups.map((group) =>
      judge(
        group,
        ['logs:GetLogEvents', 'logs:FilterLogEvents', 'logs:StartQuery', 'logs:Unmask'],
        [SymbolicText.join([arnOfStore(group), '*'])],
      ),
    ),
  ].every(Boolean);
}
