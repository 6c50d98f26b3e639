import type { ShutdownTargets } from '../../lib/private/contracts/shutdown';
import { eventRules } from './restarters/rules';
import { eventSourceMappings, functions } from './restarters/functions';
import { schedules } from './restarters/schedules';
import { services } from './restarters/services';
import { workloadRoles } from './revoke';
import type { Stoppable } from './stoppable';
import { executions } from './work/executions';
import { instances } from './work/instances';
import { batchJobs, builds, glueRuns, modelInvocationJobs } from './work/jobs';
import { endpoints, sageMakerWork } from './work/sagemaker';
import { tasks } from './work/tasks';

/** Everything that the shutdown knows, by step. What starts things comes before what they started. */
export interface Kinds {
  readonly restarters: readonly Stoppable[];
  readonly roles: readonly Stoppable[];
  readonly work: readonly Stoppable[];
}

export function kinds(targets: ShutdownTargets): Kinds {
  const account = targets.denyPolicy.split(':');
  const arnOfJob = (name: string): string =>
    `arn:${account[1] ?? 'aws'}:glue:${process.env.AWS_REGION ?? ''}:${account[4] ?? ''}:job/${name}`;
  return {
    restarters: [eventRules(), schedules(), eventSourceMappings(), functions(), services()],
    roles: [workloadRoles(targets)],
    work: [
      executions(),
      tasks(),
      instances(),
      ...sageMakerWork(),
      endpoints(),
      modelInvocationJobs(),
      batchJobs(),
      builds(),
      glueRuns({ arnOfJob }),
    ],
  };
}
