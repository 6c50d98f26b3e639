/** A template as JSON, and the edits that mutants are made of. */
export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
}

export interface Template {
  Resources: Record<string, Resource>;
  Metadata?: Record<string, unknown>;
  Parameters?: Record<string, unknown>;
  Transform?: string | string[];
}

export interface StatementJson {
  Effect: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: unknown;
  Principal?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

/** The first resource of a type whose logical id matches. */
export function find(template: Template, type: string, pattern = /./): [string, Resource] {
  const found = Object.entries(template.Resources).find(([id, { Type }]) => Type === type && pattern.test(id));
  if (!found) throw new Error(`The template has no ${type} whose logical id matches ${pattern}.`);
  return found;
}

/** The first resource of a type that bears one of the sandbox's labels. */
export function labelled(template: Template, type: string, label: string, value: string): [string, Resource] {
  const found = Object.entries(template.Resources).find(
    ([, { Type, Properties }]) =>
      Type === type &&
      ((Properties['Tags'] ?? []) as { Key: string; Value: string }[]).some(
        ({ Key, Value }) => Key === `cdk-ai-sandbox:${label}` && Value === value,
      ),
  );
  if (!found) throw new Error(`The template has no ${type} with the label ${label}=${value}.`);
  return found;
}

export function add(template: Template, type: string, properties: Record<string, unknown> = {}): void {
  template.Resources[`Mutant${Object.keys(template.Resources).length}`] = { Type: type, Properties: properties };
}

/** Gives a role one more inline policy. */
export function grant(template: Template, roleLabel: string, action: string | string[], resource: unknown = '*'): void {
  const [, role] = labelled(template, 'AWS::IAM::Role', 'role', roleLabel);
  role.Properties['Policies'] = [
    ...((role.Properties['Policies'] ?? []) as unknown[]),
    {
      PolicyName: 'Mutant',
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] },
    },
  ];
}

/** The statements of a bucket's, key's or endpoint's policy, to be changed in place. */
export function statementsOf(resource: Resource, property: string): StatementJson[] {
  return (resource.Properties[property] as { Statement: StatementJson[] }).Statement;
}

/** The policy of a bucket. */
export function bucketPolicy(template: Template, bucketId: string): Resource {
  const found = Object.values(template.Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::S3::BucketPolicy' && (Properties['Bucket'] as { Ref?: string } | undefined)?.Ref === bucketId,
  );
  if (!found) throw new Error(`The bucket ${bucketId} has no policy.`);
  return found;
}

/** Removes statements from a policy. */
export function removeStatements(
  resource: Resource,
  property: string,
  which: (statement: StatementJson) => boolean,
): void {
  const document = resource.Properties[property] as { Statement: StatementJson[] };
  document.Statement = document.Statement.filter((statement) => !which(statement));
}

export function remove(template: Template, type: string, pattern = /./): void {
  const [id] = find(template, type, pattern);
  Reflect.deleteProperty(template.Resources, id);
}
