import type { Clients } from '../../../lambda/shutdown/kinds';
import { REVOKE_POLICY } from '../../../lambda/shutdown/revoke';
import { KEEP_RUNNING_TAG, WORKLOAD_TAG } from '../../../lib/private/contracts/shutdown';

/** Whose a resource is: the sandbox's workload, what must keep running (trail, masking, gateway), or somebody else's. */
export const OWNERS = ['ours', 'trail', 'other'] as const;
export type Owner = (typeof OWNERS)[number];
export const SANDBOX = 'sandbox';
export const DENY_POLICY = 'arn:aws:iam::111122223333:policy/deny';
export const ROLE = 'arn:aws:iam::111122223333:role/workload';

export const RESTARTERS = [
  'rule',
  'schedule',
  'pipe',
  'trigger',
  'mapping',
  'function',
  'scaling-target',
  'service',
  'scaling-group',
  'queue',
] as const;

/** SageMaker's jobs and Bedrock's: how each is listed, and by what it is stopped. */
const SAGEMAKER = {
  'automl-job': ['ListAutoMLJobs', 'AutoMLJobSummaries', 'AutoMLJobArn', 'StopAutoMLJob'],
  'tuning-job': [
    'ListHyperParameterTuningJobs',
    'HyperParameterTuningJobSummaries',
    'HyperParameterTuningJobArn',
    'StopHyperParameterTuningJob',
  ],
  'training-job': ['ListTrainingJobs', 'TrainingJobSummaries', 'TrainingJobArn', 'StopTrainingJob'],
  'processing-job': ['ListProcessingJobs', 'ProcessingJobSummaries', 'ProcessingJobArn', 'StopProcessingJob'],
  'transform-job': ['ListTransformJobs', 'TransformJobSummaries', 'TransformJobArn', 'StopTransformJob'],
  notebook: ['ListNotebookInstances', 'NotebookInstances', 'NotebookInstanceArn', 'StopNotebookInstance'],
} as const;
const BEDROCK = {
  'invocation-job': ['ListModelInvocationJobs', 'invocationJobSummaries', 'StopModelInvocationJob'],
  'customization-job': ['ListModelCustomizationJobs', 'modelCustomizationJobSummaries', 'StopModelCustomizationJob'],
  'evaluation-job': ['ListEvaluationJobs', 'jobSummaries', 'StopEvaluationJob'],
} as const;

export const WORK = [
  'execution',
  'pipeline-execution',
  'task',
  'instance',
  ...(Object.keys(SAGEMAKER) as (keyof typeof SAGEMAKER)[]),
  'app',
  'endpoint',
  ...(Object.keys(BEDROCK) as (keyof typeof BEDROCK)[]),
  'batch-job',
  'build',
  'glue-run',
] as const;
export type Kind = (typeof RESTARTERS)[number] | (typeof WORK)[number];

type Input = Readonly<Record<string, unknown>>;
type Command = (input: Input) => unknown;

const ownerOf = (text: unknown): Owner => OWNERS.find((owner) => JSON.stringify(text).includes(owner)) ?? 'other';
const tagsOf = (text: unknown): Record<string, string> => {
  const owner = ownerOf(text);
  return owner === 'ours'
    ? { [WORKLOAD_TAG]: SANDBOX }
    : owner === 'trail'
      ? { [WORKLOAD_TAG]: SANDBOX, [KEEP_RUNNING_TAG]: 'true' }
      : {};
};
const upper = (text: unknown) => Object.entries(tagsOf(text)).map(([Key, Value]) => ({ Key, Value }));
const lower = (text: unknown) => Object.entries(tagsOf(text)).map(([key, value]) => ({ key, value }));

/** An account in memory, with one of everything that the shutdown knows, for each owner. It answers as the AWS clients do. */
export class Account {
  /** `<kind>/<owner>`: what is on, or runs. */
  private readonly on = new Set<string>();
  private readonly attached = new Set<string>();
  private readonly inline = new Set<string>();
  /** Whose things were changed by a client, and how. */
  public readonly changes: { readonly command: string; readonly owner: Owner }[] = [];

  /**
   * @param around called with each request of a client; decides when, and whether, it is carried out
   */
  public constructor(private readonly around: (carryOut: () => unknown) => Promise<unknown>) {
    for (const owner of OWNERS) for (const kind of [...RESTARTERS, ...WORK]) this.on.add(`${kind}/${owner}`);
  }

  public isOn(kind: Kind, owner: Owner): boolean {
    return this.on.has(`${kind}/${owner}`);
  }
  public set(kind: Kind, owner: Owner, on: boolean): void {
    if (on) this.on.add(`${kind}/${owner}`);
    else this.on.delete(`${kind}/${owner}`);
  }
  public get revoked(): boolean {
    return this.attached.has(DENY_POLICY) && this.inline.has(REVOKE_POLICY);
  }

  public clients(): Clients {
    const services = this.services();
    return Object.fromEntries(
      Object.entries(services).map(([service, commands]) => [service, this.client(service, commands)]),
    ) as unknown as Clients;
  }

  private client(service: string, commands: Readonly<Record<string, Command>>) {
    return {
      send: ({ constructor, input }: { constructor: { name: string }; input: Input }) => {
        const name = constructor.name.replace(/Command$/, '');
        const command = commands[name];
        if (!command) throw new Error(`The account does not know ${service}:${name}.`);
        return this.around(() => command(input));
      },
    };
  }

  /** Everything of a kind that is on. */
  private all<T>(kind: Kind, item: (owner: Owner) => T): T[] {
    return OWNERS.filter((owner) => this.isOn(kind, owner)).map(item);
  }

  /** Ends what the request names. */
  private off(kind: Kind, command: string): Command {
    return (input) => {
      const owner = ownerOf(input);
      this.changes.push({ command, owner });
      this.set(kind, owner, false);
      return {};
    };
  }

  private services(): Record<keyof Clients, Record<string, Command>> {
    const arn = (kind: Kind, owner: Owner): string => `arn:aws:x:r:a:${kind}/${owner}`;
    const state = (kind: Kind, owner: Owner): string => (this.isOn(kind, owner) ? 'ENABLED' : 'DISABLED');
    // The roles are those of the sandbox's workloads.
    const note =
      (command: string, change: (input: Input) => void): Command =>
      (input) => {
        this.changes.push({ command, owner: 'ours' });
        change(input);
        return {};
      };
    return {
      events: {
        ListEventBuses: () => ({ EventBuses: [{ Name: 'default' }] }),
        ListRules: () => ({
          Rules: OWNERS.map((owner) => ({ Name: owner, Arn: arn('rule', owner), State: state('rule', owner) })),
        }),
        ListTagsForResource: ({ ResourceARN }) => ({ Tags: upper(ResourceARN) }),
        DisableRule: this.off('rule', 'DisableRule'),
      },
      scheduler: {
        ListScheduleGroups: () => ({ ScheduleGroups: OWNERS.map((owner) => ({ Arn: `arn:${owner}`, Name: owner })) }),
        ListTagsForResource: ({ ResourceArn }) => ({ Tags: upper(ResourceArn) }),
        ListSchedules: ({ GroupName }) => {
          const owner = ownerOf(GroupName);
          return { Schedules: [{ Arn: arn('schedule', owner), Name: owner, State: state('schedule', owner) }] };
        },
        GetSchedule: () => ({}),
        UpdateSchedule: this.off('schedule', 'UpdateSchedule'),
      },
      pipes: {
        ListPipes: () => ({
          Pipes: OWNERS.map((owner) => ({
            Arn: arn('pipe', owner),
            Name: owner,
            DesiredState: this.isOn('pipe', owner) ? 'RUNNING' : 'STOPPED',
          })),
        }),
        ListTagsForResource: ({ resourceArn }) => ({ tags: tagsOf(resourceArn) }),
        StopPipe: this.off('pipe', 'StopPipe'),
      },
      glue: {
        GetTriggers: () => ({
          Triggers: OWNERS.map((owner) => ({
            Name: owner,
            State: this.isOn('trigger', owner) ? 'ACTIVATED' : 'DEACTIVATED',
          })),
        }),
        GetTags: ({ ResourceArn }) => ({ Tags: tagsOf(ResourceArn) }),
        StopTrigger: this.off('trigger', 'StopTrigger'),
        GetJobs: () => ({ Jobs: OWNERS.map((Name) => ({ Name })) }),
        GetJobRuns: ({ JobName }) => ({
          JobRuns: [{ Id: 'run', JobRunState: this.isOn('glue-run', ownerOf(JobName)) ? 'RUNNING' : 'STOPPED' }],
        }),
        BatchStopJobRun: this.off('glue-run', 'BatchStopJobRun'),
      },
      lambda: {
        ListTags: ({ Resource }) => ({ Tags: tagsOf(Resource) }),
        ListEventSourceMappings: () => ({
          EventSourceMappings: OWNERS.map((owner) => ({
            UUID: owner,
            FunctionArn: `arn:aws:lambda:r:a:function:${owner}`,
            EventSourceMappingArn: arn('mapping', owner),
            State: this.isOn('mapping', owner) ? 'Enabled' : 'Disabled',
          })),
        }),
        UpdateEventSourceMapping: this.off('mapping', 'UpdateEventSourceMapping'),
        ListFunctions: () => ({ Functions: OWNERS.map((owner) => ({ FunctionArn: arn('function', owner) })) }),
        GetFunctionConcurrency: ({ FunctionName }) =>
          this.isOn('function', ownerOf(FunctionName)) ? {} : { ReservedConcurrentExecutions: 0 },
        PutFunctionConcurrency: this.off('function', 'PutFunctionConcurrency'),
      },
      applicationAutoScaling: {
        DescribeScalableTargets: ({ ServiceNamespace }) => ({
          ScalableTargets:
            ServiceNamespace === 'ecs'
              ? this.all('scaling-target', (owner) => ({
                  ScalableTargetARN: arn('scaling-target', owner),
                  ResourceId: `service/c/${owner}`,
                }))
              : [],
        }),
        ListTagsForResource: ({ ResourceARN }) => ({ Tags: tagsOf(ResourceARN) }),
        RegisterScalableTarget: this.off('scaling-target', 'RegisterScalableTarget'),
      },
      autoScaling: {
        DescribeAutoScalingGroups: () => ({
          AutoScalingGroups: OWNERS.map((owner) => ({
            AutoScalingGroupARN: arn('scaling-group', owner),
            AutoScalingGroupName: owner,
            Tags: upper(owner),
            SuspendedProcesses: this.isOn('scaling-group', owner)
              ? []
              : ALL_PROCESSES.map((ProcessName) => ({ ProcessName })),
          })),
        }),
        SuspendProcesses: this.off('scaling-group', 'SuspendProcesses'),
      },
      batch: {
        DescribeJobQueues: () => ({
          jobQueues: OWNERS.map((owner) => ({
            jobQueueArn: arn('queue', owner),
            state: state('queue', owner),
            tags: tagsOf(owner),
          })),
        }),
        UpdateJobQueue: this.off('queue', 'UpdateJobQueue'),
        ListJobs: ({ jobQueue, jobStatus }) => {
          const owner = ownerOf(jobQueue);
          const listed = jobStatus === 'RUNNING' && this.isOn('batch-job', owner);
          return { jobSummaryList: listed ? [{ jobId: owner, jobArn: arn('batch-job', owner) }] : [] };
        },
        DescribeJobs: ({ jobs }) => ({ jobs: [{ tags: tagsOf(jobs) }] }),
        TerminateJob: this.off('batch-job', 'TerminateJob'),
      },
      ecs: {
        ListClusters: () => ({ clusterArns: ['arn:cluster'] }),
        ListServices: () => ({ serviceArns: OWNERS.map((owner) => arn('service', owner)) }),
        DescribeServices: () => ({
          services: OWNERS.map((owner) => ({
            serviceArn: arn('service', owner),
            desiredCount: this.isOn('service', owner) ? 2 : 0,
            tags: lower(owner),
          })),
        }),
        UpdateService: this.off('service', 'UpdateService'),
        ListTasks: () => ({ taskArns: this.all('task', (owner) => arn('task', owner)) }),
        DescribeTasks: ({ tasks }) => ({
          tasks: (tasks as string[]).map((taskArn) => ({ taskArn, tags: lower(taskArn) })),
        }),
        StopTask: this.off('task', 'StopTask'),
      },
      ec2: {
        DescribeInstances: () => ({
          Reservations: [
            { Instances: this.all('instance', (owner) => ({ InstanceId: `i-${owner}`, Tags: upper(owner) })) },
          ],
        }),
        StopInstances: this.off('instance', 'StopInstances'),
      },
      stepFunctions: {
        ListStateMachines: () => ({
          stateMachines: OWNERS.map((owner) => ({ stateMachineArn: `arn:machine:${owner}`, type: 'STANDARD' })),
        }),
        ListTagsForResource: ({ resourceArn }) => ({ tags: lower(resourceArn) }),
        ListExecutions: ({ stateMachineArn }) => {
          const owner = ownerOf(stateMachineArn);
          return { executions: this.isOn('execution', owner) ? [{ executionArn: arn('execution', owner) }] : [] };
        },
        StopExecution: this.off('execution', 'StopExecution'),
      },
      sageMaker: {
        ListTags: ({ ResourceArn }) => ({ Tags: upper(ResourceArn) }),
        ...Object.fromEntries(
          (Object.keys(SAGEMAKER) as (keyof typeof SAGEMAKER)[]).flatMap((kind): [string, Command][] => {
            const [list, items, name, stop] = SAGEMAKER[kind];
            return [
              [
                list,
                ({ StatusEquals }) => ({
                  [items]: StatusEquals === 'Pending' ? [] : this.all(kind, (owner) => ({ [name]: arn(kind, owner) })),
                }),
              ],
              [stop, this.off(kind, stop)],
            ];
          }),
        ),
        ListPipelines: () => ({
          PipelineSummaries: OWNERS.map((owner) => ({ PipelineArn: `arn:pipeline/${owner}`, PipelineName: owner })),
        }),
        ListPipelineExecutions: ({ PipelineName }) => {
          const owner = ownerOf(PipelineName);
          return {
            PipelineExecutionSummaries: [
              {
                PipelineExecutionArn: arn('pipeline-execution', owner),
                PipelineExecutionStatus: this.isOn('pipeline-execution', owner) ? 'Executing' : 'Stopped',
              },
            ],
          };
        },
        StopPipelineExecution: this.off('pipeline-execution', 'StopPipelineExecution'),
        ListApps: () => ({
          Apps: OWNERS.map((owner) => ({
            AppName: owner,
            Status: this.isOn('app', owner) ? 'InService' : 'Deleted',
          })),
        }),
        DescribeApp: ({ AppName }) => ({ AppArn: arn('app', ownerOf(AppName)) }),
        DeleteApp: this.off('app', 'DeleteApp'),
        ListEndpoints: () => ({
          Endpoints: this.all('endpoint', (owner) => ({
            EndpointArn: arn('endpoint', owner),
            EndpointStatus: 'InService',
          })),
        }),
        DescribeEndpoint: () => ({ EndpointConfigName: 'configuration' }),
        DeleteEndpoint: this.off('endpoint', 'DeleteEndpoint'),
      },
      bedrock: {
        ListTagsForResource: ({ resourceARN }) => ({ tags: lower(resourceARN) }),
        ...Object.fromEntries(
          (Object.keys(BEDROCK) as (keyof typeof BEDROCK)[]).flatMap((kind): [string, Command][] => {
            const [list, items, stop] = BEDROCK[kind];
            return [
              [
                list,
                ({ statusEquals }) => ({
                  [items]:
                    statusEquals === 'InProgress' ? this.all(kind, (owner) => ({ jobArn: arn(kind, owner) })) : [],
                }),
              ],
              [stop, this.off(kind, stop)],
            ];
          }),
        ),
      },
      codeBuild: {
        ListProjects: () => ({ projects: [...OWNERS] }),
        BatchGetProjects: ({ names }) => ({ projects: [{ tags: lower(names) }] }),
        ListBuildsForProject: ({ projectName }) => ({ ids: [`${String(projectName)}:1`] }),
        BatchGetBuilds: ({ ids }) => ({
          builds: (ids as string[]).map((id) => ({
            id,
            buildStatus: this.isOn('build', ownerOf(id)) ? 'IN_PROGRESS' : 'STOPPED',
          })),
        }),
        StopBuild: this.off('build', 'StopBuild'),
      },
      iam: {
        ListAttachedRolePolicies: () => ({
          AttachedPolicies: [...this.attached].map((PolicyArn) => ({ PolicyArn })),
        }),
        ListRolePolicies: () => ({ PolicyNames: [...this.inline] }),
        AttachRolePolicy: note('AttachRolePolicy', ({ PolicyArn }) => this.attached.add(String(PolicyArn))),
        PutRolePolicy: note('PutRolePolicy', ({ PolicyName }) => this.inline.add(String(PolicyName))),
        SimulatePrincipalPolicy: () => ({
          EvaluationResults: [{ EvalDecision: this.revoked ? 'explicitDeny' : 'allowed' }],
        }),
      },
    };
  }
}

const ALL_PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];
