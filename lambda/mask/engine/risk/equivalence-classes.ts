const FEWEST_SLOTS = 1024;
const FULLEST = 0.7;

/**
 * Counts rows by the combination of their quasi-identifiers: an open-addressing table of 64-bit hashes, 12 bytes a slot, so
 * ten million classes fit into 290 MB. Two of ten million classes meet in one hash with a chance of 1 in 300,000.
 */
export class EquivalenceClasses {
  private high: Uint32Array;
  private low: Uint32Array;
  private counts: Uint32Array;
  private used = 0;

  constructor(slots = FEWEST_SLOTS) {
    this.high = new Uint32Array(slots);
    this.low = new Uint32Array(slots);
    this.counts = new Uint32Array(slots);
  }

  get classes(): number {
    return this.used;
  }

  add(high: number, low: number, rows = 1): void {
    if (this.used >= this.counts.length * FULLEST) this.grow();
    const slot = this.slotOf(high, low);
    if (this.counts[slot] === 0) {
      this.high[slot] = high;
      this.low[slot] = low;
      this.used++;
    }
    this.counts[slot] = (this.counts[slot] ?? 0) + rows;
  }

  /** Rows of the class. */
  count(high: number, low: number): number {
    return this.counts[this.slotOf(high, low)] ?? 0;
  }

  *sizes(): Generator<number> {
    for (const count of this.counts) if (count > 0) yield count;
  }

  merge(other: EquivalenceClasses): void {
    other.counts.forEach((count, slot) => {
      if (count > 0) this.add(other.high[slot] ?? 0, other.low[slot] ?? 0, count);
    });
  }

  /** 12 bytes a class. */
  serialize(): string {
    const packed = new Uint32Array(this.used * 3);
    let at = 0;
    this.counts.forEach((count, slot) => {
      if (count === 0) return;
      packed[at++] = this.high[slot] ?? 0;
      packed[at++] = this.low[slot] ?? 0;
      packed[at++] = count;
    });
    return Buffer.from(packed.buffer).toString('base64');
  }

  static deserialize(text: string): EquivalenceClasses {
    const bytes = Buffer.from(text, 'base64');
    const packed = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    let slots = FEWEST_SLOTS;
    while (packed.length / 3 >= slots * FULLEST) slots *= 2;
    const classes = new EquivalenceClasses(slots);
    for (let at = 0; at + 2 < packed.length; at += 3) {
      classes.add(packed[at] ?? 0, packed[at + 1] ?? 0, packed[at + 2] ?? 0);
    }
    return classes;
  }

  private slotOf(high: number, low: number): number {
    const mask = this.counts.length - 1;
    let slot = (low ^ (high >>> 7)) & mask;
    while (this.counts[slot] !== 0 && (this.low[slot] !== low || this.high[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { high, low, counts } = this;
    this.high = new Uint32Array(counts.length * 2);
    this.low = new Uint32Array(counts.length * 2);
    this.counts = new Uint32Array(counts.length * 2);
    this.used = 0;
    counts.forEach((count, slot) => {
      if (count > 0) this.add(high[slot] ?? 0, low[slot] ?? 0, count);
    });
  }
}
