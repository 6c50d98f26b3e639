import type { EntityCounts, MaskingPolicyDocument } from '../../../lib/private/contracts/masking';
import type { MaskingKeys } from './keys';
import { scan } from './scan';
import type { Span } from './span';

export interface MaskedText {
  readonly text: string;
  readonly entities: EntityCounts;
}

/** One policy, ready to be applied. It holds no state of the data: maskers of one policy and key give the same output. */
export interface Masker {
  readonly policy: MaskingPolicyDocument;
  /** What is found in a text, in order, without overlaps. */
  detect(text: string): Span[];
  /**
   * Masks free text. Masking the result again changes nothing.
   * @throws QuarantineError where the text must not pass at all, such as one that holds a live credential.
   */
  maskText(text: string): MaskedText;
  /** Masks a name that is not data but may quote it: an object key, a column's name, user metadata. Never throws. */
  maskName(name: string): string;
}

/**
 * @param keys needed by policies that make tokens.
 * @throws QuarantineError `key-unavailable` where the policy needs a key and none is given.
 */
export function createMasker(policy: MaskingPolicyDocument, _keys?: MaskingKeys): Masker {
  const detect = (text: string): Span[] => scan(text, { unknownNames: policy.preset === 'strict' });
  const maskText = (text: string): MaskedText => {
    const spans = detect(text);
    const entities: Partial<Record<Span['type'], number>> = {};
    let output = '';
    let from = 0;
    for (const { start, end, type } of spans) {
      output += `${text.slice(from, start)}[${type}]`;
      from = end;
      entities[type] = (entities[type] ?? 0) + 1;
    }
    return { text: output + text.slice(from), entities };
  };
  return { policy, detect, maskText, maskName: (name) => maskText(name).text };
}
