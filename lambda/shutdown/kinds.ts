import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { BatchClient } from '@aws-sdk/client-batch';
import { BedrockClient } from '@aws-sdk/client-bedrock';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GlueClient } from '@aws-sdk/client-glue';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PipesClient } from '@aws-sdk/client-pipes';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
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

/** What the shutdown asks, a client a service. */
export function awsClients() {
  return {
    applicationAutoScaling: new ApplicationAutoScalingClient(),
    autoScaling: new AutoScalingClient(),
    batch: new BatchClient(),
    bedrock: new BedrockClient(),
    codeBuild: new CodeBuildClient(),
    ec2: new EC2Client(),
    ecs: new ECSClient(),
    events: new EventBridgeClient(),
    glue: new GlueClient(),
    iam: new IAMClient(),
    lambda: new LambdaClient(),
    pipes: new PipesClient(),
    sageMaker: new SageMakerClient(),
    scheduler: new SchedulerClient(),
    stepFunctions: new SFNClient(),
  };
}
export type Clients = ReturnType<typeof awsClients>;

export function kinds(targets: ShutdownTargets, clients: Clients = awsClients()): Kinds {
  const account = targets.denyPolicy.split(':');
  const glueArn = (resource: string): string =>
    `arn:${account[1] ?? 'aws'}:glue:${process.env.AWS_REGION ?? ''}:${account[4] ?? ''}:${resource}`;
  return {
    restarters: [
      eventRules(clients.events),
      schedules(clients.scheduler),
      eventPipes(clients.pipes),
      glueTriggers({ arnOfTrigger: (name) => glueArn(`trigger/${name}`) }, clients.glue),
      eventSourceMappings(clients.lambda),
      functions(clients.lambda),
      // What raises desired counts comes before the counts.
      scalingTargets(clients.applicationAutoScaling),
      services(clients.ecs),
      scalingGroups(clients.autoScaling),
      jobQueues(clients.batch),
    ],
    roles: [workloadRoles(targets, clients.iam)],
    work: [
      executions(clients.stepFunctions),
      pipelineExecutions(clients.sageMaker),
      tasks(clients.ecs),
      instances(clients.ec2),
      ...sageMakerWork(clients.sageMaker),
      studioApps(clients.sageMaker),
      endpoints(clients.sageMaker),
      ...bedrockJobs(clients.bedrock),
      batchJobs(clients.batch),
      builds(clients.codeBuild),
      glueRuns({ arnOfJob: (name) => glueArn(`job/${name}`) }, clients.glue),
    ],
  };
}
