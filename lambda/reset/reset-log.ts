import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DsseEnvelope } from '../../lib/private/contracts/dsse';
import { RESET_PAYLOAD_TYPE, ResetItem, ResetReceipt, ResetTable } from '../../lib/private/contracts/reset';
import { canonicalJson } from '../shared/canonical-json';
import { sealEnvelope } from '../shared/dsse';

/** Resets and their receipts, which no reset removes. */
export class ResetLog {
  private readonly db: DynamoDBDocumentClient;

  public constructor(
    private readonly table: string,
    private readonly receiptKey: string,
    client: DynamoDBClient = new DynamoDBClient(),
    private readonly kms: KMSClient = new KMSClient(),
  ) {
    this.db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  /** Enters a reset. Entered again, the first entry stays: it says what there was before anything was deleted. */
  public async enter(item: ResetItem): Promise<void> {
    try {
      await this.db.send(
        new PutCommand({
          TableName: this.table,
          Item: item,
          ConditionExpression: 'attribute_not_exists(#key)',
          // A word that DynamoDB keeps to itself.
          ExpressionAttributeNames: { '#key': ResetTable.KEY },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) {
        throw error;
      }
    }
  }

  public async find(reset: string): Promise<ResetItem | undefined> {
    const { Item } = await this.db.send(
      new GetCommand({ TableName: this.table, Key: { [ResetTable.KEY]: reset }, ConsistentRead: true }),
    );
    return Item as ResetItem | undefined;
  }

  public async close(reset: string, facts: Partial<ResetItem>): Promise<void> {
    const entries = Object.entries(facts);
    await this.db.send(
      new UpdateCommand({
        TableName: this.table,
        Key: { [ResetTable.KEY]: reset },
        UpdateExpression: `SET ${entries.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
      }),
    );
  }

  public async sign(receipt: ResetReceipt): Promise<DsseEnvelope> {
    return sealEnvelope(RESET_PAYLOAD_TYPE, canonicalJson(receipt), this.receiptKey, async (digest) => {
      const { Signature } = await this.kms.send(
        new SignCommand({
          KeyId: this.receiptKey,
          Message: digest,
          MessageType: 'DIGEST',
          SigningAlgorithm: 'ECDSA_SHA_256',
        }),
      );
      if (!Signature) {
        throw new Error('KMS gave no signature.');
      }
      return Signature;
    });
  }
}
