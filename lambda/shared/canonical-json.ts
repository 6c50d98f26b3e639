import { createHash } from 'node:crypto';
import { canonicalize } from 'json-canonicalize';

/** RFC 8785: the one way to write a JSON value, so that equal values have equal hashes. https://www.rfc-editor.org/rfc/rfc8785 */
export function canonicalJson(value: unknown): string {
  rejectLoneSurrogates(value);
  return canonicalize(value);
}

/** SHA-256 in lower-case hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** `sha256:` and the SHA-256 of a value's canonical JSON. */
export function contentDigest(value: unknown): string {
  return `sha256:${sha256(canonicalJson(value))}`;
}

/** RFC 8785 demands an error: half of a surrogate pair has no UTF-8, and every such half would hash alike. */
function rejectLoneSurrogates(value: unknown): void {
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value)) {
      throw new Error(
        `A text holds half of a surrogate pair (U+D800 to U+DFFF), which is no Unicode character: ${JSON.stringify(value)}.`,
      );
    }
  } else if (typeof value === 'object' && value !== null) {
    Object.entries(value).forEach(([key, member]) => {
      rejectLoneSurrogates(key);
      rejectLoneSurrogates(member);
    });
  }
}
