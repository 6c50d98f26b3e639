import { ArnFormat, Stack, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { acknowledgeWildcards } from '../private/acknowledge-wildcards';
import { executionRole } from '../private/execution-role';

const REASON =
  'The shutdown finds what runs by listing, and what it disabled is put back by ARN: no name is known beforehand. Its scope is decided by tags, most of which these services do not let a policy ask for.';

/**
 * What stopping takes. Listing has no resources to narrow it to; everything that changes something is narrowed to this account
 * and region, and nothing here deletes but an endpoint and a Studio app, which cannot be stopped otherwise.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function allowStopping(handler: lambda.Function): void {
  const stack = Stack.of(handler);
  const arn = (service: string, resource: string, resourceName: string, arnFormat = ArnFormat.SLASH_RESOURCE_NAME) =>
    stack.formatArn({ service, resource, resourceName, arnFormat });
  const colon = ArnFormat.COLON_RESOURCE_NAME;
  handler.addToRolePolicy(new iam.PolicyStatement({ sid: 'Look', actions: LOOKING, resources: ['*'] }));
  acknowledgeWildcards(executionRole(handler), ['*'], REASON);
  const change = (sid: string, actions: string[], ...resources: string[]) => {
    handler.addToRolePolicy(new iam.PolicyStatement({ sid, actions, resources }));
    acknowledgeWildcards(executionRole(handler), resources, REASON);
  };
  change('Rules', ['events:DisableRule'], arn('events', 'rule', '*'));
  change('Schedules', ['scheduler:UpdateSchedule'], arn('scheduler', 'schedule', '*/*'));
  change('EventSources', ['lambda:UpdateEventSourceMapping'], arn('lambda', 'event-source-mapping', '*', colon));
  change('Functions', ['lambda:PutFunctionConcurrency'], arn('lambda', 'function', '*', colon));
  change('Services', ['ecs:UpdateService'], arn('ecs', 'service', '*/*'));
  change('ScalingGroups', ['autoscaling:SuspendProcesses'], scalingGroups(stack));
  change('ScalingTargets', ['application-autoscaling:RegisterScalableTarget'], scalingTargets(stack));
  change('Pipes', ['pipes:StopPipe'], arn('pipes', 'pipe', '*'));
  change('Queues', ['batch:UpdateJobQueue'], arn('batch', 'job-queue', '*'));
  change('Triggers', ['glue:StopTrigger'], arn('glue', 'trigger', '*'));
  change('Executions', ['states:StopExecution'], arn('states', 'execution', '*:*', colon));
  change('Tasks', ['ecs:StopTask'], arn('ecs', 'task', '*/*'));
  change('Instances', ['ec2:StopInstances'], arn('ec2', 'instance', '*'));
  change(
    'SageMakerWork',
    [
      'sagemaker:StopTrainingJob',
      'sagemaker:StopProcessingJob',
      'sagemaker:StopTransformJob',
      'sagemaker:StopHyperParameterTuningJob',
      'sagemaker:StopAutoMLJob',
      'sagemaker:StopPipelineExecution',
      'sagemaker:DeleteApp',
      'sagemaker:StopNotebookInstance',
      'sagemaker:DeleteEndpoint',
    ],
    ...[
      'training-job',
      'processing-job',
      'transform-job',
      'hyper-parameter-tuning-job',
      'automl-job',
      'pipeline',
      'app',
      'notebook-instance',
      'endpoint',
    ].map((kind) => arn('sagemaker', kind, '*')),
  );
  change(
    'ModelJobs',
    ['bedrock:StopModelInvocationJob', 'bedrock:StopModelCustomizationJob', 'bedrock:StopEvaluationJob'],
    ...['model-invocation-job', 'model-customization-job', 'evaluation-job'].map((kind) => arn('bedrock', kind, '*')),
  );
  change('BatchJobs', ['batch:TerminateJob'], arn('batch', 'job', '*'));
  change('Builds', ['codebuild:StopBuild'], arn('codebuild', 'project', '*'));
  change('GlueRuns', ['glue:BatchStopJobRun'], arn('glue', 'job', '*'));
}

/** What putting back takes: the restarters only. What was stopped as work stays stopped until a person starts it. */
export function allowRestoring(handler: lambda.Function): void {
  const stack = Stack.of(handler);
  const arn = (service: string, resource: string, resourceName: string, arnFormat = ArnFormat.SLASH_RESOURCE_NAME) =>
    stack.formatArn({ service, resource, resourceName, arnFormat });
  const colon = ArnFormat.COLON_RESOURCE_NAME;
  const change = (sid: string, actions: string[], ...resources: string[]) => {
    handler.addToRolePolicy(new iam.PolicyStatement({ sid, actions, resources }));
    acknowledgeWildcards(executionRole(handler), resources, REASON);
  };
  change('Rules', ['events:DescribeRule', 'events:EnableRule'], arn('events', 'rule', '*'));
  change('Schedules', ['scheduler:GetSchedule', 'scheduler:UpdateSchedule'], arn('scheduler', 'schedule', '*/*'));
  change('EventSources', ['lambda:UpdateEventSourceMapping'], arn('lambda', 'event-source-mapping', '*', colon));
  change(
    'Functions',
    ['lambda:PutFunctionConcurrency', 'lambda:DeleteFunctionConcurrency'],
    arn('lambda', 'function', '*', colon),
  );
  change('Services', ['ecs:UpdateService'], arn('ecs', 'service', '*/*'));
  change('ScalingGroups', ['autoscaling:ResumeProcesses'], scalingGroups(stack));
  change('ScalingTargets', ['application-autoscaling:RegisterScalableTarget'], scalingTargets(stack));
  change('Pipes', ['pipes:StartPipe'], arn('pipes', 'pipe', '*'));
  change('Queues', ['batch:UpdateJobQueue'], arn('batch', 'job-queue', '*'));
  change('Triggers', ['glue:StartTrigger'], arn('glue', 'trigger', '*'));
  change(
    'Endpoints',
    ['sagemaker:CreateEndpoint'],
    arn('sagemaker', 'endpoint', '*'),
    arn('sagemaker', 'endpoint-config', '*'),
  );
}

/** `autoScalingGroup:<id>:autoScalingGroupName/<name>`, of which neither is known. */
const scalingGroups = (stack: Stack): string =>
  stack.formatArn({
    service: 'autoscaling',
    resource: 'autoScalingGroup',
    resourceName: '*:autoScalingGroupName/*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

const scalingTargets = (stack: Stack): string =>
  stack.formatArn({ service: 'application-autoscaling', resource: 'scalable-target', resourceName: '*' });

/** Schedules run with a role that has to be passed again on every change of the schedule. */
export function allowPassingScheduleRoles(handler: lambda.Function): void {
  const resources = [Stack.of(handler).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: '*' })];
  acknowledgeWildcards(executionRole(handler), resources, REASON);
  handler.addToRolePolicy(
    new iam.PolicyStatement({
      sid: 'ScheduleRoles',
      actions: ['iam:PassRole'],
      resources,
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    }),
  );
}

/** Denying and revoking, role by role. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html */
export function allowRevoking(handler: lambda.Function, role: iam.IRole, denyPolicy: iam.IManagedPolicy): void {
  handler.addToRolePolicy(
    new iam.PolicyStatement({
      actions: [
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:PutRolePolicy',
        'iam:SimulatePrincipalPolicy',
      ],
      resources: [role.roleArn],
    }),
  );
  onlyThePolicy(handler, 'iam:AttachRolePolicy', role, denyPolicy);
}

/** The reverse, for the person who arms the fuse. */
export function allowRearming(handler: lambda.Function, role: iam.IRole, denyPolicy: iam.IManagedPolicy): void {
  handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['iam:DeleteRolePolicy'], resources: [role.roleArn] }));
  onlyThePolicy(handler, 'iam:DetachRolePolicy', role, denyPolicy);
}

function onlyThePolicy(handler: lambda.Function, action: string, role: iam.IRole, policy: iam.IManagedPolicy): void {
  handler.addToRolePolicy(
    new iam.PolicyStatement({
      actions: [action],
      resources: [role.roleArn],
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PolicyARN
      conditions: { ArnEquals: { 'iam:PolicyARN': policy.managedPolicyArn } },
    }),
  );
}

const LOOKING = [
  'application-autoscaling:DescribeScalableTargets',
  'application-autoscaling:ListTagsForResource',
  'autoscaling:DescribeAutoScalingGroups',
  'batch:DescribeJobQueues',
  'batch:DescribeJobs',
  'batch:ListJobs',
  'bedrock:ListEvaluationJobs',
  'bedrock:ListModelCustomizationJobs',
  'bedrock:ListModelInvocationJobs',
  'bedrock:ListTagsForResource',
  'codebuild:BatchGetBuilds',
  'codebuild:BatchGetProjects',
  'codebuild:ListBuildsForProject',
  'codebuild:ListProjects',
  'ec2:DescribeInstances',
  'ecs:DescribeServices',
  'ecs:DescribeTasks',
  'ecs:ListClusters',
  'ecs:ListServices',
  'ecs:ListTasks',
  'events:ListEventBuses',
  'events:ListRules',
  'events:ListTagsForResource',
  'glue:GetJobRuns',
  'glue:GetJobs',
  'glue:GetTags',
  'glue:GetTriggers',
  'lambda:GetFunctionConcurrency',
  'lambda:ListEventSourceMappings',
  'lambda:ListFunctions',
  'lambda:ListTags',
  'pipes:ListPipes',
  'pipes:ListTagsForResource',
  'sagemaker:DescribeApp',
  'sagemaker:DescribeEndpoint',
  'sagemaker:ListApps',
  'sagemaker:ListAutoMLJobs',
  'sagemaker:ListEndpoints',
  'sagemaker:ListHyperParameterTuningJobs',
  'sagemaker:ListNotebookInstances',
  'sagemaker:ListPipelineExecutions',
  'sagemaker:ListPipelines',
  'sagemaker:ListProcessingJobs',
  'sagemaker:ListTags',
  'sagemaker:ListTrainingJobs',
  'sagemaker:ListTransformJobs',
  'scheduler:GetSchedule',
  'scheduler:ListScheduleGroups',
  'scheduler:ListSchedules',
  'scheduler:ListTagsForResource',
  'states:ListExecutions',
  'states:ListStateMachines',
  'states:ListTagsForResource',
];
