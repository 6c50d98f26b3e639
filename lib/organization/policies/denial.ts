/** Roles of the sandbox's own machinery, which some denials exempt by ARN. */
export enum ControlPlane {
  /** Deploys the stacks: CloudFormation's execution role. */
  DEPLOYMENT = 'deployment',
  /** Invokes models: the model gateway's function. */
  GATEWAY = 'gateway',
  /** Keeps the trail and Bedrock's invocation logging. */
  TRAIL = 'trail',
  /** Stops everything when the fuse blows; the budget action's role. */
  SHUTDOWN = 'shutdown',
}

/** Condition operators, keys and values, as IAM writes them. */
export type Conditions = Record<string, Record<string, string | string[]>>;

/** One thing that must not happen in a sandbox's account, from which SCPs and the permission boundary are generated. */
export interface Denial {
  /** The statement's id: letters and digits. */
  readonly sid: string;
  /** The escape paths that it closes, or helps to close. */
  readonly closes: string[];
  /** What is denied; or, by `notActions`, everything else. */
  readonly actions?: string[];
  readonly notActions?: string[];
  /** What it is denied on; or, by `notResources`, everything else. All resources when both are left out. */
  readonly resources?: string[];
  readonly notResources?: string[];
  /** When it is denied. All operators and keys must hold at once (they are ANDed). */
  readonly conditions?: Conditions;
  /** Who may do it all the same, in an SCP. The permission boundary exempts nobody: no such role bears it. */
  readonly except?: ControlPlane[];
}

/** A statement of a policy document, as JSON. */
export interface PolicyStatementJson {
  readonly Sid: string;
  readonly Effect: 'Deny' | 'Allow';
  readonly Principal?: string;
  readonly Action?: string[];
  readonly NotAction?: string[];
  readonly Resource?: string[];
  readonly NotResource?: string[];
  readonly Condition?: Conditions;
}

/** A policy document, as JSON. */
export interface PolicyDocumentJson {
  readonly Version: '2012-10-17';
  readonly Statement: PolicyStatementJson[];
}

/** Renders a denial for principals of which those with the given ARNs (or patterns of ARNs) are exempt. */
export function denyStatement(denial: Denial, exempt: string[]): PolicyStatementJson {
  const condition = withExemption(denial, exempt);
  return {
    Sid: denial.sid,
    Effect: 'Deny',
    ...(denial.notActions ? { NotAction: denial.notActions } : { Action: denial.actions ?? [] }),
    ...(denial.notResources ? { NotResource: denial.notResources } : { Resource: denial.resources ?? ['*'] }),
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

/**
 * The exemption is an operator of its own, so that it is ANDed with the denial's conditions: denied is what meets
 * them and is done by somebody who is not exempt. No exemption goes by tag, which a session could bring along.
 */
function withExemption(denial: Denial, exempt: string[]): Conditions {
  if (exempt.length === 0) {
    return denial.conditions ?? {};
  }
  if (denial.conditions?.ArnNotLike) {
    throw new Error(
      `The denial ${denial.sid} uses ArnNotLike itself and exempts roles. The two would share one operator; give the denial another one.`,
    );
  }
  return { ...denial.conditions, ArnNotLike: { 'aws:PrincipalArn': exempt } };
}
