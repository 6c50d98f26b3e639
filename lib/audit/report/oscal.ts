import { createHash } from 'node:crypto';
import { AuditReport, ClaimResult } from './audit-report';
import { findingInWords, summaryOf } from './text';

const OSCAL_VERSION = '1.2.3';
const NAMESPACE = 'https://github.com/cdk-ai-sandbox/cdk-ai-sandbox/ns/oscal';

/**
 * The report as OSCAL assessment results: an observation a claim, and a finding for each NIST SP 800-53 control that the
 * claim supports. https://pages.nist.gov/OSCAL-Reference/models/v1.2.3/assessment-results/json-outline/
 */
export function reportAsOscal(report: AuditReport): string {
  return `${JSON.stringify(oscalResults(report), null, 2)}\n`;
}

/** The assessment results as an object. */
export function oscalResults(report: AuditReport) {
  const controls = [...new Set(report.claims.flatMap(({ mappings }) => mappings.nist80053))].sort();
  return {
    'assessment-results': {
      uuid: uuidOf(report, 'assessment-results'),
      metadata: {
        title: 'Isolation audit of an AI sandbox',
        'last-modified': report.date,
        version: report.version,
        'oscal-version': OSCAL_VERSION,
      },
      // The plan is the list of claims that the tool ships.
      'import-ap': { href: 'https://github.com/cdk-ai-sandbox/cdk-ai-sandbox/blob/main/docs/audit.md' },
      results: [
        {
          uuid: uuidOf(report, 'result'),
          title: 'Claims decided from synthesized templates',
          description: summaryOf(report),
          start: report.date,
          remarks: `For the declared resources, under these assumptions: ${report.assumptions.join(' ')}`,
          'reviewed-controls': {
            'control-selections': [
              { 'include-controls': controls.map((control) => ({ 'control-id': controlId(control) })) },
            ],
          },
          observations: report.claims.map((claim) => observationOf(report, claim)),
          findings: controls.map((control) => findingOf(report, control)),
        },
      ],
    },
  };
}

function observationOf(report: AuditReport, claim: ClaimResult) {
  const words = claim.findings.map(findingInWords);
  return {
    uuid: uuidOf(report, `observation ${claim.id}`),
    title: claim.statement,
    description: [claim.status, ...(words.length > 0 ? words : claim.evidence), claim.reason ?? ''].join(' ').trim(),
    props: [
      { name: 'claim', ns: NAMESPACE, value: claim.id },
      { name: 'status', ns: NAMESPACE, value: claim.status },
      ...claim.escapePaths.map((value) => ({ name: 'escape-path', ns: NAMESPACE, value })),
    ],
    methods: ['TEST'],
    types: ['finding'],
    collected: report.date,
  };
}

/** A control is supported when every claim that supports it passed. */
function findingOf(report: AuditReport, control: string) {
  const claims = report.claims.filter(({ mappings }) => mappings.nist80053.includes(control));
  const supported = claims.every(({ status }) => status === 'PROVED');
  return {
    uuid: uuidOf(report, `finding ${control}`),
    title: `Evidence that supports ${control}`,
    description: `${claims.map(({ id, status }) => `${id}: ${status}`).join('; ')}. Evidence from declared resources supports the control; it does not satisfy it by itself.`,
    target: {
      type: 'objective-id',
      'target-id': `${controlId(control)}_obj`,
      status: { state: supported ? 'satisfied' : 'not-satisfied', reason: supported ? 'pass' : 'other' },
    },
    'related-observations': claims.map(({ id }) => ({ 'observation-uuid': uuidOf(report, `observation ${id}`) })),
  };
}

/** `SC-7(21)` is `sc-7.21` in OSCAL's catalog of SP 800-53. */
function controlId(control: string): string {
  return control.toLowerCase().replace(/\((\d+)\)/g, '.$1');
}

/** A UUID that is the same for the same audit: reports of unchanged templates can be compared. */
function uuidOf(report: AuditReport, name: string): string {
  const identity = [name, report.date, ...report.stacks.map((stack) => stack.name)].join('\n');
  const hex = createHash('sha256').update(identity).digest('hex');
  // Version 4 and variant bits, which OSCAL's pattern asks for.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
