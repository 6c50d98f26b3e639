import { BatchClient, DescribeJobQueuesCommand, UpdateJobQueueCommand } from '@aws-sdk/client-batch';
import { type Active, type Stoppable, pages } from '../stoppable';

/**
 * AWS Batch job queues: a disabled one takes no more jobs. Those that it has are jobs, and are stopped as such.
 * https://docs.aws.amazon.com/batch/latest/APIReference/API_UpdateJobQueue.html
 */
export function jobQueues(client = new BatchClient()): Stoppable {
  const set = (jobQueue: string, state: 'ENABLED' | 'DISABLED') =>
    client.send(new UpdateJobQueueCommand({ jobQueue, state }));
  return {
    kind: 'Batch queue',
    async active() {
      const queues = await pages(
        (nextToken) => client.send(new DescribeJobQueuesCommand({ nextToken })),
        (page) => page.jobQueues,
        (page) => page.nextToken,
      );
      return queues.flatMap(({ jobQueueArn, state, tags }): Active[] =>
        jobQueueArn && state === 'ENABLED' ? [{ resource: jobQueueArn, tags: tags ?? {}, earlier: {} }] : [],
      );
    },
    async stop({ resource }) {
      await set(resource, 'DISABLED');
    },
    async restore(resource) {
      await set(resource, 'ENABLED');
    },
  };
}
