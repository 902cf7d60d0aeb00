import type { MessageBody, MessageHeaders, PeekedMessage, QueueSpec } from '../driver.js';

/** A message as it lies in a queue. */
export interface StoredMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: MessageBody;
  readonly headers: MessageHeaders;
  /** Epoch milliseconds; Infinity: never. */
  readonly expiresAt: number;
  redelivered: boolean;
}

/** Takes messages of one queue; `unacked` counts those it has not settled. */
export interface FakeConsumer {
  readonly prefetch: number;
  readonly unacked: Set<StoredMessage>;
  deliver(queue: FakeQueue, message: StoredMessage): void;
}

/** RabbitMQ would put them on its disk; memory is all there is here, and nobody has ever asked for them. */
const KEPT_UNREAD = 10_000;

/**
 * A queue: first in, first out; consumers served in turn. One that never had a consumer (notifications that nobody
 * listens to) keeps its newest 10 000 messages.
 */
export class FakeQueue {
  private ready: StoredMessage[] = [];
  private head = 0;
  private readonly returned: StoredMessage[] = [];
  private readonly consumers: FakeConsumer[] = [];
  private turn = 0;
  private expiry: NodeJS.Timeout | undefined;
  private wasConsumed = false;

  constructor(
    readonly spec: QueueSpec,
    private readonly schedule: (queue: FakeQueue) => void,
    private readonly remove: (queue: FakeQueue) => void,
  ) {
    this.rearmExpiry();
  }

  get consumerCount(): number {
    return this.consumers.length;
  }

  get unackedCount(): number {
    return this.consumers.reduce((sum, consumer) => sum + consumer.unacked.size, 0);
  }

  /** Messages that wait for a consumer; those that expired meanwhile are gone. */
  get readyCount(): number {
    this.dropExpired();
    return this.returned.length + this.ready.length - this.head;
  }

  push(message: StoredMessage): void {
    this.ready.push(message);
    if (!this.wasConsumed && this.ready.length - this.head > KEPT_UNREAD) this.take();
    if (this.consumers.length > 0) this.schedule(this);
  }

  /** Back to the front, as RabbitMQ puts a requeued message into its old place. */
  requeue(message: StoredMessage): void {
    message.redelivered = true;
    this.returned.push(message);
    this.schedule(this);
  }

  addConsumer(consumer: FakeConsumer): void {
    this.wasConsumed = true;
    this.consumers.push(consumer);
    clearTimeout(this.expiry);
    this.schedule(this);
  }

  removeConsumer(consumer: FakeConsumer): void {
    const index = this.consumers.indexOf(consumer);
    if (index < 0) return;
    this.consumers.splice(index, 1);
    if (this.consumers.length > 0) return;
    if (this.spec.autoDelete) this.remove(this);
    else this.rearmExpiry();
  }

  /** Hands out what the consumers may take, one each in turn. */
  dispatch(): void {
    while (this.consumers.length > 0) {
      const consumer = this.nextConsumer();
      if (!consumer) return;
      const message = this.take();
      if (!message) return;
      consumer.unacked.add(message);
      consumer.deliver(this, message);
    }
  }

  peek(limit: number): PeekedMessage[] {
    this.dropExpired();
    return [...this.returned, ...this.ready.slice(this.head)].slice(0, limit);
  }

  /** `x-expires`: milliseconds without consumer after which the queue goes. */
  rearmExpiry(): void {
    clearTimeout(this.expiry);
    const ttl = this.spec.arguments['x-expires'];
    if (typeof ttl !== 'number' || this.consumers.length > 0) return;
    this.expiry = setTimeout(() => this.remove(this), ttl);
    this.expiry.unref();
  }

  dispose(): void {
    clearTimeout(this.expiry);
    this.consumers.length = 0;
    this.ready = [];
    this.head = 0;
    this.returned.length = 0;
  }

  private nextConsumer(): FakeConsumer | undefined {
    for (let tried = 0; tried < this.consumers.length; tried++) {
      const consumer = this.consumers[this.turn % this.consumers.length];
      this.turn = (this.turn + 1) % this.consumers.length;
      if (consumer && (consumer.prefetch === 0 || consumer.unacked.size < consumer.prefetch)) return consumer;
    }
    return undefined;
  }

  private take(): StoredMessage | undefined {
    this.dropExpired();
    return this.returned.shift() ?? this.takeReady();
  }

  private takeReady(): StoredMessage | undefined {
    const message = this.ready[this.head];
    if (!message) return undefined;
    this.head += 1;
    if (this.head === this.ready.length) {
      this.ready = [];
      this.head = 0;
    } else if (this.head > 1024 && this.head * 2 > this.ready.length) {
      this.ready = this.ready.slice(this.head);
      this.head = 0;
    }
    return message;
  }

  /** As in RabbitMQ, a message expires when it reaches the head of its queue. */
  private dropExpired(): void {
    const now = Date.now();
    while ((this.returned[0]?.expiresAt ?? Number.POSITIVE_INFINITY) <= now) this.returned.shift();
    if (this.returned.length > 0) return;
    while ((this.ready[this.head]?.expiresAt ?? Number.POSITIVE_INFINITY) <= now) this.takeReady();
  }
}
