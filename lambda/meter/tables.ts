import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import { type HoldItem, LedgerTable, type ScopeItem, TEAM_SCOPE, holdKey } from '../../lib/private/contracts/ledger';
import { type Finding, ObservationTable, type ObservedCall } from '../../lib/private/contracts/observations';
import { TrailKind, type TrailRecord } from '../../lib/private/contracts/trail';
import type { Usage } from '../shared/cost';
import type { LoggedCall } from './log-record';

/** Longer than the invocation log itself is kept by default. */
const KEEP_SECONDS = 35 * 86_400;

/** An observation keeps what the log says of usage, so that a hold can be settled long after its record has passed. */
type StoredCall = ObservedCall & { readonly usage?: Usage };

/** What the meter reads and writes, in three tables. */
export class MeterTables {
  public constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly names: { readonly ledger: string; readonly trail: string; readonly observations: string },
  ) {}

  public async hold(callId: string): Promise<HoldItem | undefined> {
    return (await this.ledgerItem(holdKey(callId))) as HoldItem | undefined;
  }

  public async team(): Promise<ScopeItem | undefined> {
    return (await this.ledgerItem(TEAM_SCOPE)) as ScopeItem | undefined;
  }

  /** Holds that are open past their time. The index may be a little behind: closing checks the item itself. */
  public async openHolds(now: number): Promise<HoldItem[]> {
    const holds: HoldItem[] = [];
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.names.ledger,
        IndexName: LedgerTable.OPEN_HOLDS_INDEX,
        KeyConditionExpression: '#open = :open AND #until < :now',
        ExpressionAttributeNames: { '#open': LedgerTable.OPEN_HOLDS_PARTITION, '#until': LedgerTable.OPEN_HOLDS_SORT },
        ExpressionAttributeValues: { ':open': LedgerTable.OPEN, ':now': now },
      },
    );
    for await (const page of pages) holds.push(...((page.Items ?? []) as HoldItem[]));
    return holds;
  }

  /** The same record again has the same key: it replaces itself. */
  public async observe(call: LoggedCall['call'], usage: Usage | undefined): Promise<void> {
    const item: StoredCall = { ...call, ttl: this.ttl(), ...(usage && { usage }) };
    await this.put(this.names.observations, item);
  }

  public async observedAs(callId: string): Promise<LoggedCall | undefined> {
    const { Items } = await this.client.send(
      new QueryCommand({
        TableName: this.names.observations,
        IndexName: ObservationTable.BY_CALL,
        KeyConditionExpression: 'callId = :callId',
        ExpressionAttributeValues: { ':callId': callId },
        Limit: 1,
      }),
    );
    const found = Items?.[0] as StoredCall | undefined;
    return found && { call: found, usage: found.usage };
  }

  public async find(finding: Finding): Promise<void> {
    await this.put(this.names.observations, {
      ...finding,
      [ObservationTable.PARTITION]: `FINDING#${finding.at.slice(0, 10)}`,
      [ObservationTable.SORT]: `${finding.at}#${finding.kind}#${finding.subject}`,
      [ObservationTable.TTL]: this.ttl(),
    });
  }

  public async intentOf(hold: HoldItem): Promise<TrailRecord | undefined> {
    const pages = paginateQuery(
      { client: this.client },
      {
        TableName: this.names.trail,
        KeyConditionExpression: 'trace = :trace',
        FilterExpression: 'callId = :callId AND kind = :intent',
        ExpressionAttributeValues: { ':trace': hold.trace, ':callId': hold.callId, ':intent': TrailKind.INTENT },
      },
    );
    for await (const page of pages) {
      if (page.Items?.[0]) return page.Items[0] as TrailRecord;
    }
    return undefined;
  }

  public async putRecord(record: TrailRecord): Promise<void> {
    await this.client.send(
      new PutCommand({
        TableName: this.names.trail,
        Item: record,
        ConditionExpression: 'attribute_not_exists(trace)',
      }),
    );
  }

  private async ledgerItem(id: string): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.names.ledger, Key: { [LedgerTable.KEY]: id }, ConsistentRead: true }),
    );
    return Item;
  }

  private async put(table: string, item: object): Promise<void> {
    await this.client.send(new PutCommand({ TableName: table, Item: item }));
  }

  private ttl(): number {
    return Math.floor(Date.now() / 1000) + KEEP_SECONDS;
  }
}
