import type { Notifier, RpcClientFactory } from '#messaging';
import type { OutboxMessage, OutboxNotification, OutboxPublisher, OutboxRpc } from '#persistence';

/** Takes what a transaction left in the outbox to the bus, as cast, fanout or notification. */
export class BusOutboxPublisher implements OutboxPublisher {
  constructor(
    private readonly clients: RpcClientFactory,
    private readonly notifier: Notifier,
  ) {}

  async publish(message: OutboxMessage): Promise<void> {
    if (message.kind === 'notify') return this.#notify(message);
    return this.#send(message);
  }

  async #send({ kind, target, method, args, context }: OutboxRpc): Promise<void> {
    const client = this.clients.client(target);
    await (kind === 'fanout' ? client.fanout(method, args, context) : client.cast(method, args, context));
  }

  async #notify({ priority, eventType, payload, context, publisherId, topic }: OutboxNotification): Promise<void> {
    const notifier = this.notifier.prepare({
      ...(publisherId === undefined ? {} : { publisherId }),
      ...(topic === undefined ? {} : { topics: [topic] }),
    });
    await notifier.notify(priority ?? 'info', eventType, payload, context);
  }
}
