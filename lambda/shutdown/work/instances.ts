import { DescribeInstancesCommand, EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { type Stoppable, pages, tagMap } from '../stoppable';

/** EC2 instances: stopped, so that their disks stay. */
export function instances(client = new EC2Client()): Stoppable {
  return {
    kind: 'instance',
    async active() {
      const reservations = await pages(
        (NextToken) =>
          client.send(
            new DescribeInstancesCommand({
              Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }],
              NextToken,
            }),
          ),
        (page) => page.Reservations,
        (page) => page.NextToken,
      );
      return reservations
        .flatMap(({ Instances }) => Instances ?? [])
        .map(({ InstanceId, Tags }) => ({ resource: InstanceId ?? '', tags: tagMap(Tags) }));
    },
    async stop({ resource }) {
      await client.send(new StopInstancesCommand({ InstanceIds: [resource] }));
    },
  };
}
