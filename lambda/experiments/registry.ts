import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  ExperimentIndex,
  ExperimentItem,
  MANIFEST_ITEM,
  RUN_ITEM_PREFIX,
  experimentKey,
} from '../../lib/private/contracts/experiments';
import { RunItem } from '../../lib/private/contracts/runs';
import { SealedManifest } from '../shared/experiment-manifest';

/** What the table says of an experiment, without the manifest. */
export type ExperimentSummary = Omit<ExperimentItem, 'manifest' | 'item'>;

/** The experiment table: manifests are put once and never changed here. */
export class Registry {
  private readonly table: DynamoDBDocumentClient;

  public constructor(
    private readonly tableName: string,
    client: DynamoDBClient = new DynamoDBClient(),
  ) {
    this.table = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  /** Puts a manifest under its digest, unless something is there already: then what is there is returned. */
  public async register(
    sealed: SealedManifest,
    author: string,
    registeredAt: string,
  ): Promise<{ item: ExperimentItem; isNew: boolean }> {
    const item: ExperimentItem = {
      ...experimentKey(sealed.digest),
      item: MANIFEST_ITEM,
      name: sealed.manifest.name,
      manifest: sealed.canonical,
      author,
      registeredAt,
    };
    try {
      await this.table.send(
        new PutCommand({
          TableName: this.tableName,
          Item: item,
          ConditionExpression: 'attribute_not_exists(experiment)',
        }),
      );
      return { item, isNew: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) {
        throw error;
      }
      const existing = await this.find(sealed.digest);
      if (!existing) {
        throw error;
      }
      return { item: existing, isNew: false };
    }
  }

  public async find(digest: string): Promise<ExperimentItem | undefined> {
    const { Item } = await this.table.send(
      new GetCommand({ TableName: this.tableName, Key: experimentKey(digest), ConsistentRead: true }),
    );
    return Item as ExperimentItem | undefined;
  }

  /** The newest experiments first. */
  public async list(limit: number): Promise<ExperimentSummary[]> {
    const { Items } = await this.table.send(
      new QueryCommand({
        TableName: this.tableName,
        IndexName: ExperimentIndex.BY_TIME,
        KeyConditionExpression: '#item = :manifest',
        ExpressionAttributeNames: { '#item': 'item' },
        ExpressionAttributeValues: { ':manifest': MANIFEST_ITEM },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return (Items ?? []) as ExperimentSummary[];
  }

  public async runs(digest: string, limit: number): Promise<RunItem[]> {
    const { Items } = await this.table.send(
      new QueryCommand({
        TableName: this.tableName,
        KeyConditionExpression: 'experiment = :digest AND begins_with(#item, :run)',
        ExpressionAttributeNames: { '#item': 'item' },
        ExpressionAttributeValues: { ':digest': digest, ':run': RUN_ITEM_PREFIX },
        Limit: limit,
      }),
    );
    return (Items ?? []) as RunItem[];
  }
}
