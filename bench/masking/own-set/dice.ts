/** A seeded source of chance (mulberry32): the same seed gives the same set on every machine. */
export class Dice {
  constructor(private state: number) {}

  /** From 0 to 1, 1 excluded. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[Math.floor(this.next() * choices.length)];
    if (choice === undefined) throw new Error('nothing to pick from');
    return choice;
  }

  /** Each `#` becomes a digit, each `@` a capital letter, each `*` a letter or a digit. */
  fill(pattern: string): string {
    return pattern.replace(/[#@*]/g, (sign) =>
      this.pick([
        ...(sign === '#' ? '0123456789' : sign === '@' ? 'ABCDEFGHJKLMNPRSTUVWXYZ' : 'ABCDEFGHJKLMNPRSTUVWXYZ23456789'),
      ]),
    );
  }
}
