import { METRIC_DIMENSION, METRIC_NAMESPACE, MetricEnv } from '../../lib/private/contracts/observations';

/**
 * Publishes metrics through the function's own log, so that a function in the VPC needs no endpoint to CloudWatch.
 * Written past `console`, which Lambda's JSON log format would wrap: the format below has to be the whole line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function publishMetrics(values: Record<string, number>, write: (line: string) => void = writeLine): void {
  write(
    JSON.stringify({
      _aws: {
        Timestamp: Date.now(),
        CloudWatchMetrics: [
          {
            Namespace: METRIC_NAMESPACE,
            Dimensions: [[METRIC_DIMENSION]],
            Metrics: Object.keys(values).map((Name) => ({ Name })),
          },
        ],
      },
      [METRIC_DIMENSION]: process.env[MetricEnv.SANDBOX] ?? 'unknown',
      ...values,
    }),
  );
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
