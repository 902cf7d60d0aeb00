/** Messages that wait for their confirm, by publish sequence number of one channel. */
export class InFlight<T> {
  /** Entry at index i has sequence number `first + i`; undefined once taken. */
  private entries: (T | undefined)[] = [];
  private first = 1;
  private head = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The message gets the next sequence number, as the broker counts them. */
  add(entry: T): void {
    this.entries.push(entry);
    this.count += 1;
  }

  /** Takes out what a confirm names, in the order it was sent; `multiple` means all up to it. */
  take(tag: number, multiple: boolean): T[] {
    const taken: T[] = [];
    this.settle(tag, multiple, (entry) => taken.push(entry));
    return taken;
  }

  /** Like {@link take}, for each entry; `settled` may add. */
  settle(tag: number, multiple: boolean, settled: (entry: T) => void): void {
    const last = tag - this.first;
    for (let index = multiple ? this.head : last; index <= last; index++) {
      const entry = this.entries[index];
      if (entry === undefined) continue;
      this.entries[index] = undefined;
      this.count -= 1;
      settled(entry);
    }
    while (this.head < this.entries.length && this.entries[this.head] === undefined) this.head += 1;
    if (this.head >= 1024 || this.head === this.entries.length) this.forget();
  }

  /** All that is left, in the order it was sent. */
  takeAll(): T[] {
    const left = this.entries.filter((entry) => entry !== undefined);
    this.first += this.entries.length;
    this.entries = [];
    this.head = 0;
    this.count = 0;
    return left;
  }

  find(matches: (entry: T) => boolean): T | undefined {
    return this.entries.find((entry) => entry !== undefined && matches(entry));
  }

  private forget(): void {
    this.first += this.head;
    if (this.head === this.entries.length) this.entries.length = 0;
    else this.entries.splice(0, this.head);
    this.head = 0;
  }
}
