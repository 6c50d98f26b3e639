import { Duration, Stack, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { METRIC_DIMENSION, METRIC_NAMESPACE } from './contracts/observations';

/** One of the metrics that the functions publish for the sandbox of a stack; summed over five minutes unless told otherwise. */
export function sandboxMetric(
  scope: Construct,
  metricName: string,
  props?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [METRIC_DIMENSION]: Stack.of(scope).stackName },
    period: Duration.minutes(5),
    statistic: cloudwatch.Stats.SUM,
    ...props,
  });
}
