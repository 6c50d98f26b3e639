import { ClaimStatus, Finding } from './claim';

/** Collects what one claim's judgement finds. Without a finding, and with evidence, the claim is proved. */
export class Verdict {
  /** @param choices the conditions and parameters under which the templates are judged, in words */
  constructor(private readonly choices: readonly string[] = []) {}

  public readonly findings: Finding[] = [];
  /** What was looked at and found good, in words: a proof that lists nothing convinces nobody. */
  public readonly evidence: string[] = [];

  public refute(finding: Omit<Finding, 'status'>): void {
    this.add({ status: 'REFUTED', ...finding });
  }

  public cannotTell(finding: Omit<Finding, 'status'>): void {
    this.add({ status: 'UNKNOWN', ...finding });
  }

  public proved(evidence: string): void {
    if (!this.evidence.includes(evidence)) this.evidence.push(evidence);
  }

  /** REFUTED when anything refutes it, UNKNOWN when anything is undecided or nothing at all was seen, PROVED otherwise. */
  public get status(): ClaimStatus {
    if (this.findings.some(({ status }) => status === 'REFUTED')) return 'REFUTED';
    if (this.findings.length > 0 || this.evidence.length === 0) return 'UNKNOWN';
    return 'PROVED';
  }

  private add(found: Finding): void {
    const finding = this.choices.length > 0 ? { ...found, when: [...this.choices] } : found;
    const key = JSON.stringify(finding);
    if (!this.findings.some((known) => JSON.stringify(known) === key)) this.findings.push(finding);
  }
}
