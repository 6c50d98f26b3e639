import { ApprovalDecision, ApprovalItem } from '../../lib/private/contracts/promotion';
import { whyNotApprover } from '../promotion/separation-of-duties';
import { Refusal } from '../shared/operator-route';

/** What the approver sends. */
export interface ApprovalRequest {
  readonly decision: 'approve' | 'refuse';
  /** The digest of the evidence that the approver has seen. */
  readonly evidence: string;
  readonly reason?: string;
}

/** What approving needs from AWS. */
export interface ApprovalSurroundings {
  readonly now: () => string;
  readonly waiting: (promotion: string) => Promise<ApprovalItem | undefined>;
  readonly decide: (promotion: string, decision: ApprovalDecision) => Promise<boolean>;
  readonly handOver: (taskToken: string, decision: ApprovalDecision) => Promise<boolean>;
}

/**
 * Decides a promotion that waits. Refused to the author and the requester, and to whoever might be one of them, whatever the
 * decision: a refusal, too, is somebody else's to make.
 */
export async function approve(
  aws: ApprovalSurroundings,
  promotion: string,
  approver: string,
  request: ApprovalRequest,
): Promise<ApprovalDecision> {
  const waiting = await aws.waiting(promotion);
  if (!waiting) {
    throw new Refusal(
      404,
      `No promotion '${promotion}' waits for approval. 'promotion status' says where it stands; approval is asked for once every criterion is met.`,
    );
  }
  const separation =
    whyNotApprover(approver, { arn: waiting.author, deed: 'registered the experiment' }) ??
    whyNotApprover(approver, { arn: waiting.requester, deed: 'asked for the promotion' });
  if (separation !== undefined) {
    throw new Refusal(403, separation);
  }
  if (request.evidence !== waiting.evidence) {
    throw new Refusal(
      409,
      `The decision is about evidence ${request.evidence}, and this promotion's is ${waiting.evidence}. Read the report with 'promotion status' and decide about that.`,
    );
  }
  const decision: ApprovalDecision = { reason: '', ...request, approver, decidedAt: aws.now() };
  if (!(await aws.decide(promotion, decision))) {
    throw new Refusal(
      409,
      `The promotion '${promotion}' was decided before (${waiting.decision ?? 'just now'}), and a decision stands.`,
    );
  }
  if (!(await aws.handOver(waiting.taskToken, decision))) {
    throw new Refusal(
      409,
      `The promotion '${promotion}' waits no more: its time for approval is over. Start it again.`,
    );
  }
  return decision;
}
