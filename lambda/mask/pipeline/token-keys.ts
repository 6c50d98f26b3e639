import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';
import { QuarantineError, deriveKeys, type MaskingKeys } from '../engine';

/**
 * What the MAC is made of. It is the same for every object of a pipeline, so that tokens join across files, and its version
 * is part of it, so that a change of the derivation changes every token at once.
 */
const DATASET = 'cdk-ai-sandbox/masking/dataset/v1';

const UNAVAILABLE = new Set([
  'AccessDeniedException',
  'DisabledException',
  'KMSInvalidStateException',
  'KeyUnavailableException',
  'NotFoundException',
  'InvalidKeyUsageException',
]);

/**
 * One call to KMS; every value after that is local. The secret never leaves the function's memory.
 * @throws QuarantineError `key-unavailable` where the key cannot be used. Other failures may be retried.
 */
export async function tokenKeys(kms: KMSClient, keyId: string): Promise<MaskingKeys> {
  try {
    const { Mac } = await kms.send(
      new GenerateMacCommand({ KeyId: keyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(DATASET) }),
    );
    return deriveKeys(Mac ?? new Uint8Array());
  } catch (error) {
    if (error instanceof Error && UNAVAILABLE.has(error.name)) {
      throw new QuarantineError('key-unavailable', `KMS refused the token key with ${error.name}`);
    }
    throw error;
  }
}
