import { Logger } from '@nestjs/common';
import type { Channel, ConsumeMessage } from 'amqplib';
import { MessageDeliveryFailure } from '../../errors/messaging-errors.js';
import type { Delivery, MessageHeaders, QueueSpec, Subscription, SubscriptionSpec } from '../driver.js';
import { AckBatch } from './ack-batch.js';
import { encodeAck, encodeReject } from './amqp-frames.js';
import { declareQueue, isRefused, refusal } from './declare.js';
import type { Incoming } from './frame-reader.js';
import type { FrameWriter } from './frame-writer.js';
import type { LinkListener, LiveConnection, RabbitLink } from './rabbit-link.js';

/** A channel that consumes. */
interface ConsumerLane {
  readonly channel: Channel;
  readonly number: number;
  readonly writer: FrameWriter;
  readonly acks: AckBatch;
  /** Queues by the tag of their consumer. */
  readonly queues: Map<string, QueueSpec>;
  open: boolean;
}

/** A message that amqplib has read. */
function incoming({ fields, properties, content }: ConsumeMessage): Incoming {
  const { consumerTag, deliveryTag, redelivered, exchange, routingKey } = fields;
  const headers = properties.headers ?? {};
  return { consumerTag, deliveryTag, redelivered, exchange, routingKey, headers, body: content };
}

const RETRY_MS = 200;

class RabbitDelivery implements Delivery {
  private settled = false;

  constructor(
    private readonly lane: ConsumerLane,
    private readonly message: Incoming,
    readonly queue: string,
  ) {}

  get exchange(): string {
    return this.message.exchange;
  }
  get routingKey(): string {
    return this.message.routingKey;
  }
  get body(): Buffer {
    return this.message.body;
  }
  get headers(): MessageHeaders {
    return this.message.headers;
  }
  get redelivered(): boolean {
    return this.message.redelivered;
  }
  get isLive(): boolean {
    return this.lane.open;
  }

  ack(mayWait = false): void {
    if (this.settle()) this.lane.acks.ack(this.message.deliveryTag, mayWait);
  }

  reject(requeue: boolean): void {
    if (!this.settle()) return;
    const { deliveryTag } = this.message;
    this.lane.writer.write(encodeReject(this.lane.number, deliveryTag, requeue));
    this.lane.acks.skip(deliveryTag);
  }

  private settle(): boolean {
    if (this.settled || !this.lane.open) return false;
    this.settled = true;
    return true;
  }
}

/** Consumers on the queues of one server or listener; a channel of their own, made anew when it is lost. */
export class RabbitSubscription implements Subscription, LinkListener {
  private readonly logger = new Logger('RabbitConsumer');
  private lane: ConsumerLane | undefined;
  private settingUp: LiveConnection | undefined;
  private cancelled = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly link: RabbitLink,
    private readonly spec: SubscriptionSpec,
    private readonly onClosed: (subscription: RabbitSubscription) => void,
  ) {}

  get queues(): readonly QueueSpec[] {
    return this.spec.queues;
  }

  /** @throws MessageDeliveryFailure when the broker refuses a declaration. */
  async start(): Promise<void> {
    const connection = await this.link.open();
    try {
      await this.setUp(connection);
    } catch (error) {
      if (isRefused(error)) throw refusal(error, `${this.spec.label} can't declare its queues`);
      this.setUpLater(error as Error);
    }
    this.link.addListener(this);
  }

  onUp(connection: LiveConnection): void {
    if (this.cancelled || this.settingUp === connection || this.lane?.writer === connection.writer) return;
    this.setUp(connection).catch((error: Error) => this.setUpLater(error));
  }

  onDown(): void {
    if (this.lane) this.lane.open = false;
    this.lane = undefined;
  }

  onWritable(): void {}

  async cancel(): Promise<void> {
    this.cancelled = true;
    clearTimeout(this.retry);
    const { lane } = this;
    if (!lane) return;
    try {
      for (const tag of [...lane.queues.keys()]) await lane.channel.cancel(tag);
    } catch (error) {
      this.logger.debug(`${this.spec.label}: ${(error as Error).message}`);
    }
  }

  async close(deleteQueues: readonly string[] = []): Promise<void> {
    await this.cancel();
    this.link.removeListener(this);
    this.onClosed(this);
    const { lane } = this;
    this.lane = undefined;
    if (!lane) return;
    lane.acks.flush();
    lane.writer.flush();
    lane.open = false;
    try {
      for (const name of deleteQueues) await lane.channel.deleteQueue(name);
      await lane.channel.close();
    } catch (error) {
      this.logger.debug(`${this.spec.label}: ${(error as Error).message}`);
    }
  }

  private async setUp(connection: LiveConnection): Promise<void> {
    this.settingUp = connection;
    try {
      await this.openLane(connection);
    } finally {
      if (this.settingUp === connection) this.settingUp = undefined;
    }
  }

  private async openLane(connection: LiveConnection): Promise<void> {
    const channel = await connection.model.createChannel();
    const number = (channel as unknown as { ch: number }).ch;
    const { writer, reader } = connection;
    const lane: ConsumerLane = {
      channel,
      number,
      writer,
      acks: new AckBatch(
        (tag, multiple) => writer.write(encodeAck(number, tag, multiple)),
        undefined,
        this.spec.prefetch === 0 ? undefined : Math.max(1, Math.min(32, Math.floor(this.spec.prefetch / 4))),
      ),
      queues: new Map(),
      open: true,
    };
    channel.on('error', (error: Error) => this.logger.warn(`${this.spec.label}: ${error.message}`));
    reader.onDeliver(number, (message) => this.onMessage(lane, message));
    channel.on('close', () => {
      reader.forget(number);
      lane.open = false;
      if (this.lane !== lane) return;
      this.lane = undefined;
      if (this.link.current === connection) this.setUpLater(new MessageDeliveryFailure('the channel was closed'));
    });
    if (this.spec.prefetch > 0) await channel.prefetch(this.spec.prefetch);
    for (const queue of this.spec.queues) await declareQueue(channel, queue);
    this.lane = lane;
    for (const [index, queue] of this.spec.queues.entries()) await this.consume(lane, queue, String(index + 1));
    if (this.cancelled) await this.close();
  }

  private async consume(lane: ConsumerLane, queue: QueueSpec, consumerTag: string): Promise<void> {
    lane.queues.set(consumerTag, queue);
    await lane.channel.consume(
      queue.name,
      (message) => {
        if (message) this.onMessage(lane, incoming(message));
        else this.onQueueGone(lane, queue, consumerTag);
      },
      { consumerTag },
    );
  }

  private onMessage(lane: ConsumerLane, message: Incoming): void {
    const queue = lane.queues.get(message.consumerTag);
    if (queue && lane.open && !this.cancelled) this.spec.onDelivery(new RabbitDelivery(lane, message, queue.name));
  }

  /** `basic.cancel` by the broker: somebody deleted the queue. It is declared anew and consumed on. */
  private onQueueGone(lane: ConsumerLane, queue: QueueSpec, consumerTag: string): void {
    if (this.cancelled) return;
    this.logger.warn(
      `${this.spec.label}: the broker cancelled the consumer of ${queue.name}; the queue is declared anew`,
    );
    lane.queues.delete(consumerTag);
    declareQueue(lane.channel, queue)
      .then(() => this.consume(lane, queue, consumerTag))
      .catch((error: Error) => this.logger.warn(`${this.spec.label}: ${error.message}`));
  }

  private setUpLater(error: Error): void {
    if (this.cancelled) return;
    this.logger.warn(`${this.spec.label} consumes again soon: ${error.message}`);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      const { current } = this.link;
      if (current && !this.lane) this.onUp(current);
    }, RETRY_MS);
  }
}
