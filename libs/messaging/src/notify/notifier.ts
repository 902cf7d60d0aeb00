import { randomUUID } from 'node:crypto';
import type { ContextDict } from '../context/context-carrier.js';
import type { QueueSpec } from '../drivers/driver.js';
import type { Transport } from '../transport/transport.js';
import { wrapEnvelope } from '../wire/envelope.js';
import { encodeNotification, notificationTimestamp, type Priority } from '../wire/notification.js';

export interface NotifierOptions {
  /** Who emits: `<service>.<host>`, e.g. `compute.host1`. */
  readonly publisherId: string;
  /** @default ['notifications'] */
  readonly topics?: readonly string[];
  /** `messagingv2` wraps in the envelope, `messaging` sends the bare object. @default 'messagingv2' */
  readonly driver?: 'messagingv2' | 'messaging';
}

/**
 * Emits notifications: to the control exchange, routing key `<topic>.<priority>`. The queue of that name is declared
 * too, so notifications wait there until somebody listens.
 */
export class Notifier {
  private readonly queues = new Map<string, QueueSpec>();

  constructor(
    private readonly transport: Transport,
    private readonly options: NotifierOptions,
  ) {}

  get publisherId(): string {
    return this.options.publisherId;
  }

  /** A notifier with these options in place of its own. */
  prepare(overrides: Partial<NotifierOptions>): Notifier {
    return new Notifier(this.transport, { ...this.options, ...overrides });
  }

  audit(eventType: string, payload: unknown, context?: ContextDict): Promise<void> {
    return this.notify('audit', eventType, payload, context);
  }
  debug(eventType: string, payload: unknown, context?: ContextDict): Promise<void> {
    return this.notify('debug', eventType, payload, context);
  }
  info(eventType: string, payload: unknown, context?: ContextDict): Promise<void> {
    return this.notify('info', eventType, payload, context);
  }
  warn(eventType: string, payload: unknown, context?: ContextDict): Promise<void> {
    return this.notify('warn', eventType, payload, context);
  }
  error(eventType: string, payload: unknown, context?: ContextDict): Promise<void> {
    return this.notify('error', eventType, payload, context);
  }
  critical(eventType: string, payload: unknown, context?: ContextDict): Promise<void> {
    return this.notify('critical', eventType, payload, context);
  }
  sample(eventType: string, payload: unknown, context?: ContextDict): Promise<void> {
    return this.notify('sample', eventType, payload, context);
  }

  /** Resolves when the broker has confirmed the notification on every topic. */
  async notify(priority: Priority, eventType: string, payload: unknown, context?: ContextDict): Promise<void> {
    const { contextCarrier, controlExchange, topology } = this.transport;
    const { publisherId, topics = ['notifications'], driver = 'messagingv2' } = this.options;
    const notification = { publisherId, eventType, priority, payload, context: context ?? contextCarrier.current() };
    const messageId = randomUUID();
    const timestamp = notificationTimestamp();
    const traceparent = contextCarrier.traceparent?.();
    await Promise.all(
      topics.map((topic) => {
        const queue = this.queue(`${topic}.${priority}`);
        const inner = encodeNotification(notification, messageId, timestamp);
        return this.transport.publish({
          exchange: topology.exchange(controlExchange),
          routingKey: queue.name,
          body: driver === 'messaging' ? inner : wrapEnvelope(inner),
          queues: [queue],
          headers: traceparent === undefined ? {} : { traceparent },
        });
      }),
    );
  }

  private queue(name: string): QueueSpec {
    let queue = this.queues.get(name);
    if (!queue) {
      queue = this.transport.topology.sharedQueue(this.transport.controlExchange, name);
      this.queues.set(name, queue);
    }
    return queue;
  }
}
