/** Sends acknowledgements of one channel: one frame for all that form an unbroken row, in place of one each. */
export class AckBatch {
  /** All deliveries below are settled. */
  private low = 1;
  private readonly settled = new Set<number>();
  private fresh: number[] = [];

  constructor(
    private readonly send: (deliveryTag: number, multiple: boolean) => void,
    private readonly defer: (work: () => void) => void = process.nextTick,
  ) {}

  ack(deliveryTag: number): void {
    this.fresh.push(deliveryTag);
    if (this.fresh.length === 1) this.defer(() => this.flush());
  }

  /** Notes a delivery that was settled in another way (rejected). */
  skip(deliveryTag: number): void {
    this.settled.add(deliveryTag);
  }

  flush(): void {
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
}
