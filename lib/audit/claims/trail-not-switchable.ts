import { AuditRole, AuditStore, AuditTag } from '../../private/contracts/audit-tags';
import { Access } from '../model/access';
import { isTrustedOnlyBy } from '../model/roles';
import { SandboxModel } from '../model/sandbox-model';
import { at, booleanOf, inWords, listOf, literalOf, numberOf } from '../model/values';
import { SymbolicText } from '../template/symbolic-text';
import type { ResolvedResource, ResolvedValue, Text } from '../template/types';
import { Claim } from './claim';
import { doubtProblems } from './findings';
import { Verdict } from './verdict';
import { isGuardrailsOnly, objectsOf } from './zones';

/** The sandbox cannot turn its own record off, nor rewrite what was spent. */
export const trailNotSwitchable: Claim = {
  id: 'trail-not-switchable',
  statement: 'Invocation logging, trail and ledger can be neither switched off nor rewritten by the sandbox.',
  why: 'A record that whoever is recorded can edit is no record.',
  remedy:
    'Deny deletion and change of the trail’s and ledger’s resources to every role but their own; keep logging on, validated and locked.',
  escapePaths: ['OBS-01', 'OBS-02'],
  mappings: {
    nist80053: ['AU-2', 'AU-6', 'AU-9', 'AU-12'],
    nistAiRmf: ['MEASURE 2.7', 'MANAGE 4.1'],
    iso42001: ['A.6.2.8'],
    fsbp: ['CloudTrail.4'],
    owasp: ['ASI03'],
    atlas: ['AML.M0024'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'OBS-01');
    if (isGuardrailsOnly(sandbox)) {
      verdict.proved(`${sandbox.name} declares no trail and nothing that one would record.`);
      return;
    }
    judgeInvocationLogging(sandbox, verdict);
    judgeCloudTrail(sandbox, verdict);
    judgeStores(sandbox, verdict);
    judgeNetworkLogs(sandbox, verdict);
  },
};

function judgeInvocationLogging(sandbox: SandboxModel, verdict: Verdict): void {
  if (!sandbox.resources.some(({ type }) => type === 'Custom::BedrockInvocationLogging')) {
    verdict.cannotTell({
      escapePath: 'OBS-01',
      summary: `No template of ${sandbox.name} sets Bedrock's model-invocation logging: whether calls are logged is not known.`,
    });
  }
  const access = Access.of(sandbox);
  for (const role of access.roles.filter(({ label }) => label !== AuditRole.TRAIL)) {
    access.roleMustNot(verdict, role, {
      about: {
        actions: [
          ...['bedrock:PutModelInvocationLoggingConfiguration', 'bedrock:DeleteModelInvocationLoggingConfiguration'],
          ...[
            'cloudtrail:StopLogging',
            'cloudtrail:DeleteTrail',
            'cloudtrail:UpdateTrail',
            'cloudtrail:PutEventSelectors',
          ],
          ...['ec2:DeleteFlowLogs', 'route53resolver:DeleteResolverQueryLogConfig'],
        ],
      },
      words: 'may switch logging off',
      escapePath: 'OBS-01',
    });
  }
}

function judgeCloudTrail(sandbox: SandboxModel, verdict: Verdict): void {
  const trails = sandbox.ofType('AWS::CloudTrail::Trail');
  for (const trail of trails) {
    for (const [property, words] of [
      ['IsLogging', 'does not log'],
      ['EnableLogFileValidation', 'does not sign its files'],
      ['IsMultiRegionTrail', 'does not see other regions'],
    ] as const) {
      if (booleanOf(trail.properties[property]) === true) continue;
      verdict.refute({
        escapePath: 'OBS-01',
        summary: `${trail.logicalId} ${words} (${property}).`,
        resource: sandbox.reference(trail),
        location: `Properties.${property}`,
      });
    }
    if (!recordsObjects(trail)) {
      verdict.refute({
        escapePath: 'OBS-01',
        summary: `${trail.logicalId} records no data events of S3: reads of objects leave no trace.`,
        resource: sandbox.reference(trail),
        location: 'Properties.AdvancedEventSelectors',
      });
    }
    const bucket = sandbox.named(trail.properties['S3BucketName'], 'AWS::S3::Bucket');
    if (!bucket) {
      verdict.cannotTell({
        escapePath: 'OBS-01',
        summary: `${trail.logicalId} writes to the bucket ${inWords(trail.properties['S3BucketName'])}, which no template declares: whether its files can be removed is not known.`,
        resource: sandbox.reference(trail),
        location: 'Properties.S3BucketName',
      });
    }
    if (bucket && booleanOf(bucket.properties['ObjectLockEnabled']) !== true) {
      verdict.refute({
        escapePath: 'OBS-01',
        summary: `${bucket.logicalId} holds the trail and has no Object Lock: files can be removed.`,
        resource: sandbox.reference(bucket),
        location: 'Properties.ObjectLockEnabled',
      });
    }
    const retention = at(bucket?.properties['ObjectLockConfiguration'] ?? null, 'Rule', 'DefaultRetention');
    const days = numberOf(at(retention, 'Days')) ?? 365 * (numberOf(at(retention, 'Years')) ?? 0);
    if (bucket && days < LEAST_RETENTION_DAYS) {
      verdict.refute({
        escapePath: 'OBS-01',
        summary: `${bucket.logicalId} holds the trail and locks its files for ${days} days by default; less than ${LEAST_RETENTION_DAYS} is no record.`,
        resource: sandbox.reference(bucket),
        location: 'Properties.ObjectLockConfiguration',
      });
    }
  }
  if (trails.length === 0) {
    verdict.cannotTell({
      escapePath: 'OBS-01',
      summary: `${sandbox.name} declares no CloudTrail trail: whether an organization's trail records it is not known.`,
    });
  }
}

/** What a trail that is to be looked into keeps at least; CloudTrail's own event history ends after as long. */
const LEAST_RETENTION_DAYS = 90;

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html */
function recordsObjects(trail: ResolvedResource): boolean {
  const fields = (selector: ResolvedValue) => listOf(at(selector, 'FieldSelectors'));
  const says = (selector: ResolvedValue, name: string, value: string): boolean =>
    fields(selector).some(
      (field) => literalOf(at(field, 'Field')) === name && listOf(at(field, 'Equals')).map(literalOf).includes(value),
    );
  return (
    listOf(trail.properties['AdvancedEventSelectors']).some(
      (selector) => says(selector, 'eventCategory', 'Data') && says(selector, 'resources.type', 'AWS::S3::Object'),
    ) ||
    listOf(trail.properties['EventSelectors']).some((selector) =>
      listOf(at(selector, 'DataResources')).some((resource) => literalOf(at(resource, 'Type')) === 'AWS::S3::Object'),
    )
  );
}

/** Who may do what to a store, by its type. */
const CHANGES: Record<string, { readonly actions: string[]; readonly resources: (store: ResolvedResource) => Text[] }> =
  {
    'AWS::DynamoDB::Table': {
      actions: [
        'UpdateItem',
        'DeleteItem',
        'BatchWriteItem',
        'PutItem',
        'DeleteTable',
        'UpdateTable',
        'UpdateTimeToLive',
        'PartiQLDelete',
        'PartiQLUpdate',
        'PartiQLInsert',
      ].map((action) => `dynamodb:${action}`),
      resources: ({ arn, ref }) => [arn ?? ref],
    },
    'AWS::S3::Bucket': {
      actions: [
        's3:PutObject',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:DeleteBucket',
        's3:PutLifecycleConfiguration',
        's3:BypassGovernanceRetention',
        's3:PutObjectRetention',
        's3:PutBucketObjectLockConfiguration',
        's3:PutBucketVersioning',
      ],
      resources: objectsOf,
    },
    'AWS::Logs::LogGroup': {
      actions: [
        'logs:PutLogEvents',
        'logs:DeleteLogGroup',
        'logs:DeleteLogStream',
        'logs:DeleteSubscriptionFilter',
        'logs:PutRetentionPolicy',
        'logs:DeleteRetentionPolicy',
        'logs:DisassociateKmsKey',
        'logs:AssociateKmsKey',
      ],
      resources: ({ arn, ref }) => [SymbolicText.join([arn ?? ref, '*']), arn ?? ref],
    },
    'AWS::KMS::Key': {
      actions: ['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:DeleteImportedKeyMaterial'],
      resources: ({ arn, ref }) => [arn ?? ref],
    },
  };

/** The labels that write each store in the course of their work. */
const WRITERS: Record<string, { readonly labels: readonly string[]; readonly actions: readonly string[] }> = {
  [AuditStore.TRAIL]: {
    labels: [
      AuditRole.GATEWAY,
      AuditRole.TRAIL,
      AuditRole.LEDGER,
      AuditRole.PROMOTION,
      AuditRole.RESET,
      AuditRole.SHUTDOWN,
    ],
    // Records are added, never changed: only what adds is their work.
    actions: ['dynamodb:PutItem', 's3:PutObject', 'logs:PutLogEvents'],
  },
  [AuditStore.LEDGER]: {
    labels: [AuditRole.GATEWAY, AuditRole.LEDGER, AuditRole.SHUTDOWN, AuditRole.RESET],
    actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
  },
};

const API_GATEWAY = 'apigateway.amazonaws.com';

function judgeStores(sandbox: SandboxModel, verdict: Verdict): void {
  const access = Access.of(sandbox);
  for (const store of [AuditStore.TRAIL, AuditStore.LEDGER]) {
    const labelled = sandbox.labelled(AuditTag.STORE, store, ...Object.keys(CHANGES));
    if (labelled.length === 0) {
      verdict.cannotTell({
        escapePath: store === AuditStore.TRAIL ? 'OBS-01' : 'OBS-02',
        summary: `Nothing of ${sandbox.name} bears the label ${AuditTag.STORE}=${store}: what this claim is about is not known.`,
      });
    }
    for (const resource of labelled) judgeStore(access, verdict, store, resource);
  }
}

function judgeStore(access: Access, verdict: Verdict, store: string, resource: ResolvedResource): void {
  const change = CHANGES[resource.type];
  const writers = WRITERS[store];
  if (!change || !writers) return;
  const proved = access.roles.map((role) => {
    const own = role.label !== undefined && writers.labels.includes(role.label);
    // The reconciler keeps its own findings up to date in the trail's second table.
    const keeper = role.label === AuditRole.TRAIL || role.label === AuditRole.LEDGER;
    const mayDo = own
      ? [...writers.actions, ...(keeper ? ['dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'] : [])]
      : [];
    const actions = change.actions.filter(
      // API Gateway writes its own log with a role that AWS's managed policy lets write any.
      (action) => !mayDo.includes(action) && !(action === 'logs:PutLogEvents' && isTrustedOnlyBy(role, API_GATEWAY)),
    );
    return access.roleMustNot(verdict, role, {
      about: { actions, resources: change.resources(resource) },
      target: resource,
      words: `may change or remove ${resource.logicalId} (${store})`,
      escapePath: store === AuditStore.TRAIL && resource.type !== 'AWS::DynamoDB::Table' ? 'OBS-01' : 'OBS-02',
      ...(resource.type === 'AWS::KMS::Key' && { grantedBy: 'resource-policy-required' as const }),
    });
  });
  if (proved.every(Boolean))
    verdict.proved(`${resource.logicalId} (${store}): no role removes it or changes what it must not.`);
}

/** Who talked to whom, and who asked for which name, is on record. */
function judgeNetworkLogs(sandbox: SandboxModel, verdict: Verdict): void {
  for (const vpc of sandbox.ofType('AWS::EC2::VPC')) {
    const logged = sandbox
      .ofType('AWS::EC2::FlowLog')
      .some(
        (log) =>
          sandbox.named(log.properties['ResourceId']) === vpc && literalOf(at(log.properties, 'TrafficType')) === 'ALL',
      );
    if (logged) continue;
    verdict.refute({
      escapePath: 'OBS-01',
      summary: `${vpc.logicalId} has no flow log of all traffic.`,
      resource: sandbox.reference(vpc),
    });
  }
}
