import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { ExperimentItem, experimentKey, runKey, runPrefix } from '../../lib/private/contracts/experiments';
import {
  RunItem,
  RunStatus,
  RunStatusName,
  RunTrialsEvent,
  TrialItem,
  TrialSuite,
  TrialSuiteName,
  trialItem,
  trialItemPrefix,
} from '../../lib/private/contracts/runs';
import { sha256 } from '../shared/canonical-json';
import { TrialOutcome, TrialPlan } from './trial';

/** Where runs and trials are kept: their numbers in the experiment table, their texts in the workspace. */
export class RunStore {
  private readonly table: DynamoDBDocumentClient;

  public constructor(
    private readonly tableName: string,
    private readonly workspace: string,
    client: DynamoDBClient = new DynamoDBClient(),
    private readonly s3: S3Client = new S3Client(),
  ) {
    this.table = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  public async experiment(digest: string): Promise<ExperimentItem | undefined> {
    const { Item } = await this.table.send(
      new GetCommand({ TableName: this.tableName, Key: experimentKey(digest), ConsistentRead: true }),
    );
    return Item as ExperimentItem | undefined;
  }

  /** Enters a run, unless the experiment is fenced; entering the same run again changes nothing. */
  public async begin({ experiment, run, startedBy, executionArn }: RunTrialsEvent, startedAt: string): Promise<void> {
    const item: RunItem = {
      ...runKey(experiment, run),
      run,
      status: RunStatus.RUNNING,
      startedBy,
      startedAt,
      executionArn,
    };
    try {
      await this.enter(item);
    } catch (error) {
      const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
      // Only the put failed: the run is there already.
      if (reasons[0]?.Code !== 'None' || reasons[1]?.Code !== 'ConditionalCheckFailed') {
        throw error;
      }
    }
  }

  /** Keeps a trial: first its texts, then its numbers, which name the texts and their hash. A trial is entered once. */
  public async keep(event: RunTrialsEvent, plan: TrialPlan, outcome: TrialOutcome, at: string): Promise<void> {
    // With the trace in its name, no attempt at a trial overwrites another's texts.
    const name = `${String(plan.trial).padStart(6, '0')}-${outcome.trace}.json`;
    const object = `${runPrefix(event.experiment, event.run)}${plan.suite}/${name}`;
    const text = JSON.stringify({
      prompt: plan.prompt,
      answer: outcome.answer ? { ...outcome.answer } : null,
      failedAssertions: outcome.failedAssertions,
    });
    await this.s3.send(
      new PutObjectCommand({ Bucket: this.workspace, Key: object, Body: text, ContentType: 'application/json' }),
    );
    const item: TrialItem = {
      experiment: event.experiment,
      item: trialItem(event.run, plan.suite, plan.trial),
      run: event.run,
      suite: plan.suite,
      trial: plan.trial,
      record: plan.record,
      passed: outcome.passed,
      failedAssertions: outcome.failedAssertions,
      error: outcome.error,
      unexpectedToolCalls: outcome.unexpectedToolCalls,
      trace: outcome.trace,
      at,
      duration: outcome.duration,
      object,
      sha256: sha256(text),
    };
    await this.enter(item);
  }

  /** Closes a run with the count of its trials, and writes the count beside the trials. */
  public async end(experiment: string, run: string, endedAt: string): Promise<void> {
    const trials = await this.trials(experiment, run, TrialSuite.DATASET);
    const passed = trials.filter((trial) => trial.passed).length;
    await this.close(experiment, run, RunStatus.SUCCEEDED, { endedAt, trials: trials.length, passed });
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.workspace,
        Key: `${runPrefix(experiment, run)}summary.json`,
        Body: JSON.stringify({ experiment, run, trials: trials.length, passed, endedAt }),
        ContentType: 'application/json',
      }),
    );
  }

  public async fail(experiment: string, run: string, endedAt: string, reason: string): Promise<void> {
    await this.close(experiment, run, RunStatus.FAILED, { endedAt, reason });
  }

  public async trials(experiment: string, run: string, suite: TrialSuiteName): Promise<TrialItem[]> {
    const trials: TrialItem[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await this.table.send(
        new QueryCommand({
          TableName: this.tableName,
          KeyConditionExpression: 'experiment = :experiment AND begins_with(#item, :prefix)',
          ExpressionAttributeNames: { '#item': 'item' },
          ExpressionAttributeValues: {
            ':experiment': experiment,
            ':prefix': trialItemPrefix(run, suite),
          },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      trials.push(...((Items ?? []) as TrialItem[]));
      from = LastEvaluatedKey;
    } while (from);
    return trials;
  }

  private async close(experiment: string, run: string, status: RunStatusName, facts: Partial<RunItem>): Promise<void> {
    const names = Object.keys(facts);
    await this.table.send(
      new UpdateCommand({
        TableName: this.tableName,
        Key: runKey(experiment, run),
        UpdateExpression: `SET #status = :status, ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
        // A run that was reset in the meantime does not come back.
        ConditionExpression: 'attribute_exists(experiment)',
        ExpressionAttributeNames: Object.fromEntries([
          ['#status', 'status'],
          ...names.map((name) => [`#${name}`, name]),
        ]),
        ExpressionAttributeValues: Object.fromEntries([
          [':status', status],
          ...Object.entries(facts).map(([name, value]) => [`:${name}`, value]),
        ]),
      }),
    );
  }

  /** Neither entered twice, nor after the experiment was fenced for a reset. */
  private async enter(item: TrialItem | RunItem): Promise<void> {
    await this.table.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            ConditionCheck: {
              TableName: this.tableName,
              Key: experimentKey(item.experiment),
              ConditionExpression: 'attribute_exists(experiment) AND attribute_not_exists(fencedAt)',
            },
          },
          {
            Put: {
              TableName: this.tableName,
              Item: item,
              ConditionExpression: 'attribute_not_exists(experiment)',
            },
          },
        ],
      }),
    );
  }
}
