/** Who an IAM identity is, as far as its ARN tells. */
interface Person {
  /** The role, user or federated user, without the session. */
  readonly principal: string;
  /** The name of the session or the user: by convention the person's own name. */
  readonly name: string;
}

/**
 * Why an approver may not approve what another identity has done; undefined when they may.
 *
 * The ARN of a session is `assumed-role/<role>/<session name>`, and who assumes a role chooses the session's name, unless
 * the role's trust policy fixes it (`sts:RoleSessionName`). So another session of the same role may be the same person,
 * and so may a session of the same name under another role. Both are refused, and so is what cannot be told apart.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function whyNotApprover(
  approverArn: string,
  other: { readonly arn: string; readonly deed: string },
): string | undefined {
  const approver = personOf(approverArn);
  const doer = personOf(other.arn);
  if (!approver) {
    return `The identity ${approverArn} cannot be told from others (the account's root user, a service, or a form that is not known). Approve with a role's session or a user.`;
  }
  if (!doer) {
    return `The identity ${other.arn}, which ${other.deed}, cannot be told from others, so nobody can be shown to be somebody else. Do it again with a role's session or a user.`;
  }
  if (approverArn === other.arn) {
    return `${approverArn} ${other.deed}. Somebody else must approve.`;
  }
  if (approver.principal === doer.principal) {
    return `${approverArn} uses the same role or user as ${other.arn}, which ${other.deed}: who assumes a role chooses the session's name, so this may be the same person. Approve with another role.`;
  }
  if (approver.name.toLowerCase() === doer.name.toLowerCase()) {
    return `${approverArn} has the same name as ${other.arn}, which ${other.deed}: this is taken for the same person. Somebody else must approve.`;
  }
  return undefined;
}

const FORMS = [
  // arn:aws:sts::111122223333:assumed-role/Operators/alice; the ARN of a session leaves out the role's path.
  /^(?<principal>arn:aws[a-z-]*:sts::\d{12}:assumed-role\/[^/]+)\/(?<name>[^/]+)$/,
  // arn:aws:iam::111122223333:user/path/alice
  /^(?<principal>arn:aws[a-z-]*:iam::\d{12}:user\/(?:[^/]+\/)*(?<name>[^/]+))$/,
  // arn:aws:sts::111122223333:federated-user/alice
  /^(?<principal>arn:aws[a-z-]*:sts::\d{12}:federated-user\/(?<name>[^/]+))$/,
];

function personOf(arn: string): Person | undefined {
  for (const form of FORMS) {
    const { principal, name } = form.exec(arn)?.groups ?? {};
    if (principal !== undefined && name !== undefined) {
      return { principal, name };
    }
  }
  return undefined;
}
