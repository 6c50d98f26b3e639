import { Stack, Token, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * Who sets VPC Block Public Access, the switch of an account and region that stops all traffic through internet gateways,
 * in every VPC, the account's default VPC included.
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
 */
export class VpcBlockPublicAccess {
  /** The sandbox's stack sets it. An account and region has one such setting, so only one sandbox of them can. */
  public static inThisStack(): VpcBlockPublicAccess {
    return new VpcBlockPublicAccess();
  }

  /**
   * It is set elsewhere: by another sandbox of this account and region, or by the organization's declarative policy
   * (`SandboxGuardrails`), which refuses to let an account set it.
   *
   * @param reason where it is set; the isolation audit shows it
   */
  public static managedElsewhere(reason: string): VpcBlockPublicAccess {
    if (reason.trim() === '') {
      throw new Error(
        'VpcBlockPublicAccess.managedElsewhere() needs a reason that says where it is set, for example "declarative policy of the organization".',
      );
    }
    return new VpcBlockPublicAccess(reason);
  }

  private constructor(
    /** Where it is set, when not in this stack. */
    public readonly elsewhere?: string,
  ) {}
}

/** Creates the setting, and refuses a second one for the same account and region, which CloudFormation could not create. */
export function blockPublicAccess(scope: Construct, setting: VpcBlockPublicAccess): void {
  if (setting.elsewhere !== undefined) {
    Stack.of(scope).addMetadata('cdk-ai-sandbox:vpc-block-public-access', setting.elsewhere);
    return;
  }
  const options = new ec2.CfnVPCBlockPublicAccessOptions(scope, 'BlockPublicAccess', {
    internetGatewayBlockMode: 'block-bidirectional',
  });
  scope.node.addValidation({ validate: () => secondSettings(options) });
}

function secondSettings(own: ec2.CfnVPCBlockPublicAccessOptions): string[] {
  return own.node.root.node
    .findAll()
    .filter((other) => other instanceof ec2.CfnVPCBlockPublicAccessOptions)
    .filter((other) => other !== own && sameEnvironment(Stack.of(own), Stack.of(other)))
    .map(
      (other) =>
        `VPC Block Public Access of account ${own.stack.account}, region ${own.stack.region} is set here and at ${other.node.path}, but exists once. ` +
        "Pass blockPublicAccess: VpcBlockPublicAccess.managedElsewhere('<where>') to all but one.",
    );
}

function sameEnvironment(one: Stack, other: Stack): boolean {
  const known = ![one.account, one.region].some((part) => Token.isUnresolved(part));
  return one === other || (known && one.account === other.account && one.region === other.region);
}
