import { mappedControls } from '../claims/mappings';
import { AuditReport, ClaimResult, ReportedFinding } from './audit-report';
import { drawNetwork } from './drawing';
import { escapeHtml } from './escape';
import { findingInWords, summaryOf } from './text';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 68rem; padding: 1.5rem; color: #1c2430; background: #fff; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
.summary { font-size: 1.05rem; } .dim { color: #5a6676; }
details { border: 1px solid #d8dee6; border-radius: 6px; margin: .4rem 0; padding: .5rem .8rem; }
summary { cursor: pointer; display: flex; gap: .8rem; align-items: baseline; }
.status { font-weight: 700; font-size: .8rem; padding: .1rem .5rem; border-radius: 4px; color: #fff; min-width: 5rem; text-align: center; flex: none; }
.status.PROVED { background: #1a7f4b; } .status.REFUTED { background: #b3261e; } .status.UNKNOWN { background: #8a5a00; }
.claim-id { font-family: ui-monospace, monospace; font-size: .85rem; flex: none; }
.finding { border-left: 3px solid #b3261e; padding-left: .7rem; margin: .5rem 0; overflow-wrap: anywhere; }
.finding.UNKNOWN { border-color: #8a5a00; }
code, pre { font-family: ui-monospace, monospace; font-size: .82rem; } pre { background: #f4f6f9; padding: .6rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid #e4e9ef; vertical-align: top; overflow-wrap: anywhere; }
.network { max-width: 100%; height: auto; }
@media (prefers-color-scheme: dark) { body { background: #12161c; color: #dde3ea; } pre { background: #1b222b; } details, td, th { border-color: #323c48; } .dim { color: #9aa7b5; } }
`;

/** The report as one HTML file that loads nothing: for a reviewer's inbox or an auditor's folder. */
export function reportAsHtml(report: AuditReport): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Isolation audit</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Isolation audit</h1>
<p class="summary">${escapeHtml(summaryOf(report))}</p>
<p class="dim">${escapeHtml(report.date)} · cdk-ai-sandbox ${escapeHtml(report.version)} · ${report.stacks.map((stack) => escapeHtml(stack.name)).join(', ')}</p>
<h2>Claims</h2>
${report.claims.map(claimSection).join('\n')}
<h2>Network</h2>
${report.networks.length > 0 ? report.networks.map(drawNetwork).join('\n') : '<p>No VPC is declared.</p>'}
<h2>Assumptions</h2>
<p>A claim is proved for the declared resources, under these assumptions:</p>
<ul>${report.assumptions.map((assumption) => `<li>${escapeHtml(assumption)}</li>`).join('')}</ul>
<h2>Declared labels</h2>
<p>Zones, roles and stores are recognised by these labels. Who bears a label is declared by the templates' author; that nobody else can do what it allows is proved.</p>
${declarationsTable(report)}
</body>
</html>
`;
}

function claimSection(claim: ClaimResult): string {
  const controls = mappedControls(claim.mappings).map(
    ({ framework, controls: ids }) => `${escapeHtml(framework)}: ${ids.map(escapeHtml).join(', ')}`,
  );
  return `<details${claim.passed ? '' : ' open'} id="${escapeHtml(claim.id)}">
<summary><span class="status ${claim.status}">${claim.status}</span><span class="claim-id">${escapeHtml(claim.id)}</span><span>${escapeHtml(claim.statement)}</span></summary>
<p>${escapeHtml(claim.why)}</p>
${claim.findings.map(findingBlock).join('\n')}
${claim.findings.length === 0 && claim.reason !== undefined ? `<p>${escapeHtml(claim.reason)}</p>` : ''}
${claim.evidence.length > 0 ? `<p>Evidence:</p><ul>${claim.evidence.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>` : ''}
${claim.passed ? '' : `<p>To mend it: ${escapeHtml(claim.remedy)}</p>`}
<p class="dim">Escape paths: ${claim.escapePaths.map(escapeHtml).join(', ')}. Supports ${controls.join('; ')}.</p>
</details>`;
}

function findingBlock(finding: ReportedFinding): string {
  const acknowledgement = finding.acknowledgement;
  return `<div class="finding ${finding.status}">
<p>${escapeHtml(findingInWords(finding))}</p>
${acknowledgement ? `<p class="dim">${acknowledgement.expired ? 'Acknowledgement expired on' : 'Acknowledged until'} ${escapeHtml(acknowledgement.expires)}: ${escapeHtml(acknowledgement.reason)}</p>` : ''}
${finding.resource || finding.request ? `<pre>${escapeHtml(JSON.stringify({ resource: finding.resource, location: finding.location, request: finding.request }, null, 2))}</pre>` : ''}
</div>`;
}

function declarationsTable(report: AuditReport): string {
  if (report.declarations.length === 0) return '<p>None.</p>';
  const rows = report.declarations.map(
    ({ label, value, stack, logicalId, type, source }) =>
      `<tr><td><code>${escapeHtml(label)}</code></td><td>${escapeHtml(value)}</td><td>${escapeHtml(stack)}/${escapeHtml(logicalId)}</td><td>${escapeHtml(type)}</td><td>${source}</td></tr>`,
  );
  return `<table><tr><th>Label</th><th>Value</th><th>Resource</th><th>Type</th><th>Said by</th></tr>${rows.join('')}</table>`;
}
