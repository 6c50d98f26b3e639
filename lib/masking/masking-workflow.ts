import {
  CfnElement,
  Duration,
  Stack,
  Token,
  Validations,
  aws_lambda as lambda,
  aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditRole } from '../private/contracts/audit-tags';
import { MaskingEvent } from '../private/contracts/masking-pipeline';
import { workflow } from '../private/workflow';
import { MacieReview } from './macie-review';
import { macieStates } from './macie-states';

export interface MaskingWorkflowProps {
  readonly maskingFunction: lambda.IFunction;
  /** The policy as JSON: in the definition, where a change of it shows and whose size is not that of an environment variable. */
  readonly policy: string;
  readonly maxConcurrency: number;
  readonly macie?: MacieReview;
}

/** The state machine that takes one version of one raw object through masking: released, or quarantined with a reason. */
export function maskingWorkflow(scope: Construct, id: string, props: MaskingWorkflowProps): sfn.StateMachine {
  const step = stepFactory(scope, props);

  const cleanUp = step('CleanUp', 'clean-up', { resultPath: sfn.JsonPath.DISCARD });
  const quarantine = step('Quarantine', 'quarantine', {
    resultPath: '$.verdict',
    more: { state: sfn.JsonPath.entirePayload },
  });
  // What is left in staging is removed by the bucket's lifecycle; the object's fate is decided by then.
  cleanUp.addCatch(new sfn.Succeed(scope, 'LeftForLifecycle'), { resultPath: sfn.JsonPath.DISCARD });
  quarantine.next(cleanUp);
  quarantine.addCatch(
    new sfn.Fail(scope, 'NotEvenQuarantined', {
      error: 'QuarantineFailed',
      cause: 'The object is neither masked nor in quarantine. It stays in the raw zone.',
    }),
  );

  const plan = step('Plan', 'plan', { resultPath: '$.plan' });
  const parts = props.macie
    ? withSecondOpinion(scope, partsMap(scope, props, step), props.macie)
    : partsMap(scope, props, step);
  const release = step('Release', 'release', {
    resultPath: '$.released',
    more: props.macie && { macie: sfn.JsonPath.objectAt('$.second.macie') },
  });
  [plan, parts, release].forEach((state) => state.addCatch(quarantine, { resultPath: '$.failure' }));
  const passed = (name: string, path: string, next: sfn.IChainable): sfn.Choice =>
    new sfn.Choice(scope, name).when(isPassed(path), next).otherwise(quarantine);
  const story = plan.next(passed('MayBeMasked', '$.plan', parts));
  parts.next(release).next(passed('IsReleased', '$.released', cleanUp));

  const machine = workflow(scope, id, {
    comment: 'Masks one version of one raw object, or quarantines it with a reason.',
    definition: story,
    auditRole: AuditRole.MASKING,
    // Beyond what the largest object takes. An execution that ends so is neither caught nor quarantined: an alarm tells of it.
    timeout: Duration.days(2),
    handlers: [props.maskingFunction],
  });
  acknowledgeChildExecutions(machine);
  return machine;
}

type Step = Exclude<MaskingEvent['step'], 'locate'>;
type StepFactory = (
  id: string,
  step: Step,
  options: { readonly resultPath: string; readonly more?: Record<string, unknown> },
) => tasks.LambdaInvoke;

function stepFactory(scope: Construct, props: MaskingWorkflowProps): StepFactory {
  return (id, step, { resultPath, more }) => {
    const task = new tasks.LambdaInvoke(scope, id, {
      lambdaFunction: props.maskingFunction,
      payload: sfn.TaskInput.fromObject({
        step,
        id: sfn.JsonPath.stringAt('$.id'),
        source: sfn.JsonPath.objectAt('$.source'),
        policy: props.policy,
        ...more,
      }),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      resultPath,
      // The function stops itself before; this is for one that no longer answers.
      taskTimeout: sfn.Timeout.duration(Duration.minutes(16)),
    });
    // Many uploads at once reach the account's limit of concurrent functions: that is no fault of the object, and passes.
    // https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-lambda-serviceexception
    task.addRetry({
      errors: [
        'Lambda.TooManyRequestsException',
        'Lambda.ServiceException',
        'Lambda.AWSLambdaException',
        'Lambda.SdkClientException',
      ],
      interval: Duration.seconds(5),
      backoffRate: 2,
      maxAttempts: 40,
      maxDelay: Duration.minutes(5),
      jitterStrategy: sfn.JitterType.FULL,
    });
    // Each step may run any number of times and leaves the same. An object that must not pass is no error, so is not retried.
    task.addRetry({
      errors: [sfn.Errors.ALL],
      interval: Duration.seconds(2),
      backoffRate: 2,
      maxAttempts: 4,
      maxDelay: Duration.minutes(1),
      jitterStrategy: sfn.JitterType.FULL,
    });
    return task;
  };
}

/** A step's word that the object may go on. Anything else does not pass. */
function isPassed(path: string): sfn.Condition {
  return sfn.Condition.and(
    sfn.Condition.isPresent(`${path}.passed`),
    sfn.Condition.booleanEquals(`${path}.passed`, true),
  );
}

/** One child execution a part. The first part that must not pass ends the map; it left its reason in staging. */
function partsMap(scope: Construct, props: MaskingWorkflowProps, step: StepFactory): sfn.DistributedMap {
  const index = { index: sfn.JsonPath.numberAt('$.index') };
  const map = new sfn.DistributedMap(scope, 'Parts', {
    itemsPath: '$.plan.parts',
    itemSelector: {
      'index.$': '$$.Map.Item.Value',
      'id.$': '$.id',
      'source.$': '$.source',
    },
    maxConcurrency: props.maxConcurrency,
    resultPath: sfn.JsonPath.DISCARD,
    mapExecutionType: sfn.StateMachineType.STANDARD,
  });
  const mask = step('MaskPart', 'mask', { resultPath: '$.masked', more: index });
  const verify = step('VerifyPart', 'verify', { resultPath: '$.verified', more: index });
  const refused = new sfn.Fail(scope, 'PartRefused', { error: 'PartRefused', cause: 'The reason is in staging.' });
  const done = new sfn.Succeed(scope, 'PartVerified');
  verify.next(new sfn.Choice(scope, 'IsVerified').when(isPassed('$.verified'), done).otherwise(refused));
  return map.itemProcessor(
    mask.next(new sfn.Choice(scope, 'IsMasked').when(isPassed('$.masked'), verify).otherwise(refused)),
  );
}

/** Macie takes its time, so it reads while the parts are masked. */
function withSecondOpinion(scope: Construct, parts: sfn.DistributedMap, review: MacieReview): sfn.Parallel {
  return new sfn.Parallel(scope, 'PartsAndOpinion', {
    resultSelector: { 'macie.$': '$[1]' },
    resultPath: '$.second',
  })
    .branch(parts)
    .branch(sfn.Chain.start(macieStates(scope, review)));
}

function acknowledgeChildExecutions(machine: sfn.StateMachine): void {
  const { region, account } = Stack.of(machine);
  const logicalId = Stack.of(machine).getLogicalId(machine.node.defaultChild as CfnElement);
  const name = `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${logicalId}"}]}]}`;
  const executions = `arn:<AWS::Partition>:states:${readable(region, 'Region')}:${readable(account, 'AccountId')}:execution:${name}`;
  Validations.of(machine).acknowledge(
    ...[`${executions}:*`, `${executions}/*:*`].map((resource) => ({
      id: `AwsSolutions-IAM5[Resource::${resource}]`,
      reason:
        'A Distributed Map stops and redrives child executions of its own state machine, whose ids it makes itself.',
    })),
  );
}

/** As cdk-nag writes it. */
function readable(value: string, pseudoParameter: string): string {
  return Token.isUnresolved(value) ? `<AWS::${pseudoParameter}>` : value;
}
