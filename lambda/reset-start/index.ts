import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { ResetEnv, ResetExecutionInput, ResetItem, ResetStatus, ResetTable } from '../../lib/private/contracts/reset';
import { digestSchema } from '../shared/experiment-manifest';
import { reasonIn } from '../shared/failure-cause';
import { OperatorAnswer, OperatorRequest, Refusal, operatorHandler, readBody } from '../shared/operator-route';
import { requireEnv } from '../shared/require-env';
import { startExecution } from '../shared/start-execution';

const stateMachine = requireEnv(ResetEnv.STATE_MACHINE);
const table = requireEnv(ResetEnv.RESET_TABLE);
const db = DynamoDBDocumentClient.from(new DynamoDBClient());
const sfn = new SFNClient();

const bodySchema = z.strictObject({ experiment: digestSchema });

export const handler = operatorHandler({ 'POST /resets': start, 'GET /resets/{id}': show });

async function start({ event, callerArn }: OperatorRequest): Promise<OperatorAnswer> {
  const { experiment } = readBody(event, bodySchema);
  const input: ResetExecutionInput = { experiment, requester: callerArn };
  const { id, executionArn } = await startExecution(stateMachine, input);
  return { status: 202, body: { experiment, reset: id, executionArn } };
}

async function show(request: OperatorRequest): Promise<OperatorAnswer> {
  const reset = request.parameter('id');
  const { Item } = await db.send(
    new GetCommand({ TableName: table, Key: { [ResetTable.KEY]: reset }, ConsistentRead: true }),
  );
  if (Item) {
    const { receipt, executionArn: _, ...item } = Item as ResetItem;
    return { body: { ...item, ...(receipt !== undefined && { receipt: JSON.parse(receipt) as unknown }) } };
  }
  // The execution writes the item in its first step; until then, or when that fails, there is none.
  const execution = await describe(reset);
  if (!execution) {
    throw new Refusal(404, `There is no reset '${reset}'. Its id is what 'reset' printed.`);
  }
  const running = execution.status === 'RUNNING';
  return {
    body: {
      reset,
      status: running ? ResetStatus.RUNNING : ResetStatus.INCOMPLETE,
      reason: reasonIn(execution.cause ?? ''),
    },
  };
}

async function describe(reset: string): Promise<{ readonly status?: string; readonly cause?: string } | undefined> {
  try {
    const executionArn = `${stateMachine.replace(':stateMachine:', ':execution:')}:${reset}`;
    return await sfn.send(new DescribeExecutionCommand({ executionArn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) {
      return undefined;
    }
    throw error;
  }
}
