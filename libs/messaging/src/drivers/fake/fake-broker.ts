import { MessageDeliveryFailure } from '../../errors/messaging-errors.js';
import type { ExchangeSpec, OutgoingMessage, PeekedMessage, QueueSpec } from '../driver.js';
import { type FakeConsumer, FakeQueue, type StoredMessage } from './fake-queue.js';
import { topicMatches } from './topic-match.js';

/** The reduced shape of what RabbitMQ's management API tells of a virtual host. */
export interface BrokerSnapshot {
  readonly exchanges: readonly { name: string; type: string; durable: boolean; auto_delete: boolean }[];
  readonly queues: readonly {
    name: string;
    durable: boolean;
    auto_delete: boolean;
    arguments: Readonly<Record<string, string | number | boolean>>;
    messages_ready: number;
    messages_unacknowledged: number;
    messages: number;
    consumers: number;
  }[];
  readonly bindings: readonly { source: string; destination: string; routing_key: string }[];
}

interface FakeExchange {
  readonly spec: ExchangeSpec;
  readonly bindings: Map<string, Set<FakeQueue>>;
  /** Routing key to queues, until a binding changes. */
  readonly routes: Map<string, readonly FakeQueue[]>;
}

const ROUTE_CACHE_LIMIT = 1000;

const sameQueue = (a: QueueSpec, b: QueueSpec): string | undefined => {
  if (a.durable !== b.durable) return 'durable';
  if (a.autoDelete !== b.autoDelete) return 'auto_delete';
  const keys = new Set([...Object.keys(a.arguments), ...Object.keys(b.arguments)]);
  return [...keys].find((key) => a.arguments[key] !== b.arguments[key]);
};

const inequivalent = (what: string, argument: string): MessageDeliveryFailure =>
  new MessageDeliveryFailure(
    `PRECONDITION_FAILED - inequivalent arg '${argument}' for ${what}: it exists and was declared otherwise`,
  );

/** An AMQP 0-9-1 virtual host in memory, as far as oslo.messaging uses one. */
export class FakeBroker {
  private static readonly named = new Map<string, FakeBroker>();
  private readonly exchanges = new Map<string, FakeExchange>();
  private readonly queues = new Map<string, FakeQueue>();
  private readonly dirty = new Set<FakeQueue>();
  private scheduled = false;

  /** The broker that all transports of this process with the URL `fake://<name>` share. */
  static get(name = ''): FakeBroker {
    let broker = FakeBroker.named.get(name);
    if (!broker) {
      broker = new FakeBroker();
      FakeBroker.named.set(name, broker);
    }
    return broker;
  }

  declareExchange(spec: ExchangeSpec): FakeExchange {
    const known = this.exchanges.get(spec.name);
    if (!known) {
      const exchange = { spec, bindings: new Map(), routes: new Map() };
      this.exchanges.set(spec.name, exchange);
      return exchange;
    }
    for (const field of ['type', 'durable', 'autoDelete'] as const) {
      if (known.spec[field] !== spec[field]) throw inequivalent(`exchange '${spec.name}'`, field);
    }
    return known;
  }

  declareQueue(spec: QueueSpec): FakeQueue {
    let queue = this.queues.get(spec.name);
    if (queue) {
      const difference = sameQueue(queue.spec, spec);
      if (difference) throw inequivalent(`queue '${spec.name}'`, difference);
      queue.rearmExpiry();
    } else {
      queue = new FakeQueue(
        spec,
        (dirty) => this.schedule(dirty),
        (gone) => this.deleteQueue(gone.spec.name),
      );
      this.queues.set(spec.name, queue);
    }
    for (const { exchange, routingKey } of spec.bindings) this.bind(queue, this.declareExchange(exchange), routingKey);
    return queue;
  }

  deleteQueue(name: string): void {
    const queue = this.queues.get(name);
    if (!queue) return;
    this.queues.delete(name);
    this.dirty.delete(queue);
    queue.dispose();
    for (const exchange of this.exchanges.values()) this.unbind(queue, exchange);
  }

  /** @returns whether a queue took the message. */
  publish(message: OutgoingMessage): boolean {
    const { exchange, routingKey, body, headers = {}, expirationMs } = message;
    const stored = {
      exchange: exchange?.name ?? '',
      routingKey,
      body,
      headers,
      expiresAt: expirationMs === undefined ? Number.POSITIVE_INFINITY : Date.now() + expirationMs,
    };
    if (!exchange) {
      const queue = this.queues.get(routingKey);
      queue?.push({ ...stored, redelivered: false });
      return queue !== undefined;
    }
    const queues = this.route(this.declareExchange(exchange), routingKey);
    for (const queue of queues) queue.push({ ...stored, redelivered: false });
    return queues.length > 0;
  }

  consume(queueName: string, consumer: FakeConsumer): FakeQueue {
    const queue = this.queues.get(queueName);
    if (!queue) throw new MessageDeliveryFailure(`NOT_FOUND - no queue '${queueName}'`);
    queue.addConsumer(consumer);
    return queue;
  }

  /** Puts a message back that its consumer did not settle; its queue may be gone meanwhile. */
  requeue(queue: FakeQueue, message: StoredMessage): void {
    if (this.queues.get(queue.spec.name) === queue) queue.requeue(message);
  }

  schedule(queue: FakeQueue): void {
    this.dirty.add(queue);
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.dispatch());
  }

  peek(queueName: string, limit: number): readonly PeekedMessage[] {
    const queue = this.queues.get(queueName);
    if (!queue) throw new MessageDeliveryFailure(`NOT_FOUND - no queue '${queueName}'`);
    return queue.peek(limit);
  }

  snapshot(): BrokerSnapshot {
    return {
      exchanges: [...this.exchanges.values()].map(({ spec }) => ({
        name: spec.name,
        type: spec.type,
        durable: spec.durable,
        auto_delete: spec.autoDelete,
      })),
      queues: [...this.queues.values()].map((queue) => ({
        name: queue.spec.name,
        durable: queue.spec.durable,
        auto_delete: queue.spec.autoDelete,
        arguments: queue.spec.arguments,
        messages_ready: queue.readyCount,
        messages_unacknowledged: queue.unackedCount,
        messages: queue.readyCount + queue.unackedCount,
        consumers: queue.consumerCount,
      })),
      bindings: [...this.exchanges.values()].flatMap(({ spec, bindings }) =>
        [...bindings].flatMap(([routingKey, queues]) =>
          [...queues].map((queue) => ({ source: spec.name, destination: queue.spec.name, routing_key: routingKey })),
        ),
      ),
    };
  }

  private bind(queue: FakeQueue, exchange: FakeExchange, routingKey: string): void {
    let bound = exchange.bindings.get(routingKey);
    if (!bound) {
      bound = new Set();
      exchange.bindings.set(routingKey, bound);
    }
    bound.add(queue);
    exchange.routes.clear();
  }

  private unbind(queue: FakeQueue, exchange: FakeExchange): void {
    let changed = false;
    for (const [routingKey, queues] of exchange.bindings) {
      changed = queues.delete(queue) || changed;
      if (queues.size === 0) exchange.bindings.delete(routingKey);
    }
    if (!changed) return;
    exchange.routes.clear();
    if (exchange.spec.autoDelete && exchange.bindings.size === 0) this.exchanges.delete(exchange.spec.name);
  }

  private route(exchange: FakeExchange, routingKey: string): readonly FakeQueue[] {
    const known = exchange.routes.get(routingKey);
    if (known) return known;
    const { type } = exchange.spec;
    const found = new Set<FakeQueue>();
    for (const [pattern, queues] of exchange.bindings) {
      const taken =
        type === 'fanout' || (type === 'topic' ? topicMatches(pattern, routingKey) : pattern === routingKey);
      if (taken) for (const queue of queues) found.add(queue);
    }
    const route = [...found];
    if (exchange.routes.size >= ROUTE_CACHE_LIMIT) exchange.routes.clear();
    exchange.routes.set(routingKey, route);
    return route;
  }

  private dispatch(): void {
    this.scheduled = false;
    const queues = [...this.dirty];
    this.dirty.clear();
    for (const queue of queues) queue.dispatch();
  }
}
