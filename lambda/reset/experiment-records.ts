import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  ExperimentItem,
  ExperimentTableKey,
  MANIFEST_ITEM,
  RUN_ITEM_PREFIX,
  experimentKey,
} from '../../lib/private/contracts/experiments';
import { TokenTable } from '../../lib/private/contracts/gateway';
import { Fuse, FuseReason, LedgerTable, HoldItem, experimentScope, runScope } from '../../lib/private/contracts/ledger';
import { PromotionItem, PromotionTable } from '../../lib/private/contracts/promotion';
import { ExperimentInventory } from '../../lib/private/contracts/reset';
import { RunItem, TRIAL_ITEM_PREFIX } from '../../lib/private/contracts/runs';
import { despiteTransactions } from '../shared/ledger/store';

/** Names of the tables in which an experiment leaves items. */
export interface ExperimentTables {
  readonly experiments: string;
  readonly promotions: string;
  readonly tokens: string;
  readonly ledger: string;
}

type Key = Record<string, string>;

const PARALLEL_DELETES = 25;

/** Everything that an experiment leaves in tables, except the trail. */
export class ExperimentRecords {
  private readonly db: DynamoDBDocumentClient;

  public constructor(
    private readonly tables: ExperimentTables,
    client: DynamoDBClient = new DynamoDBClient(),
  ) {
    this.db = DynamoDBDocumentClient.from(client);
  }

  public async experiment(digest: string): Promise<ExperimentItem | undefined> {
    const { Item } = await this.db.send(
      new GetCommand({ TableName: this.tables.experiments, Key: experimentKey(digest), ConsistentRead: true }),
    );
    return Item as ExperimentItem | undefined;
  }

  /** The fence in the manifest's item; a fence that stands already stays as it is. */
  public async fence(digest: string, by: string, at: string): Promise<string> {
    // Calls under way confirm the experiment in their transactions.
    const { Attributes } = await despiteTransactions(() =>
      this.db.send(
        new UpdateCommand({
          TableName: this.tables.experiments,
          Key: experimentKey(digest),
          UpdateExpression: 'SET fencedAt = if_not_exists(fencedAt, :at), fencedBy = if_not_exists(fencedBy, :by)',
          ConditionExpression: 'attribute_exists(experiment)',
          ExpressionAttributeValues: { ':at': at, ':by': by },
          ReturnValues: 'ALL_NEW',
        }),
      ),
    );
    await this.blowFuse(digest, by, at);
    return (Attributes as ExperimentItem).fencedAt ?? at;
  }

  /** The reservation of a call reads this fuse in its own transaction, so no call slips in beside the fence. */
  private async blowFuse(digest: string, by: string, at: string): Promise<void> {
    try {
      await despiteTransactions(() =>
        this.db.send(
          new UpdateCommand({
            TableName: this.tables.ledger,
            Key: { [LedgerTable.KEY]: experimentScope(digest) },
            UpdateExpression:
              'SET fuse = :blown, fuseReason = :reason, fuseDetail = :detail, fuseAt = :at, fuseBy = :by',
            ConditionExpression: `attribute_exists(${LedgerTable.KEY})`,
            ExpressionAttributeValues: {
              ':blown': Fuse.BLOWN,
              ':reason': FuseReason.RESET,
              ':detail': 'The experiment is being reset.',
              ':at': at,
              ':by': by,
            },
          }),
        ),
      );
    } catch (error) {
      // Without a scope nothing was ever spent, and the fence in the manifest keeps it so.
      if (!(error instanceof ConditionalCheckFailedException)) {
        throw error;
      }
    }
  }

  /** What calls under way hold. The ledger's open holds tell of them, whichever scopes they count against. */
  public async held(digest: string): Promise<number> {
    const holds = (await this.query({
      TableName: this.tables.ledger,
      IndexName: LedgerTable.OPEN_HOLDS_INDEX,
      KeyConditionExpression: '#open = :open',
      FilterExpression: 'experiment = :digest',
      ExpressionAttributeNames: { '#open': LedgerTable.OPEN_HOLDS_PARTITION },
      ExpressionAttributeValues: { ':open': LedgerTable.OPEN, ':digest': digest },
    })) as unknown as HoldItem[];
    return holds.reduce((total, { amount }) => total + amount, 0);
  }

  public async runs(digest: string): Promise<RunItem[]> {
    return (await this.itemsOf(digest, RUN_ITEM_PREFIX)) as unknown as RunItem[];
  }

  public async promotions(digest: string): Promise<PromotionItem[]> {
    return (await this.query({
      TableName: this.tables.promotions,
      IndexName: PromotionTable.BY_EXPERIMENT,
      KeyConditionExpression: 'experiment = :digest',
      ExpressionAttributeValues: { ':digest': digest },
    })) as unknown as PromotionItem[];
  }

  public async count(digest: string): Promise<Omit<ExperimentInventory, 'objects'>> {
    const [runs, trials, promotions, tokens, scopes] = await Promise.all([
      this.runs(digest),
      this.itemsOf(digest, TRIAL_ITEM_PREFIX),
      this.promotions(digest),
      this.tokenKeys(digest),
      this.scopeKeys(digest),
    ]);
    return {
      runs: runs.length,
      trials: trials.length,
      promotions: promotions.length,
      tokens: tokens.length,
      ledgerScopes: scopes.length,
    };
  }

  /** Tokens first, as they open a door; the manifest's text last, as it says what there was. */
  public async deleteAll(digest: string): Promise<void> {
    await this.deleteItems(this.tables.tokens, await this.tokenKeys(digest));
    await this.deleteItems(
      this.tables.experiments,
      (await this.itemsOf(digest, TRIAL_ITEM_PREFIX)).map(experimentItemKey),
    );
    await this.deleteItems(
      this.tables.experiments,
      (await this.itemsOf(digest, RUN_ITEM_PREFIX)).map(experimentItemKey),
    );
    await this.deleteItems(
      this.tables.promotions,
      (await this.promotions(digest)).map(({ promotion }) => ({ [PromotionTable.KEY]: promotion })),
    );
    await this.deleteItems(this.tables.ledger, await this.scopeKeys(digest));
    await this.removeManifest(digest);
  }

  private async removeManifest(digest: string): Promise<void> {
    await this.db.send(
      new UpdateCommand({
        TableName: this.tables.experiments,
        Key: experimentKey(digest),
        UpdateExpression: 'REMOVE manifest',
        ConditionExpression: 'attribute_exists(fencedAt)',
      }),
    );
  }

  private async itemsOf(digest: string, prefix: typeof RUN_ITEM_PREFIX | typeof TRIAL_ITEM_PREFIX): Promise<Item[]> {
    return this.query({
      TableName: this.tables.experiments,
      KeyConditionExpression: 'experiment = :digest AND begins_with(#item, :prefix)',
      ExpressionAttributeNames: { '#item': ExperimentTableKey.SORT },
      ExpressionAttributeValues: { ':digest': digest, ':prefix': prefix },
      ConsistentRead: true,
    });
  }

  private async tokenKeys(digest: string): Promise<Key[]> {
    const items = await this.query({
      TableName: this.tables.tokens,
      IndexName: TokenTable.BY_EXPERIMENT,
      KeyConditionExpression: 'experiment = :digest',
      ExpressionAttributeValues: { ':digest': digest },
    });
    return items.map((item) => ({ [TokenTable.KEY]: String(item[TokenTable.KEY]) }));
  }

  /** Scopes of runs are found by reading the whole ledger: a workload names its runs as it likes, and only the ledger knows them. */
  private async scopeKeys(digest: string): Promise<Key[]> {
    const keys: Key[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await this.db.send(
        new ScanCommand({
          TableName: this.tables.ledger,
          FilterExpression: '#id = :experiment OR begins_with(#id, :runs)',
          ProjectionExpression: '#id',
          ExpressionAttributeNames: { '#id': LedgerTable.KEY },
          ExpressionAttributeValues: { ':experiment': experimentScope(digest), ':runs': runScope(digest, '') },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      keys.push(...(Items ?? []).map((item) => ({ [LedgerTable.KEY]: String(item[LedgerTable.KEY]) })));
      from = LastEvaluatedKey;
    } while (from);
    return keys;
  }

  private async deleteItems(table: string, keys: readonly Key[]): Promise<void> {
    for (let from = 0; from < keys.length; from += PARALLEL_DELETES) {
      await Promise.all(
        keys
          .slice(from, from + PARALLEL_DELETES)
          .map((Key) => despiteTransactions(() => this.db.send(new DeleteCommand({ TableName: table, Key })))),
      );
    }
  }

  private async query(input: ConstructorParameters<typeof QueryCommand>[0]): Promise<Item[]> {
    const items: Item[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await this.db.send(new QueryCommand({ ...input, ExclusiveStartKey: from }));
      items.push(...(Items ?? []));
      from = LastEvaluatedKey;
    } while (from);
    return items;
  }
}

type Item = Record<string, unknown>;

function experimentItemKey(item: Item): Key {
  const { PARTITION, SORT } = ExperimentTableKey;
  if (item[SORT] === MANIFEST_ITEM) {
    throw new Error('The manifest is not deleted: its item stays as a tombstone.');
  }
  return { [PARTITION]: String(item[PARTITION]), [SORT]: String(item[SORT]) };
}
