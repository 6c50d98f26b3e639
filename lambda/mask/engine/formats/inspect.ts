import type {
  ColumnRule,
  DataFormat,
  DatasetShape,
  MaskingPolicyDocument,
} from '../../../../lib/private/contracts/masking';
import { profileColumn } from '../columns/profile';
import { createMasker, type Masker } from '../masker';
import { QuarantineError } from '../quarantine';
import { gunzip } from './bytes';
import { CsvRecordEnds, splitCsvRecord } from './csv-record';
import { parquetColumns } from './parquet';
import type { ObjectReader } from './reader';
import { isBinary, isGzip, isParquet, refuseContainers } from './signatures';

const HEAD_BYTES = 256 * 1024;
const SAMPLED_ROWS = 200;

const EXTENSIONS: Readonly<Record<string, DataFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  jsonlines: 'jsonl',
  json: 'json',
  txt: 'text',
  text: 'text',
  md: 'text',
  log: 'log',
  parquet: 'parquet',
};

/**
 * Decides what an object is, from its name and its first bytes (both must say the same), and what its columns hold, from
 * their headers and first values.
 * @throws QuarantineError where name and content disagree, or the format is unknown or not allowed by the policy.
 */
export async function inspectDataset(
  reader: ObjectReader,
  objectName: string,
  policy: MaskingPolicyDocument,
  declared?: DataFormat,
): Promise<DatasetShape> {
  const name = objectName.toLowerCase().replace(/\.(?:gz|gzip)$/, '');
  const format = declared ?? EXTENSIONS[name.slice(name.lastIndexOf('.') + 1)];
  const stored = await readHead(reader.read(0, Math.min(reader.size, HEAD_BYTES)));
  refuseContainers(stored);
  const compression = isGzip(stored) ? 'gzip' : 'none';
  const head = compression === 'gzip' ? await readHead(gunzip(reader.read(0, reader.size))) : stored;
  if (compression === 'gzip') refuseUnpacked(head);
  if (!format) {
    throw new QuarantineError('type-unknown', 'the object name has no known extension');
  }
  if (policy.formats && !policy.formats.includes(format)) {
    throw new QuarantineError(
      'format-not-allowed',
      `the object is ${format}; allowed are ${policy.formats.join(', ')}`,
    );
  }
  const shape: DatasetShape = { format, compression, size: reader.size };
  if (format === 'parquet' || isParquet(head)) {
    if (format !== 'parquet' || !isParquet(head) || compression === 'gzip') throw mismatch(format);
    return parquetShape(reader, shape, policy);
  }
  if (isBinary(head)) throw mismatch(format);
  return describe(shape, decodeHead(head), policy);
}

const mismatch = (format: DataFormat): QuarantineError =>
  new QuarantineError('type-mismatch', `the object is named as ${format}, and its content is something else`);

function refuseUnpacked(head: Uint8Array): void {
  if (isGzip(head)) throw new QuarantineError('nested-archive', 'the object is gzip inside gzip');
  refuseContainers(head);
}

async function readHead(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}

/** The head may end inside a character; what is wrong further in is found when it is masked. */
function decodeHead(head: Uint8Array): string {
  for (let cut = 0; cut < 4; cut++) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, head.length - cut));
    } catch (error) {
      if (cut === 3 || head.length < HEAD_BYTES) {
        throw new QuarantineError('invalid-utf8', `the object is not UTF-8 text (${(error as Error).name})`);
      }
    }
  }
  return '';
}

function describe(shape: DatasetShape, head: string, policy: MaskingPolicyDocument): DatasetShape {
  switch (shape.format) {
    case 'csv':
    case 'tsv':
      return describeCsv(shape, head, policy);
    case 'jsonl':
    case 'json':
      return describeJson(shape, head, policy);
    default:
      return shape;
  }
}

function describeCsv(shape: DatasetShape, head: string, policy: MaskingPolicyDocument): DatasetShape {
  const records = firstRecords(head);
  const delimiter = shape.format === 'tsv' ? '\t' : delimiterOf(records);
  const table = records.map((record, row) => splitCsvRecord(record, delimiter, row + 1).map(({ value }) => value));
  const first = table[0] ?? [];
  const masker = profilingMasker(policy);
  const header = isHeader(masker, first, table[1]);
  const columns = unique(header ? first : first.map((_, at) => `column${at + 1}`));
  const samples = header ? table.slice(1) : table;
  return {
    ...shape,
    delimiter,
    header,
    columns,
    profiles: profiles(masker, policy, columns, (_, at) => samples.map((row) => row[at] ?? '')),
  };
}

function firstRecords(head: string): string[] {
  const records: string[] = [];
  const ends = new CsvRecordEnds(head);
  let from = 0;
  while (records.length <= SAMPLED_ROWS) {
    const end = ends.after(from);
    if (end < 0) break;
    const record = head.slice(from, end).replace(/\r$/, '');
    if (record !== '') records.push(record);
    from = end + 1;
  }
  // A table of one record needs no line break.
  if (records.length === 0 && head !== '') records.push(head.replace(/\r?\n?$/, ''));
  return records;
}

/** The delimiter that the first record holds most of, outside quotes. */
function delimiterOf(records: readonly string[]): string {
  const bare = (records[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((delimiter) => [delimiter, bare.split(delimiter).length - 1] as const);
  return counts.reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

/**
 * Whether the first record names the columns. Data taken for names would be masked as names, which loses the row but
 * shows nothing; names taken for data would shift the profile: so a first row without a sign of data is a header.
 */
function isHeader(masker: Masker, first: readonly string[], second: readonly string[] | undefined): boolean {
  if (first.some((cell) => cell.trim() === '' || /^[-+]?[\d.,/: -]+$/.test(cell))) return false;
  const certain = (cell: string): boolean =>
    masker.detect(cell).some(({ score, type }) => score >= 0.9 && type !== 'NAME');
  return (
    !first.some(certain) ||
    (second !== undefined &&
      first.join() !== second.join() &&
      !second.some(certain) &&
      first.every((cell) => !cell.includes('@')))
  );
}

/** Two columns of one name would share a rule and a token domain; the later ones get a number. */
function unique(columns: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return columns.map((column) => {
    const count = (seen.get(column) ?? 0) + 1;
    seen.set(column, count);
    return count === 1 ? column : `${column}_${count}`;
  });
}

function describeJson(shape: DatasetShape, head: string, policy: MaskingPolicyDocument): DatasetShape {
  const start = head.trimStart().charAt(0);
  if (start !== '' && !'{["-tfn0123456789'.includes(start)) throw mismatch(shape.format);
  if (shape.format === 'json') return shape;
  const values = new Map<string, string[]>();
  for (const line of head.split('\n').slice(0, SAMPLED_ROWS)) {
    const parsed = parsedOrNothing(line);
    if (parsed !== undefined) collect(parsed, '', values);
  }
  const columns = [...values.keys()];
  return {
    ...shape,
    columns,
    profiles: profiles(profilingMasker(policy), policy, columns, (column) => values.get(column) ?? []),
  };
}

/** A line that is no JSON stops the masking with its reason; the profile does without it. */
function parsedOrNothing(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

const MOST_PATHS = 1000;

function collect(value: unknown, path: string, values: Map<string, string[]>): void {
  if (Array.isArray(value)) {
    for (const element of value) collect(element, path, values);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) collect(child, path === '' ? key : `${path}.${key}`, values);
  } else if (typeof value === 'string' || typeof value === 'number') {
    const known = values.get(path);
    if (known) known.push(String(value));
    else if (values.size < MOST_PATHS) values.set(path, [String(value)]);
  }
}

function profiles(
  masker: Masker,
  policy: MaskingPolicyDocument,
  columns: readonly string[],
  valuesOf: (column: string, at: number) => readonly string[],
): Record<string, ColumnRule> {
  const entries: [string, ColumnRule][] = [];
  columns.forEach((column, at) => {
    const rule = profileColumn(masker, policy, column, valuesOf(column, at));
    if (rule) entries.push([column, rule]);
  });
  return Object.fromEntries(entries);
}

/** Looks at everything, also at what the policy keeps. */
const profilingMasker = (policy: MaskingPolicyDocument): Masker => createMasker({ version: 1, preset: policy.preset });

async function parquetShape(
  reader: ObjectReader,
  shape: DatasetShape,
  policy: MaskingPolicyDocument,
): Promise<DatasetShape> {
  const masker = profilingMasker(policy);
  const { columns, samples } = await parquetColumns(reader, masker, shape, SAMPLED_ROWS);
  return {
    ...shape,
    columns,
    profiles: profiles(masker, policy, columns, (_, at) => samples[at] ?? []),
  };
}
