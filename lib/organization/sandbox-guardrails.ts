import { aws_organizations as organizations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { GuardrailDocument, GuardrailProps, guardrailDocuments } from './guardrail-document';

/** Properties of SandboxGuardrails. */
export interface SandboxGuardrailsProps extends GuardrailProps {
  /** The ids of the organizational units (or accounts) that hold the sandboxes, for example `ou-ab12-cdefgh34`. */
  readonly targetIds: string[];
}

/**
 * What the organization enforces upon the accounts of sandboxes: service control policies, a resource control policy and a
 * declarative policy for EC2, generated from the same denials as the permission boundary. Deployed in the management account
 * or that of the delegated administrator; the policy types must be enabled in the organization.
 */
export class SandboxGuardrails extends Construct {
  /** The policies as plain JSON documents, for who attaches them by other means. */
  public static documents(props: GuardrailProps): GuardrailDocument[] {
    return guardrailDocuments(props);
  }

  public constructor(scope: Construct, id: string, props: SandboxGuardrailsProps) {
    super(scope, id);
    validateTargets(props.targetIds);
    for (const document of guardrailDocuments(props)) {
      new organizations.CfnPolicy(this, document.name, {
        name: `${this.node.path.replace(/[^A-Za-z0-9]+/g, '-')}-${document.name}`.slice(-128),
        description: document.description,
        type: document.policyType,
        content: JSON.parse(document.content),
        targetIds: props.targetIds,
      });
    }
  }
}

function validateTargets(targetIds: string[]): void {
  if (targetIds.length === 0) {
    throw new Error(
      'targetIds is empty. Name the organizational unit that holds the sandboxes, for example "ou-ab12-cdefgh34".',
    );
  }
}
