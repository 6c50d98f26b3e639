import { AuditRole, AuditStore, AuditTag } from '../../private/contracts/audit-tags';
import { Fuse, TEAM_SCOPE } from '../../private/contracts/ledger';
import { Access } from '../model/access';
import { anyFilterAdmits } from '../model/event-filter';
import { principalOf } from '../model/roles';
import { SandboxModel } from '../model/sandbox-model';
import { at, inWords, listOf, literalOf, numberOf } from '../model/values';
import { parsePolicy } from '../policy/parse-policy';
import type { ResolvedResource } from '../template/types';
import { Claim } from './claim';
import { doubtProblems } from './findings';
import { COST_ACTIONS } from './forbidden-actions';
import { judgeForbidden } from './forbidden';
import { Verdict } from './verdict';
import { isGuardrailsOnly } from './zones';

/** When the limit is passed, the brakes hold: there is a budget action, it can act, and what it attaches denies. */
export const spendingStops: Claim = {
  id: 'spending-stops',
  statement:
    'Budget action and shutdown are able to act, their deny really denies, and nobody in the sandbox can take them away.',
  why: 'A brake that cannot reach the wheel is found out only when it is needed.',
  remedy:
    'Keep the budget, its automatic action and the shutdown; let the action’s role attach the deny policy to each role; let that policy deny model calls.',
  escapePaths: ['CST-01'],
  mappings: {
    nist80053: ['SC-5', 'SC-6', 'IR-4'],
    nistAiRmf: ['MANAGE 2.4'],
    iso42001: ['A.6.2.6'],
    owasp: ['LLM10'],
    atlas: ['AML.T0034'],
  },
  judge(sandbox: SandboxModel, verdict: Verdict): void {
    doubtProblems(sandbox, verdict, 'CST-01');
    judgeForbidden(
      Access.of(sandbox),
      verdict,
      COST_ACTIONS.map((group) => ({ ...group, except: [...(group.except ?? []), AuditRole.SHUTDOWN] })),
    );
    if (isGuardrailsOnly(sandbox)) return;
    judgeBudget(sandbox, verdict);
    for (const action of sandbox.ofType('AWS::Budgets::BudgetsAction')) judgeAction(sandbox, verdict, action);
    judgeShutdown(sandbox, verdict);
  },
};

function judgeBudget(sandbox: SandboxModel, verdict: Verdict): void {
  for (const type of ['AWS::Budgets::Budget', 'AWS::Budgets::BudgetsAction']) {
    if (sandbox.ofType(type).length > 0) continue;
    verdict.cannotTell({
      escapePath: 'CST-01',
      summary: `${sandbox.name} declares no ${type}: what stops spending when the ledger fails is not known.`,
    });
  }
}

function judgeAction(sandbox: SandboxModel, verdict: Verdict, action: ResolvedResource): void {
  const place = { resource: sandbox.reference(action), escapePath: 'CST-01' };
  const { ActionType, ApprovalModel, Definition, ExecutionRoleArn } = action.properties;
  if (literalOf(ActionType) !== 'APPLY_IAM_POLICY' || literalOf(ApprovalModel) !== 'AUTOMATIC') {
    verdict.refute({
      ...place,
      summary: `${action.logicalId} does not apply its policy by itself (ActionType ${inWords(ActionType)}, ApprovalModel ${inWords(ApprovalModel)}).`,
      location: 'Properties.ApprovalModel',
    });
    return;
  }
  judgeThreshold(sandbox, verdict, action);
  const definition = at(Definition, 'IamActionDefinition');
  const policy = sandbox.named(at(definition, 'PolicyArn'), 'AWS::IAM::ManagedPolicy');
  const access = Access.of(sandbox);
  const executor = access.roles.find(({ resource }) => resource === sandbox.named(ExecutionRoleArn, 'AWS::IAM::Role'));
  if (!policy || !executor) {
    verdict.cannotTell({ ...place, summary: `${action.logicalId} uses a policy or a role that no template declares.` });
    return;
  }
  judgeDeny(sandbox, access, verdict, policy);
  const roles = listOf(at(definition, 'Roles'));
  if (roles.length === 0)
    verdict.refute({
      ...place,
      summary: `${action.logicalId} attaches its policy to no role.`,
      location: 'Properties.Definition',
    });
  for (const value of roles) {
    const role = sandbox.named(value, 'AWS::IAM::Role');
    if (!role) {
      verdict.cannotTell({
        ...place,
        summary: `${action.logicalId} attaches its policy to ${inWords(value)}, which no template declares.`,
      });
      continue;
    }
    const decision = access.decide({
      principal: principalOf(sandbox, executor),
      policies: { identity: executor.identity, ...(executor.boundary && { boundary: executor.boundary }) },
      about: {
        actions: ['iam:AttachRolePolicy'],
        resources: [role.arn ?? role.ref],
        condition: { ArnEquals: { 'iam:PolicyARN': policy.arn ?? policy.ref } },
      },
    });
    if (decision.status === 'REFUTED')
      verdict.proved(`${executor.resource.logicalId} can attach ${policy.logicalId} to ${role.logicalId}.`);
    else {
      verdict.refute({
        ...place,
        summary: `${executor.resource.logicalId} cannot be seen to be able to attach ${policy.logicalId} to ${role.logicalId}: the action of ${action.logicalId} would fail.`,
        resource: sandbox.reference(executor.resource),
      });
    }
  }
}

/** A threshold above the budget is a brake that is never reached. */
function judgeThreshold(sandbox: SandboxModel, verdict: Verdict, action: ResolvedResource): void {
  const threshold = action.properties['ActionThreshold'];
  const value = numberOf(at(threshold, 'Value'));
  if (literalOf(at(threshold, 'Type')) === 'PERCENTAGE' && value !== undefined && value <= 100) return;
  verdict.refute({
    escapePath: 'CST-01',
    summary: `${action.logicalId} acts at ${inWords(at(threshold, 'Value'))} (${inWords(at(threshold, 'Type'))}), not at 100 percent of the budget or less.`,
    resource: sandbox.reference(action),
    location: 'Properties.ActionThreshold',
  });
}

/** The policy that is attached at the limit denies model calls whatever else a role has. */
function judgeDeny(sandbox: SandboxModel, access: Access, verdict: Verdict, policy: ResolvedResource): void {
  const decision = access.decide({
    principal: {
      type: 'role',
      arn: `arn:aws:iam::${typeof sandbox.account === 'string' ? sandbox.account : '111111111111'}:role/any`,
      account: sandbox.account,
    },
    policies: {
      identity: [
        parsePolicy(
          { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
          { name: 'everything', kind: 'identity' },
        ),
        parsePolicy(policy.properties['PolicyDocument'], {
          name: policy.logicalId,
          kind: 'identity',
          templateId: policy.templateId,
          logicalId: policy.logicalId,
        }),
      ],
    },
    about: {
      actions: [
        'bedrock:InvokeModel',
        'bedrock:InvokeModelWithResponseStream',
        'execute-api:Invoke',
        'lambda:InvokeFunction',
        'states:StartExecution',
        'sts:AssumeRole',
      ],
    },
  });
  const holds = access.report(verdict, decision, {
    escapePath: 'CST-01',
    summary: `${policy.logicalId}, attached when the limit is passed, lets calls go on.`,
    resource: sandbox.reference(policy),
    location: 'Properties.PolicyDocument',
  });
  if (holds) verdict.proved(`${policy.logicalId} denies calls whatever else a role is allowed.`);
}

function judgeShutdown(sandbox: SandboxModel, verdict: Verdict): void {
  const machines = sandbox.labelled(AuditTag.STORE, AuditStore.SHUTDOWN, 'AWS::StepFunctions::StateMachine');
  const [machine] = machines;
  if (!machine) {
    verdict.cannotTell({
      escapePath: 'CST-01',
      summary: `No state machine of ${sandbox.name} bears the label ${AuditTag.STORE}=${AuditStore.SHUTDOWN}: what stops everything is not known.`,
    });
    return;
  }
  const starters = sandbox
    .ofType('AWS::Pipes::Pipe', 'AWS::Events::Rule')
    .filter(
      (starter) =>
        (starter.type !== 'AWS::Pipes::Pipe' || watchesLedger(sandbox, starter)) &&
        [
          starter.properties['Target'],
          ...listOf(starter.properties['Targets']).map((target) => at(target, 'Arn')),
        ].some((target) => sandbox.named(target) === machine) &&
        literalOf(starter.properties['DesiredState']) !== 'STOPPED' &&
        literalOf(starter.properties['State']) !== 'DISABLED',
    )
    .map((starter) => ({ starter, starts: startsWhenFuseBlows(starter) }));
  if (starters.some(({ starts }) => starts === true)) {
    verdict.proved(`${machine.logicalId} is started by the fuse.`);
    return;
  }
  const doubtful = starters.find(({ starts }) => starts === undefined)?.starter;
  if (doubtful) {
    verdict.cannotTell({
      escapePath: 'CST-01',
      summary: `${doubtful.logicalId} starts ${machine.logicalId}, but not for every event, and what it lets through when the fuse blows cannot be told.`,
      resource: sandbox.reference(doubtful),
    });
    return;
  }
  verdict.refute({
    escapePath: 'CST-01',
    summary: `Nothing declared starts ${machine.logicalId} when the fuse blows.`,
    resource: sandbox.reference(starters[0]?.starter ?? machine),
  });
}

/** Whether a pipe lets the blowing of the fuse through; of a rule it cannot be told, for the ledger emits no events. */
function startsWhenFuseBlows(starter: ResolvedResource): boolean | undefined {
  if (starter.type !== 'AWS::Pipes::Pipe') return undefined;
  const { Enrichment, TargetParameters, SourceParameters } = starter.properties;
  // Both put something else in the place of the record that the shutdown reads.
  if (Enrichment !== undefined || at(TargetParameters, 'InputTemplate') !== undefined) return undefined;
  return anyFilterAdmits(at(SourceParameters, 'FilterCriteria'), FUSE_BLOWS);
}

/** The record of the ledger's stream when an armed fuse blows. */
const FUSE_BLOWS = {
  eventName: 'MODIFY',
  eventSource: 'aws:dynamodb',
  dynamodb: {
    Keys: { id: { S: TEAM_SCOPE } },
    OldImage: { id: { S: TEAM_SCOPE }, fuse: { S: Fuse.ARMED } },
    NewImage: { id: { S: TEAM_SCOPE }, fuse: { S: Fuse.BLOWN } },
  },
};

/** The fuse is an item of the ledger: what starts the shutdown reads the ledger's changes. */
function watchesLedger(sandbox: SandboxModel, pipe: ResolvedResource): boolean {
  const table = sandbox.named(pipe.properties['Source'], 'AWS::DynamoDB::Table');
  return table !== undefined && sandbox.labelled(AuditTag.STORE, AuditStore.LEDGER, table.type).includes(table);
}
