import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { TrailKind, TrailTable, type TrailRecord } from '../../../lib/private/contracts/trail';
import { check } from './check';
import type { Team } from './context';
import { APPROVED_MODEL, checkDenied } from './gateway';
import { dollars, teamScope } from './spend';
import { fact, type Chapter } from './story';

/** Chapter 7: every call above is on record, the denied ones included. */
export const showTrail: Chapter = {
  title: 'The trail shows who, when, experiment, model, tokens, cost and request id of every call, the denied ones too',
  async tell(story) {
    const { support } = story;
    await sleep(Math.max(0, Number(fact(story, 'expires at')) - Date.now()));
    await checkDenied(story, 'an expired token', fact(story, 'expiring token'), APPROVED_MODEL);

    const records = await recordsOf(support);
    const answered = records.filter(({ kind }) => kind === TrailKind.OUTCOME);
    const refused = records.filter(({ kind }) => kind === TrailKind.REFUSAL);
    for (const record of answered) {
      check(
        [record.workload, record.at, record.experiment, record.operation, record.requestId].every(Boolean) &&
          record.cost !== undefined &&
          record.attributes['gen_ai.request.model'] !== undefined &&
          record.attributes['gen_ai.usage.input_tokens'] !== undefined,
        `the record of call ${record.callId} says who, when, experiment, model, tokens, cost and request id`,
      );
    }
    const runaway = answered.filter(({ experiment }) => experiment === fact(story, 'runaway experiment'));
    check(
      runaway.length === Number(fact(story, 'runaway calls')),
      `each of the ${fact(story, 'runaway calls')} calls of the runaway agent is on record; found ${runaway.length}`,
    );
    const intents = records.filter(({ kind }) => kind === TrailKind.INTENT).map(({ callId }) => callId);
    check(
      answered.every(({ callId }) => intents.includes(callId)),
      'each answered call was recorded before it was made',
    );

    const rules = new Set(refused.map(({ refusal }) => refusal?.rule));
    check(
      refused.every(({ refusal }) => refusal !== undefined),
      'each refusal is on record with its rule',
    );
    check(refused.length >= 5 && rules.size >= 3, `the denied calls are on record; found ${[...rules].join(', ')}`);
    const cost = answered.reduce((sum, record) => sum + (record.cost ?? 0), 0);
    const { spent } = await teamScope(support);
    check(
      cost === spent,
      `the trail's costs (${dollars(cost)}) add up to what the ledger has spent (${dollars(spent)})`,
    );

    story.say(
      '   who                 when                      model                                   tokens      cost       request id',
    );
    for (const record of [...answered.slice(0, 2), ...answered.slice(-1), ...refused]) story.say(`   ${line(record)}`);
    story.say(
      `   ${answered.length} calls answered, ${refused.length} refused; ${dollars(cost)}, exactly what the ledger has spent`,
    );
  },
};

function line(record: TrailRecord): string {
  const attribute = (name: string): string => String(record.attributes[name] ?? '');
  const tokens = `${attribute('gen_ai.usage.input_tokens')}+${attribute('gen_ai.usage.output_tokens')}`;
  const head = `${(record.workload.split('/').pop() ?? '').padEnd(18)}  ${record.at}  ${attribute('gen_ai.request.model').padEnd(38)}`;
  return record.refusal
    ? `${head}  refused: ${record.refusal.rule}`
    : `${head}  ${tokens.padEnd(10)}  ${dollars(record.cost ?? 0)}  ${record.requestId ?? ''}`;
}

async function recordsOf(team: Team): Promise<TrailRecord[]> {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(team.admin));
  const records: TrailRecord[] = [];
  for (let start: Record<string, unknown> | undefined, first = true; first || start; first = false) {
    const { Items = [], LastEvaluatedKey } = await table.send(
      new QueryCommand({
        TableName: team.output('TrailTableName'),
        IndexName: TrailTable.BY_DAY,
        KeyConditionExpression: '#day = :day',
        ExpressionAttributeNames: { '#day': 'day' },
        ExpressionAttributeValues: { ':day': new Date().toISOString().slice(0, 10) },
        ExclusiveStartKey: start,
      }),
    );
    records.push(...(Items as TrailRecord[]));
    start = LastEvaluatedKey;
  }
  return records;
}
