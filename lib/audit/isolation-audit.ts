import * as path from 'node:path';
import {
  CfnResource,
  IPolicyValidationContext,
  IPolicyValidationPlugin,
  PolicyValidationPluginReport,
  PolicyViolatingResource,
  PolicyViolation,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { acknowledgementProblem, ACKNOWLEDGEMENT_METADATA, acknowledgementsIn } from './acknowledgement';
import { audit } from './audit';
import { ALL_CLAIMS } from './claims/all-claims';
import { ClaimResult, ReportedFinding } from './report/audit-report';
import { findingInWords, summaryOf } from './report/text';
import { loadAssembly, LoadedAssembly } from './template';
import { AUDIT_VERSION } from './version';

/** What somebody answers for whom the audit cannot decide a claim. */
export interface UnknownAcknowledgement {
  /** The claim's id, for example `no-internet-path`. */
  readonly claim: string;
  /** Why this may stay undecided. Every report shows it. */
  readonly reason: string;
  /** The last day on which this holds, as `YYYY-MM-DD` (UTC). From the next day on the audit fails again. */
  readonly expires: string;
}

/** Properties of IsolationAudit. */
export interface IsolationAuditProps {
  /**
   * The day by which acknowledgements expire, as `YYYY-MM-DD` (UTC).
   *
   * @default - today
   */
  readonly date?: string;
}

/**
 * Proves from the synthesized templates that the sandbox is isolated, and fails `cdk synth` when a claim is refuted, or
 * undecided and not acknowledged: `Validations.of(app).addPlugins(new IsolationAudit())`.
 */
export class IsolationAudit implements IPolicyValidationPlugin {
  /**
   * Answers for what the audit cannot decide about a construct, until a date. Only UNKNOWN can be acknowledged; what is
   * refuted has to be mended.
   *
   * @param scope the construct that the undecided finding names, or a stack for all its findings of the claim
   */
  public static acknowledgeUnknown(scope: IConstruct, acknowledgement: UnknownAcknowledgement): void {
    const { claim, reason, expires } = acknowledgement;
    const problem = acknowledgementProblem({ claim, reason, expires }) ?? unknownClaim(claim);
    if (problem !== undefined) throw new Error(problem);
    const add = (owner: CfnResource | Stack, earlier: unknown): void =>
      owner.addMetadata(ACKNOWLEDGEMENT_METADATA, [
        ...acknowledgementsIn({ [ACKNOWLEDGEMENT_METADATA]: earlier }),
        { claim, reason, expires },
      ]);
    if (Stack.isStack(scope)) {
      add(scope, scope.templateOptions.metadata?.[ACKNOWLEDGEMENT_METADATA]);
      return;
    }
    const resources = scope.node.findAll().filter((construct) => CfnResource.isCfnResource(construct));
    if (resources.length === 0) {
      throw new Error(
        `${scope.node.path} holds no CloudFormation resource, so nothing of it can be acknowledged. Name the construct that the finding names, or its stack.`,
      );
    }
    for (const resource of resources) add(resource, resource.getMetadata(ACKNOWLEDGEMENT_METADATA));
  }

  public readonly name = 'cdk-ai-sandbox-audit';
  public readonly version?: string = AUDIT_VERSION;
  public readonly ruleIds?: string[] = ALL_CLAIMS.map(({ id }) => id);
  private readonly date?: string;

  public constructor(props: IsolationAuditProps = {}) {
    if (props.date !== undefined && Number.isNaN(Date.parse(`${props.date}T00:00:00Z`))) {
      throw new Error(`The date "${props.date}" is not a date: write it as YYYY-MM-DD, for example "2027-01-31".`);
    }
    this.date = props.date;
  }

  /** Called by the CDK at the end of synthesis. */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const now = this.date === undefined ? new Date() : new Date(`${this.date}T00:00:00Z`);
    const report = audit(synthesized(context), { now });
    return {
      success: report.passed,
      pluginVersion: AUDIT_VERSION,
      violations: report.claims.filter(({ passed }) => !passed).map(violationOf),
      metadata: { summary: summaryOf(report) },
    };
  }
}

function unknownClaim(claim: string): string | undefined {
  if (ALL_CLAIMS.some(({ id }) => id === claim)) return undefined;
  return `There is no claim "${claim}". The claims are ${ALL_CLAIMS.map(({ id }) => id).join(', ')}.`;
}

/** The assembly that has just been written, and what could not be read of it. */
function synthesized(context: IPolicyValidationContext): LoadedAssembly {
  const outdir = Stage.of(context.appConstruct)?.outdir;
  const folders = new Set(
    outdir === undefined ? context.stackTemplates.map(({ templatePath }) => path.dirname(templatePath)) : [outdir],
  );
  const assemblies = [...folders].map((folder) => loadAssembly(folder));
  return {
    path: [...folders].join(', '),
    // The CDK finds the construct of a violation by the template's absolute path.
    templates: assemblies.flatMap(({ path: folder, templates }) =>
      templates.map((template) => ({ ...template, file: path.resolve(folder, template.file) })),
    ),
    problems: assemblies.flatMap(({ problems }) => problems),
  };
}

function violationOf(claim: ClaimResult): PolicyViolation {
  const open = claim.findings.filter(({ acknowledgement }) => acknowledgement?.expired !== false);
  return {
    ruleName: claim.id,
    description: [
      `${claim.status}: ${claim.statement}`,
      ...(open.length > 0 ? open.map(findingInWords) : [claim.reason ?? '']),
    ].join('\n'),
    fix: claim.remedy,
    severity: claim.status === 'REFUTED' ? 'error' : 'unknown',
    ruleMetadata: { status: claim.status, escapePaths: claim.escapePaths.join(', ') },
    violatingResources: open.flatMap(violatingResource),
  };
}

function violatingResource(finding: ReportedFinding): PolicyViolatingResource[] {
  const { resource } = finding;
  if (!resource) return [];
  return [
    {
      resourceLogicalId: resource.logicalId,
      locations: [finding.location ?? 'Properties'],
      ...(resource.templatePath !== undefined && { templatePath: resource.templatePath }),
    },
  ];
}
