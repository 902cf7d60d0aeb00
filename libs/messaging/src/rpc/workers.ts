import type { Delivery } from '../drivers/driver.js';

/** Runs a bounded number of handlers; further messages wait, unacknowledged, in the order they came. */
export class Workers {
  private readonly backlog: Delivery[] = [];
  private readonly idleWaiters = new Set<() => void>();
  private running = 0;
  private stopped = false;

  constructor(
    private readonly limit: number,
    private readonly work: (delivery: Delivery) => Promise<void>,
  ) {}

  get active(): number {
    return this.running;
  }

  accept(delivery: Delivery): void {
    if (this.stopped) return;
    if (this.running >= this.limit) this.backlog.push(delivery);
    else this.start(delivery);
  }

  /** Begins nothing more; what waits stays unacknowledged. */
  stop(): void {
    this.stopped = true;
    this.backlog.length = 0;
  }

  /** @returns true when all handlers ended within the time. */
  idle(withinMs: number): Promise<boolean> {
    if (this.running === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.idleWaiters.delete(done);
        resolve(this.running === 0);
      };
      const timer = setTimeout(done, withinMs);
      this.idleWaiters.add(done);
    });
  }

  /** `work` handles its own errors. */
  private start(delivery: Delivery): void {
    this.running += 1;
    void this.work(delivery).then(this.next);
  }

  private readonly next = (): void => {
    const delivery = this.nextLive();
    if (delivery) {
      void this.work(delivery).then(this.next);
      return;
    }
    this.running -= 1;
    if (this.running === 0) for (const done of this.idleWaiters) done();
  };

  /** Messages whose connection went meanwhile are skipped: the broker delivers them again. */
  private nextLive(): Delivery | undefined {
    let next = this.backlog.shift();
    while (next && !next.isLive) next = this.backlog.shift();
    return next;
  }
}
