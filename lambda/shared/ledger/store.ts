import { setTimeout } from 'node:timers/promises';
import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';

export type TransactionItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Why DynamoDB cancelled a transaction, for each of its items in order. */
export interface CancellationReason {
  /** "None", "ConditionalCheckFailed", "TransactionConflict", "ThrottlingError", ... */
  readonly code: string;
  /** The item as it was, where the write asked for it. */
  readonly item?: Readonly<Record<string, unknown>>;
}

export type TransactionResult =
  { readonly committed: true } | { readonly committed: false; readonly reasons: readonly CancellationReason[] };

/** Commits all writes or none. */
export interface TransactionStore {
  /**
   * @param token makes a retry of the very same transaction harmless, for ten minutes
   */
  transact(items: readonly TransactionItem[], token: string): Promise<TransactionResult>;
}

export class DynamoTransactionStore implements TransactionStore {
  public constructor(private readonly client: DynamoDBDocumentClient) {}

  public async transact(items: readonly TransactionItem[], token: string): Promise<TransactionResult> {
    try {
      await this.client.send(new TransactWriteCommand({ TransactItems: [...items], ClientRequestToken: token }));
      return { committed: true };
    } catch (error) {
      // The document client leaves the items inside an exception in DynamoDB's own notation.
      if (error instanceof TransactionCanceledException) {
        return cancelled(error.CancellationReasons ?? []);
      }
      throw error;
    }
  }
}

/** A cancelled transaction, from the reasons as DynamoDB gives them. */
export function cancelled(reasons: readonly { readonly Code?: unknown; readonly Item?: unknown }[]): TransactionResult {
  return {
    committed: false,
    reasons: reasons.map(({ Code, Item }) => ({
      code: typeof Code === 'string' ? Code : 'Unknown',
      item: typeof Item === 'object' && Item !== null ? plain(Item as Readonly<Record<string, unknown>>) : undefined,
    })),
  };
}

const MOST_ATTEMPTS = 12;

/**
 * Writes one item that transactions touch, too. DynamoDB refuses such a write while a transaction holds the item, and the SDK does not
 * try it again. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling
 */
export async function despiteTransactions<T>(
  write: () => Promise<T>,
  sleep: (milliseconds: number) => Promise<unknown> = setTimeout,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof TransactionConflictException) || attempt === MOST_ATTEMPTS) throw error;
      await sleep(Math.random() * Math.min(400, 5 * 2 ** attempt));
    }
  }
}

/** The ledger's items hold strings, numbers and lists of strings, and nothing else. */
function plain(item: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('N' in value) return Number(value.N);
  if ('S' in value) return value.S;
  if ('L' in value && Array.isArray(value.L)) return value.L.map(plainValue);
  return value;
}
