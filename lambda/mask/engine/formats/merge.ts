import type {
  EntityCounts,
  MaskingPolicyDocument,
  PartReport,
  RiskReport,
} from '../../../../lib/private/contracts/masking';
import { QuarantineError } from '../quarantine';
import { EquivalenceClasses } from '../risk/equivalence-classes';
import { riskReport } from '../risk/report';

/** What all parts of an object did together. */
export interface MergedReport {
  readonly rows: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly entities: EntityCounts;
  /** There where the policy has a risk gate and the format has columns. */
  readonly risk?: RiskReport;
}

/**
 * Adds the parts' reports up and passes the policy's risk gate.
 * @throws QuarantineError `k-below-threshold` where a class is smaller than the policy allows.
 */
export function mergePartReports(policy: MaskingPolicyDocument, reports: readonly PartReport[]): MergedReport {
  const entities: Partial<Record<keyof EntityCounts, number>> = {};
  for (const report of reports) {
    for (const [type, count] of Object.entries(report.entities) as [keyof EntityCounts, number][]) {
      entities[type] = (entities[type] ?? 0) + count;
    }
  }
  const sum = (of: (report: PartReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
  return {
    rows: sum((report) => report.rows),
    bytesIn: sum((report) => report.bytesIn),
    bytesOut: sum((report) => report.bytesOut),
    entities,
    ...risk(policy, reports),
  };
}

function risk(policy: MaskingPolicyDocument, reports: readonly PartReport[]): { risk?: RiskReport } {
  if (!policy.risk) return {};
  const classes = new EquivalenceClasses();
  for (const report of reports) {
    if (report.classes === undefined) {
      throw new QuarantineError(
        'missing-column',
        'the policy has a risk gate, and the format has no columns to apply it to',
      );
    }
    classes.merge(EquivalenceClasses.deserialize(report.classes));
  }
  const result = riskReport(classes);
  if (result.rows > 0 && result.smallestClass < policy.risk.k) {
    throw new QuarantineError(
      'k-below-threshold',
      `the smallest class holds ${result.smallestClass} rows; the policy asks for ${policy.risk.k}`,
    );
  }
  return { risk: result };
}
