import type { SNSEvent } from 'aws-lambda';
import { FuseReason, type FuseReasonCode } from '../../lib/private/contracts/ledger';

/** What CloudWatch sends a function that is an alarm's action. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html */
export interface AlarmEvent {
  readonly source: 'aws.cloudwatch';
  readonly alarmData: { readonly alarmName: string; readonly state?: { readonly reason?: string } };
}

export type BreachEvent = SNSEvent | AlarmEvent;

/** The detail is one sentence in the ledger, and whoever sends it is not trusted to be short. */
const LONGEST_DETAIL = 300;

/** Why the fuse blows: AWS Budgets' notice of 100%, or the alarm on calls past the gateway. */
export function breachOf(event: BreachEvent): { readonly reason: FuseReasonCode; readonly detail: string } {
  if ('alarmData' in event) {
    const { alarmName, state } = event.alarmData;
    return {
      reason: FuseReason.BYPASS,
      detail: `Alarm ${alarmName}: ${state?.reason ?? 'calls past the gateway'}`.slice(0, LONGEST_DETAIL),
    };
  }
  const subject = event.Records[0]?.Sns.Subject ?? 'the budget is spent';
  return { reason: FuseReason.AWS_BUDGET, detail: `AWS Budgets: ${subject}`.slice(0, LONGEST_DETAIL) };
}
