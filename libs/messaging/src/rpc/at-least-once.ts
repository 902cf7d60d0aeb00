import { Logger } from '@nestjs/common';
import type { Delivery } from '../drivers/driver.js';
import { Pauses } from '../util/pauses.js';
import type { WireRequest } from '../wire/request.js';
import { ATTEMPTS_HEADER, type DeadLetters, headerNumber, REDELIVERIES_HEADER } from './dead-letters.js';
import { DeliveryLedger } from './delivery-ledger.js';
import type { EndpointMethod } from './endpoint.js';
import type { Outcome, ReplySender } from './reply-sender.js';
import { toRpcRequest } from './rpc-request.js';
import { defaultRetryDelayMs, type RpcServerOptions } from './rpc-server-options.js';

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
const isFinal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && (error as { retryable?: unknown }).retryable === false;

/** The delivery class at-least-once: acknowledge when the work is safe, and count what can't be done. */
export class AtLeastOnce {
  private readonly logger: Logger;
  private readonly ledger: DeliveryLedger;
  private readonly pauses = new Pauses();
  private readonly maxDeliveries: number;
  private readonly maxRedeliveries: number;
  private readonly retryDelayMs: (deliveries: number) => number;

  constructor(
    private readonly deadLetters: DeadLetters,
    private readonly replies: ReplySender,
    private readonly options: RpcServerOptions,
  ) {
    this.logger = new Logger(`RpcServer ${options.topic}.${options.server}`);
    this.ledger = options.ledger ?? new DeliveryLedger();
    this.maxDeliveries = options.maxDeliveries ?? 5;
    this.maxRedeliveries = options.maxRedeliveries ?? 20;
    this.retryDelayMs = options.retryDelayMs ?? defaultRetryDelayMs;
  }

  /** Ends waiting for the next try: what waits goes back to its queue. */
  stop(): void {
    this.pauses.interrupt();
  }

  async handle(
    delivery: Delivery,
    request: WireRequest,
    method: EndpointMethod,
    run: (deliveries: number) => Promise<Outcome>,
  ): Promise<void> {
    const deliveries = headerNumber(delivery, ATTEMPTS_HEADER) + headerNumber(delivery, 'x-delivery-count') + 1;
    let key: string;
    try {
      key = this.keyOf(delivery, request, method, deliveries);
    } catch (thrown) {
      // The endpoint's own key function failed: that is the outcome, and its caller waits for one.
      await this.settle(delivery, request, { error: thrown }, deliveries);
      return;
    }
    if (delivery.redelivered && !this.ledger.knows(key) && (await this.countRedelivery(delivery, deliveries))) return;
    const outcome = await this.ledger.once(key, () => run(deliveries));
    await this.settle(delivery, request, outcome, deliveries);
  }

  private async settle(delivery: Delivery, request: WireRequest, outcome: Outcome, deliveries: number): Promise<void> {
    if (request.messageId !== undefined) {
      await this.replies.send(request, outcome);
      delivery.ack(true);
    } else if ('error' in outcome) await this.retryOrBury(delivery, outcome.error, deliveries);
    else delivery.ack(true);
  }

  private keyOf(delivery: Delivery, wire: WireRequest, method: EndpointMethod, deliveryCount: number): string {
    const { topic, server } = this.options;
    const { redelivered, queue } = delivery;
    const origin = { topic, server, redelivered, deliveryCount, traceparent: undefined };
    const own = method.idempotencyKey?.(wire.args, toRpcRequest(wire, origin));
    if (own !== undefined) return `${method.name} ${own}`;
    // A fanout is one message with as many copies as servers: each server's copy is work of its own.
    return `${queue} ${wire.uniqueId ?? newAnonymousKey()}`;
  }

  /**
   * A message that came back because its consumer vanished may be what made it vanish. Its count must live on the
   * broker: the message goes to the end of its queue with the count in a header.
   *
   * @returns true when the message was dealt with.
   */
  private async countRedelivery(delivery: Delivery, deliveries: number): Promise<boolean> {
    if (delivery.headers['x-delivery-count'] !== undefined) return false;
    const count = headerNumber(delivery, REDELIVERIES_HEADER) + 1;
    if (count > this.maxRedeliveries) {
      const error = new Error(`its consumer vanished ${count} times while it held this message`);
      await this.deadLetters.bury(delivery, 'delivery-limit', error, deliveries);
    } else await this.deadLetters.sendAgain(delivery, { [REDELIVERIES_HEADER]: count });
    return true;
  }

  private async retryOrBury(delivery: Delivery, thrown: unknown, deliveries: number): Promise<void> {
    if (!delivery.isLive) return;
    const error = asError(thrown);
    if (isFinal(thrown) || deliveries >= this.maxDeliveries) {
      this.logger.warn(`A message on ${delivery.queue} goes to the dead letters: ${error.message}`);
      const reason = isFinal(thrown) ? 'not-retryable' : 'delivery-limit';
      await this.deadLetters.bury(delivery, reason, error, deliveries);
      return;
    }
    const waited = await this.pauses.pause(this.retryDelayMs(deliveries));
    if (waited && delivery.isLive) await this.deadLetters.sendAgain(delivery, { [ATTEMPTS_HEADER]: deliveries });
  }
}

let anonymous = 0;
/** A message without `_unique_id` equals no other. */
function newAnonymousKey(): string {
  anonymous += 1;
  return `anonymous-${anonymous}`;
}
