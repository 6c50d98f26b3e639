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
  if (!record.includes('"')) return record.split(delimiter).map((raw) => ({ raw, value: raw }));
  const fields: CsvField[] = [];
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

/**
 * Finds where the records of a text end, front to back. It remembers where the next quote is: to look for one far ahead at
 * every record would take the square of the text's length.
 */
export class CsvRecordEnds {
  private quote: number;

  constructor(private readonly text: string) {
    this.quote = text.indexOf('"');
  }

  /** The position of the `\n` that ends the record from `from` on, or -1 where the text ends first. */
  after(from: number): number {
    const { text } = this;
    if (this.quote >= 0 && this.quote < from) this.quote = text.indexOf('"', from);
    let end = text.indexOf('\n', from);
    // A line break inside quotes belongs to the field: it ends the record only where the quotes so far are even.
    let quotes = 0;
    while (end >= 0) {
      while (this.quote >= 0 && this.quote < end) {
        quotes++;
        this.quote = text.indexOf('"', this.quote + 1);
      }
      if (quotes % 2 === 0) return end;
      end = text.indexOf('\n', end + 1);
    }
    return -1;
  }
}
