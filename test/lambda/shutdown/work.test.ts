import type { BatchClient } from '@aws-sdk/client-batch';
import type { BedrockClient } from '@aws-sdk/client-bedrock';
import type { CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { DisabledResource, ShutdownTargets } from '../../../lib/private/contracts/shutdown';
import { kinds } from '../../../lambda/shutdown/kinds';
import type { Memory } from '../../../lambda/shutdown/memory';
import { stopAll } from '../../../lambda/shutdown/stop-all';
import type { Active, Stoppable } from '../../../lambda/shutdown/stoppable';
import { executions } from '../../../lambda/shutdown/work/executions';
import { instances } from '../../../lambda/shutdown/work/instances';
import { bedrockJobs } from '../../../lambda/shutdown/work/bedrock-jobs';
import { batchJobs, builds, glueRuns } from '../../../lambda/shutdown/work/jobs';
import { endpoints, sageMakerWork } from '../../../lambda/shutdown/work/sagemaker';
import { pipelineExecutions } from '../../../lambda/shutdown/work/sagemaker-pipelines';
import { studioApps } from '../../../lambda/shutdown/work/studio-apps';
import { tasks } from '../../../lambda/shutdown/work/tasks';
import { FakeClient, awsError } from './fake-client';

const OURS = 'cdk-ai-sandbox:workload';
const KEEP = 'cdk-ai-sandbox:keep-running';
const TARGETS: ShutdownTargets = { sandbox: 'support', wholeAccount: false, roles: [], denyPolicy: 'arn:deny' };

/** A cloud in which two things of a kind run, one of ours and one to be kept, on two pages; what was stopped is gone from its list. */
interface Case {
  readonly of: (client: FakeClient) => Stoppable;
  /** What lists them, page by page; `running` says what still runs. */
  readonly answers: (running: () => readonly string[]) => Record<string, (input: Record<string, unknown>) => unknown>;
  readonly ours: string;
  readonly kept: string;
  /** The call that ends one. */
  readonly stop: string;
  readonly stopInput: Record<string, unknown>;
}

/** The first page has what is to be kept, the second what is ours. */
function paged<T>(name: string, token: string, items: (running: readonly string[]) => readonly T[]) {
  return (running: () => readonly string[], which = 'token') =>
    (input: Record<string, unknown>): unknown => {
      const all = items(running());
      return input[which] === undefined ? { [name]: all.slice(0, 1), [token]: 'page 2' } : { [name]: all.slice(1) };
    };
}

const pairs = (tags: Record<string, string>, lower = false) =>
  Object.entries(tags).map(([key, value]) => (lower ? { key, value } : { Key: key, Value: value }));
const tagsOf = (id: unknown): Record<string, string> =>
  String(id).includes('kept') ? { [OURS]: 'support', [KEEP]: 'true' } : { [OURS]: 'support' };

const oneOf =
  (kind: string, all: (client: FakeClient) => Stoppable[]): ((client: FakeClient) => Stoppable) =>
  (client) => {
    const found = all(client).find((one) => one.kind === kind);
    if (!found) throw new Error(`no ${kind}`);
    return found;
  };

function sageMakerCase(kind: string, list: string, items: string, arn: string, stop: string, name: string): Case {
  return {
    of: oneOf(kind, (client) => sageMakerWork(client as unknown as SageMakerClient)),
    answers: (running) => ({
      [list]: (input) =>
        input.StatusEquals === 'Pending'
          ? { [items]: [] }
          : paged(items, 'NextToken', (ids) => ids.map((id) => ({ [arn]: id })))(running, 'NextToken')(input),
      ListTags: ({ ResourceArn }) => ({ Tags: pairs(tagsOf(ResourceArn)) }),
    }),
    ours: `arn:aws:sagemaker:r:a:${kind}/ours`,
    kept: `arn:aws:sagemaker:r:a:${kind}/kept`,
    stop,
    stopInput: { [name]: 'ours' },
  };
}

function bedrockCase(kind: string, list: string, items: string, stop: string): Case {
  return {
    of: oneOf(kind, (client) => bedrockJobs(client as unknown as BedrockClient)),
    answers: (running) => ({
      [list]: (input) =>
        input.statusEquals === 'InProgress'
          ? paged(items, 'nextToken', (ids) => ids.map((jobArn) => ({ jobArn })))(running, 'nextToken')(input)
          : { [items]: [] },
      ListTagsForResource: ({ resourceARN }) => ({ tags: pairs(tagsOf(resourceARN), true) }),
    }),
    ours: 'arn:job/ours',
    kept: 'arn:job/kept',
    stop,
    stopInput: { jobIdentifier: 'arn:job/ours' },
  };
}

const CASES: Record<string, Case> = {
  'executions of state machines': {
    of: (client) => executions(client as unknown as SFNClient),
    answers: (running) => ({
      ListStateMachines: ({ nextToken }) =>
        nextToken
          ? { stateMachines: [{ stateMachineArn: 'arn:machine-ours', type: 'STANDARD' }] }
          : {
              stateMachines: [
                { stateMachineArn: 'arn:express', type: 'EXPRESS' },
                { stateMachineArn: 'arn:machine-kept', type: 'STANDARD' },
              ],
              nextToken: 'page 2',
            },
      ListTagsForResource: ({ resourceArn }) => ({ tags: pairs(tagsOf(resourceArn), true) }),
      ListExecutions: ({ stateMachineArn, nextToken }) => {
        if (stateMachineArn === 'arn:express') return awsError('StateMachineTypeNotSupported');
        const of = running().filter((id) => id.startsWith(`${String(stateMachineArn)}:`));
        return nextToken
          ? { executions: of.map((executionArn) => ({ executionArn })) }
          : { executions: [], nextToken: 'page 2' };
      },
    }),
    ours: 'arn:machine-ours:run',
    kept: 'arn:machine-kept:run',
    stop: 'StopExecution',
    stopInput: { executionArn: 'arn:machine-ours:run', error: 'SandboxShutdown', cause: 'The fuse is blown.' },
  },
  'ECS tasks': {
    of: (client) => tasks(client as unknown as ECSClient),
    answers: (running) => ({
      ListClusters: ({ nextToken }) =>
        nextToken ? { clusterArns: ['arn:cluster/agents'] } : { clusterArns: [], nextToken: 'page 2' },
      ListTasks: paged('taskArns', 'nextToken', (ids) => ids)(running, 'nextToken'),
      DescribeTasks: ({ tasks: arns }) => ({
        tasks: (arns as string[]).map((taskArn) => ({ taskArn, tags: pairs(tagsOf(taskArn), true) })),
      }),
    }),
    ours: 'arn:aws:ecs:r:a:task/agents/ours',
    kept: 'arn:aws:ecs:r:a:task/agents/kept',
    stop: 'StopTask',
    stopInput: {
      cluster: 'agents',
      task: 'arn:aws:ecs:r:a:task/agents/ours',
      reason: 'The fuse of the sandbox is blown.',
    },
  },
  'EC2 instances': {
    of: (client) => instances(client as unknown as EC2Client),
    answers: (running) => ({
      DescribeInstances: (input) => {
        expect(input.Filters).toEqual([{ Name: 'instance-state-name', Values: ['pending', 'running'] }]);
        return paged('Reservations', 'NextToken', (ids) =>
          ids.map((InstanceId) => ({ Instances: [{ InstanceId, Tags: pairs(tagsOf(InstanceId)) }] })),
        )(
          running,
          'NextToken',
        )(input);
      },
    }),
    ours: 'i-ours',
    kept: 'i-kept',
    stop: 'StopInstances',
    stopInput: { InstanceIds: ['i-ours'] },
  },
  'training jobs': sageMakerCase(
    'training job',
    'ListTrainingJobs',
    'TrainingJobSummaries',
    'TrainingJobArn',
    'StopTrainingJob',
    'TrainingJobName',
  ),
  'processing jobs': sageMakerCase(
    'processing job',
    'ListProcessingJobs',
    'ProcessingJobSummaries',
    'ProcessingJobArn',
    'StopProcessingJob',
    'ProcessingJobName',
  ),
  'transform jobs': sageMakerCase(
    'transform job',
    'ListTransformJobs',
    'TransformJobSummaries',
    'TransformJobArn',
    'StopTransformJob',
    'TransformJobName',
  ),
  'notebook instances': sageMakerCase(
    'notebook instance',
    'ListNotebookInstances',
    'NotebookInstances',
    'NotebookInstanceArn',
    'StopNotebookInstance',
    'NotebookInstanceName',
  ),
  'SageMaker endpoints': {
    of: (client) => endpoints(client as unknown as SageMakerClient),
    answers: (running) => ({
      ListEndpoints: (input) =>
        paged('Endpoints', 'NextToken', (ids) =>
          ids.map((EndpointArn) => ({ EndpointArn, EndpointStatus: 'InService' })),
        )(
          running,
          'NextToken',
        )(input),
      ListTags: ({ ResourceArn }) => ({ Tags: pairs(tagsOf(ResourceArn)) }),
      DescribeEndpoint: ({ EndpointName }) => ({ EndpointConfigName: `config of ${String(EndpointName)}` }),
    }),
    ours: 'arn:aws:sagemaker:r:a:endpoint/ours',
    kept: 'arn:aws:sagemaker:r:a:endpoint/kept',
    stop: 'DeleteEndpoint',
    stopInput: { EndpointName: 'ours' },
  },
  'tuning jobs': sageMakerCase(
    'tuning job',
    'ListHyperParameterTuningJobs',
    'HyperParameterTuningJobSummaries',
    'HyperParameterTuningJobArn',
    'StopHyperParameterTuningJob',
    'HyperParameterTuningJobName',
  ),
  'AutoML jobs': sageMakerCase(
    'AutoML job',
    'ListAutoMLJobs',
    'AutoMLJobSummaries',
    'AutoMLJobArn',
    'StopAutoMLJob',
    'AutoMLJobName',
  ),
  'executions of SageMaker pipelines': {
    of: (client) => pipelineExecutions(client as unknown as SageMakerClient),
    answers: (running) => ({
      ListPipelines: ({ NextToken }) =>
        NextToken
          ? { PipelineSummaries: [{ PipelineArn: 'arn:pipeline/ours', PipelineName: 'ours' }, {}] }
          : { PipelineSummaries: [{ PipelineArn: 'arn:pipeline/kept', PipelineName: 'kept' }], NextToken: 'page 2' },
      ListTags: ({ ResourceArn }) => ({ Tags: pairs(tagsOf(ResourceArn)) }),
      ListPipelineExecutions: ({ PipelineName, NextToken }) => {
        const PipelineExecutionArn = `arn:pipeline/${String(PipelineName)}/execution/1`;
        const PipelineExecutionStatus = running().includes(PipelineExecutionArn) ? 'Executing' : 'Stopped';
        return NextToken
          ? { PipelineExecutionSummaries: [{ PipelineExecutionArn, PipelineExecutionStatus }] }
          : { PipelineExecutionSummaries: [{ PipelineExecutionStatus: 'Succeeded' }], NextToken: 'page 2' };
      },
    }),
    ours: 'arn:pipeline/ours/execution/1',
    kept: 'arn:pipeline/kept/execution/1',
    stop: 'StopPipelineExecution',
    stopInput: { PipelineExecutionArn: 'arn:pipeline/ours/execution/1' },
  },
  'Studio apps': {
    of: (client) => studioApps(client as unknown as SageMakerClient),
    answers: (running) => ({
      ListApps: (input) =>
        paged('Apps', 'NextToken', (ids) =>
          [...ids, 'gone'].map((AppName) => ({
            DomainId: 'd',
            SpaceName: 's',
            AppType: 'JupyterLab',
            AppName: AppName.slice(AppName.lastIndexOf('/') + 1),
            Status: AppName === 'gone' ? 'Deleted' : 'InService',
            CreationTime: new Date(0),
          })),
        )(
          running,
          'NextToken',
        )(input),
      DescribeApp: ({ AppName }) => ({ AppArn: `arn:app/d/s/JupyterLab/${String(AppName)}` }),
      ListTags: ({ ResourceArn }) => ({ Tags: pairs(tagsOf(ResourceArn)) }),
    }),
    ours: 'arn:app/d/s/JupyterLab/ours',
    kept: 'arn:app/d/s/JupyterLab/kept',
    stop: 'DeleteApp',
    stopInput: { DomainId: 'd', SpaceName: 's', AppType: 'JupyterLab', AppName: 'ours' },
  },
  'jobs of batch inference': bedrockCase(
    'model invocation job',
    'ListModelInvocationJobs',
    'invocationJobSummaries',
    'StopModelInvocationJob',
  ),
  'jobs that customize models': bedrockCase(
    'model customization job',
    'ListModelCustomizationJobs',
    'modelCustomizationJobSummaries',
    'StopModelCustomizationJob',
  ),
  'jobs that evaluate models': bedrockCase('evaluation job', 'ListEvaluationJobs', 'jobSummaries', 'StopEvaluationJob'),
  'AWS Batch jobs': {
    of: (client) => batchJobs(client as unknown as BatchClient),
    answers: (running) => ({
      DescribeJobQueues: ({ nextToken }) =>
        nextToken ? { jobQueues: [{ jobQueueArn: 'arn:queue' }] } : { jobQueues: [], nextToken: 'page 2' },
      ListJobs: (input) =>
        input.jobStatus === 'RUNNABLE'
          ? paged('jobSummaryList', 'nextToken', (ids) =>
              ids.map((jobArn) => ({ jobArn, jobId: jobArn.slice(jobArn.lastIndexOf('/') + 1) })),
            )(
              running,
              'nextToken',
            )(input)
          : { jobSummaryList: [] },
      DescribeJobs: ({ jobs }) => ({ jobs: (jobs as string[]).map((id) => ({ tags: tagsOf(id) })) }),
    }),
    ours: 'arn:aws:batch:r:a:job/ours',
    kept: 'arn:aws:batch:r:a:job/kept',
    stop: 'TerminateJob',
    stopInput: { jobId: 'ours', reason: 'The fuse of the sandbox is blown.' },
  },
  'CodeBuild builds': {
    of: (client) => builds(client as unknown as CodeBuildClient),
    answers: (running) => ({
      ListProjects: ({ nextToken }) =>
        nextToken ? { projects: ['ours'] } : { projects: ['kept'], nextToken: 'page 2' },
      BatchGetProjects: ({ names }) => ({ projects: [{ tags: pairs(tagsOf((names as string[])[0]), true) }] }),
      ListBuildsForProject: ({ projectName }) => ({ ids: [`${String(projectName)}:1`, `${String(projectName)}:0`] }),
      BatchGetBuilds: ({ ids }) => ({
        builds: (ids as string[]).map((id) => ({
          id,
          buildStatus: running().includes(id) ? 'IN_PROGRESS' : 'SUCCEEDED',
        })),
      }),
    }),
    ours: 'ours:1',
    kept: 'kept:1',
    stop: 'StopBuild',
    stopInput: { id: 'ours:1' },
  },
  'Glue job runs': {
    of: (client) => glueRuns({ arnOfJob: (name) => `arn:job/${name}` }, client as unknown as GlueClient),
    answers: (running) => ({
      GetJobs: ({ NextToken }) =>
        NextToken ? { Jobs: [{ Name: 'team/ours' }, {}] } : { Jobs: [{ Name: 'kept' }], NextToken: 'page 2' },
      GetTags: ({ ResourceArn }) => ({ Tags: tagsOf(ResourceArn) }),
      GetJobRuns: ({ JobName, NextToken }) =>
        NextToken
          ? {
              JobRuns: [
                { Id: 'run', JobRunState: running().includes(`${String(JobName)}/run`) ? 'RUNNING' : 'STOPPED' },
                { Id: 'old', JobRunState: 'SUCCEEDED' },
              ],
            }
          : { JobRuns: [], NextToken: 'page 2' },
    }),
    ours: 'team/ours/run',
    kept: 'kept/run',
    stop: 'BatchStopJobRun',
    stopInput: { JobName: 'team/ours', JobRunIds: ['run'] },
  },
};

class InMemory implements Memory {
  public readonly items = new Map<string, DisabledResource>();
  public remember(item: DisabledResource): Promise<void> {
    if (!this.items.has(item.resource)) this.items.set(item.resource, item);
    return Promise.resolve();
  }
  public all(): Promise<DisabledResource[]> {
    return Promise.resolve([...this.items.values()]);
  }
  public forget(resource: string): Promise<void> {
    this.items.delete(resource);
    return Promise.resolve();
  }
}

function cloud({ of, answers, ours, kept, stop }: Case, stopAnswer?: () => unknown) {
  const running = new Set([kept, ours]);
  const client = new FakeClient({
    ...answers(() => [...running]),
    [stop]: () => {
      const answer = stopAnswer?.();
      if (!(answer instanceof Error)) running.delete(ours);
      return answer ?? {};
    },
  });
  return { client, running, kind: of(client) };
}

const outcome = (kind: Stoppable, memory: Memory = new InMemory()) => stopAll([kind], TARGETS, memory, 'execution');

describe.each(Object.entries(CASES))('%s', (_, one) => {
  test('are found on every page, and stopped but for what has to keep running', async () => {
    const { client, running, kind } = cloud(one);
    expect(await outcome(kind)).toEqual({ acted: [`${kind.kind} ${one.ours}`], failed: [], absent: [] });
    expect(client.of(one.stop)).toEqual([one.stopInput]);
    expect([...running]).toEqual([one.kept]);
  });

  test('that are stopped already are left alone, as when a run is resumed', async () => {
    const { client, kind } = cloud(one);
    await outcome(kind);
    expect(await outcome(kind)).toEqual({ acted: [], failed: [], absent: [] });
    expect(client.of(one.stop)).toHaveLength(1);
  });

  test.each(['ThrottlingException', 'AccessDeniedException', 'ValidationException'])(
    'that cannot be stopped (%s) are named, and tried again by the next pass',
    async (error) => {
      let failures = 1;
      const { kind, running } = cloud(one, () => (failures-- > 0 ? awsError(error) : undefined));
      expect(await outcome(kind)).toEqual({ acted: [], failed: [`${kind.kind} ${one.ours}: ${error}`], absent: [] });
      expect(running).toContain(one.ours);
      expect((await outcome(kind)).acted).toEqual([`${kind.kind} ${one.ours}`]);
    },
  );

  test('that cannot be listed are unknown, which is a failure', async () => {
    const { client } = cloud(one);
    const first = client.asked.length;
    expect(first).toBe(0);
    const denied = one.of(new FakeClient({}));
    expect(await outcome(denied)).toEqual({
      acted: [],
      failed: [`${denied.kind} could not be listed: AccessDenied`],
      absent: [],
    });
  });
});

test('an endpoint is made anew from its configuration, which is remembered before it is taken down', async () => {
  const one = CASES['SageMaker endpoints'];
  if (!one) throw new Error('no case');
  const memory = new InMemory();
  const { client, kind } = cloud(one, () => {
    expect([...memory.items.keys()]).toEqual([one.ours]);
    return {};
  });
  await outcome(kind, memory);
  expect.assertions(3);
  expect(JSON.parse(memory.items.get(one.ours)?.earlier ?? '')).toEqual({ configuration: 'config of ours' });
  const made = new FakeClient({ CreateEndpoint: () => ({}) });
  await endpoints(made as unknown as SageMakerClient).restore?.(one.ours, { configuration: 'config of ours' });
  expect([client.of('CreateEndpoint'), made.of('CreateEndpoint')]).toEqual([
    [],
    [{ EndpointName: 'ours', EndpointConfigName: 'config of ours' }],
  ]);
});

test('an endpoint that is being deleted is none', async () => {
  const client = new FakeClient({
    ListEndpoints: () => ({ Endpoints: [{ EndpointArn: 'arn:endpoint/gone', EndpointStatus: 'Deleting' }] }),
  });
  expect(await endpoints(client as unknown as SageMakerClient).active()).toEqual([]);
});

test('a notebook that is starting cannot be stopped yet, which brings the shutdown round again', async () => {
  const notebooks = oneOf('notebook instance', (client) => sageMakerWork(client as unknown as SageMakerClient));
  const client = new FakeClient({
    ListNotebookInstances: ({ StatusEquals }) => ({
      NotebookInstances: StatusEquals === 'Pending' ? [{ NotebookInstanceArn: 'arn:notebook-instance/ours' }] : [],
    }),
    ListTags: ({ ResourceArn }) => ({ Tags: pairs(tagsOf(ResourceArn)) }),
    StopNotebookInstance: () => awsError('ValidationException'),
  });
  expect((await outcome(notebooks(client))).failed).toEqual([
    'notebook instance arn:notebook-instance/ours: ValidationException',
  ]);
});

test('a Glue run that was not stopped is told in the answer, and counts as a failure', async () => {
  const client = new FakeClient({
    BatchStopJobRun: () => ({
      Errors: [{ JobRunId: 'run', ErrorDetail: { ErrorCode: 'JobRunNotInTerminalStateException' } }],
    }),
  });
  const runs = glueRuns({ arnOfJob: (name) => name }, client as unknown as GlueClient);
  await expect(runs.stop({ resource: 'job/run', tags: {} } satisfies Active)).rejects.toMatchObject({
    name: 'JobRunNotInTerminalStateException',
  });
});

test('every kind of work has a case here', () => {
  const known = kinds(TARGETS).work.map(({ kind }) => kind);
  const tested = Object.values(CASES).map(({ of }) => of(new FakeClient({})).kind);
  expect(tested.sort()).toEqual(known.sort());
});
