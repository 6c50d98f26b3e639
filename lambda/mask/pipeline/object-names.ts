import { MaskingPrefix } from '../../../lib/private/contracts/masking-pipeline';
import type { DataFormat } from '../../../lib/private/contracts/masking';
import type { Masker, MaskingKeys } from '../engine';

const KNOWN_EXTENSION = /(\.(csv|tsv|jsonl|ndjson|json|txt|text|md|log|parquet))?(\.gz)?$/i;

/**
 * The name of the masked object: the raw name with what identifies a person masked, segment by segment. A name that had
 * to be changed gets a suffix, or two people's files would become one object; the suffix is keyed, or it could be
 * guessed back by trying names.
 */
export function maskedObjectKey(masker: Masker, keys: MaskingKeys, rawKey: string): string {
  const extension = KNOWN_EXTENSION.exec(rawKey)?.[0] ?? '';
  const stem = rawKey.slice(0, rawKey.length - extension.length);
  const masked = stem
    .split('/')
    .map((segment) => masker.maskName(segment).replaceAll('[', '(').replaceAll(']', ')'))
    .join('/');
  if (masked === stem) {
    return `${MaskingPrefix.DATA}${rawKey}`;
  }
  const suffix = keys.digest('object-key', rawKey).toString('hex').slice(0, 12);
  return `${MaskingPrefix.DATA}${masked}-${suffix}${extension.toLowerCase()}`;
}

export function receiptKey(maskedKey: string, id: string): string {
  return `${MaskingPrefix.RECEIPTS}${maskedKey.slice(MaskingPrefix.DATA.length)}.${id.slice(0, 12)}.json`;
}

// S3 takes 2 KB of user metadata; the pipeline's own needs some of it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata
const METADATA_BYTES = 1_200;

/** User metadata, names and values masked. What does not fit or is not plain ASCII is left out. */
export function maskedMetadata(masker: Masker, metadata: Readonly<Record<string, string>>): Record<string, string> {
  const masked: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(metadata)) {
    const maskedName = masker
      .maskName(name)
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]/g, '');
    const maskedValue = masker.maskName(value);
    bytes += maskedName.length + maskedValue.length;
    if (maskedName !== '' && /^[\x20-\x7e]*$/.test(maskedValue) && bytes <= METADATA_BYTES) {
      masked[maskedName] = maskedValue;
    }
  }
  return masked;
}

const CONTENT_TYPES: Readonly<Record<DataFormat, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  jsonl: 'application/jsonl',
  json: 'application/json',
  text: 'text/plain',
  log: 'text/plain',
  parquet: 'application/vnd.apache.parquet',
};

/** From what the object was found to be, never from what its uploader called it. */
export function contentType(format: DataFormat): string {
  return CONTENT_TYPES[format];
}
