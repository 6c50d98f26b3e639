import {
  Duration,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  aws_lambda as lambda,
  aws_sns as sns,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MetricName } from '../private/contracts/observations';
import { sandboxMetric } from '../private/sandbox-metric';

/** Percent of the month's limit at which people are told. */
const STAGES = [50, 80, 100];

export interface SpendAlarmsProps {
  readonly topic: sns.ITopic;
  readonly shutdown: sfn.IStateMachine;
  /** Blows the fuse: the action of the alarm on calls past the gateway, which the reconciler may be the first to see. */
  readonly breach: lambda.IFunction;
  /** The meter's function, which publishes what is spent. Without one there is nothing to alarm on but the shutdown. */
  readonly meter?: lambda.IFunction;
}

export function spendAlarms(scope: Construct, props: SpendAlarmsProps): cloudwatch.Alarm[] {
  const above = (id: string, alarmDescription: string, metric: cloudwatch.IMetric, threshold: number) =>
    new cloudwatch.Alarm(scope, id, {
      alarmDescription,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // That nothing is said is the alarm SpendUnknown's concern.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  const alarms = [
    above(
      'ShutdownIncomplete',
      'The fuse blew and not everything could be stopped. The execution names what.',
      props.shutdown.metricFailed({ period: Duration.minutes(5) }),
      1,
    ),
    ...(
      [
        ['Aborted', props.shutdown.metricAborted({ period: Duration.minutes(5) })],
        ['TimedOut', props.shutdown.metricTimedOut({ period: Duration.minutes(5) })],
      ] as const
    ).map(([end, metric]) =>
      above(
        `Shutdown${end}`,
        'The shutdown was ended before it was through. Start its state machine again: it does what is left to do.',
        metric,
        1,
      ),
    ),
    above(
      'FuseBlown',
      'The fuse of the sandbox has blown: nothing is admitted until a person arms it.',
      sandboxMetric(scope, MetricName.FUSE_BLOWN),
      1,
    ),
    ...(props.meter ? meteredAlarms(scope, above, props.meter, props.breach) : []),
  ];
  const action = new actions.SnsAction(props.topic);
  alarms.forEach((alarm) => alarm.addAlarmAction(action));
  return alarms;
}

type Above = (id: string, description: string, metric: cloudwatch.IMetric, threshold: number) => cloudwatch.Alarm;

function meteredAlarms(
  scope: Construct,
  above: Above,
  meter: lambda.IFunction,
  breach: lambda.IFunction,
): cloudwatch.Alarm[] {
  const bypass = above(
    'Bypass',
    'A model was called past the gateway. The fuse blows; the finding names the caller.',
    sandboxMetric(scope, MetricName.BYPASSES),
    1,
  );
  bypass.addAlarmAction(new actions.LambdaAction(breach));
  const percent = sandboxMetric(scope, MetricName.SPEND_PERCENT, { statistic: cloudwatch.Stats.MAXIMUM });
  return [
    ...STAGES.map((stage) =>
      above(`Spent${stage}`, `${stage}% of the month's limit are spent or held.`, percent, stage),
    ),
    above(
      'SpendForecast',
      "At its present pace the sandbox reaches the month's limit before the month ends.",
      sandboxMetric(scope, MetricName.SPEND_FORECAST_PERCENT, {
        statistic: cloudwatch.Stats.MAXIMUM,
        period: Duration.hours(1),
      }),
      100,
    ),
    bypass,
    above(
      'UnknownUsage',
      "Bedrock's log does not say how many tokens a call took, or what they cost is not known: its hold stays charged in full.",
      sandboxMetric(scope, MetricName.UNKNOWN_USAGE),
      1,
    ),
    above(
      'MeterErrors',
      "The meter could not take records of Bedrock's log: calls may have gone past it unjudged.",
      meter.metricErrors({ period: Duration.minutes(5) }),
      1,
    ),
    new cloudwatch.Alarm(scope, 'SpendUnknown', {
      alarmDescription: 'The meter has said nothing for 20 minutes: what is spent is unknown, which is not zero.',
      metric: sandboxMetric(scope, MetricName.SPEND_PERCENT, {
        statistic: cloudwatch.Stats.SAMPLE_COUNT,
        period: Duration.minutes(20),
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    }),
  ];
}
