import { AuditRole, AuditZone } from '../../private/contracts/audit-tags';
import { SandboxModel } from '../model/sandbox-model';
import { Claim } from './claim';
import { doubtProblems } from './findings';
import { Verdict } from './verdict';
import { isGuardrailsOnly, judgeCopies, judgeZoneRule, WRITE_ACTIONS, zoneBuckets } from './zones';

/** What leaves the sandbox was promoted: by criteria, and by a second person. */
export const outboxOneWay: Claim = {
  id: 'outbox-one-way',
  statement: 'Only promotion writes the outbox.',
  why: 'The outbox is the one way out. Whoever else writes there takes data out without criteria and without a second person.',
  remedy: 'Let the outbox bucket’s policy deny every principal but promotion’s roles.',
  escapePaths: ['DAT-02'],
  mappings: {
    nist80053: ['AC-3', 'AC-4', 'AC-4(21)', 'AC-5'],
    nistAiRmf: ['MANAGE 2.4'],
    iso42001: ['A.6.2.6'],
    owasp: ['LLM02', 'ASI03'],
    atlas: ['AML.T0025'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'DAT-02');
    for (const bucket of zoneBuckets(sandbox, verdict, AuditZone.OUTBOX, 'DAT-02')) {
      judgeZoneRule(sandbox, verdict, {
        bucket,
        actions: WRITE_ACTIONS,
        allowed: [AuditRole.PROMOTION],
        words: 'may write the outbox',
        escapePath: 'DAT-02',
      });
      judgeCopies(sandbox, verdict, bucket, 'SVC-03');
    }
    if (isGuardrailsOnly(sandbox)) verdict.proved(`${sandbox.name} declares no data zone.`);
  },
};
