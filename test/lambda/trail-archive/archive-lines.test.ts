import { gunzipSync } from 'node:zlib';
import type { DynamoDBRecord } from 'aws-lambda';
import { archiveObjects } from '../../../lambda/trail-archive/archive-lines';

const record = (
  entry: string,
  sequence: string,
  eventName: DynamoDBRecord['eventName'] = 'INSERT',
): DynamoDBRecord => ({
  eventName,
  dynamodb: {
    SequenceNumber: sequence,
    Keys: { trace: { S: 't' }, entry: { S: entry } },
    ...(eventName !== 'REMOVE' && { NewImage: { trace: { S: 't' }, entry: { S: entry }, cost: { N: '5' } } }),
  },
});
const lines = (body: Uint8Array) =>
  gunzipSync(body)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('records go under the hour of their own time, whatever the hour of the stream', () => {
  const objects = archiveObjects([
    record('2026-11-23T10:59:59.999Z#a#INTENT', '1'),
    record('2026-11-23T11:00:00.000Z#a#OUTCOME', '2'),
    record('2026-11-23T10:59:59.000Z#b#INTENT', '3'),
  ]);
  expect(objects.map(({ key }) => key)).toEqual([
    'records/2026-11-23/10/1-3.jsonl.gz',
    'records/2026-11-23/11/2-2.jsonl.gz',
  ]);
  expect(lines(objects[0]?.body ?? new Uint8Array())).toHaveLength(2);
});

test('a batch that is tried again writes the same object', () => {
  const batch = [record('2026-11-23T10:00:00.000Z#a#INTENT', '1')];
  expect(archiveObjects(batch)).toEqual(archiveObjects(batch));
});

test('a change and a removal are kept as evidence', () => {
  const [object] = archiveObjects([record('2026-11-23T10:00:00.000Z#a#INTENT', '7', 'REMOVE')]);
  expect(lines(object?.body ?? new Uint8Array())).toEqual([
    { event: 'REMOVE', keys: { trace: { S: 't' }, entry: { S: '2026-11-23T10:00:00.000Z#a#INTENT' } } },
  ]);
});
