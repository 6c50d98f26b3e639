import {
  DATA_FORMATS,
  DataFormat,
  ENTITY_ACTIONS,
  ENTITY_TYPES,
  EntityAction,
  EntityType,
  MASKING_PRESETS,
  MaskingPolicyDocument,
  MaskingPreset,
} from '../private/contracts/masking';
import { ColumnRule } from './column-rule';
import { RiskGate } from './risk-gate';
import { UndeclaredColumns } from './undeclared-columns';

/** A pattern of one's own, searched for in free text. */
export interface MaskingPattern {
  /** What it finds, such as `ticket-id`. */
  readonly name: string;
  /** RE2 syntax: no backreferences and no look-around, so that it runs in linear time. */
  readonly pattern: string;
  /**
   * The entity type of what it finds.
   *
   * @default USER_PATTERN
   */
  readonly entityType?: string;
  /**
   * What is done with it, such as `tag`, `token` or `suppress`.
   *
   * @default - as the policy does with the type
   */
  readonly action?: string;
}

/** Options of every masking policy. */
export interface MaskingPolicyOptions {
  /**
   * What is done with which column, by column name, JSON key or JSON path (`customer.email`). Case does not matter.
   *
   * @default - decided from names and values
   */
  readonly columns?: { [column: string]: ColumnRule };
  /**
   * What happens to the columns that `columns` does not name.
   *
   * @default UndeclaredColumns.PROFILE
   */
  readonly undeclaredColumns?: UndeclaredColumns;
  /**
   * What is done with which entity type in free text, where it differs from the policy: for example `{ ORGANIZATION: 'keep' }`.
   *
   * @default - as the policy says
   */
  readonly entities?: { [type: string]: string };
  /**
   * Patterns of one's own.
   *
   * @default - none
   */
  readonly patterns?: MaskingPattern[];
  /**
   * Formats that may pass: `csv`, `tsv`, `jsonl`, `json`, `text`, `log`, `parquet`.
   *
   * @default - all
   */
  readonly formats?: string[];
  /**
   * Whether tables must be hard to re-identify.
   *
   * @default - not checked
   */
  readonly risk?: RiskGate;
  /**
   * The column that names the person by whom dates are shifted.
   *
   * @default - the first column that holds a name or an id
   */
  readonly subject?: string;
  /**
   * Values planted in the data that must never come out. They are part of the template, so plant made-up ones.
   *
   * @default - none
   */
  readonly canaries?: string[];
  /**
   * Whether a live credential in the data sends the object to quarantine.
   *
   * @default true
   */
  readonly quarantineCredentials?: boolean;
}

/** What masking does with data. Every policy fails closed: what it does not understand goes to quarantine. */
export class MaskingPolicy {
  /** Masks every direct identifier and, in free text, also capitalised words that may be names. */
  public static strict(options: MaskingPolicyOptions = {}): MaskingPolicy {
    return MaskingPolicy.of('strict', options);
  }

  /** As strict, but unknown capitalised words stay: text reads better, and a rare name may slip through. */
  public static balanced(options: MaskingPolicyOptions = {}): MaskingPolicy {
    return MaskingPolicy.of('balanced', options);
  }

  /** The 18 identifiers of HIPAA Safe Harbor. Nothing is derived from an identifier: suppression and random tokens only. */
  public static hipaaSafeHarbor(options: MaskingPolicyOptions = {}): MaskingPolicy {
    return MaskingPolicy.of('hipaa-safe-harbor', options);
  }

  /** Keyed tokens, so that data stays useful. The result is pseudonymised, which is still personal data (GDPR Art. 4(5)). */
  public static gdprPseudonymise(options: MaskingPolicyOptions = {}): MaskingPolicy {
    return MaskingPolicy.of('gdpr-pseudonymise', options);
  }

  /** Cardholder data: numbers, verification codes, expiry dates, PINs. */
  public static pci(options: MaskingPolicyOptions = {}): MaskingPolicy {
    return MaskingPolicy.of('pci', options);
  }

  /** Made-up values in place of real ones. */
  public static synthetic(options: MaskingPolicyOptions = {}): MaskingPolicy {
    return MaskingPolicy.of('synthetic', options);
  }

  /**
   * One of the policies above by its name, for configuration files.
   *
   * @param name `strict`, `balanced`, `hipaa-safe-harbor`, `gdpr-pseudonymise`, `pci` or `synthetic`.
   */
  public static preset(name: string, options: MaskingPolicyOptions = {}): MaskingPolicy {
    return MaskingPolicy.of(oneOf(MASKING_PRESETS, name, 'A masking policy has the preset'), options);
  }

  /**
   * A policy as a JSON document, as `npx cdk-ai-sandbox mask --policy` reads it.
   *
   * @param document with at least `{ "version": 1, "preset": "strict" }`. The functions check the rest.
   */
  public static fromJson(document: string): MaskingPolicy {
    const parsed = parseDocument(document);
    if (parsed.version !== 1) {
      throw new Error(`A masking policy has version ${JSON.stringify(parsed.version)}. It must be 1.`);
    }
    oneOf(MASKING_PRESETS, String(parsed.preset), 'A masking policy has the preset');
    return new MaskingPolicy(JSON.stringify(parsed));
  }

  private static of(preset: MaskingPreset, options: MaskingPolicyOptions): MaskingPolicy {
    return new MaskingPolicy(JSON.stringify(renderDocument(preset, options)));
  }

  private constructor(
    /** The policy as JSON. The hash of its canonical form is in every receipt. */
    public readonly document: string,
  ) {}
}

function renderDocument(preset: MaskingPreset, options: MaskingPolicyOptions): MaskingPolicyDocument {
  return {
    version: 1,
    preset,
    columns: options.columns && renderColumns(options.columns),
    undeclaredColumns: options.undeclaredColumns,
    entities: options.entities && renderEntities(options.entities),
    patterns: options.patterns?.map((pattern) => ({
      name: pattern.name,
      pattern: pattern.pattern,
      ...(pattern.entityType !== undefined && {
        type: entityType(pattern.entityType, `The pattern '${pattern.name}'`),
      }),
      ...(pattern.action !== undefined && { action: entityAction(pattern.action, `The pattern '${pattern.name}'`) }),
    })),
    formats: options.formats?.map(dataFormat),
    risk: options.risk?._render(),
    subject: options.subject,
    canaries: options.canaries?.map(canary),
    quarantineCredentials: options.quarantineCredentials,
  };
}

function renderColumns(columns: { [column: string]: ColumnRule }): MaskingPolicyDocument['columns'] {
  const byLowerCase = new Map<string, string>();
  for (const column of Object.keys(columns)) {
    const lowerCase = column.trim().toLowerCase();
    const other = byLowerCase.get(lowerCase);
    if (lowerCase === '') {
      throw new Error(`A masking policy has a rule for the column '${column}'. A column's name must not be empty.`);
    }
    if (other !== undefined) {
      throw new Error(
        `A masking policy has rules for the columns '${other}' and '${column}', which are the same: case does not matter. Keep one.`,
      );
    }
    byLowerCase.set(lowerCase, column);
  }
  return Object.fromEntries(Object.entries(columns).map(([column, rule]) => [column, rule._render()]));
}

function renderEntities(entities: { [type: string]: string }): Partial<Record<EntityType, EntityAction>> {
  return Object.fromEntries(
    Object.entries(entities).map(([type, action]) => [
      entityType(type, "A masking policy's `entities`"),
      entityAction(action, `The entity type ${type}`),
    ]),
  );
}

function entityType(type: string, where: string): EntityType {
  return oneOf(ENTITY_TYPES, type, `${where} names the entity type`);
}

function entityAction(action: string, where: string): EntityAction {
  return oneOf(ENTITY_ACTIONS, action, `${where} has the action`);
}

function dataFormat(format: string): DataFormat {
  return oneOf(DATA_FORMATS, format, "A masking policy's `formats` holds");
}

/** Short ones occur by chance and would quarantine everything. */
function canary(value: string): string {
  if (value.length < 8) {
    throw new Error(
      `A canary of a masking policy has ${value.length} characters. It must have 8 or more, or it occurs by chance.`,
    );
  }
  return value;
}

function oneOf<Value extends string>(allowed: readonly Value[], value: string, where: string): Value {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    throw new Error(`${where} '${value}'. It must be one of ${allowed.join(', ')}.`);
  }
  return found;
}

function parseDocument(document: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch (error) {
    throw new Error(`A masking policy is not JSON: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('A masking policy must be a JSON object, such as { "version": 1, "preset": "strict" }.');
  }
  return { ...parsed };
}
