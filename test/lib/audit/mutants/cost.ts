import { right, edit, set, type Mutant } from './edits';
import { find, remove, statementsOf } from './template';

export const cost: readonly Mutant[] = [
  ...[
    'budgets:ModifyBudget',
    'bedrock:CreateProvisionedModelThroughput',
    'ec2:RunInstances',
    'pipes:StopPipe',
    'cloudwatch:DisableAlarmActions',
  ].map((action) => right('CST-01', 'workload', action)),
  edit('CST-01', 'no budget action', (template) => remove(template, 'AWS::Budgets::BudgetsAction')),
  edit('CST-01', 'no budget', (template) => remove(template, 'AWS::Budgets::Budget')),
  set('CST-01', 'AWS::Budgets::BudgetsAction', 'ApprovalModel', 'MANUAL'),
  edit('CST-01', 'the deny denies nothing that matters', (template) => {
    statementsOf(find(template, 'AWS::IAM::ManagedPolicy', /Blown/)[1], 'PolicyDocument').forEach((statement) => {
      statement.NotAction = ['bedrock:*', 'execute-api:*'];
    });
  }),
  edit('CST-01', 'nothing starts the shutdown', (template) => remove(template, 'AWS::Pipes::Pipe')),
  edit('CST-01', 'the budget action cannot act', (template) => {
    const [id] = find(template, 'AWS::IAM::Role', /ActionRole/);
    Object.entries(template.Resources)
      .filter(
        ([, { Type, Properties }]) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties['Roles']).includes(id),
      )
      .forEach(([policy]) => Reflect.deleteProperty(template.Resources, policy));
    Reflect.deleteProperty(template.Resources[id]?.Properties ?? {}, 'Policies');
  }),
];
