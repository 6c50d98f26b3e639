import { gunzipSync } from 'node:zlib';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import { type ApprovedModelEntry, GatewayEnv } from '../../lib/private/contracts/gateway';
import { LedgerEnv, type LedgerLimits } from '../../lib/private/contracts/ledger';
import { ObservationEnv } from '../../lib/private/contracts/observations';
import { TrailEnv } from '../../lib/private/contracts/trail';
import { Ledger } from '../shared/ledger/ledger';
import { DynamoTransactionStore } from '../shared/ledger/store';
import { publishMetrics } from '../shared/metrics';
import { requireEnv } from '../shared/require-env';
import { parseRecord } from './log-record';
import { Meter } from './meter';
import { MeterTables } from './tables';

const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient());
// The local cloud serves every bucket under one host name.
const s3 = new S3Client({ forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL) });

/** A batch of Bedrock's invocation log, or the schedule's tick. */
export async function handler(event: CloudWatchLogsEvent | { readonly tick: true }): Promise<void> {
  const meter = new Meter({
    ledger: new Ledger(new DynamoTransactionStore(dynamo), requireEnv(LedgerEnv.TABLE)),
    tables: new MeterTables(dynamo, {
      ledger: requireEnv(LedgerEnv.TABLE),
      trail: requireEnv(TrailEnv.TABLE),
      observations: requireEnv(ObservationEnv.TABLE),
    }),
    limits: JSON.parse(requireEnv(LedgerEnv.LIMITS)) as LedgerLimits,
    models: JSON.parse(requireEnv(GatewayEnv.MODELS)) as ApprovedModelEntry[],
    gatewayRole: gatewayRole(),
    readBody,
    now: () => new Date(),
  });
  if ('tick' in event) {
    publishMetrics(await meter.tick());
    return;
  }
  const batch = JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString('utf8')) as LogBatch;
  // The subscription hands over lines that name themselves records. What is none all the same is a call that nobody has judged.
  const lines = batch.logEvents ?? [];
  const records = lines.flatMap(({ message }) => parseRecord(message) ?? []);
  publishMetrics(await meter.take(records, lines.length - records.length));
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample */
interface LogBatch {
  readonly logEvents?: { readonly message: string }[];
}

function gatewayRole(): string | undefined {
  const role = requireEnv(ObservationEnv.GATEWAY_ROLE);
  return role.startsWith('arn:') ? role : undefined;
}

/** `s3://bucket/key`; only in the bucket that Bedrock was told to use. Bedrock compresses what it puts there. */
async function readBody(path: string): Promise<Uint8Array> {
  const bucket = requireEnv(ObservationEnv.BODY_BUCKET);
  const prefix = `s3://${bucket}/`;
  if (!path.startsWith(prefix))
    throw new Error('A record of the invocation log names a bucket that is not the sandbox’s.');
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: path.slice(prefix.length) }));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}
