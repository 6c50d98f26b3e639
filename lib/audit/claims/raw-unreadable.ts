import { AuditRole, AuditTag, AuditZone } from '../../private/contracts/audit-tags';
import { Access } from '../model/access';
import { SandboxModel } from '../model/sandbox-model';
import type { ResolvedResource } from '../template/types';
import { Claim } from './claim';
import { doubtProblems } from './findings';
import { Verdict } from './verdict';
import { isGuardrailsOnly, judgeCopies, judgeZoneRule, READ_ACTIONS, zoneBuckets } from './zones';

/** Nothing but masking reads raw data: by no policy, by no key, by no copy. */
export const rawUnreadable: Claim = {
  id: 'raw-unreadable',
  statement: 'Nothing but the masking pipeline can read raw data.',
  why: 'Raw data holds what masking is there to remove; one other reader makes masking pointless.',
  remedy:
    'Let the raw bucket’s and key’s policies deny every principal but the masking roles; remove replication, inventory and the grant that the counterexample names.',
  escapePaths: ['DAT-01'],
  mappings: {
    nist80053: ['AC-3', 'AC-4', 'AC-6', 'SC-28'],
    nistAiRmf: ['MEASURE 2.10'],
    iso42001: ['A.4.3'],
    fsbp: ['S3.1'],
    owasp: ['LLM02'],
    atlas: ['AML.T0025'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'DAT-01');
    const buckets = zoneBuckets(sandbox, verdict, AuditZone.RAW, 'DAT-01');
    for (const bucket of buckets) {
      judgeZoneRule(sandbox, verdict, {
        bucket,
        actions: READ_ACTIONS,
        allowed: [AuditRole.MASKING],
        words: 'may read raw data',
        escapePath: 'DAT-01',
      });
      judgeCopies(sandbox, verdict, bucket, 'DAT-01');
      judgeEncryptionKey(sandbox, verdict, bucket);
    }
    judgeMacie(sandbox, verdict);
    if (isGuardrailsOnly(sandbox)) verdict.proved(`${sandbox.name} declares no data zone.`);
  },
};

/** With the key, whoever holds a copy of an object reads it: the key must be closed as the bucket is. */
function judgeEncryptionKey(sandbox: SandboxModel, verdict: Verdict, bucket: ResolvedResource): void {
  const keys = sandbox.labelled(AuditTag.ZONE, AuditZone.RAW, 'AWS::KMS::Key');
  if (keys.length === 0) {
    verdict.cannotTell({
      escapePath: 'DAT-01',
      summary: `No KMS key bears the label ${AuditTag.ZONE}=${AuditZone.RAW}: who can decrypt ${bucket.logicalId} is not known.`,
      resource: sandbox.reference(bucket),
    });
  }
  const access = Access.of(sandbox);
  for (const key of keys) {
    const keyArn = key.arn ?? key.ref;
    // What S3 decrypts for a caller, the bucket's policy has admitted; on its own behalf nobody but masking decrypts.
    const directly = {
      actions: ['kms:Decrypt', 'kms:ReEncryptFrom', 'kms:CreateGrant'],
      resources: [keyArn],
      condition: { StringNotLike: { 'kms:ViaService': 's3.*' } },
    };
    const question = {
      about: directly,
      words: 'may decrypt raw data with its key',
      escapePath: 'DAT-01',
      target: key,
      grantedBy: 'resource-policy-required' as const,
    };
    const proved = access.roles
      .filter(({ label }) => label !== AuditRole.MASKING)
      .map((role) => access.roleMustNot(verdict, role, question));
    const others = access.othersMustNot(verdict, {
      ...question,
      principal: { type: 'foreign', accounts: [sandbox.account] },
      words: 'Somebody of another account may decrypt raw data with its key.',
    });
    if (others && proved.every(Boolean)) {
      verdict.proved(`${key.logicalId}: nobody but masking decrypts with it but through S3.`);
    }
  }
}

/** Macie shows samples of what it found. https://docs.aws.amazon.com/macie/latest/user/findings-retrieve-sd.html */
function judgeMacie(sandbox: SandboxModel, verdict: Verdict): void {
  const access = Access.of(sandbox);
  for (const role of access.roles) {
    access.roleMustNot(verdict, role, {
      about: {
        actions: ['macie2:GetSensitiveDataOccurrences', 'macie2:UpdateRevealConfiguration'],
      },
      words: 'may have Macie show samples of raw data',
      escapePath: 'DAT-01',
    });
  }
}
