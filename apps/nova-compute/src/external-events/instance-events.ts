import type { ExternalEventData } from '#nova-rpc';

/** An event that some work of an instance waits for. */
export interface ExpectedEvent {
  /** The event's status once it has come; null when it has not within this time. */
  within(ms: number): Promise<string | null>;
  /** Nobody waits for it any more. */
  forget(): void;
}

class Waiter {
  #status: string | null = null;
  #wake: () => void = () => undefined;

  come(status: string): void {
    this.#status = status;
    this.#wake();
  }

  async within(ms: number): Promise<string | null> {
    if (this.#status === null) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const status = this.#status;
    this.#status = null;
    return status;
  }
}

const keyOf = (instanceUuid: string, name: string, tag: string | null) => `${instanceUuid} ${name} ${tag ?? ''}`;

/** Who waits for which event of which instance (nova/compute/manager.py InstanceEvents). */
export class InstanceEvents {
  readonly #waiting = new Map<string, Set<Waiter>>();

  /** To be called before what makes the event come. */
  expect(instanceUuid: string, name: string, tag: string | null): ExpectedEvent {
    const key = keyOf(instanceUuid, name, tag);
    const waiter = new Waiter();
    const waiters = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiters.add(waiter));
    return {
      within: (ms) => waiter.within(ms),
      forget: () => {
        waiters.delete(waiter);
        if (waiters.size === 0 && this.#waiting.get(key) === waiters) this.#waiting.delete(key);
      },
    };
  }

  /** @returns whether anybody waits for it */
  come({ instance_uuid, name, tag, status }: ExternalEventData): boolean {
    const waiters = this.#waiting.get(keyOf(instance_uuid, name, tag));
    for (const waiter of waiters ?? []) waiter.come(status);
    return waiters !== undefined;
  }
}
