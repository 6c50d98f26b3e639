import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
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
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  public async remember(item: DisabledResource): Promise<void> {
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: this.tableName,
          Item: marshall(item),
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
    for await (const page of paginateScan(
      { client: this.client },
      { TableName: this.tableName, ConsistentRead: true },
    )) {
      items.push(...(page.Items ?? []).map((item) => unmarshall(item) as DisabledResource));
    }
    return items;
  }

  public async forget(resource: string): Promise<void> {
    await this.client.send(
      new DeleteItemCommand({ TableName: this.tableName, Key: { [ShutdownTable.KEY]: { S: resource } } }),
    );
  }
}
