import { Logger } from '@nestjs/common';
import { checkTarget } from '../check-target.js';
import type { Delivery, Subscription } from '../drivers/driver.js';
import { TransportClosed } from '../errors/messaging-errors.js';
import { RpcError } from '../errors/remote-error.js';
import type { Transport } from '../transport/transport.js';
import { unwrapEnvelope } from '../wire/envelope.js';
import { newHexId } from '../wire/ids.js';
import { decodeRequest, type WireRequest } from '../wire/request.js';
import { AtLeastOnce } from './at-least-once.js';
import { DeadLetters } from './dead-letters.js';
import type { RpcDispatcher } from './dispatcher.js';
import type { EndpointMethod } from './endpoint.js';
import { RecentIds } from './recent-ids.js';
import { type Outcome, ReplySender } from './reply-sender.js';
import { toRpcRequest } from './rpc-request.js';
import type { RpcServerOptions } from './rpc-server-options.js';
import { Workers } from './workers.js';

const DEFAULT_CONCURRENCY = 64;

/**
 * Serves the endpoints of a dispatcher on one topic under one server name: consumes `topic` (shared with the other
 * servers of the topic), `topic.server` and a fanout queue of its own.
 */
export class RpcServer {
  private readonly logger: Logger;
  private readonly replies: ReplySender;
  private readonly deadLetters: DeadLetters;
  private readonly atLeastOnce: AtLeastOnce;
  private readonly recent = new RecentIds();
  private readonly workers: Workers;
  private readonly fanoutId = newHexId();
  private readonly label: string;
  private subscription: Subscription | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly dispatcher: RpcDispatcher,
    private readonly options: RpcServerOptions,
  ) {
    checkTarget(options, { topic: true, server: true });
    this.label = `${options.topic}.${options.server}`;
    this.logger = new Logger(`RpcServer ${this.label}`);
    this.replies = new ReplySender(transport);
    this.deadLetters = new DeadLetters(transport, this.label);
    this.workers = new Workers(options.maxConcurrency ?? DEFAULT_CONCURRENCY, (delivery) => this.handle(delivery));
    this.atLeastOnce = new AtLeastOnce(this.deadLetters, this.replies, options);
  }

  /** Resolves when all three queues are declared, bound and consumed. */
  async start(): Promise<void> {
    const { topology, controlExchange, url } = this.transport;
    const { topic, exchange = controlExchange, maxConcurrency = DEFAULT_CONCURRENCY } = this.options;
    this.subscription = await this.transport.subscribe({
      label: this.label,
      queues: [
        topology.sharedQueue(exchange, topic),
        topology.sharedQueue(exchange, this.label),
        topology.fanoutQueue(topic, this.fanoutId),
      ],
      prefetch: this.options.prefetch ?? url.options.prefetch ?? 2 * maxConcurrency,
      onDelivery: (delivery) => this.workers.accept(delivery),
    });
  }

  /**
   * No new deliveries; handlers that run may finish within `graceMs` milliseconds; messages not begun go back to
   * their queues; the fanout queue is deleted.
   *
   * @returns whether all handlers finished.
   */
  async stop(graceMs = 10_000): Promise<boolean> {
    this.workers.stop();
    await this.subscription?.cancel();
    this.replies.stop();
    this.atLeastOnce.stop();
    const finished = await this.workers.idle(graceMs);
    if (!finished) this.logger.warn(`${this.workers.active} handlers did not finish within ${graceMs} ms`);
    await this.subscription?.close([this.transport.topology.fanoutQueue(this.options.topic, this.fanoutId).name]);
    return finished;
  }

  /** One function, for every layer of promises costs each message. */
  private async handle(delivery: Delivery): Promise<void> {
    try {
      const request = this.decode(delivery);
      if (request instanceof Error) {
        this.logger.warn(`A message on ${delivery.queue} goes to the dead letters: ${request.message}`);
        await this.deadLetters.bury(delivery, 'undecodable', request, 1);
        return;
      }
      const method = this.resolve(request);
      if (method instanceof Error) await this.refuse(delivery, request, method);
      else if (method.delivery === 'at-least-once')
        await this.atLeastOnce.handle(delivery, request, method, (tries) => this.run(delivery, request, method, tries));
      else {
        delivery.ack();
        if (this.isDuplicate(request)) return;
        const outcome = await this.run(delivery, request, method, 1);
        if (request.messageId !== undefined) await this.replies.send(request, outcome);
      }
    } catch (error) {
      // The broker could not take an answer or a copy. An unacknowledged message comes again.
      if (error instanceof TransportClosed) this.logger.debug(`A message was left to the broker: ${error.message}`);
      else this.logger.error(error);
    }
  }

  private decode(delivery: Delivery): WireRequest | Error {
    try {
      return decodeRequest(unwrapEnvelope(delivery.body, delivery.headers));
    } catch (error) {
      return error as Error;
    }
  }

  private resolve(request: WireRequest): EndpointMethod | Error {
    try {
      return this.dispatcher.resolve(request);
    } catch (error) {
      return error as Error;
    }
  }

  private isDuplicate({ uniqueId }: WireRequest): boolean {
    if (uniqueId === undefined || this.recent.add(uniqueId)) return false;
    this.logger.debug(`Dropped a duplicate of message ${uniqueId}`);
    return true;
  }

  private async refuse(delivery: Delivery, request: WireRequest, error: Error): Promise<void> {
    if (request.messageId === undefined) {
      this.logger.warn(`A cast on ${delivery.queue} found no handler: ${error.message}`);
      if (this.dispatcher.hasAtLeastOnce) {
        await this.deadLetters.bury(delivery, 'no-endpoint', error, 1);
        return;
      }
    }
    delivery.ack();
    await this.replies.send(request, { error });
  }

  private async run(
    delivery: Delivery,
    wire: WireRequest,
    method: EndpointMethod,
    deliveryCount: number,
  ): Promise<Outcome> {
    const traceparent = delivery.headers['traceparent'];
    const { topic, server } = this.options;
    const trace = typeof traceparent === 'string' ? traceparent : undefined;
    const { redelivered } = delivery;
    const request = toRpcRequest(wire, { topic, server, redelivered, deliveryCount, traceparent: trace });
    const stopHeartbeats = this.replies.startHeartbeats(wire);
    try {
      const work = () => method.invoke(wire.args, request);
      return { result: await this.transport.contextCarrier.run(wire.context, work, trace) };
    } catch (error) {
      const text = `${wire.method} failed: ${error instanceof Error ? error.message : String(error)}`;
      if (error instanceof RpcError) this.logger.debug(text);
      else this.logger.error(text, error instanceof Error ? error.stack : undefined);
      return { error };
    } finally {
      stopHeartbeats();
    }
  }
}
