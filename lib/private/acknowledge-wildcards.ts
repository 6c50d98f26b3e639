import { Stack, Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The wildcards of a policy below a construct. */
export interface Wildcards {
  readonly actions?: string[];
  /** ARNs; may hold tokens. */
  readonly resources?: string[];
}

/** Says why a policy below `scope` has these wildcards and no others: AwsSolutions-IAM5 names each by itself. */
export function acknowledgeWildcards(scope: IConstruct, reason: string, wildcards: Wildcards): void {
  const stack = Stack.of(scope);
  const findings = [
    ...(wildcards.actions ?? []).map((action) => `Action::${action}`),
    ...(wildcards.resources ?? []).map((resource) => `Resource::${asRuleWrites(stack.resolve(resource))}`),
  ];
  Validations.of(scope).acknowledge(...findings.map((finding) => ({ id: `AwsSolutions-IAM5[${finding}]`, reason })));
}

/** A resolved ARN the way cdk-nag writes it: `<LogicalId.Arn>/index/*`. */
function asRuleWrites(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = []] = Object.entries(value as Record<string, unknown>);
  if (name === 'Ref') return `<${String(argument)}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(asRuleWrites).join(separator);
  }
  return JSON.stringify(value);
}
