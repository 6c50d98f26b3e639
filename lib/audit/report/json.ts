import { mappedControls } from '../claims/mappings';
import { AuditReport, ClaimResult, ReportedFinding } from './audit-report';

/** The report as one JSON document: what `audit --json` prints. */
export function reportAsJson(report: AuditReport): string {
  return `${JSON.stringify(
    {
      claims: report.claims.map(claimAsJson),
      passed: report.passed,
      version: report.version,
      date: report.date,
      stacks: report.stacks,
      assumptions: report.assumptions,
      declarations: report.declarations,
    },
    null,
    2,
  )}\n`;
}

function claimAsJson(claim: ClaimResult): Record<string, unknown> {
  return {
    id: claim.id,
    status: claim.status,
    escapePaths: claim.escapePaths,
    ...(claim.counterexample && { counterexample: findingAsJson(claim.counterexample) }),
    ...(claim.reason !== undefined && { reason: claim.reason }),
    passed: claim.passed,
    statement: claim.statement,
    why: claim.why,
    remedy: claim.remedy,
    findings: claim.findings.map(findingAsJson),
    evidence: claim.evidence,
    supports: mappedControls(claim.mappings),
  };
}

function findingAsJson({ resource, ...finding }: ReportedFinding): Record<string, unknown> {
  return {
    status: finding.status,
    escapePath: finding.escapePath,
    summary: finding.summary,
    ...(resource && { resource }),
    ...(finding.location !== undefined && { location: finding.location }),
    ...(finding.path && { path: finding.path }),
    ...(finding.request && { request: finding.request }),
    ...(finding.acknowledgement && { acknowledgement: finding.acknowledgement }),
  };
}
