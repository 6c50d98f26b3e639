import { ListTablesCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetRestApisCommand, APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { GetObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { check } from './check';
import { converse } from './commands';
import { APPROVED_MODEL, mint } from './gateway';
import { fact, type Chapter } from './story';

/** Chapter 8: the other team, in its own account on the same endpoint, sees none of it. */
export const otherTeamSeesNothing: Chapter = {
  title: "The other team's identity sees none of it",
  async tell(story) {
    const { support, research } = story;
    const theirs = new S3Client(research.admin);
    const { Buckets = [] } = await theirs.send(new ListBucketsCommand({}));
    const { TableNames = [] } = await new DynamoDBClient(research.admin).send(new ListTablesCommand({}));
    const { stateMachines = [] } = await new SFNClient(research.admin).send(new ListStateMachinesCommand({}));
    const { items = [] } = await new APIGatewayClient(research.admin).send(new GetRestApisCommand({}));
    const seen = [
      ...Buckets.map(({ Name }) => Name),
      ...TableNames,
      ...stateMachines.map(({ stateMachineArn }) => stateMachineArn),
      ...items.map(({ id }) => id),
    ];
    check(seen.length > 0, 'the other team sees its own sandbox');
    for (const name of [
      'RawBucketName',
      'MaskedBucketName',
      'QuarantineBucketName',
      'OutboxBucketName',
      'WorkspaceBucketName',
      'LedgerTableName',
      'TrailTableName',
      'ExperimentTableName',
      'ShutdownStateMachineArn',
      'GatewayApiId',
      'OperatorApiId',
    ]) {
      check(!seen.includes(support.output(name)), `${research.name} does not see ${name} of ${support.name}`);
    }
    story.say(
      `   of ${seen.length} buckets, tables, state machines and APIs that ${research.name} sees, none is ${support.name}'s`,
    );

    const refusal = await theirs
      .send(
        new GetObjectCommand({ Bucket: support.output('MaskedBucketName'), Key: fact(story, 'masked tickets.txt') }),
      )
      .then(
        () => 'the object',
        (error: Error) => error.name,
      );
    check(
      ['NoSuchBucket', 'AccessDenied'].includes(refusal),
      `${research.name} cannot read a masked object of ${support.name}; got ${refusal}`,
    );

    const token = await mint(story, await support.person('TeamRoleArn', 'ada'), fact(story, 'runaway experiment'));
    const { json } = await converse(research, token, APPROVED_MODEL, 'Hello');
    check(
      json.error === 'AccessDeniedException',
      `a token of ${support.name} is worth nothing at the gateway of ${research.name}`,
    );
    story.say(
      `   a masked object by name: ${refusal}; a token of ${support.name} at ${research.name}'s gateway: ${String(json.error)}`,
    );
  },
};
