import {
  BatchClient,
  DescribeJobQueuesCommand,
  DescribeJobsCommand,
  JobStatus,
  ListJobsCommand,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import {
  BatchGetProjectsCommand,
  CodeBuildClient,
  ListBuildsForProjectCommand,
  BatchGetBuildsCommand,
  ListProjectsCommand,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import {
  BatchStopJobRunCommand,
  GetJobRunsCommand,
  GetJobsCommand,
  GetTagsCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

/** AWS Batch jobs, in every state from which they may still run. */
export function batchJobs(client = new BatchClient()): Stoppable {
  const alive = [JobStatus.SUBMITTED, JobStatus.PENDING, JobStatus.RUNNABLE, JobStatus.STARTING, JobStatus.RUNNING];
  return {
    kind: 'Batch job',
    async active() {
      const queues = await pages(
        (nextToken) => client.send(new DescribeJobQueuesCommand({ nextToken })),
        (page) => page.jobQueues,
        (page) => page.nextToken,
      );
      const active: Active[] = [];
      for (const { jobQueueArn } of queues) {
        for (const jobStatus of alive) {
          const listed = await pages(
            (nextToken) => client.send(new ListJobsCommand({ jobQueue: jobQueueArn, jobStatus, nextToken })),
            (page) => page.jobSummaryList,
            (page) => page.nextToken,
          );
          for (const { jobId, jobArn } of listed) {
            const { jobs } = await client.send(new DescribeJobsCommand({ jobs: [jobId ?? ''] }));
            active.push({ resource: jobArn ?? jobId ?? '', tags: jobs?.[0]?.tags ?? {} });
          }
        }
      }
      return active;
    },
    async stop({ resource }) {
      const jobId = resource.slice(resource.lastIndexOf('/') + 1);
      await client.send(new TerminateJobCommand({ jobId, reason: 'The fuse of the sandbox is blown.' }));
    },
  };
}

/** CodeBuild builds, by their project's tags. */
export function builds(client = new CodeBuildClient()): Stoppable {
  return {
    kind: 'build',
    async active() {
      const names = await pages(
        (nextToken) => client.send(new ListProjectsCommand({ nextToken })),
        (page) => page.projects,
        (page) => page.nextToken,
      );
      const active: Active[] = [];
      for (const name of names) {
        const { projects } = await client.send(new BatchGetProjectsCommand({ names: [name] }));
        // Newest first: a page of a hundred holds every build that can still be running.
        const { ids } = await client.send(
          new ListBuildsForProjectCommand({ projectName: name, sortOrder: 'DESCENDING' }),
        );
        if (!ids?.length) continue;
        const described = await client.send(new BatchGetBuildsCommand({ ids }));
        active.push(
          ...(described.builds ?? [])
            .filter(({ buildStatus }) => buildStatus === 'IN_PROGRESS')
            .map(({ id }) => ({ resource: id ?? '', tags: tagMap(projects?.[0]?.tags) })),
        );
      }
      return active;
    },
    async stop({ resource }) {
      await client.send(new StopBuildCommand({ id: resource }));
    },
  };
}

/** Glue job runs, by their job's tags. */
export function glueRuns(
  account: { readonly arnOfJob: (name: string) => string },
  client = new GlueClient(),
): Stoppable {
  return {
    kind: 'Glue job run',
    async active() {
      const jobs = await pages(
        (NextToken) => client.send(new GetJobsCommand({ NextToken })),
        (page) => page.Jobs,
        (page) => page.NextToken,
      );
      const active: Active[] = [];
      for (const { Name } of jobs) {
        if (!Name) continue;
        const { Tags } = await client.send(new GetTagsCommand({ ResourceArn: account.arnOfJob(Name) }));
        const runs = await pages(
          (NextToken) => client.send(new GetJobRunsCommand({ JobName: Name, NextToken })),
          (page) => page.JobRuns,
          (page) => page.NextToken,
        );
        active.push(
          ...runs
            .filter(({ JobRunState }) => ['STARTING', 'RUNNING', 'WAITING'].includes(JobRunState ?? ''))
            .map(({ Id }) => ({ resource: `${Name}/${Id ?? ''}`, tags: Tags ?? {} })),
        );
      }
      return active;
    },
    async stop({ resource }) {
      // A job's name may hold slashes itself; a run's id does not.
      const slash = resource.lastIndexOf('/');
      const { Errors } = await client.send(
        new BatchStopJobRunCommand({ JobName: resource.slice(0, slash), JobRunIds: [resource.slice(slash + 1)] }),
      );
      // What could not be stopped is told in the answer, not as an error of the request.
      const [error] = Errors ?? [];
      if (error)
        throw Object.assign(new Error('The run was not stopped.'), {
          name: error.ErrorDetail?.ErrorCode ?? 'BatchStopJobRunError',
        });
    },
  };
}
