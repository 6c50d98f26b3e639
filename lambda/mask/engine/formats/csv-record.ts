import { QuarantineError } from '../quarantine';

const QUOTE = 34;

/** One field: as it is written, and what it says. */
export interface CsvField {
  readonly raw: string;
  readonly value: string;
}

/**
 * Cuts one record (without its line break) into fields. RFC 4180: a quote stands only around a whole field, doubled inside.
 * @throws QuarantineError `malformed-record` for a quote anywhere else: readers disagree on what such a record says.
 */
export function splitCsvRecord(record: string, delimiter: string, row: number): CsvField[] {
  const fields: CsvField[] = [];
  if (!record.includes('"')) {
    for (const raw of record.split(delimiter)) fields.push({ raw, value: raw });
    return fields;
  }
  const separator = delimiter.charCodeAt(0);
  let at = 0;
  for (;;) {
    const from = at;
    if (record.charCodeAt(at) === QUOTE) {
      let closing = record.indexOf('"', at + 1);
      while (closing >= 0 && record.charCodeAt(closing + 1) === QUOTE) closing = record.indexOf('"', closing + 2);
      if (closing < 0) throw malformed(row, 'a quote is never closed');
      at = closing + 1;
      if (at < record.length && record.charCodeAt(at) !== separator)
        throw malformed(row, 'text follows a closing quote');
      fields.push({ raw: record.slice(from, at), value: record.slice(from + 1, closing).replaceAll('""', '"') });
    } else {
      const end = record.indexOf(delimiter, at);
      at = end < 0 ? record.length : end;
      const raw = record.slice(from, at);
      if (raw.includes('"')) throw malformed(row, 'a quote stands inside an unquoted field');
      fields.push({ raw, value: raw });
    }
    if (at >= record.length) return fields;
    at++;
    if (at === record.length) {
      fields.push({ raw: '', value: '' });
      return fields;
    }
  }
}

/** Writes a value so that it is read back as one field. */
export function writeCsvField(value: string, delimiter: string): string {
  return value.includes('"') || value.includes('\n') || value.includes('\r') || value.includes(delimiter)
    ? `"${value.replaceAll('"', '""')}"`
    : value;
}

const malformed = (row: number, what: string): QuarantineError =>
  new QuarantineError('malformed-record', `${what} (record ${row} of the part)`);

/** Where the record that starts at `from` ends (the position of its `\n`), or -1 where the text ends first. */
export function csvRecordEnd(text: string, from: number): number {
  let end = text.indexOf('\n', from);
  let quote = text.indexOf('"', from);
  if (end < 0 || quote < 0 || quote > end) return end;
  // A line break inside quotes belongs to the field: it ends the record only where the quotes so far are even.
  let quotes = 0;
  while (end >= 0) {
    while (quote >= 0 && quote < end) {
      quotes++;
      quote = text.indexOf('"', quote + 1);
    }
    if (quotes % 2 === 0) return end;
    end = text.indexOf('\n', end + 1);
  }
  return -1;
}
