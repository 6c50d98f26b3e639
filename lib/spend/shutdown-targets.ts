import { Lazy, Stack, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ShutdownTargets } from '../private/contracts/shutdown';
import { ShutdownScope } from './shutdown-scope';

export interface ShutdownTargetsProps {
  readonly sandbox: string;
  readonly scope: ShutdownScope;
  readonly denyPolicy: iam.IManagedPolicy;
  /** Asked at synthesis: roles may be added until then. */
  readonly roles: () => iam.IRole[];
}

/** The functions' environment variable that says what to stop, as JSON with the ARNs filled in at deployment. */
export function shutdownTargets(scope: Construct, props: ShutdownTargetsProps): string {
  return Lazy.string({
    produce: () => {
      const targets: ShutdownTargets = {
        sandbox: props.sandbox,
        wholeAccount: props.scope.stopsUntagged,
        roles: props.roles().map((role) => role.roleArn),
        denyPolicy: props.denyPolicy.managedPolicyArn,
      };
      return Stack.of(scope).toJsonString(targets);
    },
  });
}
