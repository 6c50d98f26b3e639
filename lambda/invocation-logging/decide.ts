import type { LoggingConfig } from '@aws-sdk/client-bedrock';
import type { DesiredInvocationLogging } from '../../lib/private/contracts/invocation-logging';

export type Occasion = 'SET_UP' | 'REASSERT' | 'REMOVE';

export interface Decision {
  /** What to do with the account's one configuration. */
  readonly action: 'PUT_OURS' | 'PUT_EARLIER' | 'DELETE' | 'LEAVE';
  /** The configuration to remember as the earlier one; absent when what is remembered stays. */
  readonly remember?: LoggingConfig;
  /** Whether logging was found as we want it. */
  readonly asDesired: boolean;
}

/**
 * What to do about the configuration that is there.
 *
 * On removal we put the earlier one back, but only when ours is still there: whoever replaced it meanwhile owns it now.
 * Only setting up remembers what was there before: what is found later was put there past us, and is not to be restored.
 */
export function decide(
  occasion: Occasion,
  current: LoggingConfig | undefined,
  desired: DesiredInvocationLogging,
  earlier: LoggingConfig | undefined,
): Decision {
  const asDesired = isDesired(current, desired);
  if (occasion === 'REMOVE') {
    if (!isOurs(current, desired)) return { action: 'LEAVE', asDesired };
    return { action: earlier ? 'PUT_EARLIER' : 'DELETE', asDesired };
  }
  if (asDesired) return { action: 'LEAVE', asDesired };
  const remember = occasion === 'SET_UP' && current && !earlier && !isOurs(current, desired) ? current : undefined;
  return { action: 'PUT_OURS', asDesired, ...(remember && { remember }) };
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_LoggingConfig.html */
export function loggingConfig(desired: DesiredInvocationLogging): LoggingConfig {
  return {
    cloudWatchConfig: {
      logGroupName: desired.logGroupName,
      roleArn: desired.roleArn,
      largeDataDeliveryS3Config: { bucketName: desired.bodyBucket, keyPrefix: desired.bodyPrefix },
    },
    textDataDeliveryEnabled: true,
    imageDataDeliveryEnabled: true,
    embeddingDataDeliveryEnabled: true,
    videoDataDeliveryEnabled: true,
    audioDataDeliveryEnabled: true,
  };
}

/** Whatever is on may stay on; what we need must be there. */
function isDesired(current: LoggingConfig | undefined, desired: DesiredInvocationLogging): boolean {
  const large = current?.cloudWatchConfig?.largeDataDeliveryS3Config;
  return (
    isOurs(current, desired) &&
    current?.cloudWatchConfig?.roleArn === desired.roleArn &&
    large?.bucketName === desired.bodyBucket &&
    large.keyPrefix === desired.bodyPrefix &&
    current.textDataDeliveryEnabled === true &&
    current.imageDataDeliveryEnabled === true &&
    current.embeddingDataDeliveryEnabled === true
  );
}

function isOurs(current: LoggingConfig | undefined, desired: DesiredInvocationLogging): boolean {
  return current?.cloudWatchConfig?.logGroupName === desired.logGroupName;
}
