import { Logger } from '@nestjs/common';
import type { Delivery, QueueSpec, Subscription } from '../drivers/driver.js';
import { TransportClosed } from '../errors/messaging-errors.js';
import { DeadLetters } from '../rpc/dead-letters.js';
import { RecentIds } from '../rpc/recent-ids.js';
import { Workers } from '../rpc/workers.js';
import type { Transport } from '../transport/transport.js';
import { unwrapEnvelope } from '../wire/envelope.js';
import { decodeNotification, type Notification, type Priority } from '../wire/notification.js';

/** What a handler may answer; nothing at all means handled. */
export enum NotificationResult {
  HANDLED = 'handled',
  /** Give it back to its queue, for this listener or another. */
  REQUEUE = 'requeue',
}

export interface NotificationHandler {
  readonly priority: Priority;
  /** Only events of this type. @default every event */
  readonly eventType?: string | RegExp;
  handle(notification: Notification): Promise<unknown>;
}

export interface NotificationListenerOptions {
  /** @default ['notifications'] */
  readonly topics?: readonly string[];
  /** @default the transport's control exchange */
  readonly exchange?: string;
  /**
   * Listeners of one pool share its notifications, and each pool gets all of them. Without a pool, listeners share
   * the queue `<topic>.<priority>` of all that have none.
   */
  readonly pool?: string;
  /** Whether REQUEUE puts a notification back; else it counts as handled. @default true */
  readonly allowRequeue?: boolean;
  /** @default 16 */
  readonly maxConcurrency?: number;
}

const matches = (wanted: string | RegExp | undefined, eventType: string): boolean =>
  wanted === undefined || (typeof wanted === 'string' ? wanted === eventType : wanted.test(eventType));

/**
 * Consumes notifications and acknowledges each after its handlers. A handler that throws sends the notification to
 * `<queue>.dead` with the reason: put back, as oslo.messaging does, it would come again for ever.
 */
export class NotificationListener {
  private readonly logger = new Logger('NotificationListener');
  private readonly recent = new RecentIds();
  private readonly workers: Workers;
  private readonly deadLetters: DeadLetters;
  private subscription: Subscription | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly handlers: readonly NotificationHandler[],
    private readonly options: NotificationListenerOptions = {},
  ) {
    this.workers = new Workers(options.maxConcurrency ?? 16, (delivery) => this.handle(delivery));
    this.deadLetters = new DeadLetters(transport, options.pool ?? 'notification-listener');
  }

  /** Resolves when a queue for each topic and priority that has handlers is declared and consumed. */
  async start(): Promise<void> {
    this.subscription = await this.transport.subscribe({
      label: `notifications ${this.options.pool ?? ''}`.trim(),
      queues: this.queues(),
      prefetch: this.transport.url.options.prefetch ?? 2 * (this.options.maxConcurrency ?? 16),
      onDelivery: (delivery) => this.workers.accept(delivery),
    });
  }

  /** @returns whether all handlers finished within the time. */
  async stop(graceMs = 10_000): Promise<boolean> {
    this.workers.stop();
    await this.subscription?.cancel();
    const finished = await this.workers.idle(graceMs);
    await this.subscription?.close();
    return finished;
  }

  private queues(): QueueSpec[] {
    const { topology, controlExchange } = this.transport;
    const { topics = ['notifications'], exchange = controlExchange, pool } = this.options;
    const priorities = [...new Set(this.handlers.map(({ priority }) => priority))];
    const keys = topics.flatMap((topic) => priorities.map((priority) => `${topic}.${priority}`));
    if (pool !== undefined) return [topology.sharedQueue(exchange, pool, keys)];
    return keys.map((key) => topology.sharedQueue(exchange, key));
  }

  private async handle(delivery: Delivery): Promise<void> {
    try {
      await this.process(delivery);
    } catch (error) {
      if (error instanceof TransportClosed)
        this.logger.debug(`A notification was left to the broker: ${error.message}`);
      else this.logger.error(error);
    }
  }

  private async process(delivery: Delivery): Promise<void> {
    let notification: Notification;
    try {
      notification = decodeNotification(unwrapEnvelope(delivery.body, delivery.headers));
    } catch (error) {
      this.logger.warn(`A message on ${delivery.queue} goes to the dead letters: ${(error as Error).message}`);
      await this.deadLetters.bury(delivery, 'undecodable', error as Error, 1);
      return;
    }
    if (await this.dispatch(delivery, notification)) return;
    delivery.ack();
    if (notification.uniqueId !== undefined) this.recent.add(notification.uniqueId);
  }

  /** @returns true when the notification was dealt with and is not to be acknowledged. */
  private async dispatch(delivery: Delivery, notification: Notification): Promise<boolean> {
    if (notification.uniqueId !== undefined && this.recent.has(notification.uniqueId)) return false;
    const traceparent = delivery.headers['traceparent'];
    const trace = typeof traceparent === 'string' ? traceparent : undefined;
    for (const handler of this.handlers) {
      if (handler.priority !== notification.priority || !matches(handler.eventType, notification.eventType)) continue;
      try {
        const work = () => handler.handle(notification);
        const answer = await this.transport.contextCarrier.run(notification.context, work, trace);
        if (answer === NotificationResult.REQUEUE && (this.options.allowRequeue ?? true)) {
          delivery.reject(true);
          return true;
        }
      } catch (error) {
        const reason = error instanceof Error ? error : new Error(String(error));
        this.logger.error(`${notification.eventType} failed: ${reason.message}`, reason.stack);
        await this.deadLetters.bury(delivery, 'not-retryable', reason, 1);
        return true;
      }
    }
    return false;
  }
}
