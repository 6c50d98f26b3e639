import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { type DisabledResource, ShutdownTable } from '../../lib/private/contracts/shutdown';

/** What was disabled, and how it was before. */
export interface Memory {
  /** Keeps the first state that it is told: what a later pass sees is the shutdown's own doing. */
  remember(item: DisabledResource): Promise<void>;
  all(): Promise<DisabledResource[]>;
  forget(resource: string): Promise<void>;
}

export class TableMemory implements Memory {
  public constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly tableName: string,
  ) {}

  public async remember(item: DisabledResource): Promise<void> {
    try {
      await this.client.send(
        new PutCommand({
          TableName: this.tableName,
          Item: item,
          ConditionExpression: 'attribute_not_exists(#key)',
          ExpressionAttributeNames: { '#key': ShutdownTable.KEY },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  public async all(): Promise<DisabledResource[]> {
    const items: DisabledResource[] = [];
    const page = { TableName: this.tableName, ConsistentRead: true };
    for await (const { Items } of paginateScan({ client: this.client }, page)) {
      items.push(...((Items ?? []) as DisabledResource[]));
    }
    return items;
  }

  public async forget(resource: string): Promise<void> {
    await this.client.send(new DeleteCommand({ TableName: this.tableName, Key: { [ShutdownTable.KEY]: resource } }));
  }
}
