import type { ColumnRule } from '../../../../../lib/private/contracts/masking';
import type { Masker, MutableCounts } from '../../masker';
import { QuarantineError } from '../../quarantine';

/** Text inside lists and structures is masked; a number or a time that must not stay becomes nothing, for no mark fits there. */
export function maskNested(
  masker: Masker,
  value: unknown,
  rule: ColumnRule,
  counts: MutableCounts,
  subject: string | undefined,
  masksTimes: boolean,
): unknown {
  const inner = (child: unknown): unknown => maskNested(masker, child, rule, counts, subject, masksTimes);
  if (typeof value === 'string') return masker.maskValue(value, rule, counts, subject);
  if (typeof value === 'number' || typeof value === 'bigint') {
    return namesSomebody(masker, String(value), rule, counts, subject) ? null : value;
  }
  if (value instanceof Date) return masksTimes ? null : value;
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return maskKeys(masker, value as Record<string, unknown>, inner);
  }
  return value;
}

/** The keys of a map are data; the names of a structure's fields are masked in the schema by the same rule. */
function maskKeys(
  masker: Masker,
  value: Readonly<Record<string, unknown>>,
  inner: (child: unknown) => unknown,
): Record<string, unknown> {
  const entries = Object.entries(value).map(([key, child]) => [masker.maskName(key), inner(child)] as const);
  const masked = Object.fromEntries(entries);
  if (Object.keys(masked).length !== entries.length) {
    throw new QuarantineError('duplicate-key', 'two keys of a map in the Parquet file are masked alike');
  }
  return masked;
}

/** A number of seven digits or more may be somebody's; it then becomes nothing. */
export function namesSomebody(
  masker: Masker,
  value: string,
  rule: ColumnRule,
  counts: MutableCounts,
  subject: string | undefined,
): boolean {
  return value.length >= 7 && !/[.e]/.test(value) && masker.maskValue(value, rule, counts, subject) !== value;
}

export function nestedText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object'
    ? JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
    : String(value as string | number | bigint | boolean);
}
