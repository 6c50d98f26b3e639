import {
  GetTagsCommand,
  GetTriggersCommand,
  GlueClient,
  StartTriggerCommand,
  StopTriggerCommand,
} from '@aws-sdk/client-glue';
import { type Active, type Stoppable, pages } from '../stoppable';

interface EarlierTrigger {
  readonly name: string;
}

/**
 * Glue triggers, those of workflows included, which start jobs on a schedule, an event or another job's end. One on demand starts
 * nothing by itself, and is never active. https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html
 */
export function glueTriggers(
  account: { readonly arnOfTrigger: (name: string) => string },
  client = new GlueClient(),
): Stoppable {
  return {
    kind: 'Glue trigger',
    async active() {
      const triggers = await pages(
        (NextToken) => client.send(new GetTriggersCommand({ NextToken })),
        (page) => page.Triggers,
        (page) => page.NextToken,
      );
      const active: Active[] = [];
      for (const { Name, State } of triggers) {
        if (!Name || !['ACTIVATED', 'ACTIVATING'].includes(State ?? '')) continue;
        const resource = account.arnOfTrigger(Name);
        const { Tags } = await client.send(new GetTagsCommand({ ResourceArn: resource }));
        const earlier: EarlierTrigger = { name: Name };
        active.push({ resource, tags: Tags ?? {}, earlier });
      }
      return active;
    },
    async stop({ earlier }) {
      await client.send(new StopTriggerCommand({ Name: (earlier as EarlierTrigger).name }));
    },
    async restore(_resource, earlier) {
      await client.send(new StartTriggerCommand({ Name: (earlier as EarlierTrigger).name }));
    },
  };
}
