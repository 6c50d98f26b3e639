import { Duration, aws_cloudwatch as cloudwatch, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MaskingIntake } from './masking-intake';

export interface MaskingAlarmsProps {
  readonly workflow: sfn.StateMachine;
  readonly intake: MaskingIntake;
  readonly quarantined: cloudwatch.Metric;
  /** Where Macie is asked. */
  readonly withoutOpinion?: cloudwatch.Metric;
}

/** Each raw object ends up masked or in quarantine; these tell when it is the latter, or neither. */
export function maskingAlarms(scope: Construct, props: MaskingAlarmsProps): cloudwatch.Alarm[] {
  const alarm = (id: string, metric: cloudwatch.Metric, alarmDescription: string): cloudwatch.Alarm =>
    new cloudwatch.Alarm(scope, id, {
      alarmDescription,
      metric: metric.with({ period: Duration.minutes(5), statistic: cloudwatch.Stats.SUM }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  const { workflow, intake } = props;
  const unnoticed = new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { RuleName: intake.rule.ruleName },
  });
  const neither = 'It is neither masked nor in quarantine and stays in the raw zone.';
  return [
    alarm('ObjectQuarantined', props.quarantined, 'An object went to quarantine; the reason is there with it.'),
    alarm('PipelineFailed', workflow.metricFailed(), `The masking of an object failed. ${neither}`),
    alarm('PipelineTimedOut', workflow.metricTimedOut(), `The masking of an object did not end. ${neither}`),
    alarm('PipelineAborted', workflow.metricAborted(), `Somebody stopped the masking of an object. ${neither}`),
    alarm('IntakeFailed', intake.stateMachine.metricFailed(), `The masking of an object did not start. ${neither}`),
    alarm('UploadNotNoticed', unnoticed, `EventBridge could not tell masking of an object. ${neither}`),
    ...(props.withoutOpinion
      ? [alarm('MacieUnhealthy', props.withoutOpinion, 'Macie gave no opinion of an object.')]
      : []),
  ];
}
