import {
  CreateEndpointCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  ListAutoMLJobsCommand,
  ListEndpointsCommand,
  ListHyperParameterTuningJobsCommand,
  ListNotebookInstancesCommand,
  ListProcessingJobsCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  ListTransformJobsCommand,
  SageMakerClient,
  StopAutoMLJobCommand,
  StopHyperParameterTuningJobCommand,
  StopNotebookInstanceCommand,
  StopProcessingJobCommand,
  StopTrainingJobCommand,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

/** A listing, and how to stop one of what it lists, by name. */
interface Kind {
  readonly kind: string;
  list(client: SageMakerClient): Promise<(string | undefined)[]>;
  stop(client: SageMakerClient, name: string): Promise<unknown>;
}

const KINDS: Kind[] = [
  {
    kind: 'AutoML job',
    list: (client) =>
      pages(
        (NextToken) => client.send(new ListAutoMLJobsCommand({ StatusEquals: 'InProgress', NextToken })),
        (page) => page.AutoMLJobSummaries?.map(({ AutoMLJobArn }) => AutoMLJobArn),
        (page) => page.NextToken,
      ),
    stop: (client, AutoMLJobName) => client.send(new StopAutoMLJobCommand({ AutoMLJobName })),
  },
  {
    kind: 'tuning job',
    list: (client) =>
      pages(
        (NextToken) => client.send(new ListHyperParameterTuningJobsCommand({ StatusEquals: 'InProgress', NextToken })),
        (page) => page.HyperParameterTuningJobSummaries?.map((job) => job.HyperParameterTuningJobArn),
        (page) => page.NextToken,
      ),
    stop: (client, HyperParameterTuningJobName) =>
      client.send(new StopHyperParameterTuningJobCommand({ HyperParameterTuningJobName })),
  },
  {
    kind: 'training job',
    list: (client) =>
      pages(
        (NextToken) => client.send(new ListTrainingJobsCommand({ StatusEquals: 'InProgress', NextToken })),
        (page) => page.TrainingJobSummaries?.map(({ TrainingJobArn }) => TrainingJobArn),
        (page) => page.NextToken,
      ),
    stop: (client, TrainingJobName) => client.send(new StopTrainingJobCommand({ TrainingJobName })),
  },
  {
    kind: 'processing job',
    list: (client) =>
      pages(
        (NextToken) => client.send(new ListProcessingJobsCommand({ StatusEquals: 'InProgress', NextToken })),
        (page) => page.ProcessingJobSummaries?.map(({ ProcessingJobArn }) => ProcessingJobArn),
        (page) => page.NextToken,
      ),
    stop: (client, ProcessingJobName) => client.send(new StopProcessingJobCommand({ ProcessingJobName })),
  },
  {
    kind: 'transform job',
    list: (client) =>
      pages(
        (NextToken) => client.send(new ListTransformJobsCommand({ StatusEquals: 'InProgress', NextToken })),
        (page) => page.TransformJobSummaries?.map(({ TransformJobArn }) => TransformJobArn),
        (page) => page.NextToken,
      ),
    stop: (client, TransformJobName) => client.send(new StopTransformJobCommand({ TransformJobName })),
  },
  {
    kind: 'notebook instance',
    list: async (client) => {
      const arns = [];
      // One that is starting cannot be stopped yet. It is tried all the same: that it failed brings the shutdown round again.
      for (const StatusEquals of ['InService', 'Pending'] as const) {
        arns.push(
          ...(await pages(
            (NextToken) => client.send(new ListNotebookInstancesCommand({ StatusEquals, NextToken })),
            (page) => page.NotebookInstances?.map(({ NotebookInstanceArn }) => NotebookInstanceArn),
            (page) => page.NextToken,
          )),
        );
      }
      return arns;
    },
    stop: (client, NotebookInstanceName) => client.send(new StopNotebookInstanceCommand({ NotebookInstanceName })),
  },
];

/** SageMaker's jobs and notebooks: stopped, with what they have written. What starts others comes before them. */
export function sageMakerWork(client = new SageMakerClient()): Stoppable[] {
  return KINDS.map((kind) => ({
    kind: kind.kind,
    active: async () => withTags(client, await kind.list(client)),
    stop: async ({ resource }: Active) => {
      await kind.stop(client, nameOf(resource));
    },
  }));
}

/**
 * An endpoint has no switch, and bills while it exists: it is taken down, and made anew from its configuration, which stays.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-delete-resources.html
 */
export function endpoints(client = new SageMakerClient()): Stoppable {
  return {
    kind: 'endpoint',
    async active() {
      const listed = await pages(
        (NextToken) => client.send(new ListEndpointsCommand({ NextToken })),
        (page) => page.Endpoints,
        (page) => page.NextToken,
      );
      const standing = listed.filter(({ EndpointStatus }) => EndpointStatus !== 'Deleting');
      return withTags(
        client,
        standing.map(({ EndpointArn }) => EndpointArn),
        async (name) => {
          const { EndpointConfigName } = await client.send(new DescribeEndpointCommand({ EndpointName: name }));
          return { configuration: EndpointConfigName };
        },
      );
    },
    async stop({ resource }) {
      await client.send(new DeleteEndpointCommand({ EndpointName: nameOf(resource) }));
    },
    async restore(resource, earlier) {
      const { configuration } = earlier as { configuration: string };
      await client.send(
        new CreateEndpointCommand({ EndpointName: nameOf(resource), EndpointConfigName: configuration }),
      );
    },
  };
}

async function withTags(
  client: SageMakerClient,
  arns: (string | undefined)[],
  earlier?: (name: string) => Promise<unknown>,
): Promise<Active[]> {
  const active: Active[] = [];
  for (const arn of arns) {
    if (!arn) continue;
    const { Tags } = await client.send(new ListTagsCommand({ ResourceArn: arn }));
    active.push({ resource: arn, tags: tagMap(Tags), ...(earlier && { earlier: await earlier(nameOf(arn)) }) });
  }
  return active;
}

/** The last part of `arn:aws:sagemaker:region:account:kind/name`. */
const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
