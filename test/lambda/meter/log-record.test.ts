import { createHash } from 'node:crypto';
import { type InvocationLogRecord, parseRecord, readRecord } from '../../../lambda/meter/log-record';

const record = (more: Partial<InvocationLogRecord> = {}): InvocationLogRecord => ({
  schemaType: 'ModelInvocationLog',
  timestamp: '2026-11-23T10:00:00Z',
  requestId: 'request-1',
  operation: 'Converse',
  modelId: 'amazon.nova-lite-v1:0',
  identity: { arn: 'arn:aws:sts::111122223333:assumed-role/Gateway/x' },
  requestMetadata: { 'cas-call-id': 'call-1' },
  input: { inputBodyJson: { messages: [] }, inputTokenCount: 12 },
  output: { outputBodyJson: { usage: { inputTokens: 12, outputTokens: 3 } }, outputTokenCount: 3 },
  ...more,
});
const noBodies = (): Promise<Uint8Array> => Promise.reject(new Error('no body was asked for'));

test('reads ids, caller, tokens and hashes', async () => {
  const { call, usage } = await readRecord(record(), noBodies);
  expect(call).toMatchObject({
    day: '2026-11-23',
    entry: '2026-11-23T10:00:00.000Z#request-1',
    requestId: 'request-1',
    callId: 'call-1',
    identity: 'arn:aws:sts::111122223333:assumed-role/Gateway/x',
    inputTokens: 12,
    outputTokens: 3,
  });
  expect(call.inputSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(usage).toEqual({ input: 12, output: 3, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 });
});

test('a cold cache is counted: the record keeps it apart from the input, and the answer tells its lifetime', async () => {
  const { usage } = await readRecord(
    record({
      input: { inputBodyJson: {}, inputTokenCount: 50, cacheWriteInputTokenCount: 120_000 },
      output: {
        outputBodyJson: {
          usage: {
            inputTokens: 50,
            outputTokens: 3,
            cacheWriteInputTokens: 120_000,
            cacheDetails: [{ ttl: '1h', inputTokens: 100_000 }],
          },
        },
        outputTokenCount: 3,
      },
    }),
    noBodies,
  );
  expect(usage).toEqual({ input: 50, output: 3, cacheRead: 0, cacheWrite5m: 20_000, cacheWrite1h: 100_000 });
});

test('without a body the counts of the record stand', async () => {
  const { usage } = await readRecord(
    record({
      input: { inputTokenCount: 50, cacheReadInputTokenCount: 7, cacheWriteInputTokenCount: 9 },
      output: { outputTokenCount: 3 },
    }),
    noBodies,
  );
  expect(usage).toEqual({ input: 50, output: 3, cacheRead: 7, cacheWrite5m: 9, cacheWrite1h: 0 });
});

test('the usage of a stream is in the last of its events', async () => {
  const events = [
    { messageStart: { role: 'assistant' } },
    { contentBlockDelta: { delta: { text: 'hello' } } },
    { metadata: { usage: { inputTokens: 4, outputTokens: 2 } } },
  ];
  const { usage } = await readRecord(record({ input: {}, output: { outputBodyJson: events } }), noBodies);
  expect(usage).toMatchObject({ input: 4, output: 2 });
});

test('a body over 100 KB is followed byte for byte, and gives the usage that the record has lost', async () => {
  const input = Buffer.from(JSON.stringify({ messages: ['x'.repeat(150_000)] }, null, 3));
  const output = Buffer.from('{"usage": {"inputTokens": 37500,  "outputTokens": 5}}');
  const bodies = new Map([
    ['s3://bodies/in', input],
    ['s3://bodies/out', output],
  ]);
  const { call, usage } = await readRecord(
    record({ input: { inputBodyS3Path: 's3://bodies/in' }, output: { outputBodyS3Path: 's3://bodies/out' } }),
    (path) => Promise.resolve(bodies.get(path) ?? Buffer.alloc(0)),
  );
  expect(call.inputSha256).toBe(createHash('sha256').update(input).digest('hex'));
  expect(call.outputSha256).toBe(createHash('sha256').update(output).digest('hex'));
  expect(call).toMatchObject({ inputTokens: 37_500, outputTokens: 5 });
  expect(usage).toMatchObject({ input: 37_500, output: 5 });
});

test('a body that cannot be read leaves the call judged and its usage unknown', async () => {
  const gone = (): Promise<Uint8Array> => Promise.reject(new Error('NoSuchKey'));
  const { call, usage, unreadable } = await readRecord(
    record({ output: { outputBodyS3Path: 's3://bodies/gone' } }),
    gone,
  );
  expect(unreadable).toEqual(['s3://bodies/gone']);
  expect(call.requestId).toBe('request-1');
  expect(call).not.toHaveProperty('outputSha256');
  expect(usage).toBeUndefined();
});

test('a body that is no JSON has its hash all the same', async () => {
  const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0]);
  const { call, unreadable } = await readRecord(record({ input: { inputBodyS3Path: 's3://bodies/image' } }), () =>
    Promise.resolve(bytes),
  );
  expect(call.inputSha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(unreadable).toEqual([]);
});

test('what the log does not tell is unknown, never zero', async () => {
  const { call, usage } = await readRecord(record({ input: {}, output: {}, requestMetadata: undefined }), noBodies);
  expect(usage).toBeUndefined();
  expect(call).not.toHaveProperty('inputTokens');
  expect(call).not.toHaveProperty('callId');
});

test('lines that are no records are passed over', () => {
  expect(parseRecord('Permissions are correctly set for Amazon Bedrock logs.')).toBeUndefined();
  expect(parseRecord('null')).toBeUndefined();
  expect(parseRecord('{"schemaType":"Other"}')).toBeUndefined();
  expect(parseRecord(JSON.stringify(record()))).toEqual(record());
});
