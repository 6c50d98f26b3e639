import {
  ApprovalDecision,
  PROMOTION_PREDICATE_TYPE,
  PromotionReport,
  PromotionStatement,
  STATEMENT_PAYLOAD_TYPE,
  STATEMENT_TYPE,
} from '../../lib/private/contracts/promotion';
import { DsseEnvelope } from '../../lib/private/contracts/dsse';
import { canonicalJson, contentDigest } from '../shared/canonical-json';
import { openEnvelope } from '../shared/dsse';

/** What promotion states and signs: this manifest, this evidence, this approval. */
export function promotionStatement(
  report: PromotionReport,
  evidence: string,
  approval: ApprovalDecision,
  promotedAt: string,
): PromotionStatement {
  const { approver, decidedAt, reason } = approval;
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name: 'manifest.json', digest: { sha256: report.experiment.replace('sha256:', '') } }],
    predicateType: PROMOTION_PREDICATE_TYPE,
    predicate: {
      report,
      evidence,
      approval: { approver, decidedAt, reason },
      promotedAt,
    },
  };
}

export function statementText(statement: PromotionStatement): string {
  return canonicalJson(statement);
}

export type StatementVerdict =
  { readonly valid: true; readonly statement: PromotionStatement } | { readonly valid: false; readonly reason: string };

/** Whether an envelope holds a promotion's statement, signed by the key, that agrees with itself. Needs nothing but the two. */
export function verifyStatement(envelope: DsseEnvelope, publicKeyPem: string): StatementVerdict {
  if (envelope.payloadType !== STATEMENT_PAYLOAD_TYPE) {
    return {
      valid: false,
      reason: `The payload's type is '${envelope.payloadType}', not '${STATEMENT_PAYLOAD_TYPE}'.`,
    };
  }
  const payload = openEnvelope(envelope, publicKeyPem);
  if (payload === undefined) {
    return { valid: false, reason: 'No signature in the file is by this key over this payload.' };
  }
  const statement = JSON.parse(payload) as PromotionStatement;
  if (statement._type !== STATEMENT_TYPE || statement.predicateType !== PROMOTION_PREDICATE_TYPE) {
    return {
      valid: false,
      reason: `The signed statement is a ${statement.predicateType}, not a ${PROMOTION_PREDICATE_TYPE}.`,
    };
  }
  const { report, evidence } = statement.predicate;
  if (contentDigest(report) !== evidence) {
    return {
      valid: false,
      reason: 'The report in the statement is not the one that was approved: its digest differs.',
    };
  }
  if (`sha256:${statement.subject[0].digest.sha256}` !== report.experiment) {
    return { valid: false, reason: 'The statement speaks of another experiment than its report.' };
  }
  return { valid: true, statement };
}
