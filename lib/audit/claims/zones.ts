import { AuditTag, AuditZoneName } from '../../private/contracts/audit-tags';
import { Access } from '../model/access';
import { SandboxModel } from '../model/sandbox-model';
import { SymbolicText } from '../template/symbolic-text';
import type { ResolvedResource, Text } from '../template/types';
import { Verdict } from './verdict';

/** S3 actions that give out what objects hold, or copies of it. */
export const READ_ACTIONS = [
  's3:GetObject',
  's3:GetObjectVersion',
  's3:GetObjectTorrent',
  's3:GetObjectVersionTorrent',
  's3:GetObjectVersionForReplication',
];

/** S3 actions that put, change or remove objects. */
export const WRITE_ACTIONS = [
  's3:PutObject',
  's3:ReplicateObject',
  's3:RestoreObject',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:ReplicateDelete',
];

/** The buckets of a zone; reports that the claim cannot be decided when nothing bears the label. */
export function zoneBuckets(
  sandbox: SandboxModel,
  verdict: Verdict,
  zone: AuditZoneName,
  escapePath: string,
): ResolvedResource[] {
  const buckets = sandbox.labelled(AuditTag.ZONE, zone, 'AWS::S3::Bucket');
  if (buckets.length === 0 && !isGuardrailsOnly(sandbox)) {
    verdict.cannotTell({
      escapePath,
      summary: `No bucket of ${sandbox.name} bears the label ${AuditTag.ZONE}=${zone}: which data this claim is about is not known.`,
    });
  }
  return buckets;
}

/** Stacks that govern an organization hold no sandbox. */
export function isGuardrailsOnly(sandbox: SandboxModel): boolean {
  return (
    sandbox.ofType('AWS::Organizations::Policy', 'AWS::Organizations::Account').length > 0 &&
    sandbox.ofType('AWS::EC2::VPC', 'AWS::S3::Bucket', 'AWS::Lambda::Function').length === 0
  );
}

/** What nobody but some labels may do to the objects of a bucket. */
export interface ZoneRule {
  readonly bucket: ResolvedResource;
  readonly actions: readonly string[];
  /** The labels of the roles that may. */
  readonly allowed: readonly string[];
  /** "may read the raw zone". */
  readonly words: string;
  readonly escapePath: string;
}

/** Proves that no role without one of the labels, and no principal that no template declares, may do it. */
export function judgeZoneRule(sandbox: SandboxModel, verdict: Verdict, rule: ZoneRule): void {
  const access = Access.of(sandbox);
  const about = { actions: rule.actions, resources: objectsOf(rule.bucket) };
  const question = { about, words: rule.words, escapePath: rule.escapePath, target: rule.bucket };
  const proved = access.roles
    .filter(({ label }) => label === undefined || !rule.allowed.includes(label))
    .map((role) => access.roleMustNot(verdict, role, question));
  const strangers = [
    {
      who: 'A role or user of this account that no template declares',
      principal: { type: 'other' as const, account: sandbox.account, except: access.roles.map(({ arn }) => arn) },
    },
    {
      who: 'Somebody of another account',
      principal: { type: 'foreign' as const, accounts: [sandbox.account] },
    },
    { who: 'Somebody without credentials', principal: { type: 'anonymous' as const } },
  ].map(({ who, principal }) =>
    access.othersMustNot(verdict, { ...question, principal, words: `${who} ${rule.words}.` }),
  );
  if ([...proved, ...strangers].every(Boolean)) {
    verdict.proved(
      `${rule.bucket.logicalId}: none of ${proved.length} other declared roles, and nobody who is not declared, ${rule.words} (${rule.actions.join(', ')}).`,
    );
  }
}

/** The properties of a bucket that copy its objects, or lists of them, elsewhere. */
export function judgeCopies(
  sandbox: SandboxModel,
  verdict: Verdict,
  bucket: ResolvedResource,
  escapePath: string,
): void {
  for (const property of [
    'ReplicationConfiguration',
    'InventoryConfigurations',
    'AnalyticsConfigurations',
    'MetadataConfiguration',
    'MetadataTableConfiguration',
  ]) {
    const value = bucket.properties[property];
    if (value === undefined) continue;
    verdict.refute({
      escapePath,
      summary: `${bucket.logicalId} copies its objects, or lists of them, elsewhere (${property}).`,
      resource: sandbox.reference(bucket),
      location: `Properties.${property}`,
    });
  }
}

/** A bucket's ARN and its objects'. */
export function objectsOf(bucket: ResolvedResource): Text[] {
  const arn = bucket.arn ?? SymbolicText.join(['arn:*:s3:::', bucket.ref]);
  return [arn, SymbolicText.join([arn, '/*'])];
}
