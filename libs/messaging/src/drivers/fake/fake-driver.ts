import { AsyncResource } from 'node:async_hooks';
import { MessageUndeliverable, TransportClosed } from '../../errors/messaging-errors.js';
import type {
  BusDriver,
  Delivery,
  OutgoingMessage,
  PeekedMessage,
  QueueSpec,
  Subscription,
  SubscriptionSpec,
} from '../driver.js';
import { type BrokerSnapshot, FakeBroker } from './fake-broker.js';
import type { FakeConsumer, FakeQueue, StoredMessage } from './fake-queue.js';

class FakeDelivery implements Delivery {
  private settled = false;

  constructor(
    private readonly broker: FakeBroker,
    private readonly source: FakeQueue,
    private readonly consumer: FakeConsumer,
    private readonly message: StoredMessage,
    readonly redelivered: boolean,
  ) {}

  get queue(): string {
    return this.source.spec.name;
  }
  get exchange(): string {
    return this.message.exchange;
  }
  get routingKey(): string {
    return this.message.routingKey;
  }
  get body(): Buffer | string {
    return this.message.body;
  }
  get headers(): Readonly<Record<string, unknown>> {
    return this.message.headers;
  }
  get isLive(): boolean {
    return this.consumer.unacked.has(this.message);
  }

  ack(): void {
    this.settle();
  }

  reject(requeue: boolean): void {
    if (this.settle() && requeue) this.broker.requeue(this.source, this.message);
  }

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    const held = this.consumer.unacked.delete(this.message);
    if (held && this.consumer.prefetch > 0) this.broker.schedule(this.source);
    return held;
  }
}

class FakeSubscription implements Subscription {
  private readonly consumers: { readonly queue: FakeQueue; readonly consumer: FakeConsumer }[] = [];

  constructor(
    private readonly broker: FakeBroker,
    spec: SubscriptionSpec,
  ) {
    // As over a socket: a consumer does not run in the asynchronous context of whoever has published.
    const onDelivery = AsyncResource.bind(spec.onDelivery);
    for (const queueSpec of spec.queues) {
      broker.declareQueue(queueSpec);
      const consumer: FakeConsumer = {
        prefetch: spec.prefetch,
        unacked: new Set(),
        deliver: (queue, message) =>
          onDelivery(new FakeDelivery(broker, queue, consumer, message, message.redelivered)),
      };
      this.consumers.push({ queue: broker.consume(queueSpec.name, consumer), consumer });
    }
  }

  async cancel(): Promise<void> {
    for (const { queue, consumer } of this.consumers) queue.removeConsumer(consumer);
  }

  async close(deleteQueues: readonly string[] = []): Promise<void> {
    await this.cancel();
    for (const { queue, consumer } of this.consumers) {
      for (const message of consumer.unacked) this.broker.requeue(queue, message);
      consumer.unacked.clear();
    }
    for (const name of deleteQueues) this.broker.deleteQueue(name);
  }
}

/** The in-process driver: the semantics of RabbitMQ that oslo.messaging relies on, without a broker. */
export class FakeDriver implements BusDriver {
  private readonly subscriptions = new Set<FakeSubscription>();
  private closed = false;

  constructor(readonly broker: FakeBroker) {}

  get isHealthy(): boolean {
    return !this.closed;
  }

  async connect(): Promise<void> {
    this.assertOpen();
  }

  async publish(message: OutgoingMessage): Promise<void> {
    this.assertOpen();
    if (message.queues) for (const queue of message.queues) this.broker.declareQueue(queue);
    const routed = this.broker.publish(message);
    if (!routed && message.mandatory) throw new MessageUndeliverable(message.exchange?.name ?? '', message.routingKey);
  }

  async subscribe(spec: SubscriptionSpec): Promise<Subscription> {
    this.assertOpen();
    const subscription = new FakeSubscription(this.broker, spec);
    this.subscriptions.add(subscription);
    return subscription;
  }

  async declareQueue(spec: QueueSpec): Promise<void> {
    this.assertOpen();
    this.broker.declareQueue(spec);
  }

  async deleteQueue(name: string): Promise<void> {
    this.assertOpen();
    this.broker.deleteQueue(name);
  }

  async peek(queue: string, limit: number): Promise<readonly PeekedMessage[]> {
    return this.broker.peek(queue, limit);
  }

  snapshot(): BrokerSnapshot {
    return this.broker.snapshot();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const subscription of this.subscriptions) await subscription.close();
    this.subscriptions.clear();
  }

  private assertOpen(): void {
    if (this.closed) throw new TransportClosed();
  }
}
