import { AuditReport, ClaimResult, ReportedFinding } from './audit-report';

/** The words for a finding that every output uses: the table, the plugin, SARIF and HTML. */
export function findingInWords(finding: ReportedFinding): string {
  const where = finding.resource
    ? ` [${finding.resource.constructPath ?? `${finding.resource.stack}/${finding.resource.logicalId}`}]`
    : '';
  const way = finding.path && finding.path.length > 0 ? ` Path: ${finding.path.join(' -> ')}.` : '';
  const request = finding.request
    ? ` Request: ${[finding.request.principal, finding.request.action, finding.request.resource].filter(Boolean).join(' ')}${contextInWords(finding.request.context)}.`
    : '';
  return `${finding.escapePath}: ${finding.summary}${where}${way}${request}`;
}

/** The report as a table for people, with what is wrong below it. */
export function reportAsText(report: AuditReport): string {
  const width = Math.max(...report.claims.map(({ id }) => id.length), 0);
  const lines = report.claims.flatMap((claim) => [
    `${claim.status.padEnd(7)}  ${claim.id.padEnd(width)}  ${claim.statement}`,
    ...claim.findings.map((finding) => `         ${findingLine(finding)}`),
    ...(claim.findings.length === 0 && claim.reason !== undefined ? [`         ${claim.reason}`] : []),
    ...(claim.passed ? [] : [`         To mend it: ${claim.remedy}`]),
  ]);
  return `${[...lines, '', summaryOf(report), '', ...declarationLines(report), 'For the declared resources, under these assumptions:', ...report.assumptions.map((assumption) => `  - ${assumption}`)].join('\n')}\n`;
}

/** One sentence: what was judged and what came out. */
export function summaryOf(report: AuditReport): string {
  const count = (status: ClaimResult['status']) => report.claims.filter((claim) => claim.status === status).length;
  const resources = report.stacks.reduce((sum, stack) => sum + stack.resources, 0);
  const acknowledged = report.claims.filter((claim) => claim.passed && claim.status === 'UNKNOWN').length;
  return `${report.stacks.length} ${report.stacks.length === 1 ? 'stack' : 'stacks'}, ${resources} resources: ${count('PROVED')} claims proved, ${count('REFUTED')} refuted, ${count('UNKNOWN')} unknown${acknowledged > 0 ? ` (${acknowledged} acknowledged)` : ''}. ${report.passed ? 'The audit passes.' : 'The audit fails.'}`;
}

/** Who is said to be what: the claims rest on it. */
function declarationLines({ declarations }: AuditReport): string[] {
  if (declarations.length === 0) return [];
  const bearers = new Map<string, string[]>();
  for (const { label, value, stack, logicalId, source } of declarations) {
    const name = `${label}=${value}`;
    const bearer = `${stack}/${logicalId}${source === 'labels file' ? ' (labels file)' : ''}`;
    bearers.set(name, [...(bearers.get(name) ?? []), bearer]);
  }
  const lines = [...bearers].sort().map(([name, all]) => `  ${name}: ${all.join(', ')}`);
  return ['Labels, as declared:', ...lines, ''];
}

function findingLine(finding: ReportedFinding): string {
  if (!finding.acknowledgement) return findingInWords(finding);
  const { reason, expires, expired } = finding.acknowledgement;
  return `${findingInWords(finding)} ${expired ? 'Acknowledgement EXPIRED on' : 'Acknowledged until'} ${expires}: ${reason}`;
}

function contextInWords(context: Record<string, string>): string {
  const entries = Object.entries(context);
  return entries.length > 0 ? ` with ${entries.map(([key, value]) => `${key}=${value}`).join(', ')}` : '';
}
