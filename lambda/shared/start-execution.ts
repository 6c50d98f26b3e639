import { randomUUID } from 'node:crypto';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';

/** An execution that was started, and its name: the id of the run, promotion or reset that it is. */
export interface StartedExecution {
  readonly id: string;
  readonly executionArn: string;
}

/** Starts an execution under a name that nobody can choose or guess. */
export async function startExecution(
  stateMachineArn: string,
  input: object,
  client: SFNClient = new SFNClient(),
): Promise<StartedExecution> {
  const id = randomUUID();
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, name: id, input: JSON.stringify(input) }),
  );
  if (!executionArn) {
    throw new Error('Step Functions started no execution.');
  }
  return { id, executionArn };
}
