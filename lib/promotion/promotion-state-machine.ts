import {
  Duration,
  aws_dynamodb as dynamodb,
  aws_lambda as lambda,
  aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AuditRole } from '../private/contracts/audit-tags';
import { PromotionEvent, PromotionStatus, PromotionStatusName } from '../private/contracts/promotion';
import { RunEvent, TrialSampling, TrialSamplingName, TrialSuite, TrialSuiteName } from '../private/contracts/runs';
import { workflow, workflowStep } from '../private/workflow';

export interface PromotionStateMachineProps {
  readonly promotionFunction: lambda.IFunction;
  readonly runFunction: lambda.IFunction;
  /** The state machine puts task tokens here and reads none. */
  readonly approvalTable: dynamodb.ITable;
  readonly approvalTimeout: Duration;
}

/**
 * Verify the data, try, judge, wait for somebody else's approval, sign and release. Every way out but the last ends in
 * `Close`, which writes down why.
 */
export function promotionStateMachine(
  scope: Construct,
  id: string,
  props: PromotionStateMachineProps,
): sfn.StateMachine {
  return workflow(scope, id, {
    comment: 'Promotes one experiment: criteria, approval, signed statement, copy to the outbox',
    // States are named by their ids, which would meet those of the workflow's other children.
    definition: new PromotionStory(new Construct(scope, `${id}States`), props).tell(),
    auditRole: AuditRole.PROMOTION,
    handlers: [props.promotionFunction, props.runFunction],
    timeout: Duration.days(1).plus(props.approvalTimeout),
  });
}

const { stringAt, numberAt } = sfn.JsonPath;
const PROMOTION = { promotion: stringAt('$.promotion'), experiment: stringAt('$.experiment') };
const RUN = { run: stringAt('$.promotion'), experiment: stringAt('$.experiment') };

class PromotionStory {
  private readonly close: sfn.INextable & sfn.IChainable;
  private readonly faults: sfn.TaskStateBase[] = [];

  public constructor(
    private readonly scope: Construct,
    private readonly props: PromotionStateMachineProps,
  ) {
    this.close = this.renderClose();
  }

  public tell(): sfn.IChainable {
    const named = new sfn.Pass(this.scope, 'Name', {
      parameters: {
        experiment: stringAt('$.experiment'),
        requester: stringAt('$.requester'),
        promotion: sfn.JsonPath.executionName,
        executionArn: sfn.JsonPath.executionId,
      },
    });
    const story = named
      .next(this.run('VerifyDataset', { action: 'verify', experiment: stringAt('$.experiment') }, '$.dataset'))
      .next(
        this.promote(
          'Begin',
          {
            action: 'begin',
            requester: stringAt('$.requester'),
            executionArn: stringAt('$.executionArn'),
            dataset: sfn.JsonPath.objectAt('$.dataset'),
          },
          '$.begun',
        ),
      )
      .next(this.unlessRefused('MayBegin', '$.begun', this.trials()));
    this.faults.forEach((state) => state.addCatch(this.renderFault(), { resultPath: '$.failure' }));
    return story;
  }

  /** Trials on records drawn at random, until the sequential test has decided. */
  private trials(): sfn.IChainable {
    const assess = this.promote('Assess', { action: 'assess' }, '$.assessment');
    const make = this.trialLoop('Trials', TrialSuite.DATASET, TrialSampling.RANDOM, '$.progress', assess);
    const more = this.progress('MoreTrials', '$.progress', numberAt('$.progress.next'), numberAt('$.assessment.until'));
    assess.next(
      this.unlessRefused(
        'MayGoOn',
        '$.assessment',
        new sfn.Choice(this.scope, 'IsDecided')
          .when(sfn.Condition.booleanEquals('$.assessment.decided', true), this.safetyTrials())
          .otherwise(more.next(make)),
      ),
    );
    return this.progress('FirstTrials', '$.progress', 0, numberAt('$.begun.until')).next(make);
  }

  /** Every prompt of the safety suite, in turn, as often as the criteria say. */
  private safetyTrials(): sfn.IChainable {
    const judge = this.judgement();
    const make = this.trialLoop('SafetyTrials', TrialSuite.SAFETY, TrialSampling.IN_ORDER, '$.safety', judge);
    return new sfn.Choice(this.scope, 'HasSafetySuite')
      .when(
        sfn.Condition.numberGreaterThan('$.begun.safetyTrials', 0),
        this.progress('FirstSafetyTrials', '$.safety', 0, numberAt('$.begun.safetyTrials')).next(make),
      )
      .otherwise(judge);
  }

  private judgement(): sfn.IChainable {
    const endRun = this.run('EndRun', { action: 'end', ...RUN });
    const judge = this.promote(
      'Judge',
      { action: 'judge', dataset: sfn.JsonPath.objectAt('$.dataset') },
      '$.judgement',
    );
    endRun
      .next(judge)
      .next(
        this.unlessRefused(
          'MayBeJudged',
          '$.judgement',
          new sfn.Choice(this.scope, 'CriteriaMet')
            .when(sfn.Condition.booleanEquals('$.judgement.met', true), this.approval())
            .otherwise(this.closeWith('CriteriaNotMet', PromotionStatus.REFUSED, '$.judgement.reason')),
        ),
      );
    return endRun;
  }

  /** The token goes from here into the table, through no function and no log. */
  private approval(): sfn.IChainable {
    const wait = new tasks.CallAwsService(this.scope, 'AwaitApproval', {
      service: 'dynamodb',
      action: 'putItem',
      integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      iamResources: [this.props.approvalTable.tableArn],
      parameters: {
        TableName: this.props.approvalTable.tableName,
        Item: {
          promotion: { S: stringAt('$.promotion') },
          experiment: { S: stringAt('$.experiment') },
          author: { S: stringAt('$.begun.author') },
          requester: { S: stringAt('$.begun.requester') },
          evidence: { S: stringAt('$.judgement.evidence') },
          taskToken: { S: sfn.JsonPath.taskToken },
        },
      },
      resultPath: '$.approval',
      taskTimeout: sfn.Timeout.duration(this.props.approvalTimeout),
    });
    const expired = this.closeWithText(
      'NobodyApproved',
      PromotionStatus.EXPIRED,
      `Nobody approved within ${this.props.approvalTimeout.toHumanString()}.`,
    );
    wait.addCatch(expired, { errors: [sfn.Errors.TIMEOUT], resultPath: '$.failure' });
    this.faults.push(wait);
    wait.next(
      new sfn.Choice(this.scope, 'IsApproved')
        .when(sfn.Condition.stringEquals('$.approval.decision', 'approve'), this.release())
        .otherwise(this.closeWith('ApproverRefused', PromotionStatus.REFUSED, '$.approval.reason')),
    );
    return wait;
  }

  private release(): sfn.IChainable {
    const release = this.promote(
      'Release',
      { action: 'release', approval: sfn.JsonPath.objectAt('$.approval') },
      '$.released',
    );
    return release.next(this.unlessRefused('IsReleased', '$.released', new sfn.Succeed(this.scope, 'Promoted')));
  }

  /** The run function makes as many trials as its time allows and says where it got to. */
  private trialLoop(
    name: string,
    suite: TrialSuiteName,
    sampling: TrialSamplingName,
    progress: string,
    then: sfn.IChainable,
  ): sfn.IChainable {
    const make = this.run(
      `Make${name}`,
      {
        action: 'trials',
        ...RUN,
        startedBy: stringAt('$.requester'),
        executionArn: stringAt('$.executionArn'),
        suite,
        sampling,
        next: numberAt(`${progress}.next`),
        until: numberAt(`${progress}.until`),
      },
      progress,
    );
    make.next(
      new sfn.Choice(this.scope, `${name}Made`)
        .when(sfn.Condition.booleanEquals(`${progress}.done`, true), then)
        .otherwise(make),
    );
    return make;
  }

  private progress(id: string, resultPath: string, next: number, until: number): sfn.Pass {
    return new sfn.Pass(this.scope, id, { parameters: { next, until }, resultPath });
  }

  private unlessRefused(id: string, path: string, then: sfn.IChainable): sfn.Choice {
    return new sfn.Choice(this.scope, id)
      .when(
        sfn.Condition.booleanEquals(`${path}.refused`, true),
        this.closeWith(`${id}Not`, PromotionStatus.REFUSED, `${path}.reason`),
      )
      .otherwise(then);
  }

  private run(
    id: string,
    payload: { readonly action: RunEvent['action'] } & Record<string, unknown>,
    resultPath?: string,
  ): sfn.TaskStateBase {
    return this.step(id, this.props.runFunction, payload, resultPath);
  }

  private promote(
    id: string,
    payload: { readonly action: PromotionEvent['action'] } & Record<string, unknown>,
    resultPath?: string,
  ): sfn.TaskStateBase {
    return this.step(id, this.props.promotionFunction, { ...PROMOTION, ...payload }, resultPath);
  }

  private step(
    id: string,
    handler: lambda.IFunction,
    payload: Record<string, unknown>,
    resultPath?: string,
  ): sfn.TaskStateBase {
    const state = workflowStep(this.scope, id, { handler, payload, resultPath, timeout: Duration.minutes(16) });
    this.faults.push(state);
    return state;
  }

  private closeWith(id: string, status: PromotionStatusName, reasonPath: string): sfn.IChainable {
    return new sfn.Pass(this.scope, id, {
      parameters: { status, reason: stringAt(reasonPath) },
      resultPath: '$.closing',
    }).next(this.close);
  }

  private closeWithText(id: string, status: PromotionStatusName, reason: string): sfn.IChainable {
    return new sfn.Pass(this.scope, id, { parameters: { status, reason }, resultPath: '$.closing' }).next(this.close);
  }

  private fault?: sfn.IChainable;

  /** Any error: the run's item keeps the reason, if there is a run yet, and then the promotion's. */
  private renderFault(): sfn.IChainable {
    if (!this.fault) {
      const close = this.closeWith('Fault', PromotionStatus.FAILED, '$.failure.Cause');
      const failRun = workflowStep(this.scope, 'FailRun', {
        handler: this.props.runFunction,
        payload: { action: 'fail', ...RUN, cause: stringAt('$.failure.Cause') },
        timeout: Duration.minutes(16),
      });
      failRun.addCatch(close, { resultPath: sfn.JsonPath.DISCARD });
      this.fault = failRun.next(close);
    }
    return this.fault;
  }

  private renderClose(): sfn.TaskStateBase {
    const ended = new sfn.Fail(this.scope, 'NotPromoted', {
      errorPath: '$.closing.status',
      causePath: '$.closing.reason',
    });
    const close = workflowStep(this.scope, 'Close', {
      handler: this.props.promotionFunction,
      payload: {
        ...PROMOTION,
        action: 'close',
        status: stringAt('$.closing.status'),
        reason: stringAt('$.closing.reason'),
      },
      timeout: Duration.minutes(16),
    });
    close.addCatch(ended, { resultPath: sfn.JsonPath.DISCARD });
    close.next(ended);
    return close;
  }
}
