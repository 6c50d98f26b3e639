import { isRecord, recordAt, scalarText } from './json';

/** A parameter, a pseudo parameter or a comparison on which the template depends, with the values that make a difference. */
export interface ChoiceVariable {
  /** `param:Stage`, or `equals:<JSON>` for a comparison that nothing else decides. */
  readonly id: string;
  /** For people: `parameter Stage`. */
  readonly label: string;
  /** The values to try; undefined stands for every other value. */
  readonly values: readonly (string | undefined)[];
}

/** One value for each variable. A variable whose value is undefined has some other value than those compared with. */
export type Choice = ReadonlyMap<string, string | undefined>;

const MOST_ALLOWED_VALUES = 8;

/**
 * The variables on which the presence or the properties of any resource depend. Only conditions that a resource uses count:
 * CDK's own `CDKMetadataAvailable` compares the region with every region there is and decides nothing but CDK's metadata.
 */
export function choiceVariables(document: Readonly<Record<string, unknown>>, knownRegion?: string): ChoiceVariable[] {
  const parameters = recordAt(document, 'Parameters');
  const conditions = recordAt(document, 'Conditions');
  const used = usedConditions(document, conditions);
  const compared = new Map<string, Set<string>>();
  const comparisons = new Map<string, ChoiceVariable>();
  for (const name of used) {
    forEachEquals(conditions[name], 0, (left, right) => {
      const parameter = refOf(left) ?? refOf(right);
      const literal = scalarText(refOf(left) === undefined ? left : right);
      if (parameter === 'AWS::Region' && knownRegion !== undefined) return;
      const isVariable = parameter !== undefined && (parameter in parameters || parameter === 'AWS::Region');
      if (isVariable && literal !== undefined) {
        const values = compared.get(parameter) ?? new Set();
        compared.set(parameter, values.add(literal));
      } else if (scalarText(left) === undefined || scalarText(right) === undefined) {
        const id = `equals:${JSON.stringify([left, right])}`;
        comparisons.set(id, { id, label: `comparison ${JSON.stringify([left, right])}`, values: ['true', 'false'] });
      }
    });
  }
  const enumerated = Object.entries(parameters).flatMap(([name, parameter]): ChoiceVariable[] => {
    const allowed = allowedValues(parameter);
    if (allowed !== undefined && allowed.length <= MOST_ALLOWED_VALUES) return [variable(name, allowed)];
    const literals = compared.get(name);
    return literals === undefined ? [] : [variable(name, [...literals, undefined])];
  });
  const region = compared.get('AWS::Region');
  if (region !== undefined) enumerated.push(variable('AWS::Region', [...region, undefined]));
  return [...enumerated, ...comparisons.values()];
}

function variable(name: string, values: readonly (string | undefined)[]): ChoiceVariable {
  return { id: `param:${name}`, label: name.startsWith('AWS::') ? name : `parameter ${name}`, values };
}

/** All choices, or undefined when there are more than `most`. */
export function allChoices(variables: readonly ChoiceVariable[], most: number): Choice[] | undefined {
  const count = variables.reduce((product, { values }) => product * values.length, 1);
  if (count > most) return undefined;
  return variables.reduce<Map<string, string | undefined>[]>(
    (choices, { id, values }) => choices.flatMap((choice) => values.map((value) => new Map([...choice, [id, value]]))),
    [new Map()],
  );
}

export function choiceInWords(variables: readonly ChoiceVariable[], choice: Choice): string[] {
  return variables.map(({ id, label, values }) => {
    const value = choice.get(id);
    const others = values.filter((each) => each !== undefined).map((each) => JSON.stringify(each));
    return value === undefined ? `${label} is none of ${others.join(', ')}` : `${label} is ${JSON.stringify(value)}`;
  });
}

function allowedValues(parameter: unknown): string[] | undefined {
  if (!isRecord(parameter) || !Array.isArray(parameter.AllowedValues)) return undefined;
  const values = parameter.AllowedValues.map(scalarText);
  return values.length > 0 && values.every((value) => value !== undefined) ? [...new Set(values)] : undefined;
}

/** The conditions that resources and outputs name, and those that these name in turn. */
function usedConditions(document: Readonly<Record<string, unknown>>, conditions: Record<string, unknown>): Set<string> {
  const used = new Set<string>();
  const use = (name: unknown): void => {
    if (typeof name !== 'string' || used.has(name) || !(name in conditions)) return;
    used.add(name);
    visit(conditions[name], 0);
  };
  const visit = (value: unknown, depth: number): void => {
    if (depth > 200) return;
    if (Array.isArray(value)) value.forEach((each) => visit(each, depth + 1));
    if (!isRecord(value)) return;
    if (typeof value.Condition === 'string') use(value.Condition);
    const branches = value['Fn::If'];
    if (Array.isArray(branches)) use(branches[0]);
    Object.values(value).forEach((each) => visit(each, depth + 1));
  };
  for (const resource of Object.values(recordAt(document, 'Resources'))) {
    if (isRecord(resource) && resource.Type !== 'AWS::CDK::Metadata') visit(resource, 0);
  }
  visit(recordAt(document, 'Outputs'), 0);
  return used;
}

function forEachEquals(expression: unknown, depth: number, found: (left: unknown, right: unknown) => void): void {
  if (depth > 200) return;
  if (Array.isArray(expression)) expression.forEach((each) => forEachEquals(each, depth + 1, found));
  if (!isRecord(expression)) return;
  for (const [key, value] of Object.entries(expression)) {
    if (key === 'Fn::Equals' && Array.isArray(value) && value.length === 2) found(value[0], value[1]);
    else forEachEquals(value, depth + 1, found);
  }
}

function refOf(value: unknown): string | undefined {
  return isRecord(value) && typeof value.Ref === 'string' ? value.Ref : undefined;
}
