import type { FileMetaData, SchemaElement, SchemaTree } from 'hyparquet' with { 'resolution-mode': 'import' };
import type { ColumnRule, DatasetShape } from '../../../../../lib/private/contracts/masking';
import { ruleOf } from '../../columns/rules';
import type { Masker, MutableCounts } from '../../masker';
import { entityActions } from '../../policy/presets';
import { QuarantineError } from '../../quarantine';
import { flatValues, writable, type FlatValues } from './flat-values';
import { maskNested, namesSomebody, nestedText } from './nested-values';
import { piecesOf } from './schema-leaves';

/** One top-level column: how it is read, what it is called and what it is in the masked file, and how a value is masked. */
export interface ColumnPlan {
  readonly name: string;
  /** The name in the masked file. */
  readonly masked: string;
  readonly node: SchemaTree;
  /** What of it is masked by itself, one after the other: in the order in which the masked file has it. */
  readonly pieces: readonly SchemaTree[];
  /** Left out of lists, maps and structures. */
  readonly flat?: FlatValues;
  /** The column's elements in the masked file, itself first. */
  readonly elements: readonly SchemaElement[];
  /** Whether masking a value depends on whose row it stands in. */
  readonly usesSubject: boolean;
  /** What the writer takes for a value that was read. */
  mask(value: unknown, counts: MutableCounts, subject: string | undefined): unknown;
  /** A value that was read, as text. */
  readonly text: (value: unknown) => string;
}

export function planColumns(
  masker: Masker,
  shape: DatasetShape,
  root: SchemaTree,
  schema: FileMetaData['schema'],
): ColumnPlan[] {
  const actions = entityActions(masker.policy);
  const masksTimes = actions.DATE_TIME !== 'keep';
  const scanShiftsDates = Object.values(actions).includes('date-shift');
  return root.children.map((node): ColumnPlan => {
    const { element } = node;
    const rule = ruleOf(masker.policy, shape, element.name);
    const usesSubject = rule.action === 'date-shift' || (rule.action === 'scan' && scanShiftsDates);
    const column = { name: element.name, masked: masker.maskName(element.name), node, usesSubject };
    const isFlat = node.children.length === 0 && element.repetition_type !== 'REPEATED';
    return isFlat
      ? { ...column, pieces: [node], ...planFlat(masker, column.masked, rule, flatValues(element), masksTimes) }
      : { ...column, ...planNested(masker, column.masked, rule, node, schema, masksTimes) };
  });
}

type Handling = Pick<ColumnPlan, 'flat' | 'elements' | 'mask' | 'text'>;
type NestedHandling = Handling & Pick<ColumnPlan, 'pieces'>;

const text = (name: string): SchemaElement => ({
  name,
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  repetition_type: 'OPTIONAL',
});

/** What is masked becomes text: a token does not fit into a number. */
function planFlat(masker: Masker, name: string, rule: ColumnRule, flat: FlatValues, masksTimes: boolean): Handling {
  const kept: SchemaElement = { ...flat.writtenAs, name, repetition_type: 'OPTIONAL' };
  const handling = { flat, text: flat.toText };
  if (rule.action === 'keep' || (rule.action === 'scan' && flat.isTime && !masksTimes)) {
    return { ...handling, elements: [kept], mask: (value) => flat.toWriter(value) };
  }
  if (rule.action !== 'scan' || flat.isText || flat.isTime) {
    const asText = rule.action === 'scan' ? flat.toScan : flat.toText;
    return {
      ...handling,
      elements: [text(name)],
      mask: (value, counts, subject) =>
        isNothing(value) ? null : masker.maskValue(asText(value), rule, counts, subject),
    };
  }
  return {
    ...handling,
    elements: [kept],
    mask: (value, counts, subject) =>
      isNothing(value) || namesSomebody(masker, flat.toText(value), rule, counts, subject)
        ? null
        : flat.toWriter(value),
  };
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

function planNested(
  masker: Masker,
  name: string,
  rule: ColumnRule,
  node: SchemaTree,
  schema: FileMetaData['schema'],
  masksTimes: boolean,
): NestedHandling {
  if (rule.action !== 'keep' && rule.action !== 'scan') {
    return {
      text: nestedText,
      pieces: [node],
      elements: [text(name)],
      mask: (value, counts, subject) =>
        isNothing(value) ? null : masker.maskValue(nestedText(value), rule, counts, subject),
    };
  }
  const own = elementsOf(node, schema);
  if (rule.action === 'scan') requireDifferentNames(masker, node);
  return {
    text: nestedText,
    pieces: piecesOf(node),
    elements: own.map((element, at) => ({
      ...writable(element),
      name: at === 0 ? name : rule.action === 'keep' ? element.name : masker.maskName(element.name),
    })),
    mask: (value, counts, subject) => {
      if (isNothing(value)) return null;
      return rule.action === 'keep' ? value : maskNested(masker, value, rule, counts, subject, masksTimes);
    },
  };
}

/** The elements of a column as the file lists them: depth first. */
function elementsOf(node: SchemaTree, schema: FileMetaData['schema']): SchemaElement[] {
  const first = schema.indexOf(node.element);
  if (first < 0)
    throw new QuarantineError('malformed-record', 'the Parquet file has a schema that does not fit together');
  return schema.slice(first, first + node.count);
}

/** Fields are masked one by one: that two get the same name shows only here. */
function requireDifferentNames(masker: Masker, { children }: SchemaTree): void {
  if (new Set(children.map(({ element }) => masker.maskName(element.name))).size < children.length) {
    throw new QuarantineError('duplicate-key', 'two fields of a structure in the Parquet file are masked alike');
  }
  for (const child of children) requireDifferentNames(masker, child);
}
