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

/** How many fingerprints may gather in the list before they are put with the earlier ones, so that few calls pay for it. */
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
    try {
      // Other calls with the token confirm it in their transactions.
      const { Attributes } = await despiteTransactions(() =>
        this.client.send(
          new UpdateCommand({
            TableName: this.table,
            Key: { [TokenTable.KEY]: hashOf(token) },
            ConditionExpression: 'attribute_exists(tokenHash)',
            ...appending(fingerprint),
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      if (!isToken(Attributes)) return undefined;
      await this.tidy(Attributes);
      return { ...Attributes, recent: fingerprintsOf(Attributes) };
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

  /** Puts the list with the earlier ones, and forgets what nobody looks at any more. Of several who do so at once, one does. */
  private async tidy(token: TokenItem): Promise<void> {
    const { recent = [], earlier } = token;
    if (recent.length <= SLACK) return;
    const kept = this.keep === 0 ? [] : fingerprintsOf(token).slice(-this.keep);
    const update = {
      TableName: this.table,
      Key: { [TokenTable.KEY]: token.tokenHash },
      // Calls that are made meanwhile go to the list's end and stay there.
      UpdateExpression: `SET #earlier = :kept REMOVE ${recent.map((_, index) => `#recent[${index}]`).join(', ')}`,
      ConditionExpression: earlier === undefined ? 'attribute_not_exists(#earlier)' : '#earlier = :earlier',
      ExpressionAttributeNames: { '#recent': 'recent', '#earlier': 'earlier' },
      ExpressionAttributeValues: { ':kept': kept.join(' '), ...(earlier !== undefined && { ':earlier': earlier }) },
    };
    try {
      await despiteTransactions(() => this.client.send(new UpdateCommand(update)));
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

/** The fingerprints of a token's last calls, oldest first. */
function fingerprintsOf({ earlier = '', recent = [] }: TokenItem): string[] {
  return [...earlier.split(' ').filter((one) => one !== ''), ...recent];
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
