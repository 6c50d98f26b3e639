import { marshall } from '@aws-sdk/util-dynamodb';
import { type ImageValue, fingerprint, streamFingerprint } from '../../../lambda/reconcile/fingerprint';

const item = {
  trace: 't',
  entry: 'e',
  cost: 12,
  body: new Uint8Array([1, 2, 255]),
  attributes: { b: [1, 'x'], a: true },
};

/** As a stream's record looks after Lambda has made JSON of it, with attributes in another order. */
const image: Record<string, ImageValue> = {
  attributes: { M: { a: { BOOL: true }, b: { L: [{ N: '1' }, { S: 'x' }] } } },
  body: { B: Buffer.from([1, 2, 255]).toString('base64') },
  cost: { N: '12' },
  entry: { S: 'e' },
  trace: { S: 't' },
};

test('an item has one fingerprint, as the table answers it and as the stream tells of it', () => {
  expect(fingerprint(marshall(item))).toEqual(streamFingerprint('INSERT', image, image));
});

test('another cost, or one byte of the body, is another fingerprint', () => {
  const { sha256 } = fingerprint(marshall(item));
  expect(fingerprint(marshall({ ...item, cost: 13 })).sha256).not.toBe(sha256);
  expect(fingerprint(marshall({ ...item, body: new Uint8Array([1, 2, 254]) })).sha256).not.toBe(sha256);
});
