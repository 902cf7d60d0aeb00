const WAIT_MS = 5;

/** Sends acknowledgements of one channel: one frame for all that form an unbroken row, in place of one each. */
export class AckBatch {
  private timer: NodeJS.Timeout | undefined;
  /** All deliveries below are settled. */
  private low = 1;
  private readonly settled = new Set<number>();
  private fresh: number[] = [];
  private isDeferred = false;

  constructor(
    private readonly send: (deliveryTag: number, multiple: boolean) => void,
    private readonly defer: (work: () => void) => void = process.nextTick,
    private readonly mostWaiting = 32,
  ) {}

  /**
   * @param mayWait nobody counts on the broker's knowing at once: the acknowledgement goes with others, within some
   * milliseconds. A frame of its own is cheap, but the write that carries it is not.
   */
  ack(deliveryTag: number, mayWait = false): void {
    this.fresh.push(deliveryTag);
    if (!mayWait || this.fresh.length >= this.mostWaiting) this.flushSoon();
    else this.timer ??= setTimeout(() => this.flush(), WAIT_MS);
  }

  /** Notes a delivery that was settled in another way (rejected). */
  skip(deliveryTag: number): void {
    this.settled.add(deliveryTag);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isDeferred = false;
    const fresh = this.fresh;
    if (fresh.length === 0) return;
    this.fresh = [];
    for (const tag of fresh) this.settled.add(tag);
    const from = this.low;
    while (this.settled.delete(this.low)) this.low += 1;
    const row = fresh.filter((tag) => tag >= from && tag < this.low);
    const last = row.length > 0 ? Math.max(...row) : 0;
    if (row.length > 0) this.send(last, row.length > 1);
    for (const tag of fresh) if (tag > last && tag >= this.low) this.send(tag, false);
  }

  private flushSoon(): void {
    if (this.isDeferred) return;
    this.isDeferred = true;
    this.defer(() => this.flush());
  }
}
