import type { ColumnRule, EntityType, MaskingPolicyDocument } from '../../../../lib/private/contracts/masking';
import { columnAction } from '../policy/presets';
import type { Masker } from '../masker';
import { ruleFromHeader } from './rules';

/** Share of a column's filled cells that must be one type for the whole column to be. */
const SHARE = 0.7;
const FEWEST_VALUES = 4;
/** A finding that covers this much of a cell is the cell. */
const COVERAGE = 0.85;
/** Types that a header or a label must confirm: their values look like many other things. */
const NEEDS_HEADER: ReadonlySet<EntityType> = new Set<EntityType>([
  'ACCOUNT_NUMBER',
  'US_BANK_ROUTING_NUMBER',
  'UNKNOWN_NAME',
  'ORGANIZATION',
  'TITLE',
  'NATIONALITY',
  'LOCATION',
  'AGE',
  'URL',
  'DEVICE_ID',
]);

/**
 * Decides what an undeclared column is, from its header, else from its first values. A column that is decided is masked
 * whole, also where a value looks odd; one that is not is scanned cell by cell.
 */
export function profileColumn(
  masker: Masker,
  policy: MaskingPolicyDocument,
  header: string,
  values: readonly string[],
): ColumnRule | undefined {
  const byHeader = ruleFromHeader(policy, header);
  if (byHeader) return byHeader;
  const filled = values.filter((value) => value.trim() !== '');
  if (filled.length < FEWEST_VALUES) return undefined;
  const votes = new Map<EntityType, number>();
  for (const value of filled) {
    const [span] = masker.detect(value).sort((a, b) => b.end - b.start - (a.end - a.start));
    if (span && (span.end - span.start) / value.trim().length >= COVERAGE && !NEEDS_HEADER.has(span.type)) {
      votes.set(span.type, (votes.get(span.type) ?? 0) + 1);
    }
  }
  for (const [type, count] of votes) {
    if (count / filled.length < SHARE) continue;
    const action = columnAction(policy, type, false);
    return action === 'scan' || action === 'keep' ? undefined : { action, type };
  }
  return undefined;
}
