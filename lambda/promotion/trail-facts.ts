import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { TrialItem } from '../../lib/private/contracts/runs';
import { TrailKind, TrailRecord, TrailTable } from '../../lib/private/contracts/trail';
import { TrailFacts } from './criteria';

/** The part of a trail record that promotion looks at: never a body. */
export type TrailFact = Pick<TrailRecord, 'kind' | 'callId' | 'experiment' | 'run' | 'cost'>;

/** The attributes that are read: never a body. */
const TRAIL_ATTRIBUTES = [TrailTable.PARTITION, 'kind', 'callId', 'experiment', 'run', 'cost'] as const;

/** Traces looked up at the same time. */
const PARALLEL_QUERIES = 16;

export class Trail {
  private readonly table: DynamoDBDocumentClient;

  public constructor(
    private readonly tableName: string,
    client: DynamoDBClient = new DynamoDBClient(),
  ) {
    this.table = DynamoDBDocumentClient.from(client);
  }

  /** What the trail says of trials, by trace. A trace of which it says nothing is left out. */
  public async factsOf(trials: readonly TrialItem[]): Promise<Map<string, TrailFacts>> {
    const facts = new Map<string, TrailFacts>();
    for (let from = 0; from < trials.length; from += PARALLEL_QUERIES) {
      await Promise.all(
        trials.slice(from, from + PARALLEL_QUERIES).map(async (trial) => {
          const records = await this.records(trial.trace);
          if (records.length > 0) {
            facts.set(trial.trace, summarize(records, trial));
          }
        }),
      );
    }
    return facts;
  }

  private async records(trace: string): Promise<TrailFact[]> {
    const records: TrailFact[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await this.table.send(
        new QueryCommand({
          TableName: this.tableName,
          KeyConditionExpression: `#${TrailTable.PARTITION} = :trace`,
          ProjectionExpression: TRAIL_ATTRIBUTES.map((name) => `#${name}`).join(', '),
          ExpressionAttributeNames: Object.fromEntries(TRAIL_ATTRIBUTES.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: { ':trace': trace },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      records.push(...((Items ?? []) as TrailFact[]));
      from = LastEvaluatedKey;
    } while (from);
    return records;
  }
}

/** What the records of one trace say of the trial that the trace belongs to. */
export function summarize(records: readonly TrailFact[], trial: Pick<TrialItem, 'experiment' | 'run'>): TrailFacts {
  const own = records.filter(({ kind }) => kind !== TrailKind.BODY);
  const calls = (kind: TrailFact['kind']) =>
    new Set(own.filter((record) => record.kind === kind).map(({ callId }) => callId));
  const intents = calls(TrailKind.INTENT);
  const outcomes = calls(TrailKind.OUTCOME);
  const toolIntents = calls(TrailKind.TOOL_INTENT);
  const toolOutcomes = calls(TrailKind.TOOL_OUTCOME);
  const answered =
    [...intents].every((call) => outcomes.has(call)) &&
    [...outcomes].every((call) => intents.has(call)) &&
    [...toolIntents].every((call) => toolOutcomes.has(call));
  const called = intents.size + calls(TrailKind.REFUSAL).size > 0;
  const belongs = own.every(({ experiment, run }) => experiment === trial.experiment && run === trial.run);
  return {
    complete: called && answered && belongs,
    cost: own.filter(({ kind }) => kind === TrailKind.OUTCOME).reduce((total, { cost = 0 }) => total + cost, 0),
    toolRefusals: calls(TrailKind.TOOL_REFUSAL).size,
  };
}
