import { Finding } from './claims/claim';
import { Access, asExample } from './model/access';
import { principalOf, RoleModel } from './model/roles';
import { SandboxModel } from './model/sandbox-model';
import type { Policy, RequestSet, Statement } from './policy/types';
import { LoadedAssembly, resolveAssembly } from './template';

/** Something that became possible from one assembly to the next, or that may have. */
export interface Difference {
  /** The role, by template and logical id. */
  readonly role: string;
  readonly status: 'POSSIBLE' | 'UNKNOWN';
  readonly summary: string;
  /** A request that was not allowed before and is now. */
  readonly request?: Finding['request'];
}

/** What each role may do now that it could not before: a reviewer's question. */
export function auditDiff(older: LoadedAssembly, newer: LoadedAssembly): Difference[] {
  const before = rolesByName(older);
  return [...rolesByName(newer)].flatMap(([name, { sandbox, role }]) =>
    differenceOf(name, sandbox, role, before.get(name)?.role),
  );
}

export function differencesAsText(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'No role may do anything that it could not do before.\n';
  return `${differences
    .map(({ role, summary, request }) =>
      request ? `${role}: ${summary}\n  for example ${request.action} on ${request.resource}` : `${role}: ${summary}`,
    )
    .join('\n')}\n`;
}

interface NamedRole {
  readonly sandbox: SandboxModel;
  readonly role: RoleModel;
}

function rolesByName(assembly: LoadedAssembly): Map<string, NamedRole> {
  const sandboxes = resolveAssembly(assembly).flatMap((resolved) => SandboxModel.environmentsOf(resolved));
  return new Map(
    sandboxes.flatMap((sandbox) =>
      Access.of(sandbox).roles.map((role): [string, NamedRole] => [
        `${role.resource.templateId}/${role.resource.logicalId}`,
        { sandbox, role },
      ]),
    ),
  );
}

function differenceOf(
  name: string,
  sandbox: SandboxModel,
  role: RoleModel,
  before: RoleModel | undefined,
): Difference[] {
  const decision = Access.of(sandbox).decide({
    principal: principalOf(sandbox, role),
    policies: { identity: role.identity, ...(role.boundary && { boundary: role.boundary }) },
    about: {},
    permitted: before ? allowedBy(before.identity) : [],
  });
  const unseen = role.unseenPolicies.filter((policy) => !before?.unseenPolicies.includes(policy));
  const attached: Difference[] = unseen.map((policy) => ({
    role: name,
    status: 'UNKNOWN',
    summary: `${policy} is newly attached, and no template shows what it allows.`,
  }));
  if (decision.status === 'PROVED') return attached;
  const change = before ? 'may do what it could not do before' : 'is new';
  if (decision.status === 'REFUTED') {
    return [
      ...attached,
      { role: name, status: 'POSSIBLE', summary: `${change}.`, request: asExample(decision.witness) },
    ];
  }
  return [
    ...attached,
    {
      role: name,
      status: 'UNKNOWN',
      summary: `${change}, or it cannot be decided: ${decision.reason}.`,
      ...(decision.candidate && { request: asExample(decision.candidate) }),
    },
  ];
}

/**
 * The requests that the earlier policies allowed, one set a statement. Statements with negated elements, and policies
 * with a deny, are left out: what they allowed is then shown as new, which errs on the side of showing.
 */
function allowedBy(policies: readonly Policy[]): RequestSet[] {
  const statements = policies.flatMap((policy) => policy.statements);
  if (statements.some(({ effect }) => effect === 'Deny')) return [];
  return statements
    .filter(({ actions, resources, problems }) => !actions.negated && !resources.negated && problems.length === 0)
    .flatMap((statement) => {
      const condition = conditionOf(statement);
      return condition === undefined
        ? []
        : [{ actions: statement.actions.patterns, resources: statement.resources.patterns, ...condition }];
    });
}

/** The statement's condition block; undefined when it holds a part that was not understood. */
function conditionOf(statement: Statement): Pick<RequestSet, 'condition'> | undefined {
  if (statement.conditions.length === 0) return {};
  const block: Record<string, Record<string, RequestConditionValues>> = {};
  for (const { operator, quantifier, ifExists, key, values } of statement.conditions) {
    const texts = values.filter(isPattern);
    if (texts.length !== values.length) return undefined;
    const prefix = quantifier === 'none' ? '' : quantifier === 'any' ? 'ForAnyValue:' : 'ForAllValues:';
    const name = `${prefix}${operator}${ifExists ? 'IfExists' : ''}`;
    block[name] = { ...block[name], [key]: texts };
  }
  return { condition: block };
}

type RequestConditionValues = readonly Pattern[];
type Pattern = Statement['actions']['patterns'][number];

function isPattern(value: Statement['conditions'][number]['values'][number]): value is Pattern {
  return typeof value === 'string' || 'parts' in value;
}
