/** Waits that a shutdown can end early. */
export class Pauses {
  private readonly waiting = new Set<() => void>();
  private interrupted = false;

  /** @returns whether the whole time passed. */
  async pause(ms: number): Promise<boolean> {
    if (this.interrupted) return false;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.waiting.add(wake);
    });
    return !this.interrupted;
  }

  /** Ends all waits, and those to come at once. */
  interrupt(): void {
    this.interrupted = true;
    for (const wake of this.waiting) wake();
  }
}
