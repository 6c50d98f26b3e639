import { Aws, Stack, Validations, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BOUNDARY_MAX_SIZE, boundaryDocument } from './policies/boundary-document';

/** Properties of SandboxBoundary. */
export interface SandboxBoundaryProps {
  /**
   * Actions that sandbox principals may be granted beside the library's own, on resources of this account. Each by its full
   * name; what would open an escape path is refused.
   *
   * @default - none
   */
  readonly additionalActions?: string[];
}

/**
 * The most that a sandbox principal (a person or a workload) can ever do, whatever policy it is given: the managed
 * policy that it bears as permission boundary. It grants nothing by itself.
 */
export class SandboxBoundary extends Construct {
  /** The policy, for use as a permission boundary. */
  public readonly policy: iam.IManagedPolicy;
  private readonly bound: iam.IRole[] = [];
  private protection?: iam.Policy;

  public constructor(scope: Construct, id: string, props: SandboxBoundaryProps = {}) {
    super(scope, id);
    const document = boundaryDocument({
      partition: Aws.PARTITION,
      account: Aws.ACCOUNT_ID,
      region: Aws.REGION,
      additionalActions: props.additionalActions ?? [],
    });
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Permission boundary of the sandbox: the most that its people and workloads can do',
      document: iam.PolicyDocument.fromJson(document),
    });
    this.policy = policy;
    acknowledgeWildcards(policy);
    this.node.addValidation({ validate: () => this.validateSize(document) });
  }

  /** Puts a role of this app inside the boundary. */
  public apply(role: iam.Role): void {
    iam.PermissionsBoundary.of(role).apply(this.policy);
    this.bound.push(role);
    this.protection?.attachToRole(role);
  }

  /**
   * Denies actions on certain resources to every role inside the boundary, those applied before and after.
   *
   * The denial is an inline policy of the roles and not a part of the managed policy: a resource's own policy may name a
   * role, which names its boundary, which would then name the resource, and CloudFormation refuses such a circle. No sandbox
   * principal can remove it, since the boundary denies it all of IAM.
   */
  public protect(resources: string[], actions: string[]): void {
    if (resources.length === 0 || actions.length === 0) {
      throw new Error(
        'protect() was given no resource or no action. Name the ARNs and the actions that are denied on them.',
      );
    }
    this.protection ??= new iam.Policy(this, 'Protection', { roles: this.bound });
    this.protection.addStatements(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions, resources }));
  }

  private validateSize(document: object): string[] {
    const size = JSON.stringify(Stack.of(this).resolve(document)).length;
    return size > BOUNDARY_MAX_SIZE
      ? [
          `The permission boundary needs ${size} characters, but a managed policy holds ${BOUNDARY_MAX_SIZE}. Shorten additionalActions.`,
        ]
      : [];
  }
}

function acknowledgeWildcards(policy: iam.ManagedPolicy): void {
  const doors = 'arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:*';
  for (const resource of ['*', doors]) {
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${resource}]`,
      reason:
        'A permission boundary grants nothing. What it admits on all resources is bounded by aws:ResourceAccount, or takes no resource; everything else it denies.',
    });
  }
}
