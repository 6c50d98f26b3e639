import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import {
  PromotionEnv,
  PromotionExecutionInput,
  PromotionItem,
  PromotionStatus,
} from '../../lib/private/contracts/promotion';
import { digestSchema } from '../shared/experiment-manifest';
import { reasonIn } from '../shared/failure-cause';
import { OperatorAnswer, OperatorRequest, Refusal, operatorHandler, readBody } from '../shared/operator-route';
import { requireEnv } from '../shared/require-env';
import { startExecution } from '../shared/start-execution';
import { Approvals } from './approvals';
import { approve } from './approve';

const stateMachine = requireEnv(PromotionEnv.STATE_MACHINE);
const approvals = new Approvals(requireEnv(PromotionEnv.APPROVAL_TABLE), requireEnv(PromotionEnv.PROMOTION_TABLE));
const sfn = new SFNClient();

const startSchema = z.strictObject({ experiment: digestSchema });

const approvalSchema = z.strictObject({
  decision: z.enum(['approve', 'refuse'], { error: "must be 'approve' or 'refuse'" }),
  evidence: z.string().regex(/^sha256:[0-9a-f]{64}$/, "must be the evidence that 'promotion status' shows"),
  reason: z.string().max(1000).optional(),
});

export const handler = operatorHandler({
  'POST /promotions': start,
  'GET /promotions/{id}': show,
  'POST /promotions/{id}/approval': decide,
});

async function start({ event, callerArn }: OperatorRequest): Promise<OperatorAnswer> {
  const { experiment } = readBody(event, startSchema);
  const input: PromotionExecutionInput = { experiment, requester: callerArn };
  const { id, executionArn } = await startExecution(stateMachine, input);
  return { status: 202, body: { experiment, promotion: id, executionArn } };
}

async function show(request: OperatorRequest): Promise<OperatorAnswer> {
  const promotion = idIn(request);
  const item = await approvals.promotion(promotion);
  if (item) {
    const decision =
      item.status === PromotionStatus.AWAITING_APPROVAL ? (await approvals.waiting(promotion))?.decision : undefined;
    return { body: { ...shown(item), ...(decision !== undefined && { status: PromotionStatus.DECIDED, decision }) } };
  }
  const execution = await describe(promotion);
  if (!execution) {
    throw new Refusal(404, `There is no promotion '${promotion}'. Its id is what 'promotion start' printed.`);
  }
  // The execution writes the item in its second step; until then, or when its first step fails, it has none.
  return execution.status === 'RUNNING'
    ? { body: { promotion, status: PromotionStatus.TRYING } }
    : { body: { promotion, status: PromotionStatus.FAILED, reason: reasonIn(execution.cause ?? '') } };
}

async function decide(request: OperatorRequest): Promise<OperatorAnswer> {
  const body = readBody(request.event, approvalSchema);
  const decision = await approve(
    {
      now: () => new Date().toISOString(),
      waiting: (promotion) => approvals.waiting(promotion),
      decide: (promotion, made) => approvals.decide(promotion, made),
      handOver: (taskToken, made) => approvals.handOver(taskToken, made),
    },
    idIn(request),
    request.callerArn,
    body,
  );
  return { body: { promotion: idIn(request), ...decision } };
}

function idIn(request: OperatorRequest): string {
  const id = request.parameter('id');
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw new Refusal(400, `'${id}' is not the id of a promotion: it has letters, digits and hyphens.`);
  }
  return id;
}

function shown({ report, executionArn: _, ...item }: PromotionItem): Record<string, unknown> {
  return { ...item, ...(report !== undefined && { report: JSON.parse(report) as unknown }) };
}

async function describe(promotion: string): Promise<{ readonly status?: string; readonly cause?: string } | undefined> {
  const executionArn = `${stateMachine.replace(':stateMachine:', ':execution:')}:${promotion}`;
  try {
    return await sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) {
      return undefined;
    }
    throw error;
  }
}
