import { QuarantineError } from './quarantine';

/** What a text that is searched may come to, in characters. */
export interface TextLimits {
  readonly longest: number;
  /** After masking: a mark may be longer than what it stands for, and it is searched again. */
  readonly longestMasked: number;
}

/**
 * A search takes up to a hundred times its text in memory where something is found at every other character. No value of real
 * data is so long but pictures and archives in Base64, which a policy may keep or suppress unsearched.
 */
export const TEXT_LIMITS: TextLimits = { longest: 1024 * 1024, longestMasked: 4 * 1024 * 1024 };

/** For what must be masked whatever it is. */
export const NO_LIMITS: TextLimits = { longest: Infinity, longestMasked: Infinity };

/** @throws QuarantineError `oversized-record` for a text that is too long to be searched. */
export function requireShort(text: string, longest: number): void {
  if (text.length > longest) {
    throw new QuarantineError(
      'oversized-record',
      `a value or line that is to be searched comes to ${text.length} characters, and may have ${longest}; the policy may keep or suppress a column`,
    );
  }
}
