import { ControlPlane, PolicyDocumentJson, denyStatement } from './denial';
import { DenialContext, denials } from './denials';
import { packStatements } from './packing';

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const SCP_MAX_SIZE = 5120;

/** Five policies of a kind may be attached to one target; one of them is AWS's own FullAWSAccess. (Same page.) */
export const SCP_MAX_ATTACHED = 4;

/** ARNs, or patterns of ARNs, of the roles that do what denials exempt. */
export type ControlPlaneRoles = Record<ControlPlane, string[]>;

/** The service control policies: what no principal of a sandbox's account may do. */
export function serviceControlPolicies(context: DenialContext, roles: ControlPlaneRoles): PolicyDocumentJson[] {
  const statements = denials(context).map((denial) =>
    denyStatement(
      denial,
      (denial.except ?? []).flatMap((kind) => roles[kind]),
    ),
  );
  const documents = packStatements('service control policy', statements, SCP_MAX_SIZE);
  if (documents.length > SCP_MAX_ATTACHED) {
    throw new Error(
      `The denials need ${documents.length} service control policies, but beside FullAWSAccess a target takes ${SCP_MAX_ATTACHED}. ` +
        'Shorten the lists of models, Regions, role ARNs and additional actions.',
    );
  }
  return documents;
}
