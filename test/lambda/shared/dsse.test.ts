import { createSign, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { openEnvelope, preAuthenticationEncoding, sealEnvelope } from '../../../lambda/shared/dsse';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

/** KMS signs a digest; Node.js hashes what it signs, so the message is signed here. */
async function seal(payloadType: string, payload: string) {
  const message = preAuthenticationEncoding(payloadType, Buffer.from(payload));
  return sealEnvelope(payloadType, payload, 'key', async () => createSign('sha256').update(message).sign(privateKey));
}

// https://github.com/secure-systems-lab/dsse/blob/master/protocol.md#test-vectors
test('encodes the test vector of the specification', () => {
  expect(preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
    'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
  );
});

test('the digest that is handed to the signer is the SHA-256 of the encoding', async () => {
  let digest = Buffer.alloc(0);
  await sealEnvelope('t', 'p', 'key', async (given) => {
    digest = Buffer.from(given);
    return Buffer.alloc(0);
  });
  expect(digest.toString('hex')).toBe('5477d43a6f4e152626077b205965bef274aa46bd52bacfcde631779ff717ac07');
});

test('any payload opens with the right key', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string(), async (payload, type) => {
      expect(openEnvelope(await seal(type, payload), pem)).toBe(payload);
    }),
    { numRuns: 30 },
  );
});

test('nothing opens when a byte, the type or the key is another', async () => {
  const envelope = await seal('type', 'payload');
  expect(openEnvelope({ ...envelope, payload: Buffer.from('pay1oad').toString('base64') }, pem)).toBeUndefined();
  expect(openEnvelope({ ...envelope, payloadType: 'typf' }, pem)).toBeUndefined();
  expect(openEnvelope({ ...envelope, signatures: [] }, pem)).toBeUndefined();
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
  expect(openEnvelope(envelope, other.toString())).toBeUndefined();
});

test('one good signature among several is enough', async () => {
  const envelope = await seal('type', 'payload');
  const bad = { keyid: 'other', sig: sign('sha256', Buffer.from('other'), privateKey).toString('base64') };
  expect(openEnvelope({ ...envelope, signatures: [bad, ...envelope.signatures] }, pem)).toBe('payload');
});
