import { createHmac, hkdfSync } from 'node:crypto';
import { QuarantineError } from './quarantine';

/** Keyed digests, one key a domain, so that the same value joins inside a domain and cannot be joined across two. */
export interface MaskingKeys {
  /** HMAC-SHA-256 of the value under the domain's key. */
  digest(domain: string, value: string): Buffer;
}

const ROOT_KEY_BYTES = 32;

/**
 * Derives every domain's key from one root secret by HKDF (RFC 5869). In the pipeline the root is a KMS `GenerateMac`
 * over the dataset's name: one call a data set, because KMS takes one message a call.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html
 */
export function deriveKeys(root: Uint8Array): MaskingKeys {
  if (root.byteLength < ROOT_KEY_BYTES) {
    throw new QuarantineError(
      'key-unavailable',
      `the root key has ${root.byteLength} bytes; at least ${ROOT_KEY_BYTES} are needed`,
    );
  }
  const byDomain = new Map<string, Buffer>();
  const keyOf = (domain: string): Buffer => {
    let key = byDomain.get(domain);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), `cdk-ai-sandbox/masking/${domain}`, 32));
      byDomain.set(domain, key);
    }
    return key;
  };
  return {
    digest: (domain, value) => createHmac('sha256', keyOf(domain)).update(value, 'utf8').digest(),
  };
}
