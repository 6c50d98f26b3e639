import { Choice } from './choices';
import { cidr, split, subPieces, withoutDynamicReferences } from './intrinsics';
import { isRecord, recordAt, scalarText, stringAt } from './json';
import { RESOURCE_SHAPES, ResourceShape, returnsAnything } from './resource-shapes';
import { isText, sameText, SymbolicText, SymbolKind, textKey, TextSymbol, Unknown, unknownsOf } from './symbolic-text';
import { LoadedTemplate, ResolvedObject, ResolvedValue, Text } from './types';

/** What a template needs to know of the others in its assembly. */
export interface AssemblyScope {
  /** The template nested under a resource, when the assembly holds it. */
  nested(templateId: string, logicalId: string): TemplateScope | undefined;
  parent(template: LoadedTemplate): TemplateScope | undefined;
  /** The value that a stack of the same account and region exports under a name. */
  exported(name: Text, importer: TemplateScope): ResolvedValue;
}

/** `AWS::NoValue`: the property is as if it were not written. */
const NO_VALUE = Symbol('AWS::NoValue');
type Evaluated = ResolvedValue | typeof NO_VALUE;

type Truth = boolean | Unknown;

/** Deeper templates than this are not written by people or tools; a limit keeps recursion from exhausting the stack. */
const DEEPEST = 150;

/** Evaluates the intrinsic functions of one template symbolically, under one choice of conditions and parameters. */
export class TemplateScope {
  public readonly partition: string;
  public readonly account: Text;
  public readonly region: Text;

  private readonly resources: Record<string, unknown>;
  private readonly memo = new Map<string, ResolvedValue>();
  private readonly conditionMemo = new Map<string, Truth>();
  private readonly inProgress = new Set<string>();

  constructor(
    public readonly template: LoadedTemplate,
    private readonly choice: Choice,
    private readonly assembly: AssemblyScope,
  ) {
    this.resources = recordAt(template.document, 'Resources');
    const region = template.region ?? choice.get('param:AWS::Region');
    // Stacks without an environment are deployed into one account and region together, so they share these two symbols.
    this.account =
      template.account ?? symbolText({ kind: 'account', id: 'AWS::AccountId', label: '${AWS::AccountId}' });
    this.region = region ?? symbolText({ kind: 'region', id: 'AWS::Region', label: '${AWS::Region}' });
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    this.partition = region?.startsWith('cn-') ? 'aws-cn' : region?.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  }

  /** A value of the template with its intrinsic functions evaluated; `AWS::NoValue` at its root is unknown. */
  public resolve(value: unknown): ResolvedValue {
    const evaluated = this.evaluate(value, 0);
    return evaluated === NO_VALUE ? new Unknown('AWS::NoValue') : evaluated;
  }

  public resolveObject(value: unknown): ResolvedObject {
    const resolved = this.evaluate(isRecord(value) ? value : {}, 0);
    return isResolvedObject(resolved) ? resolved : {};
  }

  public output(name: string): ResolvedValue {
    const output = recordAt(this.template.document, 'Outputs')[name];
    if (!isRecord(output)) return new Unknown(`${this.template.id} has no output ${name}`);
    return this.once(`output:${name}`, () => this.resolve(output.Value));
  }

  /** Whether a condition holds; unknown when the template does not decide it. */
  public condition(name: unknown): Truth {
    const conditions = recordAt(this.template.document, 'Conditions');
    if (typeof name !== 'string' || !(name in conditions)) return new Unknown(`there is no condition ${String(name)}`);
    const known = this.conditionMemo.get(name);
    if (known !== undefined) return known;
    if (this.inProgress.has(`condition:${name}`)) return new Unknown(`condition ${name} depends on itself`);
    this.inProgress.add(`condition:${name}`);
    const truth = this.truth(conditions[name], 0);
    this.inProgress.delete(`condition:${name}`);
    this.conditionMemo.set(name, truth);
    return truth;
  }

  /** What `Ref` of a resource returns. */
  public refOf(logicalId: string): ResolvedValue {
    return this.once(`ref:${logicalId}`, () => {
      const type = this.typeOf(logicalId);
      if (type === undefined) return new Unknown(`there is no resource ${logicalId} in ${this.template.id}`);
      if (returnsAnything(type)) return new Unknown(`what ${logicalId} (${type}) returns`);
      const shape = RESOURCE_SHAPES[type];
      if (shape?.ref === 'name') return this.nameOf(logicalId, shape);
      if (shape?.ref === 'arn') return this.arnOf(logicalId) ?? new Unknown(`the ARN of ${logicalId}`);
      return this.symbol(logicalId, 'Ref', 'attribute');
    });
  }

  /** The ARN of a resource whose type is known to have one. */
  public arnOf(logicalId: string): Text | undefined {
    const shape = RESOURCE_SHAPES[this.typeOf(logicalId) ?? ''];
    return shape === undefined ? undefined : this.fill(shape.arn, logicalId, shape, 'Arn');
  }

  /** Whether the assembly holds the template of a nested stack. */
  public hasNested(logicalId: string): boolean {
    return this.assembly.nested(this.template.id, logicalId) !== undefined;
  }

  public typeOf(logicalId: string): string | undefined {
    return stringAt(recordAt(this.resources, logicalId), 'Type');
  }

  private evaluate(value: unknown, depth: number): Evaluated {
    if (depth > DEEPEST) return new Unknown('nested too deeply');
    if (typeof value === 'string') return textValue(withoutDynamicReferences(value));
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
    if (Array.isArray(value)) {
      return value.map((each) => this.evaluate(each, depth + 1)).filter((each) => each !== NO_VALUE);
    }
    if (!isRecord(value)) return new Unknown(`a value of type ${typeof value}`);
    const keys = Object.keys(value);
    const intrinsic = keys.find((key) => key === 'Ref' || key.startsWith('Fn::'));
    if (intrinsic !== undefined) {
      if (keys.length > 1) return new Unknown(`${intrinsic} among other keys`);
      return this.intrinsic(intrinsic, value[intrinsic], depth + 1);
    }
    const entries = Object.entries(value).map(([key, each]) => [key, this.evaluate(each, depth + 1)] as const);
    return Object.fromEntries(entries.filter((entry): entry is [string, ResolvedValue] => entry[1] !== NO_VALUE));
  }

  private intrinsic(name: string, argument: unknown, depth: number): Evaluated {
    switch (name) {
      case 'Ref':
        return this.ref(argument);
      case 'Fn::GetAtt':
        return this.getAtt(argument, depth);
      case 'Fn::Sub':
        return this.sub(argument, depth);
      case 'Fn::Join':
        return this.join(argument, depth);
      case 'Fn::Select':
        return this.select(argument, depth);
      case 'Fn::Split':
        return this.split(argument, depth);
      case 'Fn::If':
        return this.branch(argument, depth);
      case 'Fn::FindInMap':
        return this.findInMap(argument, depth);
      case 'Fn::ImportValue':
        return this.importValue(argument, depth);
      case 'Fn::Base64':
        return this.base64(argument, depth);
      case 'Fn::Cidr':
        return this.cidr(argument, depth);
      case 'Fn::GetAZs':
        return this.availabilityZones();
      default:
        return new Unknown(`${name} is not evaluated`);
    }
  }

  private ref(name: unknown): Evaluated {
    if (typeof name !== 'string') return new Unknown('Ref of something that is no name');
    if (name.startsWith('AWS::')) return this.pseudoParameter(name);
    if (name in this.resources) return this.refOf(name);
    return this.parameter(name);
  }

  private pseudoParameter(name: string): Evaluated {
    switch (name) {
      case 'AWS::NoValue':
        return NO_VALUE;
      case 'AWS::AccountId':
        return this.account;
      case 'AWS::Region':
        return this.region;
      case 'AWS::Partition':
        return this.partition;
      case 'AWS::URLSuffix':
        return this.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
      case 'AWS::StackName':
        return this.template.stackName ?? this.ownSymbol('AWS::StackName', 'name');
      case 'AWS::StackId':
        return this.ownSymbol('AWS::StackId', 'attribute');
      default:
        return new Unknown(`the pseudo parameter ${name}`);
    }
  }

  private parameter(name: string): ResolvedValue {
    const parameter = recordAt(this.template.document, 'Parameters')[name];
    if (!isRecord(parameter)) return new Unknown(`there is no parameter or resource ${name} in ${this.template.id}`);
    return this.once(`parameter:${name}`, () => {
      const passed = this.passedByParent(name);
      if (passed !== undefined) return passed;
      const chosen = this.choice.get(`param:${name}`);
      const type = stringAt(parameter, 'Type') ?? 'String';
      if (chosen !== undefined)
        return type === 'CommaDelimitedList' ? chosen.split(',').map((each) => each.trim()) : chosen;
      // CloudFormation checks that values of these types name something that exists, so they hold no wildcard.
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
      if (/^AWS::(EC2|Route53)::[A-Za-z:]+$/.test(type)) return this.ownSymbol(name, 'name');
      return new Unknown(`parameter ${name} may have any value`);
    });
  }

  /** What the parent stack passes to a nested stack's parameter. */
  private passedByParent(name: string): ResolvedValue | undefined {
    const { parent } = this.template;
    const scope = parent && this.assembly.parent(this.template);
    if (parent === undefined || scope === undefined) return undefined;
    const parameters = recordAt(recordAt(recordAt(scope.resources, parent.logicalId), 'Properties'), 'Parameters');
    return name in parameters ? scope.resolve(parameters[name]) : undefined;
  }

  private getAtt(argument: unknown, depth: number): ResolvedValue {
    const path = typeof argument === 'string' ? splitOnce(argument) : argument;
    if (!Array.isArray(path) || path.length !== 2 || typeof path[0] !== 'string')
      return new Unknown('Fn::GetAtt without a name');
    const logicalId = path[0];
    const attribute = this.evaluate(path[1], depth);
    if (typeof attribute !== 'string')
      return new Unknown(`Fn::GetAtt of an attribute of ${logicalId} that is not known`);
    return this.once(`attribute:${logicalId}.${attribute}`, () => this.attribute(logicalId, attribute));
  }

  private attribute(logicalId: string, attribute: string): ResolvedValue {
    const type = this.typeOf(logicalId);
    if (type === undefined) return new Unknown(`there is no resource ${logicalId} in ${this.template.id}`);
    if (type === 'AWS::CloudFormation::Stack') {
      const nested = this.assembly.nested(this.template.id, logicalId);
      if (nested === undefined)
        return new Unknown(`the outputs of nested stack ${logicalId}, whose template is not there`);
      return nested.output(attribute.replace(/^Outputs\./, ''));
    }
    if (returnsAnything(type)) return new Unknown(`what ${logicalId} (${type}) returns`);
    // The value of a parameter of SSM is whatever its property says.
    if (type === 'AWS::SSM::Parameter' && attribute === 'Value') return this.property(logicalId, 'Value');
    const shape = RESOURCE_SHAPES[type];
    if (shape === undefined) return this.symbol(logicalId, attribute, 'attribute');
    if (shape.arnAttributes.includes(attribute)) return this.arnOf(logicalId) ?? new Unknown(`the ARN of ${logicalId}`);
    if (shape.nameAttributes.includes(attribute)) return this.nameOf(logicalId, shape);
    const own = shape.attributes[attribute];
    return own === undefined
      ? this.symbol(logicalId, attribute, 'attribute')
      : this.fill(own, logicalId, shape, attribute);
  }

  /** The physical name: what the template fixes, or the symbol of what CloudFormation will generate. */
  private nameOf(logicalId: string, shape: ResourceShape): Text {
    const fixed = shape.nameProperty === undefined ? undefined : this.property(logicalId, shape.nameProperty);
    const isFixed = isText(fixed) && fixed !== '' && unknownsOf(fixed).length === 0;
    return isFixed ? fixed : this.symbol(logicalId, 'Ref', 'name');
  }

  private property(logicalId: string, name: string): ResolvedValue {
    const properties = recordAt(recordAt(this.resources, logicalId), 'Properties');
    return this.once(`property:${logicalId}.${name}`, () => this.resolve(properties[name] ?? null));
  }

  /** Fills in the notation of resource-shapes.ts. */
  private fill(pattern: string, logicalId: string, shape: ResourceShape, attribute: string): Text {
    const pieces = pattern.split(/\{(\w+)\}/).map((piece, index): Text => {
      if (index % 2 === 0) return piece;
      switch (piece) {
        case 'partition':
          return this.partition;
        case 'region':
          return this.region;
        case 'account':
          return this.account;
        case 'path': {
          const path = this.property(logicalId, 'Path');
          if (path === null) return '/';
          return isText(path) && unknownsOf(path).length === 0 ? path : this.symbol(logicalId, 'Path', 'attribute');
        }
        case 'name':
          return this.nameOf(logicalId, shape);
        default:
          return this.symbol(logicalId, attribute, 'name');
      }
    });
    return SymbolicText.join(pieces);
  }

  private sub(argument: unknown, depth: number): ResolvedValue {
    const [template, given]: unknown[] = Array.isArray(argument) ? argument : [argument];
    if (typeof template !== 'string') return new Unknown('Fn::Sub of something that is no text');
    const variables = isRecord(given) ? given : {};
    const parts = subPieces(template).map((piece): Text => {
      if ('literal' in piece) return withoutDynamicReferences(piece.literal);
      if (piece.name in variables) return asText(this.evaluate(variables[piece.name], depth));
      return asText(piece.name.includes('.') ? this.getAtt(piece.name, depth) : this.ref(piece.name));
    });
    return textValue(SymbolicText.join(parts));
  }

  private join(argument: unknown, depth: number): ResolvedValue {
    const [delimiter, list]: unknown[] = Array.isArray(argument) ? argument : [];
    const items = this.evaluate(list, depth);
    if (typeof delimiter !== 'string') return new Unknown('Fn::Join without a delimiter');
    if (!Array.isArray(items))
      return items instanceof Unknown ? items : new Unknown('Fn::Join of something that is no list');
    const texts = items.map((item: ResolvedValue) => asText(item));
    return textValue(SymbolicText.join(texts.flatMap((text, index) => (index === 0 ? [text] : [delimiter, text]))));
  }

  private select(argument: unknown, depth: number): Evaluated {
    const [index, list]: unknown[] = Array.isArray(argument) ? argument : [];
    const position = scalarText(this.evaluate(index, depth));
    const items = this.evaluate(list, depth);
    if (!Array.isArray(items))
      return items instanceof Unknown ? items : new Unknown('Fn::Select from something that is no list');
    const item: ResolvedValue | undefined = position === undefined ? undefined : items[Number(position)];
    return item === undefined ? new Unknown(`Fn::Select of item ${String(position)} of ${items.length}`) : item;
  }

  private split(argument: unknown, depth: number): ResolvedValue {
    const [delimiter, source]: unknown[] = Array.isArray(argument) ? argument : [];
    const text = this.evaluate(source, depth);
    if (typeof delimiter !== 'string') return new Unknown('Fn::Split without a delimiter');
    if (!isText(text)) return text instanceof Unknown ? text : new Unknown('Fn::Split of something that is no text');
    return split(text, delimiter);
  }

  private branch(argument: unknown, depth: number): Evaluated {
    const [name, whenTrue, whenFalse]: unknown[] = Array.isArray(argument) ? argument : [];
    const truth = this.condition(name);
    if (truth === true) return this.evaluate(whenTrue, depth);
    if (truth === false) return this.evaluate(whenFalse, depth);
    return new Unknown(`Fn::If on condition ${String(name)}: ${truth.reason}`);
  }

  private findInMap(argument: unknown, depth: number): Evaluated {
    if (!Array.isArray(argument)) return new Unknown('Fn::FindInMap without arguments');
    let found: unknown = recordAt(this.template.document, 'Mappings');
    for (const key of argument.slice(0, 3).map((each) => this.evaluate(each, depth))) {
      const text = scalarText(key);
      if (text === undefined) return new Unknown(`Fn::FindInMap by a key that is not known`);
      found = isRecord(found) ? found[text] : undefined;
    }
    if (found !== undefined) return this.evaluate(found, depth);
    const fallback: unknown = argument[3];
    if (isRecord(fallback) && 'DefaultValue' in fallback) return this.evaluate(fallback.DefaultValue, depth);
    return new Unknown('Fn::FindInMap of what is not in the mapping');
  }

  private importValue(argument: unknown, depth: number): ResolvedValue {
    const name = this.evaluate(argument, depth);
    if (!isText(name)) return new Unknown('Fn::ImportValue of a name that is not known');
    return this.once(`import:${textKey(name)}`, () => this.assembly.exported(name, this));
  }

  private base64(argument: unknown, depth: number): ResolvedValue {
    const text = this.evaluate(argument, depth);
    return typeof text === 'string'
      ? Buffer.from(text).toString('base64')
      : new Unknown('Fn::Base64 of a symbolic text');
  }

  private cidr(argument: unknown, depth: number): ResolvedValue {
    const [block, count, bits]: unknown[] = Array.isArray(argument) ? argument : [];
    const text = this.evaluate(block, depth);
    const [wanted, hostBits] = [count, bits ?? 8].map((each) =>
      Number(scalarText(this.evaluate(each, depth)) ?? Number.NaN),
    );
    return cidr(isText(text) ? text : '', wanted ?? Number.NaN, hostBits ?? Number.NaN);
  }

  /** Accounts have between two and six zones in a region; which ones, the template does not tell. */
  private availabilityZones(): ResolvedValue {
    return Array.from({ length: 6 }, (_, index) => this.ownSymbol(`AvailabilityZone${index}`, 'name'));
  }

  private truth(expression: unknown, depth: number): Truth {
    if (depth > DEEPEST || !isRecord(expression)) return new Unknown('a condition that is no expression');
    const [entry] = Object.entries(expression);
    if (entry === undefined || Object.keys(expression).length > 1)
      return new Unknown('a condition that is no expression');
    const [operator, argument] = entry;
    const operands: unknown[] = Array.isArray(argument) ? argument : [argument];
    if (operator === 'Condition') return this.condition(argument);
    if (operator === 'Fn::Equals') return this.equal(operands[0], operands[1], depth + 1);
    const truths = (): Truth[] => operands.map((each) => this.truth(each, depth + 1));
    if (operator === 'Fn::Not') {
      const [truth] = truths();
      return typeof truth === 'boolean' ? !truth : (truth ?? new Unknown('Fn::Not of nothing'));
    }
    if (operator !== 'Fn::And' && operator !== 'Fn::Or') return new Unknown(`condition function ${operator}`);
    const decisive = operator === 'Fn::Or';
    const all = truths();
    if (all.includes(decisive)) return decisive;
    return all.find((each) => each instanceof Unknown) ?? !decisive;
  }

  private equal(left: unknown, right: unknown, depth: number): Truth {
    const chosen = this.choice.get(`equals:${JSON.stringify([left, right])}`);
    const [one, other] = [left, right].map((each) => this.evaluate(each, depth));
    const texts = [scalarText(one), scalarText(other)];
    if (texts[0] !== undefined && texts[1] !== undefined) return texts[0] === texts[1];
    if (isText(one) && isText(other) && sameText(one, other)) return true;
    // The choice says that the parameter has none of the values that any condition compares it with.
    if ([left, right].some((each) => isRecord(each) && this.isSomethingElse(each.Ref))) return false;
    return chosen === undefined ? new Unknown(`comparison ${JSON.stringify([left, right])}`) : chosen === 'true';
  }

  private isSomethingElse(parameter: unknown): boolean {
    const id = `param:${String(parameter)}`;
    return this.choice.has(id) && this.choice.get(id) === undefined;
  }

  private symbol(logicalId: string, attribute: string, kind: SymbolKind): SymbolicText {
    const { id: templateId } = this.template;
    return symbolText({
      kind,
      id: `${templateId}/${logicalId}.${attribute}`,
      label: attribute === 'Ref' ? `\${${logicalId}}` : `\${${logicalId}.${attribute}}`,
      source: { templateId, logicalId, attribute },
    });
  }

  private ownSymbol(name: string, kind: SymbolKind): SymbolicText {
    return symbolText({ kind, id: `${this.template.id}/${name}`, label: `\${${name}}` });
  }

  /** Evaluates once; something that depends on itself is unknown. */
  private once(key: string, evaluate: () => ResolvedValue): ResolvedValue {
    const known = this.memo.get(key);
    if (known !== undefined) return known;
    if (this.inProgress.has(key)) return new Unknown(`${key} depends on itself`);
    this.inProgress.add(key);
    const value = evaluate();
    this.inProgress.delete(key);
    this.memo.set(key, value);
    return value;
  }
}

function symbolText(symbol: TextSymbol): SymbolicText {
  return SymbolicText.symbol(symbol);
}

/** The text of a value inside `Fn::Join` or `Fn::Sub`. */
function asText(value: Evaluated): Text {
  if (value === NO_VALUE) return '';
  if (isText(value)) return value;
  const scalar = scalarText(value);
  if (scalar !== undefined) return scalar;
  return SymbolicText.join([value instanceof Unknown ? value : new Unknown('a list or an object inside a text')]);
}

/** A text that is one unknown part and nothing else is an unknown value. */
function textValue(text: Text): Text | Unknown {
  const only = typeof text === 'string' || text.parts.length !== 1 ? undefined : text.parts[0];
  return only instanceof Unknown ? only : text;
}

function splitOnce(path: string): [string, string] | undefined {
  const dot = path.indexOf('.');
  return dot < 0 ? undefined : [path.slice(0, dot), path.slice(dot + 1)];
}

/** An object of the template, not a text, an unknown or a list. */
export function isResolvedObject(value: unknown): value is ResolvedObject {
  return isRecord(value) && !(value instanceof Unknown) && !(value instanceof SymbolicText);
}
