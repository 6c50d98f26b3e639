import { gzipSync } from 'node:zlib';
import { modelCalls } from '../../../lambda/reconcile/cloud-trail-files';

const event = (more: object) => ({
  eventTime: '2026-11-23T10:00:00Z',
  eventSource: 'bedrock.amazonaws.com',
  eventName: 'Converse',
  eventID: 'event',
  requestID: 'request',
  userIdentity: { arn: 'arn:aws:sts::111122223333:assumed-role/Gateway/x' },
  ...more,
});
const read = (...records: object[]) => modelCalls(gzipSync(JSON.stringify({ Records: records })));

test('takes what makes a model work, and leaves what only looks', () => {
  const names = ['Converse', 'InvokeModel', 'InvokeModelWithResponseStream', 'CountTokens', 'ListFoundationModels'];
  expect(read(...names.map((eventName) => event({ eventName }))).map(({ event: name }) => name)).toEqual([
    'bedrock.amazonaws.com Converse',
    'bedrock.amazonaws.com InvokeModel',
    'bedrock.amazonaws.com InvokeModelWithResponseStream',
  ]);
});

test('takes the inference of the endpoint that is not in the invocation log', () => {
  expect(read(event({ eventSource: 'bedrock-mantle.amazonaws.com', eventName: 'CreateInference' }))).toHaveLength(1);
  expect(read(event({ eventSource: 'bedrock-mantle.amazonaws.com', eventName: 'ListModels' }))).toEqual([]);
});

test('tells who, when, which request, and whether AWS refused it', () => {
  expect(read(event({ errorCode: 'AccessDenied' }))).toEqual([
    {
      at: '2026-11-23T10:00:00.000Z',
      requestId: 'request',
      identity: 'arn:aws:sts::111122223333:assumed-role/Gateway/x',
      event: 'bedrock.amazonaws.com Converse',
      errorCode: 'AccessDenied',
    },
  ]);
});
