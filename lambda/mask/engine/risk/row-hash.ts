/** The seed of a row hash. All parts of one object must use the same one; a stranger should not know it. */
export interface HashSeed {
  readonly high: number;
  readonly low: number;
}

export const UNSEEDED: HashSeed = { high: 0x9e3779b9, low: 0x85ebca6b };

/** Hashes rows of values to 64 bits, in two lanes of 32: multiply and mix for every two characters, as MurmurHash3 does. */
export class RowHash {
  high = 0;
  low = 0;

  constructor(private readonly seed: HashSeed = UNSEEDED) {}

  start(): void {
    this.high = this.seed.high;
    this.low = this.seed.low;
  }

  /** Adds one value; the length goes in as well, so that `ab` + `c` is not `a` + `bc`. */
  add(value: string): void {
    let { high, low } = this;
    const length = value.length;
    for (let at = 0; at < length; at += 2) {
      // Two characters make one word of 32 bits; behind an odd last one there is a zero, and the length tells which it was.
      const word = value.charCodeAt(at) | (at + 1 < length ? value.charCodeAt(at + 1) << 16 : 0);
      low = Math.imul(low ^ word, 0xcc9e2d51);
      low = (low << 15) | (low >>> 17);
      high = Math.imul(high + word, 0x1b873593) ^ low;
      high = (high << 13) | (high >>> 19);
    }
    this.low = Math.imul(low ^ length, 0x85ebca6b);
    this.high = Math.imul(high + length + 0x165667b1, 0xc2b2ae35);
  }

  finish(): void {
    let { high, low } = this;
    low ^= high >>> 15;
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
    high ^= low >>> 13;
    high = Math.imul(high ^ (high >>> 16), 0xc2b2ae35);
    this.low = (low ^ (low >>> 13)) >>> 0;
    this.high = (high ^ (high >>> 16)) >>> 0;
  }
}
