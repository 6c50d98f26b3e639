import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { type Active, type Stoppable, pages } from '../stoppable';

async function tagsOf(client: LambdaClient, arn: string): Promise<Record<string, string>> {
  return (await client.send(new ListTagsCommand({ Resource: arn }))).Tags ?? {};
}

/** Queues and streams that start functions. A mapping is in scope when its function is. */
export function eventSourceMappings(client = new LambdaClient()): Stoppable {
  return {
    kind: 'event source mapping',
    async active() {
      const mappings = await pages(
        (Marker) => client.send(new ListEventSourceMappingsCommand({ Marker })),
        (page) => page.EventSourceMappings,
        (page) => page.NextMarker,
      );
      const active: Active[] = [];
      for (const mapping of mappings) {
        const ended = mapping.State === 'Disabled' || mapping.State === 'Disabling' || mapping.State === 'Deleting';
        if (ended || !mapping.UUID || !mapping.FunctionArn) continue;
        active.push({
          resource: mapping.EventSourceMappingArn ?? mapping.UUID,
          tags: await tagsOf(client, unqualified(mapping.FunctionArn)),
          earlier: { uuid: mapping.UUID },
        });
      }
      return active;
    },
    async stop({ earlier }) {
      await client.send(new UpdateEventSourceMappingCommand({ UUID: uuidOf(earlier), Enabled: false }));
    },
    async restore(_resource, earlier) {
      await client.send(new UpdateEventSourceMappingCommand({ UUID: uuidOf(earlier), Enabled: true }));
    },
  };
}

/**
 * Functions: a reserved concurrency of 0 throttles every invocation, whoever makes it.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export function functions(client = new LambdaClient()): Stoppable {
  return {
    kind: 'function',
    async active() {
      const all = await pages(
        (Marker) => client.send(new ListFunctionsCommand({ Marker })),
        (page) => page.Functions,
        (page) => page.NextMarker,
      );
      const active: Active[] = [];
      for (const { FunctionArn } of all) {
        if (!FunctionArn) continue;
        const tags = await tagsOf(client, FunctionArn);
        const { ReservedConcurrentExecutions: reserved } = await client.send(
          new GetFunctionConcurrencyCommand({ FunctionName: FunctionArn }),
        );
        if (reserved === 0) continue;
        active.push({ resource: FunctionArn, tags, earlier: { reserved: reserved ?? null } });
      }
      return active;
    },
    async stop({ resource }) {
      await client.send(new PutFunctionConcurrencyCommand({ FunctionName: resource, ReservedConcurrentExecutions: 0 }));
    },
    async restore(resource, earlier) {
      const { reserved } = earlier as { reserved: number | null };
      if (reserved === null) {
        await client.send(new DeleteFunctionConcurrencyCommand({ FunctionName: resource }));
      } else {
        await client.send(
          new PutFunctionConcurrencyCommand({ FunctionName: resource, ReservedConcurrentExecutions: reserved }),
        );
      }
    },
  };
}

const uuidOf = (earlier: unknown): string => (earlier as { uuid: string }).uuid;

/** `arn:aws:lambda:region:account:function:name` without a version or alias behind it. */
const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');
