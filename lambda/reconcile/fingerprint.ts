import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { canonicalJson } from '../shared/canonical-json';
import { TrailTable } from '../../lib/private/contracts/trail';
import type { Fingerprint } from './witnesses';

/** An attribute as a stream's record has it in JSON: binary values are base64. */
export interface ImageValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly SS?: string[];
  readonly NS?: string[];
  readonly L?: ImageValue[];
  readonly M?: Record<string, ImageValue>;
}

/** The fingerprint of an item as the table answers it. */
export function fingerprint(item: Record<string, AttributeValue>): Fingerprint {
  const image = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toImage(value)]));
  return streamFingerprint('INSERT', image, image);
}

/** The fingerprint of an item as the stream told of it. */
export function streamFingerprint(
  event: Fingerprint['event'],
  keys: Record<string, ImageValue>,
  image: Record<string, ImageValue> = {},
): Fingerprint {
  return {
    event,
    key: `${keys[TrailTable.PARTITION]?.S ?? ''}|${keys[TrailTable.SORT]?.S ?? ''}`,
    sha256: createHash('sha256').update(canonicalJson(image)).digest('hex'),
  };
}

function toImage(value: AttributeValue): ImageValue {
  if (value.B) return { B: Buffer.from(value.B).toString('base64') };
  if (value.L) return { L: value.L.map(toImage) };
  if (value.M) return { M: Object.fromEntries(Object.entries(value.M).map(([name, inner]) => [name, toImage(inner)])) };
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.SS) return { SS: value.SS };
  if (value.NS) return { NS: value.NS };
  return { NULL: true };
}
