import { Duration, Names, aws_cloudwatch as cloudwatch, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MetricName } from '../private/contracts/observations';
import { sandboxMetric } from '../private/sandbox-metric';

/** What people look at first: calls, tokens, findings, logging, and the alarms. */
export function trailDashboard(scope: Construct, alarms: cloudwatch.IAlarm[]): cloudwatch.Dashboard {
  const sum = (metricName: string, label: string) => sandboxMetric(scope, metricName, { label });
  const bedrock = (metricName: string, label: string) =>
    new cloudwatch.Metric({
      namespace: 'AWS/Bedrock',
      metricName,
      label,
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
    });
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    widgets: [
      [
        new cloudwatch.GraphWidget({
          title: 'Model calls that AWS saw',
          width: 12,
          left: [
            sum(MetricName.OBSERVED_CALLS, 'in the invocation log'),
            sum(MetricName.RECONCILED_CALLS, 'reconciled with the trail'),
            bedrock('Invocations', 'in this region, by Bedrock'),
          ],
        }),
        new cloudwatch.GraphWidget({
          title: 'Findings',
          width: 12,
          left: [
            sum(MetricName.FINDINGS, 'disagreements'),
            sum(MetricName.BYPASSES, 'calls past the gateway'),
            sum(MetricName.UNKNOWN_USAGE, 'calls of unknown cost'),
          ],
        }),
      ],
      [
        new cloudwatch.GraphWidget({
          title: 'Money, percent of the limit',
          width: 12,
          left: [
            sandboxMetric(scope, MetricName.SPEND_PERCENT, {
              statistic: cloudwatch.Stats.MAXIMUM,
              label: 'spent or held',
            }),
            sandboxMetric(scope, MetricName.SPEND_FORECAST_PERCENT, {
              statistic: cloudwatch.Stats.MAXIMUM,
              label: "forecast for the month's end",
            }),
          ],
        }),
        new cloudwatch.AlarmStatusWidget({ title: 'Alarms of the trail', width: 12, alarms }),
      ],
    ],
  });
}

/** Questions that everybody asks of the invocation log, saved for CloudWatch Logs Insights. */
export function savedQueries(scope: Construct, logGroup: logs.ILogGroup): void {
  const tokens = [
    'stats count(*) as calls, sum(input.inputTokenCount) as input, sum(input.cacheReadInputTokenCount) as cacheRead,',
    'sum(input.cacheWriteInputTokenCount) as cacheWrite, sum(output.outputTokenCount) as output',
  ].join(' ');
  const queries: Record<string, string> = {
    'Calls and tokens by model': `filter schemaType = "ModelInvocationLog" | ${tokens} by modelId | sort calls desc`,
    'Calls and tokens by caller': `filter schemaType = "ModelInvocationLog" | ${tokens} by identity.arn | sort calls desc`,
    'Calls that failed':
      'filter ispresent(errorCode) | fields @timestamp, requestId, modelId, operation, errorCode, identity.arn | sort @timestamp desc',
    'Calls without a call id of the gateway':
      'filter schemaType = "ModelInvocationLog" and not ispresent(requestMetadata.`cas-call-id`) | fields @timestamp, requestId, modelId, identity.arn | sort @timestamp desc',
  };
  // Query definitions are named an account and region: the sandbox's name keeps two sandboxes apart.
  const folder = Names.uniqueResourceName(scope, { maxLength: 80, separator: '-' });
  for (const [name, queryString] of Object.entries(queries)) {
    new logs.CfnQueryDefinition(scope, `Query${name.replace(/[^A-Za-z]/g, '')}`, {
      name: `${folder}/${name}`,
      logGroupNames: [logGroup.logGroupName],
      queryString,
    });
  }
}
