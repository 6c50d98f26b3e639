import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient, SendTaskSuccessCommand, TaskTimedOut } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  ApprovalDecision,
  ApprovalItem,
  ApprovalTable,
  PromotionItem,
  PromotionTable,
} from '../../lib/private/contracts/promotion';

/** The table of task tokens, which nobody else reads, and the promotions, which are only read here. */
export class Approvals {
  private readonly table: DynamoDBDocumentClient;

  public constructor(
    private readonly approvalTable: string,
    private readonly promotionTable: string,
    client: DynamoDBClient = new DynamoDBClient(),
    private readonly sfn: SFNClient = new SFNClient(),
  ) {
    this.table = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  public async promotion(promotion: string): Promise<PromotionItem | undefined> {
    const { Item } = await this.table.send(
      new GetCommand({
        TableName: this.promotionTable,
        Key: { [PromotionTable.KEY]: promotion },
        ConsistentRead: true,
      }),
    );
    return Item as PromotionItem | undefined;
  }

  public async waiting(promotion: string): Promise<ApprovalItem | undefined> {
    const { Item } = await this.table.send(
      new GetCommand({ TableName: this.approvalTable, Key: { [ApprovalTable.KEY]: promotion }, ConsistentRead: true }),
    );
    return Item as ApprovalItem | undefined;
  }

  /** Enters a decision, once: the same approver may repeat the same decision, nobody may change it. False if another stands. */
  public async decide(promotion: string, { decision, approver, decidedAt }: ApprovalDecision): Promise<boolean> {
    try {
      await this.table.send(
        new UpdateCommand({
          TableName: this.approvalTable,
          Key: { [ApprovalTable.KEY]: promotion },
          UpdateExpression: 'SET decision = :decision, approver = :approver, decidedAt = :decidedAt',
          ConditionExpression:
            'attribute_exists(taskToken) AND (attribute_not_exists(decision) OR (decision = :decision AND approver = :approver))',
          ExpressionAttributeValues: { ':decision': decision, ':approver': approver, ':decidedAt': decidedAt },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) {
        return false;
      }
      throw error;
    }
  }

  /** Hands the decision to the waiting state machine. False if it waits no more. */
  public async handOver(taskToken: string, decision: ApprovalDecision): Promise<boolean> {
    try {
      await this.sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(decision) }));
      return true;
    } catch (error) {
      if (error instanceof TaskTimedOut) {
        return false;
      }
      throw error;
    }
  }
}
