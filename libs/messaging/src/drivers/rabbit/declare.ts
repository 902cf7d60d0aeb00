import type { Channel } from 'amqplib';
import { MessageDeliveryFailure } from '../../errors/messaging-errors.js';
import type { ExchangeSpec, QueueSpec } from '../driver.js';

export async function declareExchange(channel: Channel, spec: ExchangeSpec): Promise<void> {
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
