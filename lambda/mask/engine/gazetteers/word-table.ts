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

const HIGH = 0;
const LOW = 1;
const FLAGS = 2;
const SLOT = 3;

/**
 * Flags of words, found by a 64-bit hash of the word's letters in lower case: nothing is cut out of the text and no string
 * is made to look a word up, and 150,000 words take 3 MB. Two words of the lists meet in one hash, or a word of a text in one
 * of theirs, with a chance of about 1 in 100,000,000,000,000.
 */
export class WordTable {
  /** Three numbers a slot, side by side, so that a look-up waits for memory once: both halves of the hash, and the flags. */
  private readonly slots: Int32Array;
  private readonly mask: number;
  /** The slot that `find` ended at. */
  found = 0;
  private hashHigh = 0;
  private hashLow = 0;

  /** @param slots a power of two, well above the number of words. */
  constructor(slots: number) {
    this.slots = new Int32Array(slots * SLOT);
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
    const slot = this.slot();
    this.found = slot;
    return this.slots[slot * SLOT + FLAGS] ?? 0;
  }

  /** Adds flags to the text that was fed since `begin`. */
  mark(flags: number): void {
    const at = this.slot() * SLOT;
    this.slots[at + HIGH] = this.hashHigh;
    this.slots[at + LOW] = this.hashLow;
    this.slots[at + FLAGS] = (this.slots[at + FLAGS] ?? 0) | flags;
  }

  /** The slot of the text that was fed since `begin`: its own, or the free one where it would go. */
  private slot(): number {
    const { slots, mask, hashHigh: high, hashLow: low } = this;
    const mixed = Math.imul(low ^ (high >>> 15), 0x2c1b3c6d);
    let slot = (mixed ^ (mixed >>> 16)) & mask;
    for (;;) {
      const at = slot * SLOT;
      if (slots[at + FLAGS] === 0 || (slots[at + LOW] === low && slots[at + HIGH] === high)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}
