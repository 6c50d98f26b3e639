import { add, find, grant, statementsOf, type Template } from './template';

/** One escape path, opened in a template that has none open. */
export interface Mutant {
  readonly id: string;
  readonly escapePath: string;
  /** What it changes: a sandbox's template, unless it says the organization's. */
  readonly base?: 'guardrails';
  readonly open: (template: Template) => void;
}

export const FOREIGN = '999988887777';
export const foreignRoot = { AWS: `arn:aws:iam::${FOREIGN}:root` };
export const allow = (principal: unknown, action: string | string[], resource: unknown = '*') => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  Resource: resource,
});

/** A resource whose presence opens a path. */
export const presence = (escapePath: string, type: string, properties: Record<string, unknown> = {}): Mutant => ({
  id: `declare ${type}${Object.keys(properties).length > 0 ? ` ${Object.keys(properties).join('+')}` : ''}`,
  escapePath,
  open: (template) => add(template, type, properties),
});

/** A right that opens a path, given to a role. */
export const right = (escapePath: string, role: string, action: string, resource: unknown = '*'): Mutant => ({
  id: `grant ${role} ${action}${resource === '*' ? '' : ` on ${JSON.stringify(resource)}`}`,
  escapePath,
  open: (template) => grant(template, role, action, resource),
});

export const edit = (escapePath: string, id: string, open: (template: Template) => void): Mutant => ({
  id,
  escapePath,
  open,
});

export const set = (escapePath: string, type: string, property: string, value: unknown, pattern = /./): Mutant =>
  edit(escapePath, `${type} ${property}=${JSON.stringify(value) ?? 'absent'}`, (template) => {
    const [, resource] = find(template, type, pattern);
    if (value === undefined) Reflect.deleteProperty(resource.Properties, property);
    else resource.Properties[property] = value;
  });

export const routeTo = (escapePath: string, target: Record<string, unknown>): Mutant =>
  edit(escapePath, `route to ${Object.keys(target)[0]}`, (template) => {
    const [table] = find(template, 'AWS::EC2::RouteTable');
    add(template, 'AWS::EC2::Route', { RouteTableId: { Ref: table }, DestinationCidrBlock: '0.0.0.0/0', ...target });
  });

export const endpoint = (
  escapePath: string,
  id: string,
  pattern: RegExp,
  open: (statements: ReturnType<typeof statementsOf>) => void,
): Mutant =>
  edit(escapePath, id, (template) =>
    open(statementsOf(find(template, 'AWS::EC2::VPCEndpoint', pattern)[1], 'PolicyDocument')),
  );
