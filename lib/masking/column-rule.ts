import { ColumnRule as ColumnRuleDocument, ENTITY_TYPES, EntityType } from '../private/contracts/masking';

/** Options of the rules that only need to know what a column holds. */
export interface ColumnTypeOptions {
  /**
   * What the column holds: an entity type such as `EMAIL` or `NAME`.
   *
   * @default - decided from the column's name and values
   */
  readonly entityType?: string;
}

/** What is done with the values of one column. */
export class ColumnRule {
  /** Values stay as they are, whatever they hold: in this column the second scan looks for canaries only. */
  public static keep(): ColumnRule {
    return new ColumnRule({ action: 'keep' });
  }

  /** Values are free text: what is found in them is masked. */
  public static scan(): ColumnRule {
    return new ColumnRule({ action: 'scan' });
  }

  /** Values become empty. */
  public static suppress(): ColumnRule {
    return new ColumnRule({ action: 'suppress' });
  }

  /** Values become `[REDACTED]`. */
  public static redact(): ColumnRule {
    return new ColumnRule({ action: 'redact' });
  }

  /** Values become their type's tag, such as `[EMAIL]`. */
  public static tag(options: ColumnTypeOptions = {}): ColumnRule {
    return new ColumnRule({ action: 'tag', ...typeOf(options) });
  }

  /**
   * Values become keyed tokens. The same value gives the same token in every column and file of one domain, so that joins
   * survive.
   *
   * @param domain such as `email` or `customer`.
   */
  public static token(domain: string, options: ColumnTypeOptions = {}): ColumnRule {
    if (!/^[A-Za-z0-9_.-]{1,64}$/.test(domain)) {
      throw new Error(
        `The domain of a token rule is '${domain}'. It must have 1 to 64 letters, digits, '_', '.' or '-', such as 'customer': columns of one domain give the same token for the same value.`,
      );
    }
    return new ColumnRule({ action: 'token', domain, ...typeOf(options) });
  }

  /** Values become random tokens, which join with nothing and are derived from nothing. */
  public static randomToken(options: ColumnTypeOptions = {}): ColumnRule {
    return new ColumnRule({ action: 'random-token', ...typeOf(options) });
  }

  /** Values become others of the same shape. */
  public static surrogate(options: ColumnTypeOptions = {}): ColumnRule {
    return new ColumnRule({ action: 'surrogate', ...typeOf(options) });
  }

  /**
   * Dates move by a number of days that is fixed for each subject, so that intervals survive.
   *
   * @param days most days either way, 1 to 3650.
   */
  public static dateShift(days: number = 365): ColumnRule {
    return new ColumnRule({ action: 'date-shift', days: within('days of a date shift', days, 1, 3650) });
  }

  /** Dates become their year. */
  public static year(): ColumnRule {
    return new ColumnRule({ action: 'year' });
  }

  /**
   * Numbers become the bucket they fall into, such as `30-39`.
   *
   * @param width of a bucket, 1 to 1,000,000,000.
   */
  public static bucket(width: number = 10): ColumnRule {
    return new ColumnRule({ action: 'bucket', width: within('width of a bucket', width, 1, 1_000_000_000) });
  }

  /** US ZIP codes become their first three digits, or `000` where 20,000 people or fewer live. */
  public static zip3(): ColumnRule {
    return new ColumnRule({ action: 'zip3' });
  }

  /**
   * Ages over the limit become one group.
   *
   * @param limit 1 to 120; HIPAA Safe Harbor asks for 89.
   */
  public static topCode(limit: number = 89): ColumnRule {
    return new ColumnRule({ action: 'top-code', limit: within('limit of a top code', limit, 1, 120) });
  }

  /** Values become made-up ones of the same type. */
  public static synthesise(options: ColumnTypeOptions = {}): ColumnRule {
    return new ColumnRule({ action: 'synthesise', ...typeOf(options) });
  }

  private constructor(private readonly document: ColumnRuleDocument) {}

  /**
   * The rule as the functions read it.
   *
   * @internal
   */
  public _render(): ColumnRuleDocument {
    return this.document;
  }
}

function typeOf({ entityType: type }: ColumnTypeOptions): { type?: EntityType } {
  if (type === undefined) {
    return {};
  }
  const known = ENTITY_TYPES.find((candidate) => candidate === type);
  if (!known) {
    throw new Error(`The type of a column rule is '${type}'. It must be one of ${ENTITY_TYPES.join(', ')}.`);
  }
  return { type: known };
}

function within(what: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`The ${what} is ${value}. It must be a whole number from ${least} to ${most}.`);
  }
  return value;
}
