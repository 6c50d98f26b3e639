import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { MaskingPolicyDocument } from '../../../lib/private/contracts/masking';
import type { MaskingTask } from '../../../lib/private/contracts/masking-pipeline';
import { createMasker, type Masker, type MaskingKeys } from '../engine';
import { parsePolicy } from './policy';

/** What the steps work with: clients, names from the environment, and the time that is left. */
export interface MaskingServices {
  readonly s3: S3Client;
  readonly kms: KMSClient;
  readonly rawBucket: string;
  readonly maskedBucket: string;
  readonly quarantineBucket: string;
  readonly receiptKey: string;
  readonly partBytes: number;
  readonly pipeline: string;
  /** Keys of tokens; asked of KMS once a function instance. */
  keys(): Promise<MaskingKeys>;
  /** Milliseconds until the function is stopped. */
  remainingMillis(): number;
  /** Writes a line of embedded metrics to the log. */
  emit(lines: readonly string[]): void;
}

export interface OpenPolicy {
  readonly policy: MaskingPolicyDocument;
  readonly keys: MaskingKeys;
  readonly masker: Masker;
}

export async function openPolicy(services: MaskingServices, task: MaskingTask): Promise<OpenPolicy> {
  const policy = parsePolicy(task.policy);
  const keys = await services.keys();
  return { policy, keys, masker: createMasker(policy, keys) };
}
