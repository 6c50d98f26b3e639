import { Acknowledgement, acknowledgementsIn, holds } from './acknowledgement';
import { ASSUMPTIONS } from './assumptions';
import { ALL_CLAIMS } from './claims/all-claims';
import { Claim, ClaimStatus, Finding } from './claims/claim';
import { Verdict } from './claims/verdict';
import { SandboxModel } from './model/sandbox-model';
import { drawingsOf } from './network/draw-networks';
import { AuditReport, ClaimResult, Declaration, ReportedFinding } from './report/audit-report';
import { LoadedAssembly, resolveAssembly } from './template';
import { AUDIT_VERSION } from './version';

/** What an audit may be told. */
export interface AuditOptions {
  /** The day by which acknowledgements expire. */
  readonly now: Date;
  /** The claims to judge; all of them unless told otherwise. */
  readonly claims?: readonly Claim[];
}

/** Judges every claim over every environment of an assembly, for every choice that its conditions leave. */
export function audit(assembly: LoadedAssembly, options: AuditOptions): AuditReport {
  const claims = options.claims ?? ALL_CLAIMS;
  const environments = resolveAssembly(assembly).flatMap((resolved) =>
    SandboxModel.environmentsOf(resolved, metadataOf(assembly)).map((sandbox) => ({
      sandbox,
      choices: resolved.choices,
    })),
  );
  const results = claims.map((claim) => {
    const verdicts = environments.map(({ sandbox, choices }) => judge(claim, sandbox, choices));
    return resultOf(claim, verdicts, acknowledgementsOf(assembly), options.now);
  });
  const [first] = environments;
  return {
    version: AUDIT_VERSION,
    date: options.now.toISOString(),
    passed: results.every(({ passed }) => passed),
    stacks: assembly.templates.map((template) => ({
      name: template.stackName ?? template.id,
      templatePath: template.file,
      resources: Object.keys(recordOf(template.document['Resources'])).length,
    })),
    claims: results,
    assumptions: ASSUMPTIONS,
    declarations: declarationsOf(environments.map(({ sandbox }) => sandbox)),
    networks: first ? drawingsOf(environments.map(({ sandbox }) => sandbox)) : [],
  };
}

/** One claim in one environment. A judge that fails decides nothing: whatever confused it is reported, never passed over. */
function judge(claim: Claim, sandbox: SandboxModel, choices: readonly string[]): Verdict {
  const verdict = new Verdict(choices);
  try {
    claim.judge(sandbox, verdict);
  } catch (error) {
    verdict.cannotTell({
      escapePath: claim.escapePaths[0] ?? '',
      summary: `The claim could not be judged for ${sandbox.name}: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
  return verdict;
}

function resultOf(
  claim: Claim,
  verdicts: readonly Verdict[],
  acknowledgements: ReadonlyMap<string, readonly Acknowledgement[]>,
  now: Date,
): ClaimResult {
  const findings = unique(verdicts.flatMap((verdict) => verdict.findings)).map((finding) =>
    withAcknowledgement(claim, finding, acknowledgements, now),
  );
  const status = worst(verdicts.map((verdict) => verdict.status));
  const undecided = findings.filter((finding) => finding.status === 'UNKNOWN');
  const acknowledged =
    undecided.length > 0 && undecided.every(({ acknowledgement }) => acknowledgement?.expired === false);
  const counterexample = smallest(findings.filter((finding) => finding.status === 'REFUTED'));
  const { id, statement, why, remedy, escapePaths, mappings } = claim;
  return {
    ...{ id, statement, why, remedy, escapePaths, mappings, status, findings },
    passed: status === 'PROVED' || (status === 'UNKNOWN' && acknowledged),
    ...(counterexample && { counterexample }),
    ...(status === 'UNKNOWN' && { reason: undecided[0]?.summary ?? 'Nothing that the claim speaks of is declared.' }),
    evidence: [...new Set(verdicts.flatMap(({ evidence }) => evidence))],
  };
}

/** No template at all proves nothing. */
function worst(statuses: readonly ClaimStatus[]): ClaimStatus {
  if (statuses.includes('REFUTED')) return 'REFUTED';
  return statuses.length === 0 || statuses.includes('UNKNOWN') ? 'UNKNOWN' : 'PROVED';
}

/** The same thing is found once for each choice of conditions. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...seen.values()].sort((one, other) => (one.status < other.status ? -1 : one.status > other.status ? 1 : 0));
}

/** The shortest path, and among those the one that takes fewest words. */
function smallest(findings: readonly ReportedFinding[]): ReportedFinding | undefined {
  const size = ({ path, request, summary }: ReportedFinding) =>
    (path?.length ?? 0) * 1000 + Object.keys(request?.context ?? {}).length * 100 + summary.length;
  return [...findings].sort((one, other) => size(one) - size(other))[0];
}

function withAcknowledgement(
  claim: Claim,
  finding: Finding,
  acknowledgements: ReadonlyMap<string, readonly Acknowledgement[]>,
  now: Date,
): ReportedFinding {
  if (finding.status !== 'UNKNOWN') return finding;
  const { resource } = finding;
  const candidates = [
    ...(resource ? (acknowledgements.get(`${resource.stack}/${resource.logicalId}`) ?? []) : []),
    ...(resource ? (acknowledgements.get(resource.stack) ?? []) : ofStacks(acknowledgements)),
  ].filter((acknowledgement) => acknowledgement.claim === claim.id);
  const chosen = candidates.find((candidate) => holds(candidate, now)) ?? candidates[0];
  return chosen ? { ...finding, acknowledgement: { ...chosen, expired: !holds(chosen, now) } } : finding;
}

/** Who answers for one resource does not answer for what no resource is named in. */
function ofStacks(acknowledgements: ReadonlyMap<string, readonly Acknowledgement[]>): Acknowledgement[] {
  return [...acknowledgements].flatMap(([owner, each]) => (owner.includes('/') ? [] : each));
}

/** Acknowledgements by template and, for resources, by template and logical id. */
function acknowledgementsOf(assembly: LoadedAssembly): Map<string, Acknowledgement[]> {
  const found = new Map<string, Acknowledgement[]>();
  for (const template of assembly.templates) {
    found.set(template.id, acknowledgementsIn(template.document['Metadata']));
    for (const [logicalId, resource] of Object.entries(recordOf(template.document['Resources']))) {
      found.set(`${template.id}/${logicalId}`, acknowledgementsIn(recordOf(resource)['Metadata']));
    }
  }
  return found;
}

function metadataOf(assembly: LoadedAssembly): Map<string, Record<string, unknown>> {
  return new Map(assembly.templates.map((template) => [template.id, recordOf(template.document['Metadata'])]));
}

function declarationsOf(sandboxes: readonly SandboxModel[]): Declaration[] {
  const all = sandboxes.flatMap((sandbox) =>
    sandbox.declarations.map(({ resource, tag, value, isGiven }): Declaration => ({
      source: isGiven ? 'labels file' : 'template',
      label: tag,
      value,
      stack: resource.templateId,
      logicalId: resource.logicalId,
      type: resource.type,
    })),
  );
  return [...new Map(all.map((declaration) => [JSON.stringify(declaration), declaration])).values()];
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
