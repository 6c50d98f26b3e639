/** What keeps Bedrock's model-invocation logging on: the custom resource, its schedule and its rule share one function. */
export const InvocationLoggingEnv = {
  /** JSON of DesiredInvocationLogging. */
  DESIRED: 'DESIRED_INVOCATION_LOGGING',
  /** The SSM parameter that remembers the configuration that was there before. */
  EARLIER_PARAMETER: 'EARLIER_CONFIGURATION_PARAMETER',
} as const;

/** One configuration an account and region. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_LoggingConfig.html */
export interface DesiredInvocationLogging {
  readonly logGroupName: string;
  readonly roleArn: string;
  readonly bodyBucket: string;
  readonly bodyPrefix: string;
}

/** The parameter's value while nothing has been remembered. */
export const NOTHING_REMEMBERED = '{}';

/** Sent by the schedule and by the rule on CloudTrail's events. */
export interface ReassertRequest {
  readonly reassert: true;
}
