import { AuditRole, AuditStore, AuditTag, AuditZone } from '../../private/contracts/audit-tags';
import { Access } from '../model/access';
import { SandboxModel } from '../model/sandbox-model';
import { Claim } from './claim';
import { doubtProblems } from './findings';
import { Verdict } from './verdict';
import { isGuardrailsOnly, judgeCopies, judgeZoneRule, READ_ACTIONS, WRITE_ACTIONS, zoneBuckets } from './zones';

/** What is in the masked zone was masked: nobody else writes there, and nobody else signs receipts. */
export const maskedByMasking: Claim = {
  id: 'masked-only-by-masking',
  statement:
    'Only the masking pipeline writes masked and quarantined data and signs receipts; quarantine is read by operators alone.',
  why: 'Workloads trust the masked zone. Whoever else writes there can hand them raw data, and whoever signs can forge a receipt.',
  remedy:
    'Let the policies of the masked and quarantine buckets and of the signing keys deny every principal but their own.',
  escapePaths: ['DAT-02', 'DAT-03', 'OBS-02'],
  mappings: {
    nist80053: ['AC-3', 'AC-4', 'SI-7'],
    nistAiRmf: ['MEASURE 2.10'],
    iso42001: ['A.4.3'],
    owasp: ['LLM02', 'ASI03'],
    atlas: ['AML.M0019'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'DAT-02');
    for (const zone of [AuditZone.MASKED, AuditZone.QUARANTINE]) {
      for (const bucket of zoneBuckets(sandbox, verdict, zone, 'DAT-02')) {
        judgeZoneRule(sandbox, verdict, {
          bucket,
          actions: WRITE_ACTIONS,
          allowed: [AuditRole.MASKING],
          words: `may write ${zone} data`,
          escapePath: 'DAT-02',
        });
        judgeCopies(sandbox, verdict, bucket, 'SVC-03');
        if (zone === AuditZone.QUARANTINE) {
          judgeZoneRule(sandbox, verdict, {
            bucket,
            actions: READ_ACTIONS,
            allowed: [AuditRole.MASKING, AuditRole.OPERATOR],
            words: 'may read quarantined data',
            escapePath: 'DAT-02',
          });
        }
      }
    }
    judgeSigning(sandbox, verdict);
    if (isGuardrailsOnly(sandbox)) verdict.proved(`${sandbox.name} declares no data zone.`);
  },
};

/** A receipt is worth what the key is: only the functions that make receipts and statements sign. */
function judgeSigning(sandbox: SandboxModel, verdict: Verdict): void {
  const access = Access.of(sandbox);
  const signers: string[] = [AuditRole.MASKING, AuditRole.PROMOTION, AuditRole.RESET];
  for (const key of sandbox.labelled(AuditTag.STORE, AuditStore.SIGNING, 'AWS::KMS::Key')) {
    const question = {
      about: { actions: ['kms:Sign', 'kms:CreateGrant'], resources: [key.arn ?? key.ref] },
      words: `may sign with ${key.logicalId}`,
      escapePath: 'OBS-02',
      target: key,
      grantedBy: 'resource-policy-required' as const,
    };
    const proved = access.roles
      .filter(({ label }) => label === undefined || !signers.includes(label))
      .map((role) => access.roleMustNot(verdict, role, question));
    const others = access.othersMustNot(verdict, {
      ...question,
      principal: { type: 'foreign', accounts: [sandbox.account] },
      words: `Somebody of another account may sign with ${key.logicalId}.`,
    });
    if (others && proved.every(Boolean))
      verdict.proved(`${key.logicalId}: only masking, promotion or reset sign with it.`);
  }
}
