import { DescribeTasksCommand, ECSClient, ListTasksCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { listClusters } from '../restarters/services';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

/** DescribeTasks takes a hundred at a time. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const DESCRIBED_AT_ONCE = 100;

/** ECS tasks, those that no service runs included. */
export function tasks(client = new ECSClient()): Stoppable {
  return {
    kind: 'ECS task',
    async active() {
      const active: Active[] = [];
      for (const cluster of await listClusters(client)) {
        const arns = await pages(
          (nextToken) => client.send(new ListTasksCommand({ cluster, desiredStatus: 'RUNNING', nextToken })),
          (page) => page.taskArns,
          (page) => page.nextToken,
        );
        for (let start = 0; start < arns.length; start += DESCRIBED_AT_ONCE) {
          const described = await client.send(
            new DescribeTasksCommand({
              cluster,
              tasks: arns.slice(start, start + DESCRIBED_AT_ONCE),
              include: ['TAGS'],
            }),
          );
          for (const task of described.tasks ?? []) {
            if (task.taskArn) active.push({ resource: task.taskArn, tags: tagMap(task.tags) });
          }
        }
      }
      return active;
    },
    async stop({ resource }) {
      // arn:aws:ecs:region:account:task/cluster/id
      const cluster = resource.split('/')[1];
      await client.send(new StopTaskCommand({ cluster, task: resource, reason: 'The fuse of the sandbox is blown.' }));
    },
  };
}
