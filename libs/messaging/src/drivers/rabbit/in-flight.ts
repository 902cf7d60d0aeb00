/** Messages that wait for their confirm, by publish sequence number of one channel. */
export class InFlight<T> {
  private readonly entries = new Map<number, T>();
  private nextTag = 1;
  private lowest = 1;

  get size(): number {
    return this.entries.size;
  }

  /** The message gets the next sequence number, as the broker counts them. */
  add(entry: T): void {
    this.entries.set(this.nextTag, entry);
    this.nextTag += 1;
  }

  /** Takes out what a confirm names; `multiple` means all up to it. */
  take(tag: number, multiple: boolean): T[] {
    const from = multiple ? this.lowest : tag;
    const taken: T[] = [];
    for (let one = from; one <= tag; one++) {
      const entry = this.entries.get(one);
      if (entry === undefined) continue;
      this.entries.delete(one);
      taken.push(entry);
    }
    if (multiple) this.lowest = tag + 1;
    return taken;
  }

  /** All that is left, in the order it was sent. */
  takeAll(): T[] {
    const left = [...this.entries.values()];
    this.entries.clear();
    return left;
  }

  find(matches: (entry: T) => boolean): T | undefined {
    for (const entry of this.entries.values()) if (matches(entry)) return entry;
    return undefined;
  }
}
