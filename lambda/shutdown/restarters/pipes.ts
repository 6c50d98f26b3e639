import {
  ListPipesCommand,
  ListTagsForResourceCommand,
  PipesClient,
  StartPipeCommand,
  StopPipeCommand,
} from '@aws-sdk/client-pipes';
import { type Active, type Stoppable, pages } from '../stoppable';

interface EarlierPipe {
  readonly name: string;
}

/** EventBridge pipes, which start functions, tasks and executions from queues and streams. */
export function eventPipes(client = new PipesClient()): Stoppable {
  return {
    kind: 'pipe',
    async active() {
      const listed = await pages(
        (NextToken) => client.send(new ListPipesCommand({ NextToken })),
        (page) => page.Pipes,
        (page) => page.NextToken,
      );
      const active: Active[] = [];
      for (const { Arn, Name, DesiredState } of listed) {
        // What is desired counts: one that is still starting has to be stopped, one that is still stopping does not.
        if (!Arn || !Name || DesiredState !== 'RUNNING') continue;
        const { tags } = await client.send(new ListTagsForResourceCommand({ resourceArn: Arn }));
        const earlier: EarlierPipe = { name: Name };
        active.push({ resource: Arn, tags: tags ?? {}, earlier });
      }
      return active;
    },
    async stop({ earlier }) {
      await client.send(new StopPipeCommand({ Name: (earlier as EarlierPipe).name }));
    },
    async restore(_resource, earlier) {
      await client.send(new StartPipeCommand({ Name: (earlier as EarlierPipe).name }));
    },
  };
}
