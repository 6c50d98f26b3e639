import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { answerCloudFormation } from '../../../lambda/invocation-logging/respond';

let server: Server;
let status = 200;
const answers: { method?: string; type?: string; body: Record<string, unknown> }[] = [];

beforeAll(async () => {
  server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
      answers.push({ method: request.method, type: request.headers['content-type'], body });
      response.statusCode = status;
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => answers.splice(0));

const event = () =>
  ({
    RequestType: 'Create',
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'SetUp',
  }) as CloudFormationCustomResourceEvent;

test('success and failure are both told, so that no stack is kept waiting', async () => {
  await answerCloudFormation(event(), 'id', () => Promise.resolve());
  await answerCloudFormation(event(), 'id', () => Promise.reject(new Error('denied')));
  expect(answers).toMatchObject([
    { method: 'PUT', type: '', body: { Status: 'SUCCESS', PhysicalResourceId: 'id', LogicalResourceId: 'SetUp' } },
    { body: { Status: 'FAILED', Reason: 'Error: denied', StackId: 'stack', RequestId: 'request' } },
  ]);
});

test('an answer that CloudFormation does not take is an error', async () => {
  status = 403;
  await expect(answerCloudFormation(event(), 'id', () => Promise.resolve())).rejects.toThrow(/answered 403/);
});
