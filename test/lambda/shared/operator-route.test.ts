import type { APIGatewayProxyEvent } from 'aws-lambda';
import { z } from 'zod';
import { Refusal, operatorHandler, readBody } from '../../../lambda/shared/operator-route';

function event(change: Record<string, unknown> = {}): APIGatewayProxyEvent {
  return {
    httpMethod: 'POST',
    resource: '/things/{id}',
    pathParameters: { id: 'sha256%3Aabc' },
    body: '{"count":1}',
    isBase64Encoded: false,
    requestContext: { requestId: 'r-1', identity: { userArn: 'arn:aws:sts::111122223333:assumed-role/Team/alice' } },
    ...change,
  } as unknown as APIGatewayProxyEvent;
}

const schema = z.strictObject({ count: z.number() });
const handler = operatorHandler({
  'POST /things/{id}': async (request) => ({
    status: 201,
    body: { caller: request.callerArn, id: request.parameter('id'), ...readBody(request.event, schema) },
  }),
  'GET /fault': async () => {
    throw new Error('a secret of the caller');
  },
  'GET /refusal': async () => {
    throw new Refusal(409, 'It is taken.');
  },
});

async function answer(given: APIGatewayProxyEvent) {
  const { statusCode, body } = await handler(given);
  return { statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

test('gives the route the identity that IAM found, the decoded parameter and the checked body', async () => {
  expect(await answer(event())).toEqual({
    statusCode: 201,
    body: { caller: 'arn:aws:sts::111122223333:assumed-role/Team/alice', id: 'sha256:abc', count: 1 },
  });
});

test('refuses a request without an IAM identity, whatever its body says', async () => {
  const unsigned = event({ requestContext: { requestId: 'r', identity: { userArn: null } }, body: '{"count":1}' });
  expect(await answer(unsigned)).toMatchObject({
    statusCode: 403,
    body: { message: expect.stringContaining('SigV4') },
  });
});

test.each([
  ['no JSON', { body: 'x' }, 400, 'The body is not JSON'],
  ['no body', { body: null }, 400, 'The body is not JSON'],
  ['an unknown key', { body: '{"count":1,"author":"bob"}' }, 400, 'author'],
  ['a wrong type', { body: '{"count":"1"}' }, 400, 'count: '],
  ['too much', { body: ' '.repeat(262_145) }, 413, 'at most 262144'],
  ['another route', { resource: '/other' }, 404, 'There is no route POST /other'],
])('refuses %s with a reason', async (_, change, statusCode, message) => {
  expect(await answer(event(change))).toEqual({ statusCode, body: { message: expect.stringContaining(message) } });
});

test('decodes a body that API Gateway has encoded', async () => {
  const body = Buffer.from('{"count":2}').toString('base64');
  expect(await answer(event({ body, isBase64Encoded: true }))).toMatchObject({ body: { count: 2 } });
});

test('hands on a refusal, and says nothing of a fault but its id', async () => {
  expect(await answer(event({ httpMethod: 'GET', resource: '/refusal' }))).toEqual({
    statusCode: 409,
    body: { message: 'It is taken.' },
  });
  const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const fault = await answer(event({ httpMethod: 'GET', resource: '/fault' }));
  expect(fault).toEqual({ statusCode: 500, body: { message: 'The request failed; its id is r-1.' } });
  expect(written.mock.calls.flat().join('')).not.toContain('secret');
  written.mockRestore();
});
