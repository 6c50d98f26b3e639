import {
  Duration,
  aws_apigateway as apigateway,
  aws_cloudwatch as cloudwatch,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MetricName } from '../private/contracts/observations';
import { sandboxMetric } from '../private/sandbox-metric';

const PERIOD = { period: Duration.minutes(5) };

/**
 * The gateway's own failures. A gateway without calls says nothing, and rightly so: what is spent and what is on record meanwhile is
 * the meter's and the reconciler's to say, whose silence alarms.
 */
export function gatewayAlarms(
  scope: Construct,
  props: { readonly gateway: lambda.IFunction; readonly api: apigateway.RestApi },
): cloudwatch.Alarm[] {
  const anyOf = (id: string, alarmDescription: string, metric: cloudwatch.IMetric) =>
    new cloudwatch.Alarm(scope, id, {
      alarmDescription,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  return [
    anyOf(
      'Faults',
      'The gateway could not make, record or settle a call: its log says which. What was reserved stays charged until the meter settles it.',
      sandboxMetric(scope, MetricName.GATEWAY_FAULTS),
    ),
    anyOf(
      'UnpricedCalls',
      'A call was refused because its price is not known: give the price where the model is approved.',
      sandboxMetric(scope, MetricName.UNPRICED_CALLS),
    ),
    anyOf(
      'ServerErrors',
      'The API answered with a server error: the gateway, or what mints its tokens, failed, ran out of time or was throttled.',
      props.api.metricServerError({ ...PERIOD, statistic: cloudwatch.Stats.SUM }),
    ),
    anyOf(
      'FunctionErrors',
      "The gateway's function ended with an error, perhaps after its answer: calls may not be settled.",
      props.gateway.metricErrors(PERIOD),
    ),
  ];
}
