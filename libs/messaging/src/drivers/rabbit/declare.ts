import type { Channel } from 'amqplib';
import { MessageDeliveryFailure } from '../../errors/messaging-errors.js';
import type { ExchangeSpec, OutgoingMessage, QueueSpec } from '../driver.js';
import type { LiveConnection } from './rabbit-link.js';

async function declareExchange(channel: Channel, spec: ExchangeSpec): Promise<void> {
  await channel.assertExchange(spec.name, spec.type, { durable: spec.durable, autoDelete: spec.autoDelete });
}

/** Exchange, queue, binding: the order in which oslo.messaging declares. */
export async function declareQueue(channel: Channel, spec: QueueSpec): Promise<void> {
  for (const { exchange } of spec.bindings.slice(0, 1)) await declareExchange(channel, exchange);
  await channel.assertQueue(spec.name, {
    durable: spec.durable,
    autoDelete: spec.autoDelete,
    arguments: { ...spec.arguments },
  });
  for (const [index, { exchange, routingKey }] of spec.bindings.entries()) {
    if (index > 0) await declareExchange(channel, exchange);
    await channel.bindQueue(spec.name, exchange.name, routingKey);
  }
}

const PRECONDITION_FAILED = 406;
const ACCESS_REFUSED = 403;
const RESOURCE_LOCKED = 405;

/** Whether the broker refuses a declaration for good, so that trying again is of no use. */
export function isRefused(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === PRECONDITION_FAILED || code === ACCESS_REFUSED || code === RESOURCE_LOCKED;
}

const HINT =
  ' (a peer declared it with other arguments; oslo.messaging peers need amqp_durable_queues and rabbit_quorum_queue alike on all sides)';

export function refusal(error: unknown, what: string): MessageDeliveryFailure {
  const { message, code } = error as Error & { code?: number };
  return new MessageDeliveryFailure(`${what}: ${message}${code === PRECONDITION_FAILED ? HINT : ''}`, { cause: error });
}

/** What publishers have declared on the present connection. */
export class Declarations {
  private done = new Set<object>();

  /** After a lost connection, or an error that says that something is gone. */
  forget(): void {
    this.done = new Set();
  }

  /** Whether all that a message needs is declared. */
  cover({ exchange, queues }: OutgoingMessage): boolean {
    if (exchange && !this.done.has(exchange)) return false;
    return queues === undefined || queues.every((queue) => this.done.has(queue));
  }

  /** On a channel of its own, for a refusal closes the channel. */
  async declare(connection: LiveConnection | undefined, { exchange, queues = [] }: OutgoingMessage): Promise<void> {
    if (!connection) throw new MessageDeliveryFailure('there is no connection now');
    const { done } = this;
    const channel = await connection.model.createChannel();
    // The error comes to the declaration that waits for its answer as well.
    channel.on('error', () => undefined);
    if (exchange) await declareExchange(channel, exchange);
    for (const queue of queues) await declareQueue(channel, queue);
    await channel.close();
    for (const spec of exchange ? [exchange, ...queues] : queues) done.add(spec);
  }
}
