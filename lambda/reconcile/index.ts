import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  type Finding,
  FindingKind,
  MetricName,
  ObservationEnv,
  ObservationTable,
} from '../../lib/private/contracts/observations';
import { TrailEnv } from '../../lib/private/contracts/trail';
import { publishMetrics } from '../shared/metrics';
import { requireEnv } from '../shared/require-env';
import { type Reconciliation, reconcile } from './reconcile';
import { brokenBodies, readArchive, readCloudTrail, readObserved, readTrail, withMargin } from './sources';
import type { Window } from './witnesses';

const dynamo = new DynamoDBClient();
// The local cloud serves every bucket under one host name.
const s3 = new S3Client({ forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL) });

const HOUR = 3_600_000;

/**
 * Reconciles one hour: the last one that ended at least an hour ago, as the logs of AWS come late; or the window that it is
 * asked for.
 */
export async function handler(request: Partial<Window>): Promise<Reconciliation & { readonly window: Window }> {
  const window = windowOf(request, Date.now());
  const wide = withMargin(window);
  const trailTable = requireEnv(TrailEnv.TABLE);
  const archive = requireEnv(ObservationEnv.ARCHIVE_BUCKET);
  const cloudTrailPrefix = process.env[ObservationEnv.CLOUD_TRAIL_PREFIX];
  const { records, table } = await readTrail(dynamo, trailTable, wide);
  const result = reconcile(window, {
    records,
    table,
    brokenBodies: await brokenBodies(
      dynamo,
      trailTable,
      records.filter(({ at }) => at >= window.from && at < window.to),
    ),
    observed: await unlessUnreadable("Bedrock's log", () =>
      readObserved(dynamo, requireEnv(ObservationEnv.TABLE), wide),
    ),
    cloudTrailKept: cloudTrailPrefix !== undefined,
    cloudTrail: cloudTrailPrefix
      ? await unlessUnreadable('CloudTrail', () => readCloudTrail(s3, archive, cloudTrailPrefix, wide))
      : undefined,
    archive: await unlessUnreadable('the archive', () => readArchive(s3, archive, window)),
  });
  let bypasses = 0;
  for (const finding of result.findings) {
    const isNew = await store(finding);
    if (isNew && finding.kind === FindingKind.BYPASS) bypasses++;
  }
  publishMetrics({
    [MetricName.FINDINGS]: result.findings.length,
    // The alarm on these blows the fuse: calls that never reached the invocation log. What the meter found has blown it already,
    // and must not blow it again after a person has armed it.
    [MetricName.BYPASSES]: bypasses,
    [MetricName.RECONCILED_CALLS]: result.reconciled,
  });
  return { ...result, window };
}

export function windowOf(request: Partial<Window>, now: number): Window {
  const to = request.to ?? new Date(Math.floor((now - HOUR) / HOUR) * HOUR).toISOString();
  return { from: request.from ?? new Date(Date.parse(to) - HOUR).toISOString(), to };
}

/** A witness that cannot be asked is unknown, and must not keep the others from being heard. */
async function unlessUnreadable<T>(source: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    process.stderr.write(
      `${JSON.stringify({ message: `${source} could not be read`, error: error instanceof Error ? error.name : 'failed' })}\n`,
    );
    return undefined;
  }
}

/** @returns whether nobody had found it before */
async function store(finding: Finding): Promise<boolean> {
  const days = Number(requireEnv(ObservationEnv.KEEP_DAYS));
  const { Attributes } = await dynamo.send(
    new PutItemCommand({
      ReturnValues: 'ALL_OLD',
      TableName: requireEnv(ObservationEnv.TABLE),
      Item: marshall({
        ...finding,
        [ObservationTable.PARTITION]: `FINDING#${finding.at.slice(0, 10)}`,
        [ObservationTable.SORT]: `${finding.at}#${finding.kind}#${finding.subject}`,
        [ObservationTable.TTL]: Math.floor(Date.now() / 1000) + days * 86_400,
      }),
    }),
  );
  return Attributes === undefined;
}
