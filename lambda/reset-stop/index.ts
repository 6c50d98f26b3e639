import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import {
  DeleteScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { scheduleNamePrefix } from '../../lib/private/contracts/experiments';
import { ResetEnv, StopEvent, StoppedWork } from '../../lib/private/contracts/reset';
import { requireEnv } from '../shared/require-env';

const sfn = new SFNClient();
const scheduler = new SchedulerClient();
const group = requireEnv(ResetEnv.SCHEDULE_GROUP);

/** Stops what works for an experiment and what would start it again. Repeating it is harmless. */
export async function handler({ experiment, executions }: StopEvent): Promise<StoppedWork> {
  // Schedules first: what they start after this line, they start no more.
  const schedules = await schedulesOf(experiment);
  await Promise.all(schedules.map(remove));
  const running = await stillRunning(executions);
  await Promise.all(running.map((executionArn) => stop(executionArn)));
  return {
    stoppedExecutions: running.length,
    deletedSchedules: schedules.length,
    runningExecutions: (await stillRunning(executions)).length,
    remainingSchedules: (await schedulesOf(experiment)).length,
  };
}

async function schedulesOf(experiment: string): Promise<string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await scheduler.send(
      new ListSchedulesCommand({ GroupName: group, NamePrefix: scheduleNamePrefix(experiment), NextToken }),
    );
    names.push(...(page.Schedules ?? []).flatMap(({ Name }) => (Name === undefined ? [] : [Name])));
    NextToken = page.NextToken;
  } while (NextToken);
  return names;
}

async function remove(name: string): Promise<void> {
  try {
    await scheduler.send(new DeleteScheduleCommand({ GroupName: group, Name: name }));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) {
      throw error;
    }
  }
}

async function stop(executionArn: string): Promise<void> {
  await sfn.send(
    new StopExecutionCommand({ executionArn, error: 'ExperimentReset', cause: 'The experiment is being reset.' }),
  );
}

async function stillRunning(executions: readonly string[]): Promise<string[]> {
  const states = await Promise.all(
    executions.map(async (executionArn) => ({ executionArn, running: await isRunning(executionArn) })),
  );
  return states.filter(({ running }) => running).map(({ executionArn }) => executionArn);
}

async function isRunning(executionArn: string): Promise<boolean> {
  try {
    return (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status === 'RUNNING';
  } catch (error) {
    // Step Functions forgets an execution 90 days after its end.
    if (error instanceof ExecutionDoesNotExist) {
      return false;
    }
    throw error;
  }
}
