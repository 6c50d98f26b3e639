import { Claim, Finding } from '../claims/claim';
import { computeInside } from '../claims/compute-inside';
import { dnsClosed } from '../claims/dns-closed';
import { noInternetPath } from '../claims/no-internet-path';
import { noManagedEgress } from '../claims/no-managed-egress';
import { Verdict } from '../claims/verdict';
import { Difference } from './difference';
import { Pair, Side } from './environment';
import { isWithin, openingsOf } from './openings';

/** The claims whose findings are paths of packets, names or services. */
const PATHS: readonly Claim[] = [noInternetPath, dnsClosed, computeInside, noManagedEgress];

/** The paths that are open in the new assembly and were not in the old one. */
export function pathDifferences({ older, newer }: Pair): Difference[] {
  const before = new Set(findingsOf(older).map(({ key }) => key));
  const found = findingsOf(newer).filter(({ key }) => !before.has(key));
  const paths = found.map(({ subject, finding: { status, summary, path } }): Difference => ({
    kind: 'path',
    subject,
    status: status === 'REFUTED' ? 'POSSIBLE' : 'UNKNOWN',
    summary: `opens a path: ${summary}`,
    ...(path && { path }),
  }));
  const known = openingsOf(older);
  const openings = openingsOf(newer)
    .filter((opening) => !known.some((other) => isWithin(opening, other)))
    // What a claim refutes is said by the claim, with its path.
    .filter(
      ({ subject, words }) => !found.some((each) => each.subject === subject && each.finding.summary.includes(words)),
    )
    .map(({ subject, protocol, words }): Difference => ({
      kind: 'path',
      subject,
      status: protocol === undefined ? 'UNKNOWN' : 'POSSIBLE',
      summary: `${words}, which it did not before.`,
    }));
  return [...paths, ...openings];
}

interface NamedFinding {
  readonly key: string;
  readonly subject: string;
  readonly finding: Finding;
}

function findingsOf({ sandboxes, names }: Side): NamedFinding[] {
  return sandboxes.flatMap((sandbox) =>
    PATHS.flatMap((claim) => {
      const verdict = new Verdict();
      claim.judge(sandbox, verdict);
      return verdict.findings.map((finding): NamedFinding => {
        const { resource, escapePath, status, location } = finding;
        const subject = resource
          ? names.of({ templateId: resource.stack, logicalId: resource.logicalId })
          : sandbox.name;
        // Logical ids in the summary change when constructs are moved: the place tells findings apart.
        const words = resource ? location : finding.summary;
        return { key: JSON.stringify([claim.id, escapePath, status, subject, words]), subject, finding };
      });
    }),
  );
}
