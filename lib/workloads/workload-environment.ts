import { WorkloadVariable } from '../private/contracts/workloads';
import { WorkloadSurroundings } from './workload-surroundings';

/** The environment of a workload: what the sandbox sets, and what its author adds. */
export function workloadEnvironment(
  surroundings: WorkloadSurroundings,
  own: { [name: string]: string } = {},
): { [name: string]: string } {
  const given = {
    ...surroundings.environment,
    [WorkloadVariable.BEDROCK_URL]: surroundings.gatewayUrl,
    [WorkloadVariable.TOKENS_URL]: `${surroundings.gatewayUrl}/tokens`,
    [WorkloadVariable.MASKED_BUCKET]: surroundings.masked.bucket.bucketName,
  };
  for (const name of Object.keys(own)) {
    if (name in given) {
      throw new Error(
        `The environment variable ${name} is set by the sandbox and cannot be set by a workload. Leave it out or choose another name.`,
      );
    }
    if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) {
      throw new Error(
        `${JSON.stringify(name)} cannot name an environment variable. Allowed are two or more letters, digits and "_", beginning with a letter.`,
      );
    }
  }
  return { ...given, ...own };
}
