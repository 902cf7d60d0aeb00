/** One piece of work at a time for an instance (nova/compute/manager.py locks on the uuid as well). */
export class InstanceLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs the work when all work that was given before for the same instance has ended, well or not. */
  async run<T>(uuid: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(uuid) ?? Promise.resolve();
    const result = before.then(work);
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    this.#tails.set(uuid, tail);
    try {
      return await result;
    } finally {
      if (this.#tails.get(uuid) === tail) this.#tails.delete(uuid);
    }
  }
}
