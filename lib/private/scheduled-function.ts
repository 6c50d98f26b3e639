import { Duration, Stack, aws_iam as iam, aws_lambda as lambda, aws_scheduler as scheduler } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface ScheduledFunctionProps {
  readonly handler: lambda.IFunction;
  readonly description: string;
  readonly every: Duration;
  /** The event that the function is invoked with. */
  readonly event: object;
}

/**
 * Invokes a function on a schedule, with a role that may invoke that function and nothing else: the CDK's own target would
 * allow every version of it.
 */
export function scheduledFunction(scope: Construct, id: string, props: ScheduledFunctionProps): scheduler.CfnSchedule {
  const role = new iam.Role(scope, `${id}Role`, {
    description: `${props.description} (schedule)`,
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
  role.addToPolicy(
    new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [props.handler.functionArn] }),
  );
  return new scheduler.CfnSchedule(scope, id, {
    description: props.description,
    scheduleExpression: `rate(${rate(props.every)})`,
    flexibleTimeWindow: { mode: 'OFF' },
    target: { arn: props.handler.functionArn, roleArn: role.roleArn, input: JSON.stringify(props.event) },
  });
}

/** EventBridge Scheduler counts in whole minutes. */
function rate(every: Duration): string {
  const minutes = every.toMinutes();
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
