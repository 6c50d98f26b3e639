import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { TOKEN_PREFIX, TokenItem, TokenTable } from '../../lib/private/contracts/gateway';
import { TransactionItem, despiteTransactions } from '../shared/ledger/store';
import { isObject } from './json';

/** Knows tokens by their hash. */
export interface Tokens {
  /**
   * Finds a token and adds the present call's fingerprint to those of its last calls, in one step: calls that are made at
   * the same time see each other.
   *
   * @returns the token with the present call in `recent`; undefined when there is no such token
   */
  use(token: string, fingerprint: string): Promise<TokenItem | undefined>;
  /** The write that does the same to a token that is known already, and that fails when it has been revoked or has expired. */
  confirm(tokenHash: string, fingerprint: string, now: number): TransactionItem;
}

/** How many fingerprints too many may gather before they are cut off, so that few calls pay for it. */
export const SLACK = 32;

export class DynamoTokens implements Tokens {
  /**
   * @param keep how many fingerprints are looked at: the longest cycle times its repeats
   */
  public constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly keep: number,
  ) {}

  public async use(token: string, fingerprint: string): Promise<TokenItem | undefined> {
    if (!token.startsWith(TOKEN_PREFIX) || token.length > 200) return undefined;
    const key = { [TokenTable.KEY]: hashOf(token) };
    try {
      // Other calls with the token confirm it in their transactions.
      const { Attributes } = await despiteTransactions(() =>
        this.client.send(
          new UpdateCommand({
            TableName: this.table,
            Key: key,
            ConditionExpression: 'attribute_exists(tokenHash)',
            ...appending(fingerprint),
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      if (!isToken(Attributes)) return undefined;
      await this.cut(key, Attributes.recent?.length ?? 0);
      return Attributes;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  }

  public confirm(tokenHash: string, fingerprint: string, now: number): TransactionItem {
    const { ExpressionAttributeValues, ...update } = appending(fingerprint);
    return {
      Update: {
        TableName: this.table,
        Key: { [TokenTable.KEY]: tokenHash },
        ConditionExpression: 'attribute_exists(tokenHash) AND expiresAt > :now',
        ...update,
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':now': now / 1000 },
      },
    };
  }

  /** Keeps the list short. Two cuts at once forget a little more than they should, which only delays the guard. */
  private async cut(key: Record<string, string>, length: number): Promise<void> {
    if (length <= this.keep + SLACK) return;
    const oldest = Array.from({ length: length - this.keep }, (_, index) => `recent[${index}]`);
    await despiteTransactions(() =>
      this.client.send(
        new UpdateCommand({ TableName: this.table, Key: key, UpdateExpression: `REMOVE ${oldest.join(', ')}` }),
      ),
    );
  }
}

function appending(fingerprint: string) {
  return {
    UpdateExpression: 'SET #recent = list_append(if_not_exists(#recent, :none), :fingerprint)',
    ExpressionAttributeNames: { '#recent': 'recent' },
    ExpressionAttributeValues: { ':none': [], ':fingerprint': [fingerprint] },
  };
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function isToken(item: unknown): item is TokenItem {
  return isObject(item) && typeof item.tokenHash === 'string' && typeof item.expiresAt === 'number';
}
