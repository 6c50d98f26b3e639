import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { MaskingReceipt } from '../../lib/private/contracts/masking';
import { sha256 } from '../shared/canonical-json';
import { DatasetRecord } from './prompt-template';

/** Bytes of a dataset that a run reads, as stored and as unpacked: it is held in memory. */
export const MAX_DATASET_BYTES = 64 * 1024 * 1024;

/** The dataset cannot be used, for a reason that its author is told. */
export class DatasetError extends Error {}

/** The records of a masked object, after its bytes were found to be those that the receipt speaks of. */
export function readDataset(bytes: Uint8Array, receipt: MaskingReceipt): DatasetRecord[] {
  const actual = sha256(bytes);
  if (actual !== receipt.masked.sha256) {
    throw new DatasetError(
      `The masked object hashes to ${actual}, and its receipt says ${receipt.masked.sha256}. It is not the object that was masked; mask the raw object again.`,
    );
  }
  const records = parseRecords(unpack(bytes, receipt), receipt);
  if (records.length === 0) {
    throw new DatasetError('The masked object holds no record. An experiment needs at least one.');
  }
  return records;
}

function unpack(bytes: Uint8Array, { compression }: MaskingReceipt): string {
  if (compression === 'none') {
    return Buffer.from(bytes).toString('utf8');
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_DATASET_BYTES }).toString('utf8');
  } catch {
    throw new DatasetError(
      `The masked object cannot be unpacked into ${MAX_DATASET_BYTES} bytes. Experiment on a smaller part of the data.`,
    );
  }
}

function parseRecords(text: string, { format }: MaskingReceipt): DatasetRecord[] {
  switch (format) {
    case 'csv':
      return parseTable(text, ',');
    case 'tsv':
      return parseTable(text, '\t');
    case 'jsonl':
      return lines(text).map((line, index) => parseObject(line, `line ${index + 1}`));
    case 'json':
      return parseJson(text);
    case 'text':
    case 'log':
      return lines(text).map((line) => ({ text: line }));
    case 'parquet':
      throw new DatasetError('A run does not read Parquet. Upload the data as CSV or JSON Lines.');
  }
}

function parseTable(text: string, delimiter: string): DatasetRecord[] {
  try {
    return parse(text, { columns: true, delimiter, bom: true, skip_empty_lines: true }) as DatasetRecord[];
  } catch {
    // The parser's own message may quote the line.
    throw new DatasetError('The masked object is not a table whose rows have as many fields as its header.');
  }
}

function parseJson(text: string): DatasetRecord[] {
  const value = parseText(text, 'the object');
  const records = Array.isArray(value) ? value : [value];
  return records.map((record, index) => asRecord(record, `element ${index + 1}`));
}

function parseObject(text: string, place: string): DatasetRecord {
  return asRecord(parseText(text, place), place);
}

function parseText(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DatasetError(`The masked object is not what its receipt says: ${place} is not JSON.`);
  }
}

function asRecord(value: unknown, place: string): DatasetRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DatasetError(`The masked object cannot be used: ${place} is not a JSON object.`);
  }
  return value as DatasetRecord;
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
