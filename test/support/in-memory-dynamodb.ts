import {
  CancellationReason,
  TransactionItem,
  TransactionResult,
  TransactionStore,
} from '../../lambda/shared/ledger/store';

type Item = Record<string, unknown>;

/**
 * DynamoDB's transactional writes in memory, evaluating the very expressions that are sent to DynamoDB: conditions on the
 * items as they were, all writes or none, ALL_OLD on failure, and cancellation of concurrent writers of one item.
 */
export class InMemoryDynamoDb implements TransactionStore {
  private readonly tables = new Map<string, Map<string, Item>>();
  private readonly busy = new Set<string>();
  private readonly done = new Set<string>();
  public conflicts = 0;

  /**
   * @param keys the key attributes of each table
   * @param inFlight waits between reading and writing, during which other writers of the same items are cancelled
   * @param fails says whether a commit's answer gets lost on its way back
   */
  public constructor(
    private readonly keys: Readonly<Record<string, readonly string[]>>,
    private readonly inFlight?: () => Promise<void>,
    private readonly fails: () => boolean = () => false,
  ) {}

  public async transact(items: readonly TransactionItem[], token: string): Promise<TransactionResult> {
    if (this.done.has(token)) return { committed: true };
    const targets = items.map((item) => this.targetOf(item));
    const names = targets.map(({ table, key }) => `${table}/${key}`);
    if (new Set(names).size !== names.length) {
      throw new Error('ValidationException: Transaction request cannot include multiple operations on one item');
    }
    if (names.some((name) => this.busy.has(name))) {
      this.conflicts++;
      return {
        committed: false,
        reasons: names.map((name) => ({ code: this.busy.has(name) ? 'TransactionConflict' : 'None' })),
      };
    }
    if (this.inFlight) {
      names.forEach((name) => this.busy.add(name));
      await this.inFlight();
      names.forEach((name) => this.busy.delete(name));
    }
    const reasons = items.map((item, index) => this.check(item, targets[index]));
    if (reasons.some(({ code }) => code !== 'None')) return { committed: false, reasons };
    items.forEach((item, index) => this.apply(item, targets[index]));
    this.done.add(token);
    if (this.fails()) throw new Error('The connection was closed before the answer came.');
    return { committed: true };
  }

  public get(table: string, ...key: string[]): Item | undefined {
    const item = this.tables.get(table)?.get(key.join('|'));
    return item && { ...item };
  }

  public all(table: string): Item[] {
    return [...(this.tables.get(table)?.values() ?? [])];
  }

  public put(table: string, item: Item): void {
    this.tableOf(table).set(this.keyOf(table, item), item);
  }

  public remove(table: string, ...key: string[]): void {
    this.tableOf(table).delete(key.join('|'));
  }

  private tableOf(name: string): Map<string, Item> {
    const table = this.tables.get(name) ?? new Map<string, Item>();
    this.tables.set(name, table);
    return table;
  }

  private keyOf(table: string, item: Readonly<Record<string, unknown>>): string {
    const names = this.keys[table];
    if (!names) throw new Error(`ResourceNotFoundException: no table ${table}`);
    return names.map((name) => String(item[name])).join('|');
  }

  private targetOf({ Put, Update, ConditionCheck }: TransactionItem): { table: string; key: string } {
    const table = String((Put ?? Update ?? ConditionCheck)?.TableName);
    return { table, key: this.keyOf(table, Put?.Item ?? (Update ?? ConditionCheck)?.Key ?? {}) };
  }

  private check(item: TransactionItem, target: { table: string; key: string } | undefined): CancellationReason {
    const write = item.Put ?? item.Update ?? item.ConditionCheck;
    if (!write || !target) throw new Error('ValidationException: only Put, Update and ConditionCheck are known here');
    const old = this.tableOf(target.table).get(target.key);
    if (write.ConditionExpression === undefined || holds(write.ConditionExpression, old ?? {}, write)) {
      return { code: 'None' };
    }
    return {
      code: 'ConditionalCheckFailed',
      ...(write.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && old ? { item: { ...old } } : {}),
    };
  }

  private apply(item: TransactionItem, target: { table: string; key: string } | undefined): void {
    if (!target) return;
    const table = this.tableOf(target.table);
    if (item.Put) table.set(target.key, { ...item.Put.Item });
    if (item.Update) {
      const old = table.get(target.key) ?? { ...item.Update.Key };
      table.set(target.key, updated(item.Update.UpdateExpression ?? '', old, item.Update));
    }
  }
}

interface Placeholders {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

const read = new Map<string, string[]>();

/** The same few expressions are sent again and again. */
function tokensOf(text: string): string[] {
  const known = read.get(text) ?? text.match(/[#:]?\w+|<>|<=|>=|[=<>(),+-]/g) ?? [];
  read.set(text, known);
  return known;
}

/** A reader of expressions: tokens, and what they mean on one item. */
class Expression {
  private readonly tokens: string[];
  private at = 0;

  public constructor(
    text: string,
    private readonly item: Item,
    private readonly placeholders: Placeholders,
  ) {
    this.tokens = tokensOf(text);
  }

  public peek(): string | undefined {
    return this.tokens[this.at];
  }

  public next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new Error('ValidationException: the expression ends too early');
    return token;
  }

  public expect(token: string): void {
    const found = this.next();
    if (found !== token) throw new Error(`ValidationException: expected ${token}, found ${found}`);
  }

  public accept(token: string): boolean {
    if (this.peek() !== token) return false;
    this.at++;
    return true;
  }

  public name(token: string): string {
    if (!token.startsWith('#')) return token;
    const name = this.placeholders.ExpressionAttributeNames?.[token];
    if (name === undefined) throw new Error(`ValidationException: ${token} is not defined`);
    return name;
  }

  public condition(): boolean {
    let result = this.conjunction();
    while (this.accept('OR')) result = this.conjunction() || result;
    return result;
  }

  private conjunction(): boolean {
    let result = this.term();
    while (this.accept('AND')) result = this.term() && result;
    return result;
  }

  private term(): boolean {
    if (this.accept('NOT')) return !this.term();
    if (this.accept('(')) {
      const result = this.condition();
      this.expect(')');
      return result;
    }
    for (const [name, wanted] of [
      ['attribute_exists', true],
      ['attribute_not_exists', false],
    ] as const) {
      if (!this.accept(name)) continue;
      this.expect('(');
      const attribute = this.name(this.next());
      this.expect(')');
      return (this.item[attribute] !== undefined) === wanted;
    }
    const left = this.operand();
    const operator = this.next();
    return compares(left, operator, this.operand());
  }

  /** The value of an operand of SET, with `+` and `-`. */
  public value(): unknown {
    const left = this.operand();
    if (this.accept('+')) return number(left) + number(this.operand());
    if (this.accept('-')) return number(left) - number(this.operand());
    return left;
  }

  private operand(): unknown {
    if (this.accept('if_not_exists')) {
      this.expect('(');
      const attribute = this.name(this.next());
      this.expect(',');
      const otherwise = this.operand();
      this.expect(')');
      return this.item[attribute] ?? otherwise;
    }
    if (this.accept('list_append')) {
      this.expect('(');
      const left = this.operand();
      this.expect(',');
      const right = this.operand();
      this.expect(')');
      if (!Array.isArray(left) || !Array.isArray(right))
        throw new Error('ValidationException: list_append takes lists');
      return [...(left as unknown[]), ...(right as unknown[])];
    }
    const token = this.next();
    if (!token.startsWith(':')) return this.item[this.name(token)];
    const value = this.placeholders.ExpressionAttributeValues?.[token];
    if (value === undefined) throw new Error(`ValidationException: ${token} is not defined`);
    return value;
  }
}

function number(value: unknown): number {
  if (typeof value !== 'number') throw new Error('ValidationException: an operand of + or - is not a number');
  return value;
}

function compares(left: unknown, operator: string, right: unknown): boolean {
  if (operator === '=') return left !== undefined && left === right;
  if (operator === '<>') return left !== right;
  const comparable =
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  if (!comparable) return false;
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      throw new Error(`ValidationException: unknown operator ${operator}`);
  }
}

function holds(text: string, item: Item, placeholders: Placeholders): boolean {
  const expression = new Expression(text, item, placeholders);
  const result = expression.condition();
  if (expression.peek() !== undefined) throw new Error(`ValidationException: ${text}`);
  return result;
}

function updated(text: string, old: Item, placeholders: Placeholders): Item {
  // Every operand sees the item as it was before the update.
  const expression = new Expression(text, old, placeholders);
  const item = { ...old };
  while (expression.peek() !== undefined) {
    const clause = expression.next();
    do {
      const attribute = expression.name(expression.next());
      if (clause === 'SET') {
        expression.expect('=');
        item[attribute] = expression.value();
      } else if (clause === 'REMOVE') {
        Reflect.deleteProperty(item, attribute);
      } else {
        throw new Error(`ValidationException: unknown clause ${clause}`);
      }
    } while (expression.accept(','));
  }
  return item;
}
