import { Logger } from '@nestjs/common';
import type { Outcome } from './reply-sender.js';

/** Remembers finished work beyond a process, e.g. in a table: plug in where handlers can't tell by their own data. */
export interface IdempotencyStore {
  /** The outcome saved for a key; undefined: never finished. Where it rejects, the work is not begun: it failed. */
  find(key: string): Promise<Outcome | undefined>;
  /** Where it rejects, the work is done all the same, and only this process remembers it. */
  save(key: string, outcome: Outcome): Promise<void>;
}

const REMEMBERED = 4096;

/**
 * The at-least-once messages of this process by idempotency key: a copy that arrives while the first one runs joins
 * it, and one that arrives later gets the same outcome without running again.
 */
export class DeliveryLedger {
  private readonly logger = new Logger('DeliveryLedger');
  private readonly running = new Map<string, Promise<Outcome>>();
  private readonly done = new Map<string, Outcome>();

  constructor(private readonly store?: IdempotencyStore) {}

  knows(key: string): boolean {
    return this.running.has(key) || this.done.has(key);
  }

  /** Runs the work unless it runs or ran before. A failure is not remembered: it may be tried again. */
  once(key: string, work: () => Promise<Outcome>): Promise<Outcome> {
    const known = this.running.get(key);
    if (known) return known;
    const finished = this.done.get(key);
    if (finished) return Promise.resolve(finished);
    const run = this.perform(key, work).finally(() => this.running.delete(key));
    this.running.set(key, run);
    return run;
  }

  private async perform(key: string, work: () => Promise<Outcome>): Promise<Outcome> {
    try {
      const stored = await this.store?.find(key);
      if (stored) return stored;
    } catch (error) {
      return { error };
    }
    const outcome = await work();
    if ('error' in outcome) return outcome;
    await this.store?.save(key, outcome).catch((error: Error) => {
      this.logger.error(`${key} was done, but is remembered by this process only: ${error.message}`, error.stack);
    });
    if (this.done.size >= REMEMBERED) this.done.delete(this.done.keys().next().value as string);
    this.done.set(key, outcome);
    return outcome;
  }
}
