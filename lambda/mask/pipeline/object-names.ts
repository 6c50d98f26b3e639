import { MaskingPrefix, type RawVersion } from '../../../lib/private/contracts/masking-pipeline';
import type { DataFormat } from '../../../lib/private/contracts/masking';
import type { Masker, MaskingKeys } from '../engine';

const KNOWN_EXTENSION = /(\.(csv|tsv|jsonl|ndjson|json|txt|text|md|log|parquet))?(\.gz)?$/i;

/** What the masked zone calls a version by. Object versions' ids are random, so nothing is derived from data. */
export function releaseIdOf(keys: MaskingKeys, versionId: string): string {
  return keys.digest('object-version', versionId).toString('hex').slice(0, 32);
}

/**
 * The name of the masked object: the raw name with what identifies a person masked, segment by segment. A name that had
 * to be changed gets a suffix, or two people's files would become one object. The suffix is the same for all versions of
 * one object; it is keyed, or it could be guessed back by trying names. Where the policy allows no derived code (HIPAA Safe
 * Harbor), the suffix is the version's.
 */
export function maskedObjectKey(masker: Masker, keys: MaskingKeys, raw: RawVersion): string {
  const extension = KNOWN_EXTENSION.exec(raw.key)?.[0] ?? '';
  const stem = raw.key.slice(0, raw.key.length - extension.length);
  const masked = notAReceipt(
    stem
      .split('/')
      .map((segment) => (masker.maskName(segment) === segment ? segment : plainName(masker.maskName(segment))))
      .join('/'),
  );
  const short = withinBytes(masked, MASKED_KEY_BYTES);
  if (short === stem) {
    return raw.key;
  }
  const suffix =
    masker.policy.preset === 'hipaa-safe-harbor'
      ? releaseIdOf(keys, raw.versionId)
      : keys.digest('object-key', raw.key).toString('hex');
  return `${short}-${suffix.slice(0, 12)}${extension.toLowerCase()}`;
}

/** S3 advises against square brackets and colons in names. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
function plainName(masked: string): string {
  return masked.replaceAll('[', '').replaceAll(']', '').replaceAll(':', '.');
}

/** An uploader must not be able to put something where receipts are looked for. */
function notAReceipt(stem: string): string {
  return stem.startsWith(MaskingPrefix.RECEIPTS) ? `uploaded-${stem}` : stem;
}

// A name has at most 1,024 bytes, and receipts and quarantined objects need some more than the raw name.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
const KEY_BYTES = 1_024;
const MASKED_KEY_BYTES = 940;

/** Where the raw object goes in quarantine, and why it is there. Only operators read these names. */
export function quarantineKeys(id: string, rawKey: string): { readonly object: string; readonly reason: string } {
  const object = `${MaskingPrefix.OBJECTS}${id.slice(0, 12)}/`;
  const reason = `${MaskingPrefix.REASONS}${id.slice(0, 12)}/`;
  return {
    object: `${object}${withinBytes(rawKey, KEY_BYTES - object.length)}`,
    reason: `${reason}${withinBytes(rawKey, KEY_BYTES - reason.length - '.json'.length)}.json`,
  };
}

export function receiptKey(maskedKey: string, releaseId: string): string {
  return `${MaskingPrefix.RECEIPTS}${maskedKey}.${releaseId.slice(0, 12)}.json`;
}

/** The longest beginning that has no more bytes in UTF-8, cut between characters. */
function withinBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) {
    return text;
  }
  let kept = '';
  let size = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) {
      break;
    }
    kept += character;
  }
  return kept;
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
