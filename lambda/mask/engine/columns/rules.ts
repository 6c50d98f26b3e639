import type {
  ColumnRule,
  DatasetShape,
  EntityType,
  MaskingPolicyDocument,
} from '../../../../lib/private/contracts/masking';
import { columnAction } from '../policy/presets';
import { QuarantineError } from '../quarantine';
import { headerMeaning } from './headers';

/** The cell is text of any kind. */
export const SCAN: ColumnRule = { action: 'scan' };

/**
 * What happens to a column (or a JSON path): what the policy says, else what header and first values said when the data
 * set was inspected, else what the header says, else it is scanned as text.
 * @throws QuarantineError `undeclared-column` where the policy asks for every column to be named.
 */
export function ruleOf(policy: MaskingPolicyDocument, shape: DatasetShape, column: string): ColumnRule {
  const declared = declaredRule(policy, column);
  if (declared) return declared;
  switch (policy.undeclaredColumns ?? 'profile') {
    case 'quarantine':
      throw new QuarantineError(
        'undeclared-column',
        'the policy names every column that may pass, and this one has another',
      );
    case 'suppress':
      return { action: 'suppress' };
    case 'profile':
      return shape.profiles?.[column] ?? ruleFromHeader(policy, column) ?? SCAN;
  }
}

function declaredRule(policy: MaskingPolicyDocument, column: string): ColumnRule | undefined {
  if (!policy.columns) return undefined;
  const wanted = column.toLowerCase();
  const last = wanted.slice(wanted.lastIndexOf('.') + 1);
  let byLastStep: ColumnRule | undefined;
  for (const [name, rule] of Object.entries(policy.columns)) {
    const declared = name.toLowerCase();
    if (declared === wanted) return withType(rule, column);
    if (declared === last) byLastStep = rule;
  }
  return byLastStep && withType(byLastStep, column);
}

/** A token says what it stands for: by its rule, else by the column's header. */
function withType(rule: ColumnRule, column: string): ColumnRule {
  const type = rule.type ?? headerMeaning(column)?.type;
  return type === undefined ? rule : { ...rule, type };
}

export function ruleFromHeader(policy: MaskingPolicyDocument, column: string): ColumnRule | undefined {
  const meaning = headerMeaning(column);
  if (!meaning) return undefined;
  const { type, isPostalCode = false } = meaning;
  const action = columnAction(policy, type, isPostalCode);
  return action === 'scan' ? SCAN : { action, type };
}

/** Types by which a row's subject is known. */
const SUBJECTS: ReadonlySet<EntityType> = new Set([
  'ACCOUNT_NUMBER',
  'MEDICAL_RECORD_NUMBER',
  'EMAIL',
  'NAME',
  'USERNAME',
]);

/** The column by which date shifts are fixed. */
export function subjectColumn(policy: MaskingPolicyDocument, shape: DatasetShape): string | undefined {
  const columns = shape.columns ?? [];
  if (policy.subject !== undefined) {
    const wanted = policy.subject.toLowerCase();
    return columns.find((column) => column.toLowerCase() === wanted);
  }
  return columns.find((column) => SUBJECTS.has(headerMeaning(column)?.type ?? 'URL'));
}
