import { Duration, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MetricName } from '../private/contracts/observations';
import { sandboxMetric } from '../private/sandbox-metric';
import { TrailArchive } from './trail-archive';

/**
 * Bedrock publishes these under one dimension for the whole region, whose name is `ModelId` and whose value is the
 * phrase itself. https://docs.aws.amazon.com/bedrock/latest/userguide/monitoring-runtime-metrics.html
 */
const ACROSS_ALL_MODELS = { ModelId: 'Across all model IDs' };

/** What has to be heard of when the trail has a hole. Silence is a reason, too: no data is unknown, never zero. */
export function trailAlarms(
  scope: Construct,
  props: { readonly archive: TrailArchive; readonly topic?: sns.ITopic },
): cloudwatch.Alarm[] {
  const alarms = [
    new cloudwatch.Alarm(scope, 'InvocationLoggingOff', {
      alarmDescription:
        "Bedrock's model-invocation logging was found off or changed, or nothing has checked it for 30 minutes. It is put back at once; find out who changed it.",
      metric: sandboxMetric(scope, MetricName.INVOCATION_LOGGING_ON, {
        statistic: cloudwatch.Stats.MINIMUM,
        period: Duration.minutes(30),
      }),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    }),
    new cloudwatch.Alarm(scope, 'Findings', {
      alarmDescription:
        'The trail, the invocation log, CloudTrail and the archive do not agree. The findings are in the observation table.',
      metric: sandboxMetric(scope, MetricName.FINDINGS),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }),
    new cloudwatch.Alarm(scope, 'NotReconciled', {
      alarmDescription:
        'The reconciler has not finished a cycle for three hours: whether the trail is whole is unknown.',
      metric: sandboxMetric(scope, MetricName.RECONCILED_CALLS, {
        statistic: cloudwatch.Stats.SAMPLE_COUNT,
        period: Duration.hours(3),
      }),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    }),
    new cloudwatch.Alarm(scope, 'ArchiveLate', {
      alarmDescription: 'Records have waited for the archive for an hour. After a day the stream drops them.',
      metric: props.archive.handler.metric('IteratorAge', {
        statistic: cloudwatch.Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: Duration.hours(1).toMilliseconds(),
      evaluationPeriods: 1,
      // Without records there is no age.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }),
    new cloudwatch.Alarm(scope, 'ArchiveLost', {
      alarmDescription: 'Records could not be archived. The queue names them; they are still in the table.',
      metric: props.archive.failures.metricApproximateNumberOfMessagesVisible(),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    }),
    ...['ModelInvocationLogsCloudWatchDeliveryFailure', 'ModelInvocationLargeDataS3DeliveryFailure'].map(
      (metricName) =>
        new cloudwatch.Alarm(scope, metricName, {
          alarmDescription: 'Bedrock could not deliver a record of a call: the invocation log has a gap.',
          metric: new cloudwatch.Metric({
            namespace: 'AWS/Bedrock',
            metricName,
            dimensionsMap: ACROSS_ALL_MODELS,
            statistic: cloudwatch.Stats.SUM,
            period: Duration.minutes(5),
          }),
          comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
          threshold: 0,
          evaluationPeriods: 1,
          // Published for each attempt: without calls there is none.
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        }),
    ),
  ];
  if (props.topic) {
    const action = new actions.SnsAction(props.topic);
    alarms.forEach((alarm) => alarm.addAlarmAction(action));
  }
  return alarms;
}
