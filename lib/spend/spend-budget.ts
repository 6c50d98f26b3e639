import {
  Lazy,
  Names,
  Stack,
  Tags,
  aws_budgets as budgets,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_lambda_event_sources as sources,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { bundledFunction } from '../private/bundled-function';
import { AuditRole, AuditTag } from '../private/contracts/audit-tags';
import { ISpendLedger } from './spend-ledger';
import { SpendLimit } from './spend-limit';

export interface SpendBudgetProps {
  readonly limit: SpendLimit;
  readonly ledger: ISpendLedger;
  /** Who is told of 80% and of the forecast. */
  readonly topic: sns.Topic;
  readonly denyPolicy: iam.ManagedPolicy;
}

/**
 * AWS Budgets: slow (its figures are 8 to 12 hours old) and independent of everything that the sandbox itself believes. At 100% it
 * attaches the deny by its own action, and tells the ledger's fuse.
 *
 * It counts the whole account's cost, as a sandbox's account holds nothing else.
 * https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-controls.html
 */
export class SpendBudget extends Construct {
  /** Blows the fuse when somebody outside the ledger says so: AWS Budgets, or an alarm. */
  public readonly breachHandler: lambda.Function;

  private readonly budgetName: string;
  private readonly denyPolicy: iam.ManagedPolicy;
  private readonly topic: sns.Topic;
  private readonly roles: iam.IRole[] = [];
  private readonly executionRole: iam.Role;
  private readonly budget: budgets.CfnBudget;
  private action?: budgets.CfnBudgetsAction;

  constructor(scope: Construct, id: string, props: SpendBudgetProps) {
    super(scope, id);
    // Named by us: the action names its budget, and nothing that may be left out of a deployment is referred to.
    this.budgetName = Names.uniqueResourceName(this, { maxLength: 90, separator: '-' });
    this.denyPolicy = props.denyPolicy;
    this.topic = props.topic;
    this.breachHandler = this.renderBreachHandler(props.ledger);
    const breach = this.renderBreachTopic();
    this.budget = this.renderBudget(props.limit, props.topic, breach);
    this.executionRole = this.renderExecutionRole();
    allowBudgets(props.topic);
    allowBudgets(breach);
  }

  /** A role that loses its rights when AWS Budgets says that the limit is reached. */
  public addRole(role: iam.IRole): void {
    this.roles.push(role);
    this.executionRole.addToPolicy(
      new iam.PolicyStatement({
        actions: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
        resources: [role.roleArn],
        conditions: { ArnEquals: { 'iam:PolicyARN': this.denyPolicy.managedPolicyArn } },
      }),
    );
    // An action without a role is not valid, so it is made with the first one.
    this.action ??= this.renderAction();
  }

  private renderBudget(limit: SpendLimit, topic: sns.Topic, breach: sns.Topic): budgets.CfnBudget {
    const told = (notificationType: string, threshold: number, to: sns.Topic) => ({
      notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
      subscribers: [{ subscriptionType: 'SNS', address: to.topicArn }],
    });
    return new budgets.CfnBudget(this, 'Budget', {
      budget: {
        budgetName: this.budgetName,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: limit.usd, unit: 'USD' },
      },
      notificationsWithSubscribers: [
        told('ACTUAL', 80, topic),
        told('FORECASTED', 100, topic),
        told('ACTUAL', 100, breach),
      ],
    });
  }

  /** https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-action-role.html */
  private renderExecutionRole(): iam.Role {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'ActionRole', {
      description: 'Lets AWS Budgets attach the deny to the workload roles',
      assumedBy: new iam.ServicePrincipal('budgets.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({ service: 'budgets', region: '', resource: 'budget', resourceName: '*' }),
          },
        },
      }),
    });
    Tags.of(role).add(AuditTag.ROLE, AuditRole.SHUTDOWN);
    return role;
  }

  private renderAction(): budgets.CfnBudgetsAction {
    const action = new budgets.CfnBudgetsAction(this, 'Action', {
      budgetName: this.budgetName,
      actionType: 'APPLY_IAM_POLICY',
      actionThreshold: { type: 'PERCENTAGE', value: 100 },
      notificationType: 'ACTUAL',
      approvalModel: 'AUTOMATIC',
      executionRoleArn: this.executionRole.roleArn,
      definition: {
        iamActionDefinition: {
          policyArn: this.denyPolicy.managedPolicyArn,
          roles: Lazy.list({ produce: () => this.roles.map((role) => role.roleName) }),
        },
      },
      subscribers: [{ type: 'SNS', address: this.topic.topicArn }],
    });
    action.addResourceDependency(this.budget);
    return action;
  }

  /** Outside the VPC: it may blow the fuse, and see no data. */
  private renderBreachHandler(ledger: ISpendLedger): lambda.Function {
    const handler = bundledFunction(this, 'BreachHandler', {
      bundle: 'breach',
      description:
        'Blows the fuse when AWS Budgets says that the limit is reached, or an alarm that a call went past the gateway',
      environment: ledger.environment,
    });
    if (handler.role) {
      Tags.of(handler.role).add(AuditTag.ROLE, AuditRole.SHUTDOWN);
      ledger.grantFuse(handler.role);
    }
    return handler;
  }

  private renderBreachTopic(): sns.Topic {
    const topic = new sns.Topic(this, 'Breach', { displayName: 'AWS Budgets: the limit is reached', enforceSSL: true });
    this.breachHandler.addEventSource(new sources.SnsEventSource(topic));
    return topic;
  }
}

/** https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html */
function allowBudgets(topic: sns.Topic): void {
  const stack = Stack.of(topic);
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'AwsBudgetsPublishes',
      principals: [new iam.ServicePrincipal('budgets.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'budgets', region: '', resource: '*' }) },
      },
    }),
  );
}
