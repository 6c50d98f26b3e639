import { type Finding, FindingKind } from '../../lib/private/contracts/observations';
import type { Fingerprint, Window, Witnesses } from './witnesses';

/** The table can be changed by whoever administers the account; the locked archive cannot. They must say the same. */
export function compareArchive(window: Window, witnesses: Witnesses): Finding[] {
  const within = ({ key }: { key: string }): boolean => {
    const at = timeOf(key);
    return at >= window.from && at < window.to;
  };
  const findings = witnesses.brokenBodies.map((key) =>
    mismatch(FindingKind.ALTERED, key, 'the body does not have the hash that the record says'),
  );
  if (!witnesses.archive) return findings;
  const archived = new Map<string, Fingerprint>();
  for (const copy of witnesses.archive.filter(within)) {
    if (copy.event !== 'INSERT') {
      findings.push(
        mismatch(
          FindingKind.ALTERED,
          copy.key,
          `the record was ${copy.event === 'REMOVE' ? 'removed from' : 'changed in'} the table`,
        ),
      );
    } else if (!archived.has(copy.key)) {
      archived.set(copy.key, copy);
    }
  }
  const inTable = new Map(witnesses.table.filter(within).map((record) => [record.key, record]));
  for (const [key, record] of inTable) {
    const copy = archived.get(key);
    if (!copy) findings.push(mismatch(FindingKind.ARCHIVE_MISMATCH, key, 'the archive does not have the record'));
    else if (copy.sha256 !== record.sha256) {
      findings.push(mismatch(FindingKind.ALTERED, key, 'table and archive differ'));
    }
  }
  for (const key of archived.keys()) {
    if (!inTable.has(key)) {
      findings.push(
        mismatch(FindingKind.ARCHIVE_MISMATCH, key, 'the record is in the archive and no longer in the table'),
      );
    }
  }
  return findings;
}

function mismatch(kind: Finding['kind'], key: string, detail: string): Finding {
  return { kind, at: timeOf(key), subject: key, detail };
}

/** Keys are `<trace>|<ISO time>#...`. */
function timeOf(key: string): string {
  return key.slice(key.indexOf('|') + 1).split('#')[0] ?? '';
}
