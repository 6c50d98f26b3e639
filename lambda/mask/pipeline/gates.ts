import { QuarantineError, mergePartReports, type MergedReport } from '../engine';
import type { MaskingPolicyDocument, VerificationReport } from '../../../lib/private/contracts/masking';
import type { StagedPart, VerifiedPart } from '../../../lib/private/contracts/masking-pipeline';

export interface PassedGates {
  readonly merged: MergedReport;
  readonly verification: VerificationReport;
}

/**
 * Decides whether an object may be released, from what its parts' reports say.
 * @throws QuarantineError for the first gate that it does not pass.
 */
export function passGates(
  policy: MaskingPolicyDocument,
  parts: number,
  staged: readonly StagedPart[],
  verified: readonly VerifiedPart[],
): PassedGates {
  requireEveryPartOnce(parts, staged, verified);
  staged.forEach((part, index) => requireVerified(part, verified[index], index));
  const verification = mergeVerifications(verified);
  const merged = mergePartReports(
    policy,
    staged.map((part) => part.report),
  );
  if (merged.rows !== verification.rows) {
    throw new QuarantineError('row-count-differs', `${merged.rows} rows were masked and ${verification.rows} verified`);
  }
  return { merged, verification };
}

function requireEveryPartOnce(parts: number, staged: readonly StagedPart[], verified: readonly VerifiedPart[]): void {
  const inOrder = (indexes: readonly number[]): boolean =>
    indexes.length === parts && indexes.every((index, position) => index === position);
  if (!inOrder(staged.map((part) => part.report.index)) || !inOrder(verified.map((part) => part.index))) {
    throw new QuarantineError('part-failed', `of ${parts} parts not each was masked and verified once`);
  }
}

function requireVerified(part: StagedPart, verified: VerifiedPart | undefined, index: number): void {
  if (!verified || verified.versionId !== part.versionId) {
    throw new QuarantineError('part-failed', `part ${index} was changed after it was verified`);
  }
  const { verification } = verified;
  if (verification.rows !== part.report.rows) {
    throw new QuarantineError(
      'row-count-differs',
      `part ${index} has ${part.report.rows} rows masked and ${verification.rows} verified`,
    );
  }
  if (verification.canaries > 0) {
    throw new QuarantineError('canary-survived', `part ${index} holds ${verification.canaries} canaries`);
  }
  const surviving = Object.entries(verification.surviving).filter(([, count]) => (count ?? 0) > 0);
  if (surviving.length > 0) {
    const types = surviving.map(([type, count]) => `${count} of ${type}`).join(', ');
    throw new QuarantineError('direct-identifier-survived', `part ${index} still holds ${types}`);
  }
}

function mergeVerifications(verified: readonly VerifiedPart[]): VerificationReport {
  return {
    rows: verified.reduce((total, part) => total + part.verification.rows, 0),
    surviving: {},
    canaries: 0,
  };
}
