import type { Delivery } from '../drivers/driver.js';
import type { Transport } from '../transport/transport.js';

/** Why a message ended in a dead-letter queue. */
export type DeadLetterReason = 'undecodable' | 'no-endpoint' | 'not-retryable' | 'delivery-limit';

/** Header that counts the tries of a message on queues whose broker does not. */
export const ATTEMPTS_HEADER = 'x-attempts';
/** Header that counts how often a message came back because its consumer vanished. */
export const REDELIVERIES_HEADER = 'x-redeliveries';

export const headerNumber = (delivery: Delivery, name: string): number => {
  const value = delivery.headers[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
};

const FANOUT_QUEUE = /^(.+_fanout)_[0-9a-f]{32}$/;

/** All fanout queues of a topic share one dead-letter queue: their own names die with their process. */
const deadLetterName = (queue: string): string => FANOUT_QUEUE.exec(queue)?.[1] ?? queue;

/** Moves messages that can't be handled to `<queue>.dead`, as they came, with headers that say why. */
export class DeadLetters {
  constructor(
    private readonly transport: Transport,
    private readonly server: string,
  ) {}

  /** Acknowledges the message when the broker has its copy. */
  async bury(delivery: Delivery, reason: DeadLetterReason, error: Error, deliveries: number): Promise<void> {
    const queue = this.transport.topology.deadLetterQueue(deadLetterName(delivery.queue));
    await this.transport.publish({
      exchange: undefined,
      routingKey: queue.name,
      body: delivery.body,
      mandatory: true,
      queues: [queue],
      headers: {
        ...delivery.headers,
        'x-dead-reason': reason,
        'x-dead-error': error.message.slice(0, 2000),
        'x-dead-error-class': error.name,
        'x-dead-queue': delivery.queue,
        'x-dead-exchange': delivery.exchange,
        'x-dead-routing-key': delivery.routingKey,
        'x-dead-server': this.server,
        'x-dead-deliveries': deliveries,
        'x-dead-time': new Date().toISOString(),
      },
    });
    delivery.ack();
  }

  /** Puts the message at the end of its own queue with changed headers, then acknowledges this copy. */
  async sendAgain(delivery: Delivery, headers: Readonly<Record<string, unknown>>): Promise<void> {
    await this.transport.publish({
      exchange: undefined,
      routingKey: delivery.queue,
      body: delivery.body,
      mandatory: true,
      headers: { ...delivery.headers, ...headers },
    });
    delivery.ack();
  }
}
