import { RemovalPolicy, Stack, aws_iam as iam, aws_logs as logs } from 'aws-cdk-lib';
import { Construct } from 'constructs';

const POLICY_ID = 'CdkAiSandboxLogDelivery';

/** A log group that Step Functions delivers to, and the policy by which it may: state machines must depend on it. */
export interface DeliveredLogGroup {
  readonly logGroup: logs.LogGroup;
  readonly policy: logs.ResourcePolicy;
}

/**
 * A log group for the log of a state machine, kept for a year. Step Functions would write the resource policy that lets CloudWatch deliver
 * there itself, by the state machine's role, which the organization's guardrails deny; so the stack has one, for all its state machines: an account
 * has no more than ten of a Region.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function deliveredLogGroup(scope: Construct, id: string): DeliveredLogGroup {
  const logGroup = new logs.LogGroup(scope, id, {
    retention: logs.RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const policy = deliveryPolicy(Stack.of(scope));
  policy.document.addStatements(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
        ArnLike: { 'aws:SourceArn': Stack.of(scope).formatArn({ service: 'logs', resource: '*' }) },
      },
    }),
  );
  return { logGroup, policy };
}

function deliveryPolicy(stack: Stack): logs.ResourcePolicy {
  const existing = stack.node.tryFindChild(POLICY_ID);
  return existing instanceof logs.ResourcePolicy ? existing : new logs.ResourcePolicy(stack, POLICY_ID);
}
