import {
  Duration,
  Tags,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_scheduler as scheduler,
  aws_stepfunctions as sfn,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IDataZone } from '../masking';
import { IModelGateway } from '../models';
import { EndpointService, IIsolatedNetwork } from '../network';
import { OperatorApi } from '../operators';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditTag } from '../private/contracts/audit-tags';
import { ExperimentEnv } from '../private/contracts/experiments';
import { RunEvent, TrialSampling, TrialSuite } from '../private/contracts/runs';
import { executionRole } from '../private/execution-role';
import { workflow, workflowStep } from '../private/workflow';
import { ExperimentRegistry } from './experiment-registry';

/** Properties of ExperimentRuns. */
export interface ExperimentRunsProps {
  /** Where experiments are registered and runs leave their results. */
  readonly registry: ExperimentRegistry;
  /** The only door to a model. */
  readonly gateway: IModelGateway;
  /** The zone of the masked datasets and their receipts. */
  readonly masked: IDataZone;
  /** The key that signs receipts: `MaskingPipeline.receiptKey`. A dataset whose receipt it did not sign is not used. */
  readonly receiptKey: kms.IKey;
  /**
   * The people's door, where runs are started.
   *
   * @default - no route: runs are started by Step Functions
   */
  readonly operators?: OperatorApi;
  /**
   * The network in which the function runs; it must reach the gateway.
   *
   * @default - outside any VPC
   */
  readonly network?: IIsolatedNetwork;
}

const ROUTE = ['POST', '/runs'] as const;

/**
 * Runs experiments: a state machine that makes trial after trial through the gateway, on masked data whose receipt holds.
 */
export class ExperimentRuns extends Construct {
  /** Runs one experiment once: input `{ experiment, startedBy, trials }`, the execution's name is the run's id. */
  public readonly stateMachine: sfn.IStateMachine;
  /** Makes trials. The only function that reads masked data for experiments. */
  public readonly function: lambda.IFunction;
  /** Schedules that start runs belong here; a reset removes those whose names begin with the experiment's digest. */
  public readonly scheduleGroup: scheduler.IScheduleGroup;

  private readonly operators?: OperatorApi;

  /**
   * @param scope where runs are made
   * @param id their name there
   * @param props what they are connected with
   */
  public constructor(scope: Construct, id: string, props: ExperimentRunsProps) {
    super(scope, id);
    this.operators = props.operators;
    const run = this.renderRunFunction(props);
    const stateMachine = this.renderStateMachine(run);
    this.function = run;
    this.stateMachine = stateMachine;
    this.scheduleGroup = new scheduler.ScheduleGroup(this, 'Schedules');
    if (props.operators) {
      this.renderRoute(props.operators, stateMachine);
    }
  }

  /** Lets a grantee start runs. */
  public grantRun(grantee: iam.IGrantable): iam.Grant {
    if (!this.operators) {
      throw new Error(
        'The runs have no route to grant, because they were made without an operator API. Pass `operators` when you make them.',
      );
    }
    return this.operators.grantInvoke(grantee, ...ROUTE);
  }

  private renderRunFunction(props: ExperimentRunsProps): lambda.Function {
    const { registry, gateway, masked, receiptKey, network } = props;
    const fn = bundledFunction(this, 'Run', {
      bundle: 'run',
      description: 'Makes the trials of experiments through the model gateway',
      environment: {
        [ExperimentEnv.TABLE]: registry.table.tableName,
        [ExperimentEnv.WORKSPACE_BUCKET]: registry.workspace.bucket.bucketName,
        [ExperimentEnv.MASKED_BUCKET]: masked.bucket.bucketName,
        [ExperimentEnv.RECEIPT_KEY]: receiptKey.keyArn,
        [ExperimentEnv.GATEWAY_API_ID]: gateway.apiId,
        [ExperimentEnv.GATEWAY_STAGE]: gateway.stageName,
      },
      memorySize: 1024,
      timeout: Duration.minutes(15),
      network,
    });
    const role = executionRole(fn);
    Tags.of(role).add(AuditTag.ROLE, AuditRole.WORKLOAD);
    masked.admitReader(role);
    registry.workspace.admitWriter(role);
    gateway.grantMintTokens(role);
    const uses = [
      {
        service: EndpointService.DYNAMODB,
        actions: [
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:UpdateItem',
          'dynamodb:Query',
          'dynamodb:ConditionCheckItem',
        ],
        resources: [registry.table.tableArn],
      },
      { service: EndpointService.KMS, actions: ['kms:GetPublicKey'], resources: [receiptKey.keyArn] },
    ];
    for (const { service, actions, resources } of uses) {
      iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: resources });
      network?.allowEndpoint({ service, principals: [role], actions, resources });
    }
    network?.allowEndpoint({
      service: EndpointService.S3,
      principals: [role],
      actions: ['s3:GetObject'],
      resources: [masked.bucket.arnForObjects('*')],
    });
    network?.allowEndpoint({
      service: EndpointService.S3,
      principals: [role],
      actions: ['s3:PutObject'],
      resources: [registry.workspace.bucket.arnForObjects('*')],
    });
    return fn;
  }

  private renderStateMachine(run: lambda.Function): sfn.StateMachine {
    // States are named by their ids, which would meet those of the other children.
    const states = new Construct(this, 'States');
    const step = (id: string, payload: EventTemplate) =>
      workflowStep(states, id, { handler: run, payload, timeout: Duration.minutes(16) });
    const begin = new sfn.Pass(states, 'Begin', {
      parameters: {
        action: 'trials',
        experiment: sfn.JsonPath.stringAt('$.experiment'),
        run: sfn.JsonPath.executionName,
        startedBy: sfn.JsonPath.stringAt('$.startedBy'),
        executionArn: sfn.JsonPath.executionId,
        suite: TrialSuite.DATASET,
        sampling: TrialSampling.IN_ORDER,
        next: 0,
        until: sfn.JsonPath.numberAt('$.trials'),
      },
    });
    const trials = workflowStep(states, 'MakeTrials', {
      handler: run,
      resultPath: '$',
      timeout: Duration.minutes(16),
    });
    const end = step('End', { action: 'end', ...OF_RUN });
    const fail = step('KeepReason', { action: 'fail', ...OF_RUN, cause: sfn.JsonPath.stringAt('$.failure.Cause') });
    const failed = new sfn.Fail(states, 'Failed', {
      errorPath: '$.failure.Error',
      causePath: '$.failure.Cause',
    });
    fail.addCatch(failed, { resultPath: sfn.JsonPath.DISCARD });
    fail.next(failed);
    [trials, end].forEach((state) => state.addCatch(fail, { resultPath: '$.failure' }));
    const isDone = new sfn.Choice(states, 'AllMade')
      .when(sfn.Condition.booleanEquals('$.done', true), end)
      .otherwise(trials);
    end.next(new sfn.Succeed(states, 'Done'));
    return workflow(this, 'StateMachine', {
      comment: 'Runs one experiment once',
      definition: begin.next(trials).next(isDone),
      auditRole: AuditRole.WORKLOAD,
      handlers: [run],
      timeout: Duration.hours(12),
    });
  }

  /** Outside the VPC, as Step Functions has no endpoint in the sandbox; it may start runs and nothing else. */
  private renderRoute(operators: OperatorApi, stateMachine: sfn.StateMachine): void {
    const fn = bundledFunction(this, 'Start', {
      bundle: 'run-start',
      description: 'Starts runs for people',
      environment: { [ExperimentEnv.RUN_STATE_MACHINE]: stateMachine.stateMachineArn },
    });
    Tags.of(executionRole(fn)).add(AuditTag.ROLE, AuditRole.REGISTRY);
    stateMachine.grantStartExecution(fn);
    operators.addRoute(...ROUTE, fn);
  }
}

/** An event of the run function in which values may be JSON paths. */
type EventTemplate = { readonly action: RunEvent['action'] } & Record<string, unknown>;

const OF_RUN = {
  experiment: sfn.JsonPath.stringAt('$.experiment'),
  run: sfn.JsonPath.stringAt('$.run'),
};
