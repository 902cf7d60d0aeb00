import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PERSISTENCE_OPTIONS, type PersistenceOptions } from '../persistence-options.js';
import { type BatchOutcome, OutboxBatches } from './outbox-batches.js';
import { OUTBOX_PUBLISHER, type OutboxPublisher } from './outbox-message.js';
import { OutboxSignal } from './outbox-signal.js';

/** How the relay paces itself; times in ms. */
export interface OutboxRelayOptions {
  /** Messages that are on their way to the bus at once. @default 100 */
  readonly batchSize?: number;
  /** Between looks for what other processes left behind. @default 5000 */
  readonly pollIntervalMs?: number;
  /** How long the bus may take to confirm before the message counts as failed. @default 10000 */
  readonly publishTimeoutMs?: number;
  /** First pause after a failure, doubled each time. @default 100 */
  readonly minBackoffMs?: number;
  /** Longest pause after failures. @default 5000 */
  readonly maxBackoffMs?: number;
}

/** Token of the relay's {@link OutboxRelayOptions}. */
export const OUTBOX_RELAY_OPTIONS = Symbol('OUTBOX_RELAY_OPTIONS');

const DEFAULTS: Required<OutboxRelayOptions> = {
  batchSize: 100,
  pollIntervalMs: 5_000,
  publishTimeoutMs: 10_000,
  minBackoffMs: 100,
  maxBackoffMs: 5_000,
};

/**
 * Carries committed messages from `<schema>.outbox` to the bus, each at least once.
 *
 * It looks after each commit of this process, at start, and every `pollIntervalMs`. Any number of processes may relay
 * the same table. While the bus takes nothing at all it pauses, longer each time.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly pace: Required<OutboxRelayOptions>;
  private readonly batches: OutboxBatches;
  private unsubscribe: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = true;
  private wokenAgain = false;
  private failures = 0;
  private nextDueInMs = Number.POSITIVE_INFINITY;

  constructor(
    @Inject(DataSource) dataSource: DataSource,
    @Inject(PERSISTENCE_OPTIONS) persistence: PersistenceOptions,
    @Inject(OUTBOX_PUBLISHER) publisher: OutboxPublisher,
    @Inject(OutboxSignal) private readonly signal: OutboxSignal,
    @Inject(OUTBOX_RELAY_OPTIONS) options: OutboxRelayOptions,
  ) {
    this.pace = { ...DEFAULTS, ...options };
    this.batches = new OutboxBatches(dataSource, persistence, publisher, this.pace);
  }

  onApplicationBootstrap(): void {
    this.stopped = false;
    this.unsubscribe = this.signal.subscribe(() => this.wake());
    this.wake();
  }

  /** Waits for what is on its way; what isn't confirmed stays in the table for the next start. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    this.unsubscribe?.();
    clearTimeout(this.timer);
    await this.running;
  }

  /** Looks into the table now, unless the relay is pausing because the bus is down. */
  wake(): void {
    if (this.stopped) return;
    if (this.running) {
      this.wokenAgain = true;
    } else if (this.failures === 0) {
      this.start();
    }
  }

  private start(): void {
    clearTimeout(this.timer);
    this.running = this.drain().finally(() => {
      this.running = undefined;
      if (this.stopped) return;
      // Woken between the last look and now.
      if (this.wokenAgain && this.failures === 0) this.start();
      else this.timer = setTimeout(() => this.start(), this.pause());
    });
  }

  private async drain(): Promise<void> {
    do {
      this.wokenAgain = false;
      const outcome = await this.relayBatch();
      if (outcome === 'stuck') return;
      if (outcome === 'more') this.wokenAgain = true;
    } while (this.wokenAgain && !this.stopped);
  }

  private async relayBatch(): Promise<'stuck' | 'more' | 'idle'> {
    try {
      return this.note(await this.batches.relay());
    } catch (error) {
      this.failures += 1;
      this.logger.error(`The outbox can't be read: ${String(error)}; next try in ${this.pause()} ms`);
      return 'stuck';
    }
  }

  private note(outcome: BatchOutcome): 'stuck' | 'more' | 'idle' {
    const [failure] = outcome.failures;
    if (failure && outcome.published === 0) {
      this.failures += 1;
      this.logger.warn(
        `The bus took none of ${outcome.failures.length} messages: ${failure.reason}; next try in ${this.pause()} ms`,
      );
      return 'stuck';
    }
    if (failure) this.logger.warn(`Outbox message ${failure.id} was not published: ${failure.reason}`);
    this.failures = 0;
    this.nextDueInMs = outcome.nextDueInMs ?? Number.POSITIVE_INFINITY;
    return outcome.published > 0 ? 'more' : 'idle';
  }

  /** Until the next look, in ms. */
  private pause(): number {
    if (this.failures === 0) return Math.min(this.pace.pollIntervalMs, this.nextDueInMs);
    return Math.min(this.pace.minBackoffMs * 2 ** (this.failures - 1), this.pace.maxBackoffMs);
  }
}
