import { audit } from '../../lib/audit/audit';
import { loadAssembly } from '../../lib/audit/template';

/** What the audit says of a cloud assembly: claim by claim, PROVED, REFUTED or UNKNOWN, with the findings. */
export function verdicts(directory: string): Record<string, unknown> {
  const report = audit(loadAssembly(directory), { now: new Date() });
  return Object.fromEntries(
    report.claims.map(({ id, status, findings }) => [id, status === 'PROVED' ? status : { status, findings }]),
  );
}
