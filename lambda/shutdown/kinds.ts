import type { ShutdownTargets } from '../../lib/private/contracts/shutdown';
import { eventSourceMappings, functions } from './restarters/functions';
import { eventPipes } from './restarters/pipes';
import { jobQueues } from './restarters/queues';
import { eventRules } from './restarters/rules';
import { scalingGroups } from './restarters/scaling-groups';
import { scalingTargets } from './restarters/scaling-targets';
import { schedules } from './restarters/schedules';
import { services } from './restarters/services';
import { glueTriggers } from './restarters/triggers';
import { workloadRoles } from './revoke';
import type { Stoppable } from './stoppable';
import { bedrockJobs } from './work/bedrock-jobs';
import { executions } from './work/executions';
import { instances } from './work/instances';
import { batchJobs, builds, glueRuns } from './work/jobs';
import { endpoints, sageMakerWork } from './work/sagemaker';
import { pipelineExecutions } from './work/sagemaker-pipelines';
import { studioApps } from './work/studio-apps';
import { tasks } from './work/tasks';

/** Everything that the shutdown knows, by step. What starts things comes before what they started. */
export interface Kinds {
  readonly restarters: readonly Stoppable[];
  readonly roles: readonly Stoppable[];
  readonly work: readonly Stoppable[];
}

export function kinds(targets: ShutdownTargets): Kinds {
  const account = targets.denyPolicy.split(':');
  const glueArn = (resource: string): string =>
    `arn:${account[1] ?? 'aws'}:glue:${process.env.AWS_REGION ?? ''}:${account[4] ?? ''}:${resource}`;
  return {
    restarters: [
      eventRules(),
      schedules(),
      eventPipes(),
      glueTriggers({ arnOfTrigger: (name) => glueArn(`trigger/${name}`) }),
      eventSourceMappings(),
      functions(),
      // What raises desired counts comes before the counts.
      scalingTargets(),
      services(),
      scalingGroups(),
      jobQueues(),
    ],
    roles: [workloadRoles(targets)],
    work: [
      executions(),
      pipelineExecutions(),
      tasks(),
      instances(),
      ...sageMakerWork(),
      studioApps(),
      endpoints(),
      ...bedrockJobs(),
      batchJobs(),
      builds(),
      glueRuns({ arnOfJob: (name) => glueArn(`job/${name}`) }),
    ],
  };
}
