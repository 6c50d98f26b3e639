import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { LedgerTable, ScopeItem } from '../../lib/private/contracts/ledger';

/** Looks at budgets without touching them. What is not there yet has had no call. */
export type ScopeReader = (scopes: readonly string[]) => Promise<readonly ScopeItem[]>;

/** Reads do not cancel transactions, nor do transactions cancel them, so a look costs others nothing. */
export function dynamoScopes(client: DynamoDBDocumentClient, table: string): ScopeReader {
  return async (scopes) => {
    const found = await Promise.all(
      scopes.map((scope) =>
        client.send(new GetCommand({ TableName: table, Key: { [LedgerTable.KEY]: scope }, ConsistentRead: true })),
      ),
    );
    return found.flatMap(({ Item }) => (Item ? [Item as ScopeItem] : []));
  };
}
