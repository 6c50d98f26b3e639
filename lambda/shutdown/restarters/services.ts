import {
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

interface EarlierService {
  readonly cluster: string;
  readonly desiredCount: number;
}

/** DescribeServices takes ten at a time. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const DESCRIBED_AT_ONCE = 10;

export function listClusters(client: ECSClient): Promise<string[]> {
  return pages(
    (nextToken) => client.send(new ListClustersCommand({ nextToken })),
    (page) => page.clusterArns,
    (page) => page.nextToken,
  );
}

/** ECS services: with a desired count of 0 nothing starts tasks anew. */
export function services(client = new ECSClient()): Stoppable {
  return {
    kind: 'ECS service',
    async active() {
      const active: Active[] = [];
      for (const cluster of await listClusters(client)) {
        const arns = await pages(
          (nextToken) => client.send(new ListServicesCommand({ cluster, nextToken })),
          (page) => page.serviceArns,
          (page) => page.nextToken,
        );
        for (let start = 0; start < arns.length; start += DESCRIBED_AT_ONCE) {
          const described = await client.send(
            new DescribeServicesCommand({
              cluster,
              services: arns.slice(start, start + DESCRIBED_AT_ONCE),
              include: ['TAGS'],
            }),
          );
          for (const service of described.services ?? []) {
            if (!service.serviceArn || !service.desiredCount) continue;
            const earlier: EarlierService = { cluster, desiredCount: service.desiredCount };
            active.push({ resource: service.serviceArn, tags: tagMap(service.tags), earlier });
          }
        }
      }
      return active;
    },
    async stop({ resource, earlier }) {
      const { cluster } = earlier as EarlierService;
      await client.send(new UpdateServiceCommand({ cluster, service: resource, desiredCount: 0 }));
    },
    async restore(resource, earlier) {
      const { cluster, desiredCount } = earlier as EarlierService;
      await client.send(new UpdateServiceCommand({ cluster, service: resource, desiredCount }));
    },
  };
}
