import { Stack, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { endpointStatement } from './endpoint-policy';
import { EndpointUse } from './endpoint-use';

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html */
const MAX_SIZE = 20480;

/** An ARN or a name that CloudFormation fills in is counted as this many characters. */
const UNKNOWN_VALUE_SIZE = 100;

/** The policy of one endpoint: the sum of its uses. Roles that do the same to the same resources share a statement. */
export class EndpointPolicyDocument {
  private readonly uses: EndpointUse[] = [];

  public constructor(
    private readonly scope: Construct,
    private readonly endpointName: string,
  ) {
    scope.node.addValidation({ validate: () => this.validateSize() });
  }

  public add(use: EndpointUse): void {
    // Refused now, where the mistake is, and not when the template is rendered.
    endpointStatement(use);
    this.uses.push(use);
  }

  public render(): iam.PolicyDocument {
    const groups = new Map<string, EndpointUse>();
    for (const use of this.uses) {
      const key = this.keyOf(use);
      const known = groups.get(key);
      groups.set(key, known ? { ...known, principals: united(known, use) } : use);
    }
    return new iam.PolicyDocument({ statements: [...groups.values()].map((use) => endpointStatement(use)) });
  }

  /** Uses with the same key differ in their roles only. One of named roles never joins one of the whole account. */
  private keyOf(use: EndpointUse): string {
    const { actions, resources, callers, resourceOwner } = use;
    return JSON.stringify(
      Stack.of(this.scope).resolve({
        actions: [...actions].sort(),
        resources,
        callers,
        resourceOwner,
        named: use.principals !== undefined,
      }),
    );
  }

  private validateSize(): string[] {
    const size = estimatedSize(Stack.of(this.scope).resolve(this.render()));
    return size > MAX_SIZE
      ? [
          `The policy of the ${this.endpointName} endpoint has about ${size} characters, but an endpoint policy holds ${MAX_SIZE}. ` +
            'Let workloads share a role, or name fewer resources in allowEndpoint().',
        ]
      : [];
  }
}

function united(one: EndpointUse, other: EndpointUse): iam.IRole[] | undefined {
  if (!one.principals || !other.principals) {
    return undefined;
  }
  return [...new Set([...one.principals, ...other.principals])];
}

function estimatedSize(value: unknown): number {
  const isIntrinsic = (part: unknown) =>
    typeof part === 'object' && part !== null && /^(Ref|Fn::)/.test(Object.keys(part)[0] ?? '');
  return JSON.stringify(value, (_, part) => (isIntrinsic(part) ? 'x'.repeat(UNKNOWN_VALUE_SIZE) : part)).length;
}
