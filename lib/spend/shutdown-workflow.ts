import {
  Duration,
  RemovalPolicy,
  Stack,
  Tags,
  aws_dynamodb as dynamodb,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_pipes as pipes,
  aws_sns as sns,
  aws_stepfunctions as sfn,
  aws_stepfunctions_tasks as tasks,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../private/acknowledge-wildcards';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditStore, AuditTag } from '../private/contracts/audit-tags';
import { Fuse, TEAM_SCOPE } from '../private/contracts/ledger';
import { MetricEnv } from '../private/contracts/observations';
import { ShutdownEnv, ShutdownStep, ShutdownStepName, ShutdownTable } from '../private/contracts/shutdown';
import { deliveredLogGroup } from '../private/delivered-log-group';
import { ISpendLedger } from './spend-ledger';
import { allowPassingScheduleRoles, allowStopping } from './shutdown-rights';

export interface ShutdownWorkflowProps {
  readonly ledger: ISpendLedger;
  /** JSON of ShutdownTargets; may hold tokens. */
  readonly targets: string;
  readonly topic: sns.ITopic;
}

/** How often the shutdown comes round again while something is still being started, and how long it waits in between. */
const PASSES = 20;
const BETWEEN_PASSES = Duration.seconds(15);

/**
 * What happens when the fuse blows, in this order: make sure that it is blown, disable what restarts, deny and revoke,
 * stop what runs, and ask the canary; again, until a pass finds nothing left to do; then report.
 *
 * Each step looks at what is there and does what is left, so an execution that is killed anywhere is simply started again.
 */
export class ShutdownWorkflow extends Construct {
  public readonly stateMachine: sfn.StateMachine;
  /** What was disabled, as it was before. */
  public readonly memory: dynamodb.Table;
  public readonly handler: lambda.Function;

  constructor(scope: Construct, id: string, props: ShutdownWorkflowProps) {
    super(scope, id);
    this.memory = this.renderMemory();
    this.handler = this.renderHandler(props);
    this.stateMachine = this.renderStateMachine(props.topic);
    this.renderPipe(props.ledger.table);
  }

  private renderMemory(): dynamodb.Table {
    const memory = new dynamodb.Table(this, 'Memory', {
      partitionKey: { name: ShutdownTable.KEY, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Tags.of(memory).add(AuditTag.STORE, AuditStore.SHUTDOWN);
    return memory;
  }

  /** Outside the VPC: the services whose work it stops have no endpoint there. It may read no data. */
  private renderHandler(props: ShutdownWorkflowProps): lambda.Function {
    const handler = bundledFunction(this, 'Handler', {
      bundle: 'shutdown',
      description: 'Stops what the sandbox runs when its fuse is blown',
      environment: {
        ...props.ledger.environment,
        [ShutdownEnv.MEMORY_TABLE]: this.memory.tableName,
        [ShutdownEnv.TARGETS]: props.targets,
        [MetricEnv.SANDBOX]: Stack.of(this).stackName,
      },
      memorySize: 512,
      timeout: Duration.minutes(10),
    });
    if (handler.role) {
      Tags.of(handler.role).add(AuditTag.ROLE, AuditRole.SHUTDOWN);
      props.ledger.grantReserveAndSettle(handler.role);
    }
    this.memory.grant(handler, 'dynamodb:PutItem');
    allowStopping(handler);
    allowPassingScheduleRoles(handler);
    return handler;
  }

  private renderStateMachine(topic: sns.ITopic): sfn.StateMachine {
    const report = this.report(topic);
    const wait = new sfn.Wait(this, 'BeforeTheNextPass', { time: sfn.WaitTime.duration(BETWEEN_PASSES) });
    const pass = this.step('DisableRestarters', ShutdownStep.DISABLE_RESTARTERS, 'restarters')
      .next(this.step('DenyAndRevoke', ShutdownStep.REVOKE, 'roles'))
      .next(this.step('StopWork', ShutdownStep.STOP_WORK, 'work'))
      .next(this.askCanary())
      .next(
        sfn.Choice.jsonata(this, 'IsItQuiet')
          .when(sfn.Condition.jsonata(`{% ${QUIET} or $pass >= ${PASSES} %}`), report)
          .otherwise(wait),
      );
    wait.next(pass);
    const definition = sfn.Choice.jsonata(this, 'HasTheFuseBlown')
      .when(sfn.Condition.jsonata(STARTED_BY_FUSE), this.blowFuse().next(pass))
      .otherwise(new sfn.Succeed(this, 'NothingToDo'));
    const log = deliveredLogGroup(this, 'Log');
    const stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      comment: 'Shuts the sandbox down when its fuse is blown',
      definitionBody: sfn.DefinitionBody.fromChainable(definition),
      queryLanguage: sfn.QueryLanguage.JSONATA,
      tracingEnabled: true,
      logs: { destination: log.logGroup, level: sfn.LogLevel.ALL, includeExecutionData: true },
      timeout: Duration.hours(2),
    });
    stateMachine.node.addDependency(log.policy);
    Tags.of(stateMachine).add(AuditTag.STORE, AuditStore.SHUTDOWN);
    Tags.of(stateMachine.role).add(AuditTag.ROLE, AuditRole.SHUTDOWN);
    acknowledgeWildcards(
      stateMachine.role,
      ['*', `${this.handler.functionArn}:*`],
      'Versions of the one function that the machine invokes, and the log delivery and X-Ray actions, which take no resource. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html',
    );
    return stateMachine;
  }

  private blowFuse(): tasks.LambdaInvoke {
    return this.invoke('BlowTheFuse', {
      payload: {
        step: ShutdownStep.BLOW_FUSE,
        execution: EXECUTION,
        reason: "{% $type($states.input) = 'object' ? $states.input.reason : null %}",
        detail: "{% $type($states.input) = 'object' ? $states.input.detail : null %}",
      },
      assign: { pass: 0 },
    });
  }

  private step(id: string, step: ShutdownStepName, variable: string): tasks.LambdaInvoke {
    return this.invoke(id, {
      payload: { step, execution: EXECUTION },
      assign: { [variable]: '{% $states.result.Payload %}' },
    });
  }

  private askCanary(): tasks.LambdaInvoke {
    return this.invoke('AskTheCanary', {
      payload: { step: ShutdownStep.CANARY, execution: EXECUTION },
      assign: { canary: '{% $states.result.Payload.canary %}', pass: '{% $pass + 1 %}' },
    });
  }

  private invoke(
    id: string,
    props: { readonly payload: Record<string, string>; readonly assign: Record<string, unknown> },
  ): tasks.LambdaInvoke {
    const task = tasks.LambdaInvoke.jsonata(this, id, {
      lambdaFunction: this.handler,
      payload: sfn.TaskInput.fromObject(props.payload),
      assign: props.assign,
      outputs: {},
      // The machine's own retry below counts: it goes on for as long as the shutdown may take.
      retryOnServiceExceptions: false,
    });
    task.addRetry({ errors: ['States.ALL'], interval: Duration.seconds(2), backoffRate: 2, maxAttempts: 8 });
    return task;
  }

  /** Tells people, keeps the report beside what is remembered, and fails when the shutdown is not complete, so that an alarm sees it. */
  private report(topic: sns.ITopic): sfn.Chain {
    const keep = tasks.DynamoPutItem.jsonata(this, 'KeepTheReport', {
      table: this.memory,
      item: {
        [ShutdownTable.KEY]: tasks.DynamoAttributeValue.fromString("{% 'report ' & $states.context.Execution.Id %}"),
        kind: tasks.DynamoAttributeValue.fromString('report'),
        earlier: tasks.DynamoAttributeValue.fromString(`{% $string(${REPORT}, true) %}`),
        disabledAt: tasks.DynamoAttributeValue.fromString('{% $now() %}'),
        execution: tasks.DynamoAttributeValue.fromString(EXECUTION),
      },
      outputs: {},
    });
    const publish = tasks.SnsPublish.jsonata(this, 'Report', {
      topic,
      subject: `{% ${QUIET} ? 'AI sandbox shut down' : 'AI sandbox shutdown INCOMPLETE' %}`,
      message: sfn.TaskInput.fromText(`{% $string(${REPORT}, true) %}`),
      outputs: `{% ${REPORT} %}`,
    });
    const verdict = sfn.Choice.jsonata(this, 'IsItComplete')
      .when(sfn.Condition.jsonata(`{% ${QUIET} %}`), new sfn.Succeed(this, 'ShutDown'))
      .otherwise(
        new sfn.Fail(this, 'Incomplete', {
          error: 'ShutdownIncomplete',
          cause: 'Something could not be stopped, or what it would have told is unknown. The report names it.',
        }),
      );
    return keep.next(publish).next(verdict);
  }

  /** The ledger's stream, when the team's fuse goes from armed to blown. */
  private renderPipe(ledger: dynamodb.ITable): void {
    const stream = ledger.tableStreamArn;
    if (!stream) {
      throw new Error(
        'The ledger has no stream, so nothing would notice that its fuse has blown. Give the table `stream: StreamViewType.NEW_AND_OLD_IMAGES`.',
      );
    }
    const role = new iam.Role(this, 'PipeRole', {
      description: 'Starts the shutdown when the fuse of the ledger blows',
      assumedBy: new iam.ServicePrincipal('pipes.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    Tags.of(role).add(AuditTag.ROLE, AuditRole.SHUTDOWN);
    ledger.grantStreamRead(role);
    this.stateMachine.grantStartExecution(role);
    acknowledgeWildcards(
      role,
      ['*'],
      'dynamodb:ListStreams takes no resource. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html',
    );
    const pipe = new pipes.CfnPipe(this, 'Pipe', {
      description: 'From the fuse to the shutdown',
      roleArn: role.roleArn,
      source: stream,
      sourceParameters: {
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-filtering.html
        filterCriteria: { filters: FUSE_BLOWS.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
        dynamoDbStreamParameters: { startingPosition: 'LATEST', batchSize: 1, maximumRetryAttempts: -1 },
      },
      target: this.stateMachine.stateMachineArn,
      targetParameters: { stepFunctionStateMachineParameters: { invocationType: 'FIRE_AND_FORGET' } },
    });
    // The source is read as soon as the pipe exists: its rights have to be there before.
    pipe.node.addDependency(role);
  }
}

const EXECUTION = '{% $states.context.Execution.Id %}';

/** Nothing was still active in the last pass, everything could be looked at, and nobody would admit a call. */
const QUIET = [
  '$count($restarters.acted) = 0',
  '$count($restarters.failed) = 0',
  '$count($roles.acted) = 0',
  '$count($roles.failed) = 0',
  '$count($work.acted) = 0',
  '$count($work.failed) = 0',
  "$canary.fuse = 'DENIED'",
  "$canary.iam in ['DENIED', 'NO_ROLES']",
].join(' and ');

const REPORT = `{
  'execution': $states.context.Execution.Id,
  'passes': $pass,
  'complete': ${QUIET},
  'canary': $canary,
  'absentHere': $work.absent,
  'stillActing': $append($append($restarters.acted, $roles.acted), $work.acted),
  'notStopped': $append($append($restarters.failed, $roles.failed), $work.failed)
}`;

const key = { dynamodb: { Keys: { id: { S: [TEAM_SCOPE] } } } };
const FUSE_BLOWS = [
  { ...key, eventName: ['INSERT'], dynamodb: { ...key.dynamodb, NewImage: { fuse: { S: [Fuse.BLOWN] } } } },
  {
    ...key,
    dynamodb: {
      ...key.dynamodb,
      NewImage: { fuse: { S: [Fuse.BLOWN] } },
      OldImage: { fuse: { S: [Fuse.ARMED] } },
    },
  },
];

/**
 * The pipe's filter again: a pipe that knows no filters (the local cloud's) would start the shutdown on every write. A start by
 * hand carries an object and no records.
 */
const STARTED_BY_FUSE = `{% $type($states.input) = 'object' or $count($states.input[
  dynamodb.Keys.id.S = '${TEAM_SCOPE}' and dynamodb.NewImage.fuse.S = '${Fuse.BLOWN}' and (
    $not($exists(dynamodb.OldImage)) or dynamodb.OldImage.fuse.S = '${Fuse.ARMED}')
]) > 0 %}`;
