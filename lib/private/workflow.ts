import {
  Duration,
  Tags,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from './acknowledge-wildcards';
import { AuditRoleName, AuditTag } from './contracts/audit-tags';
import { deliveredLogGroup } from './delivered-log-group';

export interface WorkflowProps {
  readonly comment: string;
  readonly definition: sfn.IChainable;
  /** What the state machine's role is labelled as. */
  readonly auditRole: AuditRoleName;
  readonly timeout: Duration;
  /** The functions that its states invoke. */
  readonly handlers: readonly lambda.IFunction[];
}

/** One of the library's own state machines: its own role, a log of states and errors, traces. */
export function workflow(scope: Construct, id: string, props: WorkflowProps): sfn.StateMachine {
  const role = new iam.Role(scope, `${id}Role`, {
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
    description: `${props.comment} (state machine)`,
  });
  Tags.of(role).add(AuditTag.ROLE, props.auditRole);
  const log = deliveredLogGroup(scope, `${id}Logs`);
  const machine = new sfn.StateMachine(scope, id, {
    comment: props.comment,
    definitionBody: sfn.DefinitionBody.fromChainable(props.definition),
    role,
    timeout: props.timeout,
    tracingEnabled: true,
    logs: {
      destination: log.logGroup,
      level: sfn.LogLevel.ALL,
      // Never the data of the states: task tokens are in it.
      includeExecutionData: false,
    },
  });
  machine.node.addDependency(log.policy);
  acknowledgeWildcards(
    role,
    props.handlers.map((handler) => `${handler.functionArn}:*`),
    'Step Functions invokes this function, in any version.',
  );
  // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
  acknowledgeWildcards(role, ['*'], 'The log delivery and X-Ray actions of a state machine take no resource.');
  return machine;
}

export interface WorkflowStepProps {
  readonly handler: lambda.IFunction;
  /** The function's event; JSON paths by sfn.JsonPath. Default: the state's input. */
  readonly payload?: Record<string, unknown>;
  /** Where the answer goes. Default: nowhere. */
  readonly resultPath?: string;
  readonly timeout: Duration;
}

/** A state that calls one of the library's own functions; its steps may be repeated, so what fails in passing is. */
export function workflowStep(scope: Construct, id: string, props: WorkflowStepProps): tasks.LambdaInvoke {
  return new tasks.LambdaInvoke(scope, id, {
    lambdaFunction: props.handler,
    payload: props.payload && sfn.TaskInput.fromObject(props.payload),
    payloadResponseOnly: true,
    // Lambda's own transient errors only: what the function throws has a reason that a second try does not change.
    retryOnServiceExceptions: true,
    resultPath: props.resultPath ?? sfn.JsonPath.DISCARD,
    taskTimeout: sfn.Timeout.duration(props.timeout),
  });
}
