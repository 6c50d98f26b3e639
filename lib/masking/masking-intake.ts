import {
  Duration,
  aws_events as events,
  aws_events_targets as targets,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_s3 as s3,
  aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditRole } from '../private/contracts/audit-tags';
import { workflow } from '../private/workflow';

export interface MaskingIntakeProps {
  readonly rawBucket: s3.IBucket;
  readonly maskingFunction: lambda.IFunction;
  readonly workflow: sfn.StateMachine;
}

/**
 * Starts one execution for each version of each raw object. EventBridge may deliver an event more than once and cannot name
 * an execution, so a small state machine does: the name is the digest of bucket, key and version, and Step Functions
 * refuses a name twice.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export class MaskingIntake extends Construct {
  public readonly stateMachine: sfn.StateMachine;
  public readonly rule: events.Rule;

  public constructor(scope: Construct, id: string, props: MaskingIntakeProps) {
    super(scope, id);
    this.stateMachine = this.renderStateMachine(props);
    this.rule = new events.Rule(this, 'ObjectCreated', {
      description: 'Tells masking of every version of every raw object',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [props.rawBucket.bucketName] } },
      },
      targets: [new targets.SfnStateMachine(this.stateMachine, { role: this.renderRuleRole() })],
    });
  }

  private renderStateMachine(props: MaskingIntakeProps): sfn.StateMachine {
    const start = this.renderStart(props.workflow);
    const fromEvent = new sfn.Pass(this, 'VersionOfEvent', {
      parameters: {
        bucket: sfn.JsonPath.stringAt('$.detail.bucket.name'),
        key: sfn.JsonPath.stringAt('$.detail.object.key'),
        versionId: sfn.JsonPath.stringAt("$.detail.object['version-id']"),
      },
    });
    const locate = this.renderLocate(props.maskingFunction);
    const choice = new sfn.Choice(this, 'DoesTheEventNameAVersion')
      .when(sfn.Condition.isPresent("$.detail.object['version-id']"), fromEvent.next(start))
      .otherwise(locate.next(start));
    return workflow(this, 'Intake', {
      comment: 'Starts one masking execution for each version of each raw object.',
      definition: choice,
      auditRole: AuditRole.MASKING,
      timeout: Duration.hours(1),
      handlers: [props.maskingFunction],
    });
  }

  /** S3 names the version in the event of every versioned bucket; not every emulator does. */
  private renderLocate(maskingFunction: lambda.IFunction): sfn.Chain {
    const locate = new tasks.LambdaInvoke(this, 'Locate', {
      lambdaFunction: maskingFunction,
      payload: sfn.TaskInput.fromObject({
        step: 'locate',
        bucket: sfn.JsonPath.stringAt('$.detail.bucket.name'),
        key: sfn.JsonPath.stringAt('$.detail.object.key'),
      }),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      resultPath: '$.located',
      taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
    });
    locate.addRetry(retryAll());
    const renamed = new sfn.Pass(this, 'LocatedVersion', {
      parameters: {
        bucket: sfn.JsonPath.stringAt('$.detail.bucket.name'),
        key: sfn.JsonPath.stringAt('$.detail.object.key'),
        versionId: sfn.JsonPath.stringAt('$.located.versionId'),
      },
    });
    return locate.next(renamed);
  }

  private renderStart(workflow: sfn.StateMachine): sfn.IChainable {
    const named = new sfn.Pass(this, 'NameOfVersion', {
      parameters: {
        id: sfn.JsonPath.hash(
          sfn.JsonPath.format(
            '{}/{}?versionId={}',
            sfn.JsonPath.stringAt('$.bucket'),
            sfn.JsonPath.stringAt('$.key'),
            sfn.JsonPath.stringAt('$.versionId'),
          ),
          'SHA-256',
        ),
        source: sfn.JsonPath.entirePayload,
      },
    });
    const start = new tasks.StepFunctionsStartExecution(this, 'Start', {
      stateMachine: workflow,
      name: sfn.JsonPath.stringAt('$.id'),
      input: sfn.TaskInput.fromJsonPathAt('$'),
      resultPath: sfn.JsonPath.DISCARD,
      taskTimeout: sfn.Timeout.duration(Duration.minutes(1)),
    });
    const already = ['StepFunctions.ExecutionAlreadyExistsException', 'ExecutionAlreadyExists'];
    start.addRetry({ errors: already, maxAttempts: 0 });
    start.addRetry(retryAll());
    start.addCatch(new sfn.Succeed(this, 'StartedBefore'), { errors: already, resultPath: sfn.JsonPath.DISCARD });
    return named.next(start);
  }

  private renderRuleRole(): iam.Role {
    return new iam.Role(this, 'RuleRole', {
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
      description: 'Lets EventBridge start the intake of masking',
    });
  }
}

function retryAll(): sfn.RetryProps {
  return {
    errors: [sfn.Errors.ALL],
    interval: Duration.seconds(2),
    backoffRate: 2,
    maxAttempts: 6,
    maxDelay: Duration.minutes(2),
    jitterStrategy: sfn.JitterType.FULL,
  };
}
