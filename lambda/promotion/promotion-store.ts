import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ExperimentItem, experimentKey } from '../../lib/private/contracts/experiments';
import { PromotionItem, PromotionTable } from '../../lib/private/contracts/promotion';
import { TrialItem, TrialSuiteName, trialItemPrefix } from '../../lib/private/contracts/runs';

/** What promotion reads and writes: its own table; of the experiment table it only reads. */
export class PromotionStore {
  private readonly table: DynamoDBDocumentClient;

  public constructor(
    private readonly promotionTable: string,
    private readonly experimentTable: string,
    client: DynamoDBClient = new DynamoDBClient(),
  ) {
    this.table = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  public async experiment(digest: string): Promise<ExperimentItem | undefined> {
    const { Item } = await this.table.send(
      new GetCommand({ TableName: this.experimentTable, Key: experimentKey(digest), ConsistentRead: true }),
    );
    return Item as ExperimentItem | undefined;
  }

  /** The trials of a promotion's run, in order. */
  public async trials(digest: string, run: string, suite: TrialSuiteName): Promise<TrialItem[]> {
    return (await this.query({
      TableName: this.experimentTable,
      KeyConditionExpression: 'experiment = :digest AND begins_with(#item, :prefix)',
      ExpressionAttributeNames: { '#item': 'item' },
      ExpressionAttributeValues: { ':digest': digest, ':prefix': trialItemPrefix(run, suite) },
      ConsistentRead: true,
    })) as unknown as TrialItem[];
  }

  public async find(promotion: string): Promise<PromotionItem | undefined> {
    const { Item } = await this.table.send(
      new GetCommand({
        TableName: this.promotionTable,
        Key: { [PromotionTable.KEY]: promotion },
        ConsistentRead: true,
      }),
    );
    return Item as PromotionItem | undefined;
  }

  /** Enters a promotion, over itself when the step is repeated. */
  public async begin(item: PromotionItem): Promise<void> {
    await this.table.send(new PutCommand({ TableName: this.promotionTable, Item: item }));
  }

  /** How many promotions of the experiment there are besides this one. */
  public async others(digest: string, promotion: string): Promise<number> {
    const items = await this.query({
      TableName: this.promotionTable,
      IndexName: PromotionTable.BY_EXPERIMENT,
      KeyConditionExpression: 'experiment = :digest',
      ExpressionAttributeValues: { ':digest': digest },
    });
    return items.filter((item) => item[PromotionTable.KEY] !== promotion).length;
  }

  /** Changes facts of a promotion that is there: one that was reset does not come back. */
  public async update(promotion: string, facts: Partial<PromotionItem>): Promise<void> {
    const entries = Object.entries(facts).filter(([, value]) => value !== undefined);
    await this.table.send(
      new UpdateCommand({
        TableName: this.promotionTable,
        Key: { [PromotionTable.KEY]: promotion },
        UpdateExpression: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ConditionExpression: `attribute_exists(${PromotionTable.KEY})`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
      }),
    );
  }

  private async query(input: ConstructorParameters<typeof QueryCommand>[0]): Promise<Record<string, unknown>[]> {
    const items: Record<string, unknown>[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await this.table.send(
        new QueryCommand({ ...input, ExclusiveStartKey: from }),
      );
      items.push(...(Items ?? []));
      from = LastEvaluatedKey;
    } while (from);
    return items;
  }
}
