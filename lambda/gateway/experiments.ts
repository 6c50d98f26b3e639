import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { ExperimentManifest, experimentKey } from '../../lib/private/contracts/experiments';

/** What the gateway needs to know of an experiment. */
export interface KnownExperiment {
  readonly manifest: ExperimentManifest;
  readonly fencedAt?: string;
}

export interface Experiments {
  /** @returns undefined when nothing is registered under the digest, or it was wiped */
  find(digest: string): Promise<KnownExperiment | undefined>;
}

/**
 * Reads the experiment table. A manifest never changes under its digest, so it is kept; whether it is fenced is asked at
 * each call, consistently.
 */
export class DynamoExperiments implements Experiments {
  private readonly manifests = new Map<string, ExperimentManifest>();

  public constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  public async find(digest: string): Promise<KnownExperiment | undefined> {
    const known = this.manifests.get(digest);
    const { Item } = await this.client.send(
      new GetCommand({
        TableName: this.table,
        Key: experimentKey(digest),
        ConsistentRead: true,
        ProjectionExpression: known ? 'fencedAt' : 'fencedAt, manifest',
      }),
    );
    const fencedAt = typeof Item?.fencedAt === 'string' ? Item.fencedAt : undefined;
    if (!Item) return undefined;
    if (known) return { manifest: known, fencedAt };
    if (typeof Item.manifest !== 'string') return undefined;
    const manifest = JSON.parse(Item.manifest) as ExperimentManifest;
    this.manifests.set(digest, manifest);
    return { manifest, fencedAt };
  }
}
