/** What a workload inside a sandbox finds in its environment. */
export const WorkloadVariable = {
  /**
   * The model gateway's URL. The AWS SDKs send calls to Bedrock Runtime there.
   * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
   */
  BEDROCK_URL: 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
  /** Where `POST`, signed for `execute-api`, mints the gateway token for `AWS_BEARER_TOKEN_BEDROCK`. */
  TOKENS_URL: 'GATEWAY_TOKENS_URL',
  /** The name of the bucket of masked data. */
  MASKED_BUCKET: 'MASKED_BUCKET',
} as const;
