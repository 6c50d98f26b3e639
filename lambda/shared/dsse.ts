import { createHash, createPublicKey, verify } from 'node:crypto';
import { DsseEnvelope } from '../../lib/private/contracts/dsse';

/**
 * What a DSSE signature is over: type and payload with their lengths, so that neither can be taken for the other.
 * https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType, 'utf8');
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    Buffer.from(payload),
  ]);
}

/** Signs a digest: SHA-256 of the encoding, ECDSA on P-256, DER. */
export type SignDigest = (digest: Uint8Array) => Promise<Uint8Array>;

export async function sealEnvelope(
  payloadType: string,
  payload: string,
  keyid: string,
  sign: SignDigest,
): Promise<DsseEnvelope> {
  const bytes = Buffer.from(payload, 'utf8');
  const digest = createHash('sha256').update(preAuthenticationEncoding(payloadType, bytes)).digest();
  const signature = await sign(digest);
  return {
    payloadType,
    payload: bytes.toString('base64'),
    signatures: [{ keyid, sig: Buffer.from(signature).toString('base64') }],
  };
}

/** The payload, if one of the signatures is by the key (PEM). The payload is parsed by nobody before that. */
export function openEnvelope(envelope: DsseEnvelope, publicKeyPem: string): string | undefined {
  const payload = Buffer.from(envelope.payload, 'base64');
  const encoded = preAuthenticationEncoding(envelope.payloadType, payload);
  const key = createPublicKey(publicKeyPem);
  const signed = envelope.signatures.some(({ sig }) => verify('sha256', encoded, key, Buffer.from(sig, 'base64')));
  return signed ? payload.toString('utf8') : undefined;
}
