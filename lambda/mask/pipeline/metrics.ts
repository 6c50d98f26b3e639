import type { EntityCounts, QuarantineReason } from '../../../lib/private/contracts/masking';
import { MaskingMetric } from '../../../lib/private/contracts/masking-pipeline';

interface MetricDefinition {
  readonly Name: string;
  readonly Unit: 'Count' | 'Bytes';
}

/**
 * A log line that CloudWatch turns into metrics. Types and reasons are dimensions; nothing of the data is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
function embeddedMetrics(
  dimensions: Readonly<Record<string, string>>,
  dimensionSets: readonly (readonly string[])[],
  definitions: readonly MetricDefinition[],
  values: Readonly<Record<string, number>>,
): string {
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: MaskingMetric.NAMESPACE, Dimensions: dimensionSets, Metrics: definitions }],
    },
    ...dimensions,
    ...values,
  });
}

export function maskedMetrics(
  pipeline: string,
  masked: { readonly bytes: number; readonly rows: number; readonly entities: EntityCounts },
): string[] {
  const totals = embeddedMetrics(
    { [MaskingMetric.PIPELINE]: pipeline },
    [[MaskingMetric.PIPELINE]],
    [
      { Name: MaskingMetric.OBJECTS, Unit: 'Count' },
      { Name: MaskingMetric.BYTES, Unit: 'Bytes' },
      { Name: MaskingMetric.ROWS, Unit: 'Count' },
    ],
    { [MaskingMetric.OBJECTS]: 1, [MaskingMetric.BYTES]: masked.bytes, [MaskingMetric.ROWS]: masked.rows },
  );
  const byType = Object.entries(masked.entities).map(([type, count]) =>
    embeddedMetrics(
      { [MaskingMetric.PIPELINE]: pipeline, EntityType: type },
      [[MaskingMetric.PIPELINE, 'EntityType']],
      [{ Name: MaskingMetric.ENTITIES, Unit: 'Count' }],
      { [MaskingMetric.ENTITIES]: count ?? 0 },
    ),
  );
  return [totals, ...byType];
}

export function quarantinedMetrics(pipeline: string, reason: QuarantineReason): string[] {
  return [
    embeddedMetrics(
      { [MaskingMetric.PIPELINE]: pipeline, Reason: reason },
      [[MaskingMetric.PIPELINE], [MaskingMetric.PIPELINE, 'Reason']],
      [{ Name: MaskingMetric.QUARANTINED, Unit: 'Count' }],
      { [MaskingMetric.QUARANTINED]: 1 },
    ),
  ];
}

export function withoutOpinionMetrics(pipeline: string): string[] {
  return [
    embeddedMetrics(
      { [MaskingMetric.PIPELINE]: pipeline },
      [[MaskingMetric.PIPELINE]],
      [{ Name: MaskingMetric.WITHOUT_OPINION, Unit: 'Count' }],
      { [MaskingMetric.WITHOUT_OPINION]: 1 },
    ),
  ];
}
