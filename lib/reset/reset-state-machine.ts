import { Duration, aws_lambda as lambda, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditRole } from '../private/contracts/audit-tags';
import { ResetEvent } from '../private/contracts/reset';
import { workflow, workflowStep } from '../private/workflow';

export interface ResetStateMachineProps {
  /** Reaches the data and no control plane. */
  readonly resetFunction: lambda.IFunction;
  /** Reaches Step Functions and EventBridge Scheduler, and no data. */
  readonly stopFunction: lambda.IFunction;
}

const { stringAt, numberAt, objectAt } = sfn.JsonPath;
const EXPERIMENT = { experiment: stringAt('$.experiment') };

/**
 * Fence, stop, drain, delete, verify by listing; again from the deletion while something is left. In this order nothing
 * that is deleted comes back: what would make it is refused, stopped or has ended before.
 */
export function resetStateMachine(parent: Construct, id: string, props: ResetStateMachineProps): sfn.StateMachine {
  // States are named by their ids, which would meet those of the reset's other children.
  const scope = new Construct(parent, `${id}States`);
  const faults: sfn.TaskStateBase[] = [];
  const reset = (name: string, payload: Template, resultPath: string): sfn.TaskStateBase => {
    const state = workflowStep(scope, name, {
      handler: props.resetFunction,
      payload,
      resultPath,
      timeout: Duration.minutes(16),
    });
    faults.push(state);
    return state;
  };
  const stop = (name: string, resultPath: string): sfn.TaskStateBase => {
    const state = workflowStep(scope, name, {
      handler: props.stopFunction,
      payload: { ...EXPERIMENT, executions: objectAt('$.fenced.executions') },
      resultPath,
      timeout: Duration.minutes(6),
    });
    faults.push(state);
    return state;
  };

  const named = new sfn.Pass(scope, 'Name', {
    parameters: {
      ...EXPERIMENT,
      requester: stringAt('$.requester'),
      reset: sfn.JsonPath.executionName,
      executionArn: sfn.JsonPath.executionId,
      drained: { attempt: 0, held: 0 },
      verified: { attempt: 0 },
    },
  });
  const fence = reset(
    'Fence',
    {
      action: 'fence',
      ...EXPERIMENT,
      reset: stringAt('$.reset'),
      requester: stringAt('$.requester'),
      executionArn: stringAt('$.executionArn'),
    },
    '$.fenced',
  );
  const drain = reset('Drain', { action: 'drain', ...EXPERIMENT, attempt: numberAt('$.drained.attempt') }, '$.drained');
  const remove = reset('Delete', { action: 'delete', ...EXPERIMENT }, '$.deleted');
  const verify = reset(
    'Verify',
    {
      action: 'verify',
      ...EXPERIMENT,
      reset: stringAt('$.reset'),
      attempt: numberAt('$.verified.attempt'),
      held: numberAt('$.drained.held'),
      stopped: objectAt('$.stopped'),
      left: objectAt('$.left'),
    },
    '$.verified',
  );
  const incomplete = closing(scope, props, 'KeepReason', '$.verified.reason');
  const again = new sfn.Wait(scope, 'BeforeTheNextAttempt', { time: sfn.WaitTime.duration(Duration.seconds(10)) });
  const drainAgain = new sfn.Wait(scope, 'CallsUnderWay', { time: sfn.WaitTime.duration(Duration.seconds(5)) });

  remove.next(
    new sfn.Choice(scope, 'MoreToDelete').when(sfn.Condition.booleanEquals('$.deleted.more', true), remove).otherwise(
      stop('StopAgain', '$.left')
        .next(verify)
        .next(
          new sfn.Choice(scope, 'IsClean')
            .when(sfn.Condition.booleanEquals('$.verified.clean', true), new sfn.Succeed(scope, 'Done'))
            .when(sfn.Condition.booleanEquals('$.verified.final', true), incomplete)
            .otherwise(again.next(remove)),
        ),
    ),
  );
  const story = named
    .next(fence)
    .next(stop('Stop', '$.stopped'))
    .next(drain)
    .next(
      new sfn.Choice(scope, 'IsDrained')
        .when(sfn.Condition.booleanEquals('$.drained.drained', true), remove)
        .otherwise(drainAgain.next(drain)),
    );
  const fault = closing(scope, props, 'KeepFault', '$.failure.Cause');
  faults.forEach((state) => state.addCatch(fault, { resultPath: '$.failure' }));
  return workflow(parent, id, {
    comment: 'Resets one experiment: fence, stop, delete, verify, receipt',
    definition: story,
    auditRole: AuditRole.RESET,
    handlers: [props.resetFunction, props.stopFunction],
    timeout: Duration.hours(6),
  });
}

type Template = { readonly action: ResetEvent['action'] } & Record<string, unknown>;

/** What is left, or what went wrong, is written down; the fence stays up, and the reset may be started again. */
function closing(scope: Construct, props: ResetStateMachineProps, name: string, reasonPath: string): sfn.IChainable {
  const failed = new sfn.Fail(scope, `${name}Failed`, { error: 'ResetIncomplete', causePath: reasonPath });
  const state = workflowStep(scope, name, {
    handler: props.resetFunction,
    payload: { action: 'close', reset: stringAt('$.reset'), reason: stringAt(reasonPath) },
    timeout: Duration.minutes(16),
  });
  state.addCatch(failed, { resultPath: sfn.JsonPath.DISCARD });
  state.next(failed);
  return state;
}
