import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AiSandbox } from '../../../lib/ai-sandbox';
import { ApprovedModel } from '../../../lib/models';

/** A sandbox, in which experiments, promotion and reset are connected with everything they need. */
export function wholeSandbox(): { readonly stack: Stack; readonly sandbox: AiSandbox; readonly template: Template } {
  const stack = new Stack(new App(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const sandbox = new AiSandbox(stack, 'Sandbox', {
    team: 'support',
    models: [ApprovedModel.foundationModel('amazon.nova-lite-v1:0')],
  });
  return { stack, sandbox, template: Template.fromStack(stack) };
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** What the identity policies of a role allow, as `action` lists. */
export function actionsOf(template: Template, roleIdPart: string): string[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')) as {
    Properties: { Roles: { Ref: string }[]; PolicyDocument: { Statement: Statement[] } };
  }[];
  return policies
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }) => Ref.includes(roleIdPart)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action)
    .sort();
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Catch?: { readonly Next: string }[];
  readonly Choices?: { readonly Next: string }[];
  readonly Default?: string;
  readonly [name: string]: unknown;
}

/** The states of a state machine, with a placeholder for each token. */
export function statesOf(
  template: Template,
  idPart: string,
): { readonly StartAt: string; readonly States: Record<string, State> } {
  const machines = template.findResources('AWS::StepFunctions::StateMachine');
  const [, machine] = Object.entries(machines).find(([id]) => id.includes(idPart)) ?? [];
  const { DefinitionString } = (machine as { Properties: { DefinitionString: { 'Fn::Join': [string, unknown[]] } } })
    .Properties;
  const text = DefinitionString['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'token')).join('');
  return JSON.parse(text) as { StartAt: string; States: Record<string, State> };
}

/** All paths through a state machine, each state visited once, as far as the given state. */
export function reaches(
  { StartAt, States }: { readonly StartAt: string; readonly States: Record<string, State> },
  target: string,
  without: readonly string[],
): boolean {
  const seen = new Set<string>(without);
  const open = [StartAt];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (state === target) return true;
    if (seen.has(state)) continue;
    seen.add(state);
    const { Next, Choices = [], Default, Catch = [] } = States[state] ?? { Type: 'Unknown' };
    open.push(
      ...[Next, Default, ...Choices.map((c) => c.Next), ...Catch.map((c) => c.Next)].filter((n) => n !== undefined),
    );
  }
  return false;
}
