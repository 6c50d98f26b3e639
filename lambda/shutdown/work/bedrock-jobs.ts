import {
  BedrockClient,
  ListEvaluationJobsCommand,
  ListModelCustomizationJobsCommand,
  ListModelInvocationJobsCommand,
  ListTagsForResourceCommand,
  StopEvaluationJobCommand,
  StopModelCustomizationJobCommand,
  StopModelInvocationJobCommand,
} from '@aws-sdk/client-bedrock';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

/** A listing by status, and how to stop one of what it lists. */
interface Kind {
  readonly kind: string;
  list(client: BedrockClient): Promise<(string | undefined)[]>;
  stop(client: BedrockClient, jobIdentifier: string): Promise<unknown>;
}

const KINDS: Kind[] = [
  {
    kind: 'model invocation job',
    list: async (client) => {
      const arns = [];
      for (const statusEquals of ['Submitted', 'InProgress', 'Validating', 'Scheduled'] as const) {
        arns.push(
          ...(await pages(
            (nextToken) => client.send(new ListModelInvocationJobsCommand({ statusEquals, nextToken })),
            (page) => page.invocationJobSummaries?.map(({ jobArn }) => jobArn),
            (page) => page.nextToken,
          )),
        );
      }
      return arns;
    },
    stop: (client, jobIdentifier) => client.send(new StopModelInvocationJobCommand({ jobIdentifier })),
  },
  {
    kind: 'model customization job',
    list: (client) =>
      pages(
        (nextToken) => client.send(new ListModelCustomizationJobsCommand({ statusEquals: 'InProgress', nextToken })),
        (page) => page.modelCustomizationJobSummaries?.map(({ jobArn }) => jobArn),
        (page) => page.nextToken,
      ),
    stop: (client, jobIdentifier) => client.send(new StopModelCustomizationJobCommand({ jobIdentifier })),
  },
  {
    kind: 'evaluation job',
    list: (client) =>
      pages(
        (nextToken) => client.send(new ListEvaluationJobsCommand({ statusEquals: 'InProgress', nextToken })),
        (page) => page.jobSummaries?.map(({ jobArn }) => jobArn),
        (page) => page.nextToken,
      ),
    stop: (client, jobIdentifier) => client.send(new StopEvaluationJobCommand({ jobIdentifier })),
  },
];

/** Bedrock's jobs: they spend without passing the gateway, so nothing in the sandbox may start one. */
export function bedrockJobs(client = new BedrockClient()): Stoppable[] {
  return KINDS.map((kind) => ({
    kind: kind.kind,
    async active() {
      const active: Active[] = [];
      for (const arn of await kind.list(client)) {
        if (!arn) continue;
        const { tags } = await client.send(new ListTagsForResourceCommand({ resourceARN: arn }));
        active.push({ resource: arn, tags: tagMap(tags) });
      }
      return active;
    },
    async stop({ resource }) {
      await kind.stop(client, resource);
    },
  }));
}
