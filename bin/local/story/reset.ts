import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { experimentPrefix, scheduleNamePrefix } from '../../../lib/private/contracts/experiments';
import { check } from './check';
import { mustCommand } from './commands';
import type { Team } from './context';
import { isRefused, mint } from './gateway';
import { fact, type Chapter } from './story';

/** Chapter 6: everything of an experiment is gone, proved by listing; what happened stays on record. */
export const resetExperiment: Chapter = {
  title: 'The experiment is reset: its objects, items and schedules are gone, and the trail is still there',
  async tell(story) {
    const { support } = story;
    const experiment = fact(story, 'experiment');
    const ada = await support.person('TeamRoleArn', 'ada');
    const token = await mint(story, ada, experiment);
    check((await objectsOf(support, experiment)) > 0, 'the experiment has objects before the reset');

    const state = await mustCommand(support, ada, ['reset', experiment, '--stack', support.stack]);
    check(state.status === 'done', `the reset is done; got ${JSON.stringify(state).slice(0, 500)}`);
    story.say(`   removed: ${JSON.stringify(state.found)}`);

    check((await objectsOf(support, experiment)) === 0, 'no version of any object of the experiment is left');
    const items = await itemsOf(support, experiment);
    check(
      items.length === 1 && items[0]?.manifest === undefined,
      `only the tombstone is left of its items; found ${items.length}`,
    );
    check((await schedulesOf(support, experiment)) === 0, 'no schedule of the experiment is left');
    check(await isRefused(story, token), 'a token from before the reset is worth nothing');
    const { records } = await mustCommand(support, ada, [
      'trail',
      '--experiment',
      experiment,
      '--stack',
      support.stack,
    ]);
    check(Array.isArray(records) && records.length > 0, 'the trail of the experiment is still there');
    story.say(
      `   listed: 0 object versions, 0 schedules, a tombstone; the trail still has ${(records as unknown[]).length} records`,
    );
  },
};

async function objectsOf(team: Team, experiment: string): Promise<number> {
  const { Versions = [], DeleteMarkers = [] } = await new S3Client(team.admin).send(
    new ListObjectVersionsCommand({ Bucket: team.output('WorkspaceBucketName'), Prefix: experimentPrefix(experiment) }),
  );
  return Versions.length + DeleteMarkers.length;
}

async function itemsOf(team: Team, experiment: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await DynamoDBDocumentClient.from(new DynamoDBClient(team.admin)).send(
    new QueryCommand({
      TableName: team.output('ExperimentTableName'),
      KeyConditionExpression: 'experiment = :experiment',
      ExpressionAttributeValues: { ':experiment': experiment },
      ConsistentRead: true,
    }),
  );
  return Items;
}

async function schedulesOf(team: Team, experiment: string): Promise<number> {
  const { Schedules = [] } = await new SchedulerClient(team.admin).send(
    new ListSchedulesCommand({ NamePrefix: scheduleNamePrefix(experiment) }),
  );
  return Schedules.length;
}
