import { IncomingMessage, Server, createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { marshall } from '@aws-sdk/util-dynamodb';
import { attributeValue, attributeValues } from '../../../lambda/gateway/attribute-values';
import { NotSentError, SignedHttp } from '../../../lambda/gateway/signed-http';
import { TransactionError, WireTransactionStore } from '../../../lambda/gateway/wire-store';
import { TransactionItem } from '../../../lambda/shared/ledger/store';

type Answer = { readonly status: number; readonly body: string } | 'hang up';
interface Asked {
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly ClientRequestToken: string; readonly TransactItems: unknown[] };
}

const PUT: TransactionItem = {
  Put: {
    TableName: 'trail',
    Item: { trace: 't', cost: 3, gone: undefined },
    ConditionExpression: 'attribute_not_exists(x)',
  },
};
const COMMITTED: Answer = { status: 200, body: '{}' };
const failure = (type: string, status = 400, more: object = {}): Answer => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'secret', ...more }),
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** DynamoDB as it answers on the wire, one answer a request; the last one again and again. */
async function dynamo(...answers: Answer[]) {
  const asked: Asked[] = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) as Asked['body'] });
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? COMMITTED;
      if (answer === 'hang up') return request.socket.destroy();
      return response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const waits: number[] = [];
  const http = new SignedHttp({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    name: 'dynamodb',
    credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
    silenceMilliseconds: 1000,
  });
  const store = new WireTransactionStore(http, (milliseconds) => Promise.resolve(waits.push(milliseconds)));
  return { asked, waits, transact: () => store.transact([PUT], 'token-1') };
}

test('a transaction is sent as DynamoDB reads it, and signed', async () => {
  const { asked, transact } = await dynamo(COMMITTED);
  expect(await transact()).toEqual({ committed: true });
  expect(asked[0]?.body).toEqual({
    ClientRequestToken: 'token-1',
    TransactItems: [
      {
        Put: {
          TableName: 'trail',
          Item: { trace: { S: 't' }, cost: { N: '3' } },
          ConditionExpression: 'attribute_not_exists(x)',
        },
      },
    ],
  });
  expect(asked[0]?.headers['x-amz-target']).toBe('DynamoDB_20120810.TransactWriteItems');
  expect(asked[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/us-east-1\/dynamodb\//);
});

test('a cancelled transaction tells the reasons in order, with the items as they were', async () => {
  const CancellationReasons = [
    { Code: 'None' },
    { Code: 'ConditionalCheckFailed', Item: { id: { S: 'x' }, held: { N: '7' } } },
  ];
  const { asked, transact } = await dynamo(failure('TransactionCanceledException', 400, { CancellationReasons }));
  expect(await transact()).toEqual({
    committed: false,
    reasons: [
      { code: 'None', item: undefined },
      { code: 'ConditionalCheckFailed', item: { id: 'x', held: 7 } },
    ],
  });
  expect(asked).toHaveLength(1);
});

describe('a failure that passes is tried again with the same token, so that nothing happens twice', () => {
  test.each<[string, Answer]>([
    ['a throttle', failure('ThrottlingException')],
    ['a lack of capacity', failure('ProvisionedThroughputExceededException')],
    ['a transaction with the token that is under way', failure('TransactionInProgressException')],
    ['an error inside', { status: 500, body: 'no JSON' }],
    ['an answer that never came', 'hang up'],
  ])('%s', async (_name, answer) => {
    const { asked, waits, transact } = await dynamo(answer, COMMITTED);
    expect(await transact()).toEqual({ committed: true });
    expect(asked.map(({ body }) => body.ClientRequestToken)).toEqual(['token-1', 'token-1']);
    expect(waits).toHaveLength(1);
  });

  test('and not for ever', async () => {
    const { asked, transact } = await dynamo(failure('ThrottlingException'));
    await expect(transact()).rejects.toThrow(TransactionError);
    expect(asked).toHaveLength(4);
  });
});

test('a failure that does not pass is told at once, by its name alone', async () => {
  const { asked, transact } = await dynamo(failure('ValidationException'));
  const error = await transact().catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ name: 'ValidationException' });
  expect(String(error)).not.toContain('secret');
  expect(asked).toHaveLength(1);
});

test('what was never sent is told from what may have arrived', async () => {
  const http = new SignedHttp({
    endpoint: 'http://127.0.0.1:1',
    region: 'us-east-1',
    name: 'bedrock',
    credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
    silenceMilliseconds: 1000,
  });
  await expect(http.send({ path: '/', headers: {}, body: '' })).rejects.toThrow(NotSentError);
});

test.each([
  ['is used again', 1000, 1],
  ['is not trusted after a while: whoever was frozen does not know that it was closed', -1, 2],
])('a connection %s', async (_name, idleMilliseconds, connections) => {
  let opened = 0;
  server = createServer((_request, response) => response.end('{}')).on('connection', () => opened++);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const http = new SignedHttp({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    name: 'bedrock',
    credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
    silenceMilliseconds: 1000,
    idleMilliseconds,
  });
  for (let call = 0; call < 2; call++) {
    const { body } = await http.send(await http.sign({ path: '/', headers: {}, body: '{}' }));
    for await (const _chunk of body);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(opened).toBe(connections);
});

describe("DynamoDB's notation", () => {
  test('is what the SDK writes', () => {
    const value = {
      text: 'a',
      empty: '',
      number: -1.5,
      small: 1e-9,
      yes: true,
      nothing: null,
      list: [1, 'b', ['c']],
      map: { deep: { er: 1 } },
      left: undefined,
    };
    expect(attributeValues(value)).toEqual(marshall(value, { removeUndefinedValues: true }));
  });

  test('has bytes in base64, of a part of a buffer, too', () => {
    expect(attributeValue(Buffer.from('xabcx').subarray(1, 4))).toEqual({ B: Buffer.from('abc').toString('base64') });
  });

  test.each<[string, unknown]>([
    ['no number', NaN],
    ['an infinite number', Infinity],
    ['a number that is not exact', 2 ** 53],
    ['a big integer', 1n],
    ['a set', new Set(['a'])],
    ['a date', new Date(0)],
    ['a function', () => 1],
  ])('is not guessed for %s', (_name, value) => {
    expect(() => attributeValue(value)).toThrow(/cannot be written/);
  });
});
