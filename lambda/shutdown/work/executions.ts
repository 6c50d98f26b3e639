import {
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

/** Executions of state machines. Express ones cannot be listed, and end by themselves within five minutes. */
export function executions(client = new SFNClient()): Stoppable {
  return {
    kind: 'execution',
    async active() {
      const machines = await pages(
        (nextToken) => client.send(new ListStateMachinesCommand({ nextToken })),
        (page) => page.stateMachines,
        (page) => page.nextToken,
      );
      const active: Active[] = [];
      for (const { stateMachineArn, type } of machines) {
        if (!stateMachineArn || type === 'EXPRESS') continue;
        const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: stateMachineArn }));
        const running = await pages(
          (nextToken) =>
            client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', nextToken })),
          (page) => page.executions,
          (page) => page.nextToken,
        );
        active.push(...running.map((execution) => ({ resource: execution.executionArn ?? '', tags: tagMap(tags) })));
      }
      return active;
    },
    async stop({ resource }) {
      await client.send(
        new StopExecutionCommand({ executionArn: resource, error: 'SandboxShutdown', cause: 'The fuse is blown.' }),
      );
    },
  };
}
