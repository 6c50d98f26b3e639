import { createHash, createPublicKey, verify } from 'node:crypto';
import { SignCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { MaskingReceipt } from '../../../lib/private/contracts/masking';
import type { SignedMaskingReceipt } from '../../../lib/private/contracts/masking-pipeline';
import { canonicalJson } from '../../shared/canonical-json';

/** Signs the receipt's canonical JSON. KMS takes a message of at most 4,096 bytes, so it is given the digest. */
export async function signReceipt(
  kms: KMSClient,
  keyId: string,
  receipt: MaskingReceipt,
): Promise<SignedMaskingReceipt> {
  const { KeyId, Signature } = await kms.send(
    new SignCommand({
      KeyId: keyId,
      Message: createHash('sha256').update(canonicalJson(receipt)).digest(),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    }),
  );
  if (!Signature) {
    throw new Error('KMS answered without a signature.');
  }
  return {
    receipt,
    signature: {
      keyArn: KeyId ?? keyId,
      algorithm: 'ECDSA_SHA_256',
      value: Buffer.from(Signature).toString('base64'),
    },
  };
}

/** Verifies a receipt without AWS. @param publicKey as KMS GetPublicKey gives it: DER, SubjectPublicKeyInfo. */
export function verifyReceipt({ receipt, signature }: SignedMaskingReceipt, publicKey: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  return verify('sha256', Buffer.from(canonicalJson(receipt)), key, Buffer.from(signature.value, 'base64'));
}
