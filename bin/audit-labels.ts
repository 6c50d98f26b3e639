import { z } from 'zod';
import { AuditRole, AuditStore, AuditTag, AuditZone } from '../lib/private/contracts/audit-tags';
import { withGivenLabels, type GivenLabels, type LoadedAssembly } from '../lib/audit/template';
import { MisuseError } from './exit';
import { readYamlFile } from './yaml-file';

const oneOf = (values: Readonly<Record<string, string>>) => {
  const allowed = Object.values(values);
  return z.enum(allowed, { error: `one of ${allowed.join(', ')} is allowed.` }).optional();
};

/** What each resource is to the sandbox, by logical id or `TEMPLATE/LogicalId`. */
const LabelsFile = z.record(
  z.string(),
  z.strictObject(
    { zone: oneOf(AuditZone), role: oneOf(AuditRole), store: oneOf(AuditStore) },
    { error: 'zone, role and store are allowed, as in "RawBucket: { zone: raw }".' },
  ),
  { error: 'resources with their labels are allowed, as in "RawBucket: { zone: raw }".' },
);

/**
 * Gives resources the labels of a file, for templates that bear none.
 *
 * @throws MisuseError where the file is wrong, names a resource that is not there, or contradicts a template
 */
export function labelledBy(file: string, assembly: LoadedAssembly): LoadedAssembly {
  const labels = Object.entries(readYamlFile(file, LabelsFile)).map(([resource, { zone, role, store }]) => {
    const given: GivenLabels = {
      ...(zone !== undefined && { [AuditTag.ZONE]: zone }),
      ...(role !== undefined && { [AuditTag.ROLE]: role }),
      ...(store !== undefined && { [AuditTag.STORE]: store }),
    };
    return [resource, given] as const;
  });
  try {
    return withGivenLabels(assembly, Object.fromEntries(labels));
  } catch (error) {
    throw new MisuseError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
