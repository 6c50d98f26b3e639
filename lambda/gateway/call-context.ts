import {
  BatchGetCommand,
  BatchGetCommandInput,
  BatchGetCommandOutput,
  DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { ExperimentManifest, experimentKey } from '../../lib/private/contracts/experiments';
import { LedgerTable, ScopeItem } from '../../lib/private/contracts/ledger';
import { TransactionItem } from '../shared/ledger/store';

/** What the gateway needs to know of an experiment. */
export interface KnownExperiment {
  readonly manifest: ExperimentManifest;
  readonly fencedAt?: string;
}

/** What a call is judged by, as it is at this moment. */
export interface CallContext {
  /** Undefined when nothing is registered under the digest, or it was wiped. */
  readonly experiment?: KnownExperiment;
  /** Budgets that have had a call. */
  readonly scopes: readonly ScopeItem[];
}

export interface CallContexts {
  read(experiment: string, scopes: readonly string[]): Promise<CallContext>;
  /** The manifest of an experiment that was read before, and that is small enough to be confirmed with each call. */
  remembered(experiment: string): ExperimentManifest | undefined;
  /** The condition under which a remembered experiment still is open: neither fenced nor wiped. */
  confirm(experiment: string): TransactionItem;
}

/** A condition is charged by the size of the whole item, two write units a KB: above this, reading is cheaper. */
const CONFIRMED_BYTES = 8_192;

/**
 * Reads experiment and budgets in one request, consistently: a fence holds from the moment it is written. Reads do not cancel
 * transactions, nor do transactions cancel them. A manifest never changes under its digest, so it is fetched once.
 */
export class DynamoCallContexts implements CallContexts {
  private readonly manifests = new Map<string, ExperimentManifest>();
  private readonly small = new Set<string>();

  public constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly tables: { readonly experiments: string; readonly ledger: string },
  ) {}

  public async read(digest: string, scopes: readonly string[]): Promise<CallContext> {
    const known = this.manifests.get(digest);
    const { experiments, ledger } = this.tables;
    const found = await this.batch({
      [experiments]: {
        Keys: [experimentKey(digest)],
        ConsistentRead: true,
        ProjectionExpression: known ? 'experiment, fencedAt' : 'experiment, fencedAt, manifest',
      },
      [ledger]: { Keys: scopes.map((scope) => ({ [LedgerTable.KEY]: scope })), ConsistentRead: true },
    });
    return {
      experiment: this.experimentOf(digest, found.get(experiments)?.[0], known),
      scopes: (found.get(ledger) ?? []) as unknown as readonly ScopeItem[],
    };
  }

  public remembered(digest: string): ExperimentManifest | undefined {
    return this.small.has(digest) ? this.manifests.get(digest) : undefined;
  }

  public confirm(digest: string): TransactionItem {
    return {
      ConditionCheck: {
        TableName: this.tables.experiments,
        Key: experimentKey(digest),
        ConditionExpression: 'attribute_exists(manifest) AND attribute_not_exists(fencedAt)',
      },
    };
  }

  private experimentOf(
    digest: string,
    item: Readonly<Record<string, unknown>> | undefined,
    known: ExperimentManifest | undefined,
  ): KnownExperiment | undefined {
    if (!item) return undefined;
    const fencedAt = typeof item.fencedAt === 'string' ? item.fencedAt : undefined;
    const manifest =
      known ?? (typeof item.manifest === 'string' ? (JSON.parse(item.manifest) as ExperimentManifest) : undefined);
    if (!manifest) return undefined;
    this.manifests.set(digest, manifest);
    if (typeof item.manifest === 'string' && item.manifest.length <= CONFIRMED_BYTES) this.small.add(digest);
    return { manifest, fencedAt };
  }

  /** A batch may come back in parts. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
  private async batch(
    requests: NonNullable<BatchGetCommandInput['RequestItems']>,
  ): Promise<Map<string, Record<string, unknown>[]>> {
    const found = new Map<string, Record<string, unknown>[]>();
    let open: BatchGetCommandInput['RequestItems'] = requests;
    for (let attempt = 0; open && Object.keys(open).length > 0; attempt++) {
      if (attempt === 5) throw new Error('DynamoDB answered for a part of the keys only, five times over.');
      const answer: BatchGetCommandOutput = await this.client.send(new BatchGetCommand({ RequestItems: open }));
      const { Responses = {}, UnprocessedKeys } = answer;
      for (const [table, items] of Object.entries(Responses)) found.set(table, [...(found.get(table) ?? []), ...items]);
      open = UnprocessedKeys;
    }
    return found;
  }
}
