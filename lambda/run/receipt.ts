import { KeyObject, createPublicKey, verify } from 'node:crypto';
import { MaskingReceipt } from '../../lib/private/contracts/masking';
import { SignedMaskingReceipt } from '../../lib/private/contracts/masking-pipeline';
import { canonicalJson, sha256 } from '../shared/canonical-json';
import { DatasetError } from './dataset';

/** A public key in DER (SubjectPublicKeyInfo), as KMS gives it. */
export function publicKeyOf(der: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
}

/** The receipt in an object's bytes, if they are the bytes that the manifest pins and the pipeline's key signed the receipt. */
export function openReceipt(
  bytes: Uint8Array,
  pinnedSha256: string,
  publicKey: KeyObject,
): MaskingReceipt & { readonly masked: { readonly key: string } } {
  const actual = sha256(bytes);
  if (actual !== pinnedSha256) {
    throw new DatasetError(
      `The receipt hashes to ${actual}, and the manifest pins ${pinnedSha256}. The data was masked again since; pin the new receipt in a new manifest.`,
    );
  }
  const { receipt, signature } = JSON.parse(Buffer.from(bytes).toString('utf8')) as SignedMaskingReceipt;
  const signed = Buffer.from(canonicalJson(receipt), 'utf8');
  if (!verify('sha256', signed, publicKey, Buffer.from(signature.value, 'base64'))) {
    throw new DatasetError(
      "The receipt's signature is not the masking pipeline's. Only data that the pipeline has masked may be used.",
    );
  }
  const { key } = receipt.masked;
  if (key === undefined) {
    throw new DatasetError('The receipt names no object in the masked zone: it was not written by the pipeline.');
  }
  return { ...receipt, masked: { ...receipt.masked, key } };
}
