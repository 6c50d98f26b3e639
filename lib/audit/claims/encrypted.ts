import { AuditStore, AuditTag, AuditZone } from '../../private/contracts/audit-tags';
import { Access } from '../model/access';
import { SandboxModel } from '../model/sandbox-model';
import { at, booleanOf, inWords, listOf, literalOf } from '../model/values';
import type { ResolvedResource } from '../template/types';
import { Claim } from './claim';
import { doubtAllUnknownTypes, doubtProblems } from './findings';
import { Verdict } from './verdict';
import { objectsOf } from './zones';

/** Data is encrypted with keys of the sandbox, and travels encrypted. */
export const encrypted: Claim = {
  id: 'encrypted',
  statement:
    'Labelled buckets are encrypted with declared keys that rotate, tables with KMS keys, and buckets refuse requests without TLS.',
  why: 'A key of one’s own is a second lock: without the right to it, a copy of an object is noise.',
  remedy:
    'Encrypt labelled buckets with declared KMS keys and tables with any, enable rotation, and deny requests with aws:SecureTransport false.',
  escapePaths: ['DAT-01', 'SVC-04'],
  mappings: {
    nist80053: ['SC-8', 'SC-12', 'SC-13', 'SC-28'],
    nistAiRmf: ['MEASURE 2.7'],
    iso42001: ['A.4.3'],
    fsbp: ['S3.5', 'KMS.4'],
    owasp: ['LLM02'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'DAT-01');
    for (const bucket of sandbox.ofType('AWS::S3::Bucket')) judgeBucket(sandbox, verdict, bucket);
    doubtAllUnknownTypes(sandbox, verdict, { escapePath: 'DAT-01', could: 'hold data that is not encrypted' });
    for (const table of sandbox.ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'))
      judgeTable(sandbox, verdict, table);
    for (const key of sandbox.ofType('AWS::KMS::Key')) judgeKey(sandbox, verdict, key);
    verdict.proved(
      `${sandbox.ofType('AWS::S3::Bucket').length} buckets and ${sandbox.ofType('AWS::KMS::Key').length} keys were looked at.`,
    );
  },
};

function judgeBucket(sandbox: SandboxModel, verdict: Verdict, bucket: ResolvedResource): void {
  const zones = Object.values(AuditZone).some((zone) =>
    sandbox.labelled(AuditTag.ZONE, zone, 'AWS::S3::Bucket').includes(bucket),
  );
  const stores = Object.values(AuditStore).some((store) =>
    sandbox.labelled(AuditTag.STORE, store, 'AWS::S3::Bucket').includes(bucket),
  );
  if (zones || stores) {
    const rules = listOf(at(bucket.properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration'));
    const withKey =
      rules.length > 0 &&
      rules.every((rule) =>
        sandbox.named(at(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'), 'AWS::KMS::Key'),
      );
    if (!withKey) {
      verdict.refute({
        escapePath: 'DAT-01',
        summary: `${bucket.logicalId} holds data and is not encrypted with a declared KMS key.`,
        resource: sandbox.reference(bucket),
        location: 'Properties.BucketEncryption',
      });
    }
  }
  const access = Access.of(sandbox);
  const policy = access.policyOf(bucket);
  const decision = access.decide({
    principal: { type: 'other', account: sandbox.account, except: [] },
    policies: policy ? { resource: policy } : {},
    about: {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: objectsOf(bucket),
      condition: { Bool: { 'aws:SecureTransport': false } },
    },
    resourceAccount: sandbox.account,
  });
  access.report(verdict, decision, {
    escapePath: 'DAT-01',
    summary: `${bucket.logicalId} serves requests without TLS.`,
    resource: sandbox.reference(bucket),
  });
}

function judgeTable(sandbox: SandboxModel, verdict: Verdict, table: ResolvedResource): void {
  const specification = table.properties['SSESpecification'];
  if (booleanOf(at(specification, 'SSEEnabled')) === true) return;
  verdict.refute({
    escapePath: 'DAT-01',
    summary: `${table.logicalId} is not encrypted with a KMS key of the account (SSESpecification ${inWords(specification)}).`,
    resource: sandbox.reference(table),
    location: 'Properties.SSESpecification',
  });
}

/** Asymmetric keys cannot rotate. https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
function judgeKey(sandbox: SandboxModel, verdict: Verdict, key: ResolvedResource): void {
  const spec = literalOf(key.properties['KeySpec']) ?? 'SYMMETRIC_DEFAULT';
  if (spec !== 'SYMMETRIC_DEFAULT' || booleanOf(key.properties['EnableKeyRotation']) === true) return;
  verdict.refute({
    escapePath: 'DAT-01',
    summary: `${key.logicalId} does not rotate.`,
    resource: sandbox.reference(key),
    location: 'Properties.EnableKeyRotation',
  });
}
