import { MONTHS } from '../scan/vocabulary';

const DAY_MS = 86_400_000;

/** The year of a date however it is written; nothing where it has none. */
export function yearOf(value: string): string | undefined {
  return /(?<!\d)(?:1[5-9]|20|21)\d{2}(?!\d)/.exec(value)?.[0] ?? /^((?:19|20)\d{2})\d{4}(?!\d)/.exec(value)?.[1];
}

/**
 * Moves a date by whole days and writes it as it was written. Dates that are written out in words keep their form only in
 * part, so they become ISO dates. Nothing where no full date can be read: the caller must then mask the value.
 */
export function shiftDate(value: string, days: number): string | undefined {
  const iso = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(.*)$/s.exec(value);
  if (iso && (iso[2] !== '' || /^\d{8}/.test(value))) {
    const [, year = '', separator = '', month = '', day = '', rest = ''] = iso;
    const moved = move(Number(year), Number(month), Number(day), days);
    return moved && moved.y + separator + like(moved.m, month) + separator + like(moved.d, day) + rest;
  }
  const short = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(.*)$/s.exec(value);
  if (short) {
    const [, first = '', separator = '', second = '', yearText = '', rest = ''] = short;
    const year = yearText.length === 4 ? Number(yearText) : Number(yearText) + (Number(yearText) > 40 ? 1900 : 2000);
    const dayFirst = Number(first) > 12 || (separator === '.' && Number(second) <= 12);
    const moved = dayFirst
      ? move(year, Number(second), Number(first), days)
      : move(year, Number(first), Number(second), days);
    if (!moved) return undefined;
    const y = yearText.length === 4 ? moved.y : moved.y.slice(2);
    const [a, b] = dayFirst ? [moved.d, moved.m] : [moved.m, moved.d];
    // 2/28 shows that numbers are not filled up with zeros.
    const width = first.length === 2 && second.length === 2 ? '00' : '0';
    return like(a, width) + separator + like(b, width) + separator + y + rest;
  }
  return shiftWritten(value, days);
}

const ENGLISH = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

function shiftWritten(value: string, days: number): string | undefined {
  const month = value
    .toLowerCase()
    .match(/\p{L}{3,}/gu)
    ?.find((word) => MONTHS.has(word));
  const index = month === undefined ? -1 : ENGLISH.indexOf(month.slice(0, 3));
  const year = yearOf(value);
  const day = /(?<!\d)(\d{1,2})(?!\d)/.exec(value)?.[1];
  if (index < 0 || year === undefined || day === undefined) return undefined;
  const moved = move(Number(year), index + 1, Number(day), days);
  return moved && `${moved.y}-${moved.m.padStart(2, '0')}-${moved.d.padStart(2, '0')}`;
}

function move(year: number, month: number, day: number, days: number): { y: string; m: string; d: string } | undefined {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  if (Number.isNaN(time) || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const moved = new Date(time + days * DAY_MS);
  return {
    y: String(moved.getUTCFullYear()).padStart(4, '0'),
    m: String(moved.getUTCMonth() + 1),
    d: String(moved.getUTCDate()),
  };
}

const like = (value: string, model: string): string => value.padStart(model.length, '0');
