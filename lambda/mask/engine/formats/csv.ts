import type { ColumnRule, DatasetShape } from '../../../../lib/private/contracts/masking';
import { ruleOf, subjectColumn } from '../columns/rules';
import type { Masker, MutableCounts } from '../masker';
import { QuarantineError } from '../quarantine';
import type { ClassCollector } from '../risk/class-collector';
import { csvRecordEnd, splitCsvRecord, writeCsvField } from './csv-record';
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
    const fields = splitCsvRecord(record, delimiter, records);
    if (fields.length !== columns.length) {
      throw new QuarantineError(
        'ragged-row',
        `record ${records} of the part has ${fields.length} fields; the first one has ${columns.length}`,
      );
    }
    if (first && records === 1 && shape.header === true) {
      return fields.map(({ raw, value }) => changed(raw, value, masker.maskName(value))).join(delimiter);
    }
    rows++;
    if (untouched) return record;
    const subject = subjectAt < 0 ? undefined : fields[subjectAt]?.value;
    let output = '';
    const masked: string[] = [];
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at];
      const rule = rules[at];
      if (!field || !rule) continue;
      const value = masker.maskValue(field.value, rule, counts, subject);
      if (classes) masked.push(value);
      if (at > 0) output += delimiter;
      output += value === field.value ? field.raw : writeCsvField(value, delimiter);
    }
    classes?.add(masked, quasiIdentifiersAt);
    return output;
  };
  const changed = (raw: string, before: string, after: string): string =>
    before === after ? raw : writeCsvField(after, delimiter);

  const maskLine = (line: string): string => {
    // The line break may be \r\n; the \r belongs to it and not to the last field.
    const windows = line.endsWith('\r');
    return maskRecord(windows ? line.slice(0, -1) : line) + (windows ? '\r' : '');
  };

  return {
    write(text) {
      const buffer = pending === '' ? text : pending + text;
      let output = '';
      let from = 0;
      if (first && records === 0 && buffer.startsWith('\ufeff')) {
        output = '\ufeff';
        from = 1;
      }
      for (;;) {
        const end = csvRecordEnd(buffer, from);
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
    },
    end() {
      const mark = first && records === 0 && pending.startsWith('\ufeff') ? '\ufeff' : '';
      const rest = pending.slice(mark.length);
      pending = '';
      return rest === '' ? mark : mark + maskLine(rest);
    },
    get rows() {
      return rows;
    },
    counts,
  };
}
