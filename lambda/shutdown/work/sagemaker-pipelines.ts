import {
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListTagsCommand,
  SageMakerClient,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { type Active, type Stoppable, pages, tagMap } from '../stoppable';

/** Executions of SageMaker pipelines, by their pipeline's tags. */
export function pipelineExecutions(client = new SageMakerClient()): Stoppable {
  return {
    kind: 'pipeline execution',
    async active() {
      const pipelines = await pages(
        (NextToken) => client.send(new ListPipelinesCommand({ NextToken })),
        (page) => page.PipelineSummaries,
        (page) => page.NextToken,
      );
      const active: Active[] = [];
      for (const { PipelineArn, PipelineName } of pipelines) {
        if (!PipelineArn || !PipelineName) continue;
        const { Tags } = await client.send(new ListTagsCommand({ ResourceArn: PipelineArn }));
        const listed = await pages(
          (NextToken) => client.send(new ListPipelineExecutionsCommand({ PipelineName, NextToken })),
          (page) => page.PipelineExecutionSummaries,
          (page) => page.NextToken,
        );
        active.push(
          ...listed
            .filter(({ PipelineExecutionStatus }) => PipelineExecutionStatus === 'Executing')
            .map(({ PipelineExecutionArn }) => ({ resource: PipelineExecutionArn ?? '', tags: tagMap(Tags) })),
        );
      }
      return active;
    },
    async stop({ resource }) {
      await client.send(new StopPipelineExecutionCommand({ PipelineExecutionArn: resource }));
    },
  };
}
