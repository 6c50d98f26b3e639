import { generateKeyPairSync, sign } from 'node:crypto';
import { verifyReceipt } from '../../../../lambda/mask/pipeline/receipt';
import { canonicalJson } from '../../../../lambda/shared/canonical-json';
import type { MaskingReceipt } from '../../../../lib/private/contracts/masking';
import type { SignedMaskingReceipt } from '../../../../lib/private/contracts/masking-pipeline';

const receipt: MaskingReceipt = {
  version: 1,
  engineVersion: '0.1.0',
  policySha256: 'a'.repeat(64),
  source: { versionId: 'v1', bytes: 10 },
  masked: { sha256: 'b'.repeat(64), bytes: 12, key: 'a.csv' },
  format: 'csv',
  compression: 'none',
  rows: 1,
  parts: 1,
  entities: { EMAIL: 1 },
  verification: { rows: 1, surviving: {}, canaries: 0 },
  classification: 'pseudonymised',
};
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = publicKey.export({ type: 'spki', format: 'der' });
const signed: SignedMaskingReceipt = {
  receipt,
  signature: {
    keyArn: 'arn:aws:kms:eu-west-1:111111111111:key/receipt',
    algorithm: 'ECDSA_SHA_256',
    value: sign('sha256', Buffer.from(canonicalJson(receipt)), privateKey).toString('base64'),
  },
};

test('a receipt verifies offline, in whatever order its members are written', () => {
  const reordered = Object.fromEntries(Object.entries(receipt).reverse()) as unknown as MaskingReceipt;
  expect(verifyReceipt(signed, spki)).toBe(true);
  expect(verifyReceipt({ ...signed, receipt: reordered }, spki)).toBe(true);
});

test('a changed receipt does not verify', () => {
  expect(verifyReceipt({ ...signed, receipt: { ...receipt, rows: 2 } }, spki)).toBe(false);
});

test("another key's receipt does not verify", () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
  expect(verifyReceipt(signed, other)).toBe(false);
});
