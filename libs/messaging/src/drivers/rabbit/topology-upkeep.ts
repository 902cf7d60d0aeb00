import { Logger } from '@nestjs/common';
import type { QueueSpec } from '../driver.js';
import { declareQueue } from './declare.js';
import type { RabbitLink } from './rabbit-link.js';

/**
 * Declares from time to time what is listened on: exchanges, queues and bindings. RabbitMQ tells nobody that an exchange or a
 * binding was deleted, and its consumers would wait for ever; whoever declares what is there changes nothing.
 */
export class TopologyUpkeep {
  private readonly logger = new Logger('RabbitTopology');
  private timer: NodeJS.Timeout | undefined;
  private isAtIt = false;

  /** @param queues those that are consumed now */
  constructor(
    private readonly link: RabbitLink,
    private readonly intervalMs: number,
    private readonly queues: () => Iterable<QueueSpec>,
  ) {}

  /** From the first subscription on; calling it again does nothing. */
  start(): void {
    this.timer ??= setInterval(() => void this.round(), this.intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async round(): Promise<void> {
    const connection = this.link.current;
    if (connection === undefined || this.isAtIt) return;
    this.isAtIt = true;
    try {
      // A channel of its own: one that the broker closes over a refusal takes no consumer with it.
      const channel = await connection.model.createChannel();
      channel.on('error', () => undefined);
      for (const queue of this.queues()) if (queue.bindings.length > 0) await declareQueue(channel, queue);
      await channel.close();
    } catch (error) {
      // A connection that is lost meanwhile declares everything when it comes back.
      if (this.link.current === connection)
        this.logger.warn(`What is listened on could not be declared anew: ${(error as Error).message}`);
    } finally {
      this.isAtIt = false;
    }
  }
}
