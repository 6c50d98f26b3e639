/**
 * Three-digit ZIP areas in which 20,000 people or fewer live (2020 census): Safe Harbor lets them through only as 000.
 * 45 CFR 164.514(b)(2)(i)(B).
 */
const SMALL_ZIP3 = new Set('036 059 102 202 203 204 205 369 556 692 753 772 821 823 878 879 884 893'.split(' '));

/** The first three digits of a US ZIP code. Postal codes of other countries give nothing. */
export function zip3(value: string): string | undefined {
  // A spreadsheet has often eaten the leading zero.
  const digits = /^\s*(\d{4,5})(?:-\d{4})?\s*$/.exec(value)?.[1]?.padStart(5, '0');
  if (digits === undefined) return /^\s*\d{3}\s*$/.test(value) ? value.trim() : undefined;
  const area = digits.slice(0, 3);
  return SMALL_ZIP3.has(area) ? '000' : area;
}

/** Ages over the limit in one group: `90+`. */
export function topCode(value: string, limit: number): string | undefined {
  if (new RegExp(`^${limit + 1}\\+$`).test(value.trim())) return value;
  const number = /^\s*(\d{1,3})(?:\.\d+)?\s*$/.exec(value)?.[1];
  if (number === undefined) return undefined;
  return Number(number) > limit ? `${limit + 1}+` : value;
}

/** The bucket of a number: 37 in buckets of 10 is `30-39`. */
export function bucket(value: string, width: number): string | undefined {
  if (/^\s*-?\d+-\d+\s*$/.test(value)) return value;
  const text = value.trim();
  const number = Number(text);
  if (text === '' || !Number.isFinite(number)) return undefined;
  const low = Math.floor(number / width) * width;
  return Number.isInteger(width) ? `${low}-${low + width - 1}` : `${low}-${low + width}`;
}
