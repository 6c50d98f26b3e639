const APOSTROPHE = 39;
const TYPOGRAPHIC_APOSTROPHE = 0x2019;

const lowered = new Uint16Array(65_536);

/** A code unit outside ASCII in lower case; worked out once for each that occurs. */
function lowerCase(code: number): number {
  if (code === TYPOGRAPHIC_APOSTROPHE) return APOSTROPHE;
  const known = lowered[code] ?? 0;
  if (known !== 0) return known;
  const lower = String.fromCharCode(code).toLowerCase();
  return (lowered[code] = lower.length === 1 ? lower.charCodeAt(0) : code);
}

/**
 * Flags of words, found by a 64-bit hash of the word's letters in lower case: nothing is cut out of the text and no string
 * is made to look a word up, and 150,000 words take 3 MB. Two words of the lists meet in one hash, or a word of a text in one
 * of theirs, with a chance of about 1 in 100,000,000,000,000.
 */
export class WordTable {
  private readonly high: Int32Array;
  private readonly low: Int32Array;
  private readonly flags: Int32Array;
  private readonly mask: number;
  /** The slot that `find` ended at. */
  found = 0;
  private hashHigh = 0;
  private hashLow = 0;

  /** @param slots a power of two, well above the number of words. */
  constructor(slots: number) {
    this.high = new Int32Array(slots);
    this.low = new Int32Array(slots);
    this.flags = new Int32Array(slots);
    this.mask = slots - 1;
  }

  /** Begins a word or a phrase. */
  begin(): void {
    this.hashHigh = 0x2545f491;
    this.hashLow = 0x4f6cdd1d;
  }

  /** Adds letters, and says whether all of them are ASCII. */
  feed(text: string, start: number, end: number): boolean {
    let high = this.hashHigh;
    let low = this.hashLow;
    let isPlain = true;
    for (let at = start; at < end; at++) {
      let code = text.charCodeAt(at);
      if (code >= 128) {
        isPlain = false;
        code = lowerCase(code);
      } else if (code >= 65 && code <= 90) {
        code |= 32;
      }
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high + code, 0x5bd1e995) ^ (low >>> 13);
    }
    this.hashHigh = high;
    this.hashLow = low;
    return isPlain;
  }

  /** What the text that was fed since `begin` is known as. */
  find(): number {
    const { hashHigh: high, hashLow: low } = this;
    for (let slot = this.slotOf(high, low); ; slot = (slot + 1) & this.mask) {
      const flags = this.flags[slot] ?? 0;
      if (flags === 0 || (this.low[slot] === low && this.high[slot] === high)) {
        this.found = slot;
        return flags;
      }
    }
  }

  /** Adds flags to the text that was fed since `begin`. */
  mark(flags: number): void {
    const { hashHigh: high, hashLow: low } = this;
    let slot = this.slotOf(high, low);
    while (this.flags[slot] !== 0 && (this.low[slot] !== low || this.high[slot] !== high))
      slot = (slot + 1) & this.mask;
    this.high[slot] = high;
    this.low[slot] = low;
    this.flags[slot] = (this.flags[slot] ?? 0) | flags;
  }

  private slotOf(high: number, low: number): number {
    const mixed = Math.imul(low ^ (high >>> 15), 0x2c1b3c6d);
    return (mixed ^ (mixed >>> 16)) & this.mask;
  }
}
