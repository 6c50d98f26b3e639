import type { ColumnRule, DatasetShape } from '../../../../lib/private/contracts/masking';
import { ruleOf, SCAN, subjectColumn } from '../columns/rules';
import type { Masker, MutableCounts } from '../masker';
import { QuarantineError } from '../quarantine';
import { requireShort, TEXT_LIMITS } from '../text-limits';
import type { ClassCollector } from '../risk/class-collector';
import { CsvRecordEnds, splitCsvRecord, writeCsvField } from './csv-record';
import { GatheredText } from './gathered-text';
import { LONGEST_RECORD, type RecordMasker } from './record-masker';

/** Masks CSV and TSV, column by column. `first` says whether the part begins with the object's first record. */
export function csvMasker(masker: Masker, shape: DatasetShape, first: boolean, classes?: ClassCollector): RecordMasker {
  const delimiter = shape.delimiter ?? ',';
  const columns = shape.columns ?? [];
  const rules: readonly ColumnRule[] = columns.map((column) => ruleOf(masker.policy, shape, column));
  const untouched = rules.every((rule) => rule.action === 'keep') && classes === undefined;
  const subjectAt = columns.indexOf(subjectColumn(masker.policy, shape) ?? '');
  const quasiIdentifiersAt = classes?.columns.map((column) => columns.indexOf(column));
  const counts: MutableCounts = {};
  let rows = 0;
  let records = 0;
  let pending = '';

  const maskRecord = (record: string): string => {
    records++;
    if (record === '' && columns.length > 1) return record;
    // Few records have quotes; of all others a field is what is written.
    const quoted = record.includes('"') ? splitCsvRecord(record, delimiter, records) : undefined;
    const values = quoted ? quoted.map(({ value }) => value) : record.split(delimiter);
    if (values.length !== columns.length) {
      throw new QuarantineError(
        'ragged-row',
        `record ${records} of the part has ${values.length} fields; the first one has ${columns.length}`,
      );
    }
    const isHeader = first && records === 1 && shape.header === true;
    if (!isHeader) rows++;
    if (untouched && !isHeader) return record;
    if (isHeader) requireShort(record, TEXT_LIMITS.longest);
    const subject = subjectAt < 0 ? undefined : values[subjectAt];
    const masked: string[] = [];
    let output = '';
    for (let at = 0; at < values.length; at++) {
      const before = values[at] ?? '';
      const after = isHeader ? masker.maskName(before) : masker.maskValue(before, rules[at] ?? SCAN, counts, subject);
      if (at > 0) output += delimiter;
      output += after === before ? (quoted?.[at]?.raw ?? before) : writeCsvField(after, delimiter);
      if (classes) masked.push(after);
    }
    if (!isHeader) classes?.add(masked, quasiIdentifiersAt);
    return output;
  };

  const maskLine = (line: string): string => {
    // The line break may be \r\n; the \r belongs to it and not to the last field.
    const windows = line.endsWith('\r');
    return maskRecord(windows ? line.slice(0, -1) : line) + (windows ? '\r' : '');
  };

  const gathered = new GatheredText();

  const maskRecords = (text: string): string => {
    const buffer = pending === '' ? text : pending + text;
    let output = '';
    let from = 0;
    if (first && records === 0 && buffer.startsWith('\ufeff')) {
      output = '\ufeff';
      from = 1;
    }
    const ends = new CsvRecordEnds(buffer);
    for (;;) {
      const end = ends.after(from);
      if (end < 0) break;
      output += `${maskLine(buffer.slice(from, end))}\n`;
      from = end + 1;
    }
    pending = buffer.slice(from);
    if (output === '\ufeff') {
      pending = buffer;
      output = '';
    }
    if (pending.length > LONGEST_RECORD) {
      throw new QuarantineError('oversized-record', `a record is longer than ${LONGEST_RECORD} characters`);
    }
    return output;
  };

  return {
    write(text) {
      const fresh = gathered.add(text, pending.length);
      return fresh === '' ? '' : maskRecords(fresh);
    },
    end() {
      const output = maskRecords(gathered.take());
      const mark = first && records === 0 && pending.startsWith('\ufeff') ? '\ufeff' : '';
      const rest = pending.slice(mark.length);
      pending = '';
      return output + (rest === '' ? mark : mark + maskLine(rest));
    },
    get rows() {
      return rows;
    },
    counts,
  };
}
