import { z } from 'zod';
import { ExperimentEnv } from '../../lib/private/contracts/experiments';
import { RunExecutionInput } from '../../lib/private/contracts/runs';
import { digestSchema } from '../shared/experiment-manifest';
import { OperatorAnswer, OperatorRequest, operatorHandler, readBody } from '../shared/operator-route';
import { requireEnv } from '../shared/require-env';
import { startExecution } from '../shared/start-execution';

const stateMachine = requireEnv(ExperimentEnv.RUN_STATE_MACHINE);

const bodySchema = z.strictObject({
  experiment: digestSchema,
  trials: z.number().int().min(1).max(1000).optional(),
});

export const handler = operatorHandler({ 'POST /runs': start });

async function start({ event, callerArn }: OperatorRequest): Promise<OperatorAnswer> {
  const { experiment, trials } = readBody(event, bodySchema);
  const input: RunExecutionInput = { experiment, startedBy: callerArn, trials: trials ?? 0 };
  const { id, executionArn } = await startExecution(stateMachine, input);
  return { status: 202, body: { experiment, run: id, executionArn } };
}
