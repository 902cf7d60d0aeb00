/** A deadline that can be taken back. */
export interface Deadline {
  cancel(): void;
}

class Entry implements Deadline {
  constructor(
    private readonly home: Set<Entry>,
    readonly action: () => void,
  ) {}

  cancel(): void {
    this.home.delete(this);
  }
}

/**
 * Many deadlines on one timer: they are gathered in slots of `resolutionMs`, and one timer runs while any slot is
 * filled. A deadline fires up to one slot late, never early.
 */
export class TimerWheel {
  private readonly slots = new Map<number, Set<Entry>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly resolutionMs = 20) {}

  add(delayMs: number, action: () => void): Deadline {
    const slotNumber = Math.ceil((performance.now() + Math.max(0, delayMs)) / this.resolutionMs);
    let slot = this.slots.get(slotNumber);
    if (!slot) {
      slot = new Set();
      this.slots.set(slotNumber, slot);
    }
    const entry = new Entry(slot, action);
    slot.add(entry);
    this.timer ??= setInterval(() => this.turn(), this.resolutionMs);
    return entry;
  }

  /** Forgets all deadlines. */
  clear(): void {
    this.slots.clear();
    this.stop();
  }

  private turn(): void {
    const now = Math.floor(performance.now() / this.resolutionMs);
    for (const [slotNumber, slot] of this.slots) {
      if (slotNumber > now && slot.size > 0) continue;
      this.slots.delete(slotNumber);
      for (const entry of slot) entry.action();
    }
    if (this.slots.size === 0) this.stop();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
