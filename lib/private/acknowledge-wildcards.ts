import { Stack, Validations, aws_iam as iam } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';

/**
 * Acknowledges the wildcards of a grant for cdk-nag, each by the exact resource: what else the role may be granted elsewhere
 * is still found.
 */
export function acknowledgeGrant(grant: iam.Grant, grantee: iam.IGrantable, reason: string): iam.Grant {
  const { grantPrincipal } = grantee;
  // A principal that is no construct, such as a service, has no policy of its own to be found.
  if (Construct.isConstruct(grantPrincipal)) {
    const resources = grant.principalStatements.flatMap((statement) => statement.resources);
    acknowledgeWildcards(grantPrincipal, resources, reason);
  }
  return grant;
}

/** Acknowledges those of the resources that hold a wildcard, in the policies of a construct. */
export function acknowledgeWildcards(construct: IConstruct, resources: readonly string[], reason: string): void {
  const readable = resources.map((resource) => flatten(Stack.of(construct).resolve(resource)));
  for (const resource of new Set(readable.filter((text) => text.includes('*')))) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
  }
}

/** A CloudFormation value as cdk-nag writes it in the ids of its findings. https://github.com/cdklabs/cdk-nag#suppressing-a-rule */
function flatten(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
  } = value as {
    Ref?: string;
    'Fn::GetAtt'?: string[];
    'Fn::Join'?: [string, unknown[]];
  };
  if (Ref !== undefined) {
    return `<${Ref}>`;
  }
  if (attribute) {
    return `<${attribute.join('.')}>`;
  }
  return join ? join[1].map(flatten).join(join[0]) : JSON.stringify(value);
}
