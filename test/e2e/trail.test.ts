import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { localEnvironment } from '../../bin/local/environment';
import { projectRoot } from '../../bin/local/paths';
import { CALL_ID_METADATA, type HoldItem, holdKey } from '../../lib/private/contracts/ledger';
import type { Finding, ObservedCall } from '../../lib/private/contracts/observations';
import { GenAi, TRAIL_SCHEMA_URL, type TrailRecord, trailEntry } from '../../lib/private/contracts/trail';
import { deployment } from './harness';
import { physicalId } from './stack-resources';
import { spawnSync } from 'node:child_process';

const { research: team } = deployment();
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(team.admin));
const logs = new CloudWatchLogsClient(team.admin);
const lambda = new LambdaClient(team.admin);
const s3 = new S3Client(team.admin);
const MODEL = 'amazon.nova-lite-v1:0';
const STREAM = 'aws/bedrock/modelinvocations';
const experiment = `sha256:${randomBytes(32).toString('hex')}`;
const trace = randomBytes(16).toString('hex');
const now = new Date();
let gatewaySession = '';

beforeAll(async () => {
  const role = await physicalId(team, 'AWS::IAM::Role', /Gateway(FunctionRole)?[0-9A-F]{8}$/);
  gatewaySession = `arn:aws:sts::${team.account}:assumed-role/${role}/gateway`;
  try {
    await logs.send(
      new CreateLogStreamCommand({ logGroupName: team.output('InvocationLogGroupName'), logStreamName: STREAM }),
    );
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
});

const REQUEST = { messages: [{ role: 'user', content: [{ text: 'Where is the ticket of <NAME_1>?' }] }] };

function record(kind: 'INTENT' | 'OUTCOME', callId: string, more: Partial<TrailRecord> = {}): TrailRecord {
  const at = now.toISOString();
  return {
    trace,
    entry: trailEntry(at, callId, kind),
    kind,
    schemaUrl: TRAIL_SCHEMA_URL,
    at,
    day: at.slice(0, 10),
    callId,
    workload: `arn:aws:sts::${team.account}:assumed-role/Team/alice`,
    experiment,
    source: 'GATEWAY',
    operation: 'Converse',
    attributes: { [GenAi.REQUEST_MODEL]: MODEL },
    ...more,
  };
}

async function recordCall(callId: string, requestId: string): Promise<void> {
  const json = JSON.stringify(REQUEST);
  const intent = record('INTENT', callId, {
    cost: 500,
    body: gzipSync(json),
    bodySha256: createHash('sha256').update(json).digest('hex'),
  });
  const outcome = record('OUTCOME', callId, {
    requestId,
    cost: 7,
    attributes: { [GenAi.REQUEST_MODEL]: MODEL, [GenAi.INPUT_TOKENS]: 12, [GenAi.OUTPUT_TOKENS]: 3 },
  });
  for (const Item of [intent, outcome]) {
    await documents.send(new PutCommand({ TableName: team.output('TrailTableName'), Item }));
  }
  const hold = { id: holdKey(callId), callId, state: 'SETTLED' } as HoldItem;
  await documents.send(new PutCommand({ TableName: team.output('LedgerTableName'), Item: hold }));
}

/** A record of the shape that Bedrock documents; the local cloud writes none itself. */
async function log(requestId: string, callId: string | undefined, more: object = {}): Promise<void> {
  const message = JSON.stringify({
    schemaType: 'ModelInvocationLog',
    schemaVersion: '1.0',
    timestamp: now.toISOString(),
    accountId: team.account,
    identity: { arn: gatewaySession },
    region: team.region,
    requestId,
    operation: 'Converse',
    modelId: MODEL,
    ...(callId !== undefined && { requestMetadata: { [CALL_ID_METADATA]: callId } }),
    input: { inputContentType: 'application/json', inputBodyJson: REQUEST, inputTokenCount: 12 },
    output: { outputContentType: 'application/json', outputBodyJson: {}, outputTokenCount: 3 },
    ...more,
  });
  await logs.send(
    new PutLogEventsCommand({
      logGroupName: team.output('InvocationLogGroupName'),
      logStreamName: STREAM,
      logEvents: [{ timestamp: Date.now(), message }],
    }),
  );
}

async function observed(requestId: string): Promise<ObservedCall> {
  const TableName = await physicalId(team, 'AWS::DynamoDB::Table', /Observations/);
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(300)) {
    const { Items } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: '#day = :day AND entry = :entry',
        ExpressionAttributeNames: { '#day': 'day' },
        ExpressionAttributeValues: {
          ':day': now.toISOString().slice(0, 10),
          ':entry': `${now.toISOString()}#${requestId}`,
        },
      }),
    );
    if (Items?.[0]) return Items[0] as ObservedCall;
  }
  throw new Error(`The meter has not seen ${requestId}.`);
}

async function reconcile(): Promise<Finding[]> {
  const hour = Math.floor(now.getTime() / 3_600_000) * 3_600_000;
  const window = { from: new Date(hour).toISOString(), to: new Date(hour + 3_600_000).toISOString() };
  const FunctionName = await physicalId(team, 'AWS::Lambda::Function', /Reconciler/);
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(window) }),
  );
  expect(FunctionError).toBeUndefined();
  return (JSON.parse(Buffer.from(Payload ?? []).toString()) as { findings: Finding[] }).findings;
}

const about = (findings: Finding[], subject: string): string[] =>
  findings.filter((finding) => finding.subject.includes(subject)).map(({ kind }) => kind);

test('a call that trail and log agree on is no finding; one that the log has not is a gap; one that was changed is altered', async () => {
  const [agreed, dropped, altered] = [randomUUID(), randomUUID(), randomUUID()];
  for (const id of [agreed, dropped, altered]) await recordCall(id, `request-${id}`);
  await log(`request-${agreed}`, agreed);
  await log(`request-${altered}`, altered, { output: { outputBodyJson: {}, outputTokenCount: 4000 } });
  await observed(`request-${altered}`);
  await archived(altered);
  const findings = await reconcile();
  expect(about(findings, agreed)).toEqual([]);
  expect(about(findings, dropped)).toEqual(['MISSING_FROM_LOG']);
  expect(about(findings, altered)).toEqual(['ALTERED']);
  // The local cloud has no CloudTrail, and the reconciler says so.
  expect(about(findings, 'CloudTrail')).toEqual(['SOURCE_UNKNOWN']);
});

test('a record that is changed in the table is found by the archive, which keeps it as it was', async () => {
  const call = randomUUID();
  await recordCall(call, `request-${call}`);
  await log(`request-${call}`, call);
  await observed(`request-${call}`);
  await archived(call);
  expect(about(await reconcile(), call)).toEqual([]);
  await documents.send(
    new PutCommand({ TableName: team.output('TrailTableName'), Item: record('INTENT', call, { cost: 1 }) }),
  );
  expect(about(await reconcile(), call)).toContain('ALTERED');
});

test('a body over 100 KB is followed into S3, byte for byte', async () => {
  const call = randomUUID();
  await recordCall(call, `request-${call}`);
  const bucket = await physicalId(team, 'AWS::S3::Bucket', /InvocationBodies/);
  const body = Buffer.from(JSON.stringify({ messages: ['x'.repeat(150_000)] }, null, 2));
  const key = `bedrock/AWSLogs/${team.account}/BedrockModelInvocationLogs/data/${call}_input.json.gz`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: gzipSync(body) }));
  await log(`request-${call}`, call, { input: { inputTokenCount: 12, inputBodyS3Path: `s3://${bucket}/${key}` } });
  expect((await observed(`request-${call}`)).inputSha256).toBe(createHash('sha256').update(body).digest('hex'));
});

test('the command prints the trail of an experiment in order, with bodies and cost', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(projectRoot, 'bin', 'dist', 'cdk-ai-sandbox.mjs'), 'trail', ...args], {
      env: localEnvironment(team.admin.endpoint, team.account, team.region),
      encoding: 'utf8',
    });
  const json = run('--stack', team.stack, '--experiment', experiment, '--json');
  expect(json.status).toBe(0);
  const { records } = JSON.parse(json.stdout) as { records: { entry: string; kind: string; content?: unknown }[] };
  expect(records.length).toBeGreaterThanOrEqual(8);
  expect(records.map(({ entry }) => entry)).toEqual(records.map(({ entry }) => entry).sort());
  expect(records.find(({ kind, content }) => kind === 'INTENT' && content)?.content).toEqual(REQUEST);
  const text = run('--table', team.output('TrailTableName'), '--trace', trace);
  expect(text.stdout).toContain('Where is the ticket of <NAME_1>?');
  expect(text.stdout).toMatch(/\d+ calls answered, 0 refused, \$0\.0000\d+ charged/);
  expect(run('--table', team.output('TrailTableName'), '--experiment', `sha256:${'0'.repeat(64)}`).status).toBe(1);
  expect(run('--experiment', 'latest', '--table', 'x').status).toBe(2);
});

/** Waits until the archive has the call's outcome. */
async function archived(callId: string): Promise<void> {
  const Bucket = await physicalId(team, 'AWS::S3::Bucket', /TrailArchive/);
  const [day, time] = now.toISOString().split('T');
  const Prefix = `records/${day ?? ''}/${(time ?? '').slice(0, 2)}/`;
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(500)) {
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    for (const { Key } of Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const lines = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString();
      if (lines.includes(`${callId}#OUTCOME`)) return;
    }
  }
  throw new Error(`The archive does not have ${callId}.`);
}
