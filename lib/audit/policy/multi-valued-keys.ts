import catalog from '../data/iam-actions.json';

const keys = new Set(catalog.multiValuedKeys);

/**
 * Whether a request may hold several values of a key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function isMultiValued(key: string): boolean {
  return keys.has(key);
}
