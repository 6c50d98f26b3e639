import { audit } from '../../../../lib/audit/audit';
import { ALL_CLAIMS } from '../../../../lib/audit/claims/all-claims';
import type { LoadedAssembly } from '../../../../lib/audit/template';
import type { Mutant } from './edits';
import type { Template } from './template';

/** The unmutated assemblies that mutants change. */
export interface Originals {
  readonly sandbox: LoadedAssembly;
  readonly guardrails: LoadedAssembly;
}

/** Opens a mutant's path in a copy of the template and asks the claims that cover the path. */
export function judgeMutant(
  originals: Originals,
  mutant: Mutant,
): { caught: boolean; claims: string[]; summary: string } {
  const assembly = originals[mutant.base ?? 'sandbox'];
  const [original] = assembly.templates;
  if (!original) throw new Error('The assembly has no template.');
  const document = structuredClone(original.document) as unknown as Template;
  mutant.open(document);
  const claims = ALL_CLAIMS.filter(({ escapePaths }) => escapePaths.includes(mutant.escapePath));
  const mutated = {
    ...assembly,
    templates: [{ ...original, document: document as unknown as Record<string, unknown> }],
  };
  const report = audit(mutated, { now: new Date('2026-01-01T00:00:00Z'), claims });
  const catching = report.claims.filter(
    ({ status, findings }) =>
      status !== 'PROVED' && findings.some(({ escapePath }) => escapePath === mutant.escapePath),
  );
  return {
    caught: catching.length > 0,
    claims: catching.map(({ id, status }) => `${id} ${status}`),
    summary:
      catching[0]?.findings[0]?.summary ??
      report.claims.map(({ id, status, reason }) => `${id} ${status} ${reason ?? ''}`).join('; '),
  };
}
