import { MessageDeliveryFailure, TransportClosed } from '../../errors/messaging-errors.js';
import type { TransportUrl } from '../../transport/transport-url.js';
import type {
  BusDriver,
  OutgoingMessage,
  PeekedMessage,
  QueueSpec,
  Subscription,
  SubscriptionSpec,
} from '../driver.js';
import { ConfirmingPublisher } from './confirming-publisher.js';
import { declareQueue, isRefused, refusal } from './declare.js';
import { RabbitLink } from './rabbit-link.js';
import { RabbitSubscription } from './rabbit-subscription.js';
import { TopologyUpkeep } from './topology-upkeep.js';

const FIRST_CONNECT_MS = 20_000;
/** Consumers whose exchange or binding was deleted get messages again within a minute. */
const UPKEEP_MS = 30_000;

/**
 * RabbitMQ over amqplib. Two connections: a broker that stops reading what we publish must not stop what we consume
 * and acknowledge.
 */
export class RabbitDriver implements BusDriver {
  private readonly sending: RabbitLink;
  private readonly listening: RabbitLink;
  private readonly publisher: ConfirmingPublisher;
  private readonly subscriptions = new Set<RabbitSubscription>();
  private readonly upkeep: TopologyUpkeep;
  private listens = false;
  private closed = false;

  /** @param upkeepMs between two looks at whether what is listened on is still declared and bound */
  constructor(url: TransportUrl, connectionName: string, upkeepMs = UPKEEP_MS) {
    this.sending = new RabbitLink(url, `${connectionName}:${process.pid}:send`);
    this.listening = new RabbitLink(url, `${connectionName}:${process.pid}:listen`);
    this.publisher = new ConfirmingPublisher(this.sending);
    this.upkeep = new TopologyUpkeep(this.listening, upkeepMs, () => this.consumedQueues());
  }

  get isHealthy(): boolean {
    if (this.closed || !this.sending.current || this.sending.blocked !== undefined) return false;
    return !this.listens || this.listening.current !== undefined;
  }

  async connect(): Promise<void> {
    this.assertOpen();
    await this.sending.openFirst(FIRST_CONNECT_MS);
  }

  publish(message: OutgoingMessage): Promise<void> {
    // Whoever publishes waits for the link and hears from the publisher if none comes about.
    if (!this.sending.current && !this.closed) void this.sending.open().catch(() => undefined);
    return this.publisher.publish(message);
  }

  async subscribe(spec: SubscriptionSpec): Promise<Subscription> {
    this.assertOpen();
    this.listens = true;
    const subscription = new RabbitSubscription(this.listening, spec, (closed) => this.subscriptions.delete(closed));
    this.subscriptions.add(subscription);
    try {
      await subscription.start();
      this.upkeep.start();
    } catch (error) {
      this.subscriptions.delete(subscription);
      throw error;
    }
    return subscription;
  }

  async declareQueue(spec: QueueSpec): Promise<void> {
    await this.onChannel(`queue ${spec.name}`, (channel) => declareQueue(channel, spec));
  }

  async deleteQueue(name: string): Promise<void> {
    await this.onChannel(`queue ${name}`, (channel) => channel.deleteQueue(name));
  }

  peek(queue: string, limit: number): Promise<readonly PeekedMessage[]> {
    return this.onChannel(`queue ${queue}`, async (channel) => {
      const found: PeekedMessage[] = [];
      while (found.length < limit) {
        const message = await channel.get(queue, { noAck: false });
        if (!message) break;
        const { exchange, routingKey, redelivered } = message.fields;
        found.push({
          exchange,
          routingKey,
          redelivered,
          body: message.content,
          headers: message.properties.headers ?? {},
        });
      }
      channel.nackAll(true);
      return found;
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.upkeep.stop();
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    this.publisher.close();
    await Promise.all([this.sending.close(), this.listening.close()]);
  }

  private *consumedQueues(): Iterable<QueueSpec> {
    for (const subscription of this.subscriptions) yield* subscription.queues;
  }

  /** A short-lived channel, for a refusal closes it. */
  private async onChannel<T>(what: string, work: (channel: import('amqplib').Channel) => Promise<T>): Promise<T> {
    this.assertOpen();
    const { model } = await this.sending.open();
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    try {
      const result = await work(channel);
      await channel.close();
      return result;
    } catch (error) {
      if (isRefused(error)) throw refusal(error, what);
      throw new MessageDeliveryFailure(`${what}: ${(error as Error).message}`, { cause: error });
    }
  }

  private assertOpen(): void {
    if (this.closed) throw new TransportClosed();
  }
}
