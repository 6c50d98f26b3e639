import { Acknowledgement } from '../acknowledgement';
import { ClaimStatus, Finding } from '../claims/claim';
import { Mappings } from '../claims/mappings';
import { NetworkDrawing } from '../network/network-drawing';

/** A finding, and who answers for it: only what is undecided can be acknowledged, never what is refuted. */
export interface ReportedFinding extends Finding {
  readonly acknowledgement?: Acknowledgement & { readonly expired: boolean };
}

/** What became of one claim. */
export interface ClaimResult {
  readonly id: string;
  readonly statement: string;
  readonly why: string;
  readonly remedy: string;
  readonly escapePaths: string[];
  readonly mappings: Mappings;
  readonly status: ClaimStatus;
  /** Whether the claim lets the audit pass: proved, or undecided and acknowledged by somebody. */
  readonly passed: boolean;
  /** The smallest one, when refuted. */
  readonly counterexample?: ReportedFinding;
  /** Why it is undecided, when it is. */
  readonly reason?: string;
  readonly findings: ReportedFinding[];
  readonly evidence: string[];
}

/** One resource that is said to be something by its label. */
export interface Declaration {
  /** Whether its own template says so, or a file beside the templates. */
  readonly source: 'template' | 'labels file';
  readonly label: string;
  readonly value: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
}

/** The outcome of one audit. */
export interface AuditReport {
  readonly version: string;
  /** When the audit ran (ISO 8601): acknowledgements expire by it. */
  readonly date: string;
  readonly passed: boolean;
  readonly stacks: { readonly name: string; readonly templatePath: string; readonly resources: number }[];
  readonly claims: ClaimResult[];
  /** Every claim reads "for the declared resources, under these assumptions". */
  readonly assumptions: readonly string[];
  readonly declarations: Declaration[];
  readonly networks: NetworkDrawing[];
}
