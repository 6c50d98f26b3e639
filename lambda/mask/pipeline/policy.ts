import type { MaskingPolicyDocument } from '../../../lib/private/contracts/masking';
import { maskingPolicySchema } from '../engine/policy/schema';

/** The deployed policy is not valid. The message names its places and what is allowed there; a policy holds no data. */
export class PolicyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PolicyError';
  }
}

/**
 * Reads the policy of an execution. The construct checks what it can when a policy is written; a document given as JSON, or
 * a pattern that is not RE2, is only found here.
 * @throws PolicyError, and so nothing is masked under a policy that says something else than was meant.
 */
export function parsePolicy(document: string): MaskingPolicyDocument {
  const { success, data, error } = maskingPolicySchema.safeParse(JSON.parse(document));
  if (success) {
    return data;
  }
  const issues = error.issues.map(({ path, message }) => `${path.join('.') || 'the policy'}: ${message}`);
  throw new PolicyError(`The masking policy is not valid. ${issues.join('; ')}.`);
}
