import { AuditRole } from '../../private/contracts/audit-tags';
import { Access } from '../model/access';
import { SandboxModel } from '../model/sandbox-model';
import { at, inWords, leavesOf, listOf, literalOf } from '../model/values';
import { SERVICE_EXITS } from '../registry/exits';
import { isText, partsOf } from '../template/symbolic-text';
import type { ResolvedResource, ResolvedValue } from '../template/types';
import { Claim } from './claim';
import { judgeIntegrations } from './api-integrations';
import { doubtProblems, doubtUnknownTypes, refuteExits } from './findings';
import { SERVICE_ACTIONS } from './forbidden-actions';
import { judgeForbidden } from './forbidden';
import { Verdict } from './verdict';

/** No managed service carries data out on the sandbox's behalf. */
export const noManagedEgress: Claim = {
  id: 'no-managed-egress',
  statement: 'No managed service sends data out: every destination is declared here.',
  why: 'EventBridge, Step Functions, SNS, replication and log delivery send data out with no network of ours involved.',
  remedy:
    'Remove the destination, or name one that the templates declare; take the actions that would make one away from the role.',
  escapePaths: ['SVC-01', 'SVC-02', 'SVC-03', 'SVC-04'],
  mappings: {
    nist80053: ['AC-4', 'SC-7', 'SC-7(10)', 'CM-7(5)'],
    nistAiRmf: ['MEASURE 2.7'],
    iso42001: ['A.4.5'],
    owasp: ['LLM02', 'ASI02'],
    atlas: ['AML.T0025', 'AML.T0086'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'SVC-01');
    refuteExits(sandbox, verdict, SERVICE_EXITS);
    doubtUnknownTypes(sandbox, verdict, { service: 'SVC-02' });
    const access = Access.of(sandbox);
    judgeForbidden(access, verdict, SERVICE_ACTIONS);
    for (const destination of destinationsOf(sandbox)) judgeDestination(sandbox, verdict, destination);
    for (const subscription of sandbox.ofType('AWS::SNS::Subscription'))
      judgeSubscription(sandbox, verdict, subscription);
    for (const topic of sandbox.ofType('AWS::SNS::Topic')) judgeInlineSubscriptions(sandbox, verdict, topic);
    for (const machine of sandbox.ofType('AWS::StepFunctions::StateMachine'))
      judgeStateMachine(sandbox, verdict, machine);
    for (const bucket of sandbox.ofType('AWS::S3::Bucket')) judgeBucket(sandbox, verdict, bucket);
    judgeIntegrations(sandbox, verdict);
    judgeSelfManagedSources(sandbox, verdict);
    judgeSecretReplicas(sandbox, verdict);
    judgeBalancerLogs(sandbox, verdict);
    verdict.proved(
      `${destinationsOf(sandbox).length} destinations of events, logs, streams and alarms are declared here.`,
    );
  },
};

interface Destination {
  readonly resource: ResolvedResource;
  readonly location: string;
  readonly value: ResolvedValue;
}

/** Where each type says to whom it delivers. */
const DESTINATIONS: Record<string, string[][]> = {
  'AWS::Pipes::Pipe': [['Source'], ['Target'], ['Enrichment']],
  'AWS::Scheduler::Schedule': [
    ['Target', 'Arn'],
    ['Target', 'DeadLetterConfig', 'Arn'],
  ],
  'AWS::Logs::SubscriptionFilter': [['DestinationArn']],
  'AWS::Logs::AccountPolicy': [['PolicyDocument']],
  'AWS::Lambda::EventInvokeConfig': [
    ['DestinationConfig', 'OnSuccess', 'Destination'],
    ['DestinationConfig', 'OnFailure', 'Destination'],
  ],
  'AWS::Lambda::EventSourceMapping': [['EventSourceArn'], ['DestinationConfig', 'OnFailure', 'Destination']],
  'AWS::Lambda::Function': [['DeadLetterConfig', 'TargetArn']],
  'AWS::CloudTrail::Trail': [['S3BucketName'], ['SnsTopicName'], ['CloudWatchLogsLogGroupArn']],
  'AWS::DynamoDB::Table': [['KinesisStreamSpecification', 'StreamArn']],
  'AWS::Route53Resolver::ResolverQueryLoggingConfig': [['DestinationArn']],
  'AWS::SQS::Queue': [['RedrivePolicy', 'deadLetterTargetArn']],
  'AWS::Events::Archive': [['SourceArn']],
  'AWS::Events::EventBus': [['DeadLetterConfig', 'Arn']],
  'AWS::ApiGateway::Stage': [['AccessLogSetting', 'DestinationArn']],
};

/** Types whose destinations are a list of ARNs, or of objects with one. */
const LISTED: Record<string, [string, ...string[]][]> = {
  'AWS::Events::Rule': [
    ['Targets', 'Arn'],
    ['Targets', 'DeadLetterConfig', 'Arn'],
  ],

  'AWS::CloudWatch::Alarm': [['AlarmActions'], ['OKActions'], ['InsufficientDataActions']],
  'AWS::CloudWatch::CompositeAlarm': [['AlarmActions'], ['OKActions'], ['InsufficientDataActions']],
};

function destinationsOf(sandbox: SandboxModel): Destination[] {
  const single = Object.entries(DESTINATIONS).flatMap(([type, paths]) =>
    sandbox.ofType(type).flatMap((resource) =>
      paths.flatMap((path) => {
        const value = at(resource.properties, ...path);
        return value === undefined ? [] : [{ resource, location: ['Properties', ...path].join('.'), value }];
      }),
    ),
  );
  const listed = Object.entries(LISTED).flatMap(([type, properties]) =>
    sandbox.ofType(type).flatMap((resource) =>
      properties.flatMap(([property, ...path]) =>
        listOf(resource.properties[property])
          .map((entry, index) => ({
            resource,
            location: [`Properties.${property}[${index}]`, ...path].join('.'),
            value: at(entry, ...path),
          }))
          .flatMap(({ value, ...place }) => (value === undefined ? [] : [{ ...place, value }])),
      ),
    ),
  );
  return [...single, ...listed];
}

function judgeDestination(sandbox: SandboxModel, verdict: Verdict, { resource, location, value }: Destination): void {
  if (sandbox.named(value) || isHarmless(value)) return;
  const place = { resource: sandbox.reference(resource), location };
  if (isText(value) && /^arn:[^:]+:events:[^:]*:[^:]*:api-destination\//.test(String(value))) {
    verdict.refute({
      ...place,
      escapePath: 'SVC-01',
      summary: `${resource.logicalId} delivers to ${inWords(value)}, an HTTP address outside.`,
    });
    return;
  }
  const ours = isText(value) && String(value).split(':')[4] === String(sandbox.account);
  const finding = {
    ...place,
    escapePath: 'SVC-03',
    summary: ours
      ? `${resource.logicalId} delivers to ${inWords(value)} of this account, which no template declares: where it leads is not known.`
      : `${resource.logicalId} delivers to ${inWords(value)}, which no template declares and which names no resource of this account.`,
  };
  if (typeof value === 'string' && !ours) verdict.refute(finding);
  else verdict.cannotTell(finding);
}

/** What leads nowhere by itself: services' own actions (which their role bounds), and the bus that every account has. */
function isHarmless(value: ResolvedValue): boolean {
  if (!isText(value)) return false;
  const text = String(value);
  // EventBridge Scheduler's universal target calls AWS with the schedule's role; CloudWatch's own actions have no account.
  return /^arn:[^:]+:scheduler:::aws-sdk:/.test(text) || /^arn:[^:]+:(automate|swf):[^:]*:ec2:/.test(text);
}

function judgeSubscription(sandbox: SandboxModel, verdict: Verdict, subscription: ResolvedResource): void {
  const { Protocol, Endpoint, TopicArn } = subscription.properties;
  judgeProtocol(
    sandbox,
    verdict,
    subscription,
    'Properties.Protocol',
    Protocol,
    Endpoint,
    sandbox.named(TopicArn, 'AWS::SNS::Topic'),
  );
}

function judgeInlineSubscriptions(sandbox: SandboxModel, verdict: Verdict, topic: ResolvedResource): void {
  listOf(topic.properties['Subscription']).forEach((entry, index) =>
    judgeProtocol(
      sandbox,
      verdict,
      topic,
      `Properties.Subscription[${index}]`,
      at(entry, 'Protocol'),
      at(entry, 'Endpoint'),
      topic,
    ),
  );
}

function judgeProtocol(
  sandbox: SandboxModel,
  verdict: Verdict,
  resource: ResolvedResource,
  location: string,
  protocol: ResolvedValue | undefined,
  endpoint: ResolvedValue | undefined,
  topic: ResolvedResource | undefined,
): void {
  const kind = literalOf(protocol);
  const place = { resource: sandbox.reference(resource), location, escapePath: 'SVC-01' };
  if (kind === 'lambda' || kind === 'sqs' || kind === 'firehose') {
    judgeDestination(sandbox, verdict, { resource, location, value: endpoint ?? null });
  } else if ((kind === 'email' || kind === 'email-json') && topic) {
    judgeEmail(sandbox, verdict, resource, location, topic);
  } else {
    verdict.refute({
      ...place,
      summary: `${resource.logicalId} sends what is published to ${inWords(endpoint)} by ${inWords(protocol)}.`,
    });
  }
}

/** Alarms may go to people by email, as long as nothing that holds data can publish to their topic. */
function judgeEmail(
  sandbox: SandboxModel,
  verdict: Verdict,
  resource: ResolvedResource,
  location: string,
  topic: ResolvedResource,
): void {
  const access = Access.of(sandbox);
  const quiet: string[] = [AuditRole.SHUTDOWN, AuditRole.LEDGER, AuditRole.TRAIL];
  const proved = access.roles
    .filter(({ label }) => label === undefined || !quiet.includes(label))
    .map((role) =>
      access.roleMustNot(verdict, role, {
        about: { actions: ['sns:Publish'], resources: [topic.arn ?? topic.ref] },
        target: topic,
        words: `may publish to ${topic.logicalId}, which is sent out by email (${resource.logicalId}, ${location})`,
        escapePath: 'SVC-01',
      }),
    );
  const fed = destinationsOf(sandbox)
    .concat(notificationsOf(sandbox))
    .filter(({ resource: by, value }) => !by.type.startsWith('AWS::CloudWatch::') && sandbox.named(value) === topic);
  for (const { resource: by, location: from } of fed) {
    verdict.refute({
      escapePath: 'SVC-01',
      summary: `${by.logicalId} publishes to ${topic.logicalId}, which is sent out by email (${resource.logicalId}).`,
      resource: sandbox.reference(by),
      location: from,
      path: [by.logicalId, topic.logicalId, 'a mailbox outside'],
    });
  }
  if (proved.every(Boolean) && fed.length === 0)
    verdict.proved(`${topic.logicalId} is sent by email; no role that holds data, and no event, can publish to it.`);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html */
function judgeStateMachine(sandbox: SandboxModel, verdict: Verdict, machine: ResolvedResource): void {
  const place = { resource: sandbox.reference(machine), location: 'Properties.DefinitionString', escapePath: 'SVC-01' };
  const leaves = ['DefinitionString', 'Definition', 'DefinitionSubstitutions'].flatMap((property) =>
    leavesOf(machine.properties[property]),
  );
  const words = leaves.map(({ value }) =>
    isText(value)
      ? partsOf(value)
          .map((part) => (typeof part === 'string' ? part : '${}'))
          .join('')
      : '',
  );
  if (words.some((text) => /states:::http:invoke/.test(text))) {
    verdict.refute({ ...place, summary: `${machine.logicalId} calls HTTP addresses outside (an HTTP task).` });
  }
  if (leaves.length === 0) {
    verdict.cannotTell({
      ...place,
      summary: `${machine.logicalId} has its definition elsewhere: its steps are not seen.`,
    });
  }
}

/** The topics, queues and functions that buckets tell of their objects. */
function notificationsOf(sandbox: SandboxModel): Destination[] {
  return sandbox.ofType('AWS::S3::Bucket').flatMap((resource) =>
    ['LambdaConfigurations', 'QueueConfigurations', 'TopicConfigurations'].flatMap((kind) =>
      listOf(at(resource.properties, 'NotificationConfiguration', kind)).map((entry) => ({
        resource,
        location: `Properties.NotificationConfiguration.${kind}`,
        value: at(entry, 'Function') ?? at(entry, 'Queue') ?? at(entry, 'Topic') ?? null,
      })),
    ),
  );
}

function judgeBucket(sandbox: SandboxModel, verdict: Verdict, bucket: ResolvedResource): void {
  listOf(at(bucket.properties, 'ReplicationConfiguration', 'Rules')).forEach((rule, index) => {
    const destination = at(rule, 'Destination', 'Bucket');
    if (sandbox.named(destination, 'AWS::S3::Bucket')) return;
    verdict.refute({
      escapePath: 'SVC-03',
      summary: `${bucket.logicalId} replicates its objects to ${inWords(destination)}.`,
      resource: sandbox.reference(bucket),
      location: `Properties.ReplicationConfiguration.Rules[${index}]`,
    });
  });
  for (const notification of notificationsOf(sandbox).filter(({ resource }) => resource === bucket)) {
    judgeDestination(sandbox, verdict, notification);
  }
  for (const property of ['InventoryConfigurations', 'AnalyticsConfigurations']) {
    for (const { path, value } of leavesOf(bucket.properties[property])) {
      if (path.endsWith('BucketArn')) judgeCopy(sandbox, verdict, bucket, property, value);
    }
  }
  const log = at(bucket.properties, 'LoggingConfiguration', 'DestinationBucketName');
  if (log !== undefined) judgeCopy(sandbox, verdict, bucket, 'LoggingConfiguration', log);
}

function judgeCopy(
  sandbox: SandboxModel,
  verdict: Verdict,
  bucket: ResolvedResource,
  property: string,
  value: ResolvedValue,
): void {
  if (sandbox.named(value, 'AWS::S3::Bucket')) return;
  verdict.refute({
    escapePath: 'SVC-03',
    summary: `${bucket.logicalId} writes lists of its objects, or of who reads them, to ${inWords(value)}.`,
    resource: sandbox.reference(bucket),
    location: `Properties.${property}`,
  });
}

/** A Kafka cluster of anybody's is read, and told how far, with no account in its name. */
function judgeSelfManagedSources(sandbox: SandboxModel, verdict: Verdict): void {
  for (const mapping of sandbox.ofType('AWS::Lambda::EventSourceMapping')) {
    const source = mapping.properties['SelfManagedEventSource'];
    if (source === undefined) continue;
    verdict.refute({
      escapePath: 'SVC-02',
      summary: `${mapping.logicalId} connects to ${inWords(at(source, 'Endpoints', 'KafkaBootstrapServers') ?? source)}.`,
      resource: sandbox.reference(mapping),
      location: 'Properties.SelfManagedEventSource',
    });
  }
}

function judgeSecretReplicas(sandbox: SandboxModel, verdict: Verdict): void {
  for (const secret of sandbox.ofType('AWS::SecretsManager::Secret')) {
    if (listOf(secret.properties['ReplicaRegions']).length === 0) continue;
    verdict.refute({
      escapePath: 'SVC-03',
      summary: `${secret.logicalId} is copied to other regions (${inWords(secret.properties['ReplicaRegions'])}).`,
      resource: sandbox.reference(secret),
      location: 'Properties.ReplicaRegions',
    });
  }
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html */
function judgeBalancerLogs(sandbox: SandboxModel, verdict: Verdict): void {
  for (const balancer of sandbox.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')) {
    for (const attribute of listOf(balancer.properties['LoadBalancerAttributes'])) {
      if (!/_logs\.s3\.bucket$/.test(literalOf(at(attribute, 'Key')) ?? '')) continue;
      const bucket = at(attribute, 'Value');
      if (sandbox.named(bucket, 'AWS::S3::Bucket')) continue;
      verdict.refute({
        escapePath: 'SVC-03',
        summary: `${balancer.logicalId} writes its logs to ${inWords(bucket)}, which no template declares.`,
        resource: sandbox.reference(balancer),
        location: 'Properties.LoadBalancerAttributes',
      });
    }
  }
}
