/** A clock that stands still while anything is being computed, and jumps to the next thing that was waited for. */
export class VirtualTime {
  private time: number;
  private readonly waiting: { at: number; order: number; wake: () => void }[] = [];
  private order = 0;

  public constructor(start: number) {
    this.time = start;
  }

  public now(): number {
    return this.time;
  }

  public sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.push({ at: this.time + Math.max(0, milliseconds), order: this.order++, wake });
    });
  }

  /** Lets time pass until nobody waits any more. */
  public async run(): Promise<void> {
    await settled();
    for (let next = this.pop(); next; next = this.pop()) {
      this.time = next.at;
      next.wake();
      await settled();
    }
  }

  // A binary heap: two hundred callers sleep at a time, some hundred thousand times a run.
  private push(entry: { at: number; order: number; wake: () => void }): void {
    const heap = this.waiting;
    heap.push(entry);
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.swapIfEarlier(child, parent)) break;
      child = parent;
    }
  }

  private pop() {
    const heap = this.waiting;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      const child = left + 1 < heap.length && this.earlier(left + 1, left) ? left + 1 : left;
      if (child >= heap.length || !this.swapIfEarlier(child, parent)) return first;
      parent = child;
    }
  }

  private earlier(a: number, b: number): boolean {
    const first = this.waiting[a];
    const second = this.waiting[b];
    return first !== undefined && second !== undefined && (first.at - second.at || first.order - second.order) < 0;
  }

  private swapIfEarlier(a: number, b: number): boolean {
    const first = this.waiting[a];
    const second = this.waiting[b];
    if (first === undefined || second === undefined || !this.earlier(a, b)) return false;
    this.waiting[a] = second;
    this.waiting[b] = first;
    return true;
  }
}

/** Resolves when every promise that can go on has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
