import { mappedControls } from '../claims/mappings';
import { AuditReport, ClaimResult, ReportedFinding } from './audit-report';
import { findingInWords } from './text';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/**
 * The report in SARIF 2.1.0, which code hosts show beside the code: one rule a claim, one result a finding.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
 */
export function reportAsSarif(report: AuditReport): string {
  return `${JSON.stringify(sarifLog(report), null, 2)}\n`;
}

/** The SARIF log as an object. */
export function sarifLog(report: AuditReport) {
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cdk-ai-sandbox audit',
            version: report.version,
            informationUri: 'https://github.com/cdk-ai-sandbox/cdk-ai-sandbox',
            rules: report.claims.map(ruleOf),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, endTimeUtc: report.date }],
        results: report.claims.flatMap((claim, ruleIndex) => resultsOf(report, claim, ruleIndex)),
        properties: { proofs: report.claims.filter(isProved).map(proofOf), assumptions: [...report.assumptions] },
      },
    ],
  };
}

function ruleOf(claim: ClaimResult) {
  return {
    id: claim.id,
    shortDescription: { text: claim.statement },
    fullDescription: { text: claim.why },
    help: { text: claim.remedy },
    defaultConfiguration: { level: 'error' },
    properties: {
      tags: ['security', ...claim.escapePaths],
      supports: mappedControls(claim.mappings).flatMap(({ framework, controls }) =>
        controls.map((control) => `${framework} ${control}`),
      ),
    },
  };
}

/** Code hosts show each result as an alert, whatever its kind: what is proved is no result, but a property of the run. */
function resultsOf(report: AuditReport, claim: ClaimResult, ruleIndex: number) {
  if (isProved(claim)) return [];
  if (claim.findings.length === 0) return [resultWithoutFinding(report, claim, ruleIndex)];
  return claim.findings.map((finding) => resultOf(report, claim, ruleIndex, finding));
}

function isProved({ status }: ClaimResult): boolean {
  return status === 'PROVED';
}

function proofOf({ id, statement, evidence }: ClaimResult) {
  return { ruleId: id, statement, evidence };
}

function resultOf(report: AuditReport, claim: ClaimResult, ruleIndex: number, finding: ReportedFinding) {
  const acknowledgement = finding.acknowledgement;
  return {
    ruleId: claim.id,
    ruleIndex,
    kind: finding.status === 'REFUTED' ? 'fail' : 'open',
    // A result whose kind is not "fail" must have the level "none" (SARIF 3.27.10).
    level: finding.status === 'REFUTED' ? 'error' : 'none',
    message: { text: findingInWords(finding) },
    locations: [locationOf(report, finding)],
    partialFingerprints: {
      'finding/v1': [claim.id, finding.escapePath, finding.resource?.stack, finding.resource?.logicalId].join('/'),
    },
    ...(acknowledgement &&
      !acknowledgement.expired && {
        suppressions: [
          {
            kind: 'inSource',
            status: 'accepted',
            justification: `${acknowledgement.reason} (until ${acknowledgement.expires})`,
          },
        ],
      }),
    properties: { escapePath: finding.escapePath, ...(finding.request && { request: finding.request }) },
  };
}

function resultWithoutFinding(report: AuditReport, claim: ClaimResult, ruleIndex: number) {
  return {
    ruleId: claim.id,
    ruleIndex,
    kind: 'open',
    level: 'none',
    message: { text: claim.reason ?? `It cannot be decided whether this holds: ${claim.statement}` },
    locations: [locationOf(report, undefined)],
  };
}

function locationOf(report: AuditReport, finding: ReportedFinding | undefined) {
  const resource = finding?.resource;
  const templatePath = resource?.templatePath ?? report.stacks[0]?.templatePath ?? 'template.json';
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(templatePath) }, region: { startLine: 1 } },
    ...(resource && {
      logicalLocations: [
        {
          name: resource.logicalId,
          fullyQualifiedName: resource.constructPath ?? `${resource.stack}/${resource.logicalId}`,
          kind: 'resource',
        },
      ],
    }),
  };
}

/** A path as a URI reference. */
function uriOf(path: string): string {
  return encodeURI(path.replaceAll('\\', '/')).replaceAll('#', '%23').replaceAll('?', '%3F');
}
