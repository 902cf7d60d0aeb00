import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import {
  type NotificationHandler,
  NotificationListener,
  type NotificationListenerOptions,
} from '../notify/notification-listener.js';
import { DeliveryLedger, type IdempotencyStore } from '../rpc/delivery-ledger.js';
import { RpcDispatcher } from '../rpc/dispatcher.js';
import type { Endpoint, EndpointMethod } from '../rpc/endpoint.js';
import { RpcServer } from '../rpc/rpc-server.js';
import type { RpcServerOptions } from '../rpc/rpc-server-options.js';
import type { Transport } from '../transport/transport.js';
import { OSLO_TRANSPORT } from './bus-handlers.js';
import type { NotificationHandlerExtras } from './notification-listener.decorator.js';
import type { RpcHandlerExtras } from './rpc-endpoint.decorator.js';

export interface OsloRpcServerOptions
  extends Pick<RpcServerOptions, 'prefetch' | 'maxConcurrency' | 'maxDeliveries' | 'maxRedeliveries' | 'retryDelayMs'> {
  readonly transport: Transport;
  /** Names under which this process serves a topic: one RPC server for each. */
  readonly servers: (topic: string) => readonly string[];
  /** Milliseconds that handlers get to finish at shutdown. @default 10000 */
  readonly stopGraceMs?: number;
  /** Where finished at-least-once work is remembered beyond this process. @default in memory only */
  readonly idempotencyStore?: IdempotencyStore;
}

interface Served {
  readonly exchange: string | undefined;
  readonly topic: string;
  readonly server: string | undefined;
  readonly endpoints: Map<string, MutableEndpoint>;
}
interface Listened {
  readonly options: NotificationListenerOptions;
  readonly handlers: NotificationHandler[];
}
interface MutableEndpoint extends Endpoint {
  readonly methods: Map<string, EndpointMethod>;
}

async function answerOf(handler: MessageHandler, payload: unknown, context: unknown): Promise<unknown> {
  const answer: unknown = await handler(payload, context);
  return isObservable(answer) ? lastValueFrom(answer, { defaultValue: null }) : answer;
}

function toMethod(extras: RpcHandlerExtras, handler: MessageHandler): EndpointMethod {
  const { endpoint, method } = extras;
  return {
    name: method.name,
    delivery: method.delivery ?? endpoint.delivery ?? 'at-most-once',
    idempotencyKey: method.idempotencyKey,
    invoke: (args, request) => answerOf(handler, args, request),
  };
}

/**
 * Serves `@RpcEndpoint` and `@NotificationListener` classes as a Nest microservice.
 *
 * @example
 * app.connectMicroservice({ strategy: app.get(OsloRpcServer) });
 * await app.startAllMicroservices();
 */
export class OsloRpcServer extends Server implements CustomTransportStrategy {
  override readonly transportId = OSLO_TRANSPORT;
  protected override readonly logger = new Logger(OsloRpcServer.name);
  private readonly served = new Map<string, Served>();
  private readonly listened = new Map<string, Listened>();
  private running: { stop(graceMs?: number): Promise<boolean> }[] = [];

  constructor(private readonly options: OsloRpcServerOptions) {
    super();
  }

  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    isEventHandler = false,
    extras: Record<string, unknown> = {},
  ): void {
    super.addHandler(pattern, callback, isEventHandler, extras);
    const handler = extras as unknown as RpcHandlerExtras | NotificationHandlerExtras;
    if (handler.kind === 'rpc') this.addMethod(handler, callback);
    else this.addNotificationHandler(handler, callback);
  }

  /** Calls back when the queues of all servers are consumed, or with the error that stopped it. */
  listen(callback: (error?: unknown) => void): void {
    this.start().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  /** Graceful: see {@link RpcServer.stop}. */
  async close(): Promise<void> {
    const { running } = this;
    this.running = [];
    await Promise.all(running.map((one) => one.stop(this.options.stopGraceMs)));
  }

  on(): never {
    throw new Error('OsloRpcServer has no events; ask the Transport for its health');
  }

  unwrap<T>(): T {
    return this.options.transport as T;
  }

  private addMethod(extras: RpcHandlerExtras, callback: MessageHandler): void {
    const { endpoint, method } = extras;
    const { topic, namespace, version = '1.0' } = endpoint;
    const group = this.group(endpoint.exchange, topic, endpoint.server);
    const key = JSON.stringify([namespace ?? null, version]);
    let known = group.endpoints.get(key);
    if (!known) {
      known = { namespace, version, methods: new Map() };
      group.endpoints.set(key, known);
    }
    if (known.methods.has(method.name)) {
      const where = `topic ${topic}, namespace ${namespace ?? 'none'}, version ${version}`;
      throw new Error(`Two endpoints (${where}) have a method ${method.name}`);
    }
    known.methods.set(method.name, toMethod(extras, callback));
  }

  private addNotificationHandler({ listener, handler }: NotificationHandlerExtras, callback: MessageHandler): void {
    const key = JSON.stringify(listener);
    const group = this.listened.get(key) ?? { options: listener, handlers: [] };
    this.listened.set(key, group);
    group.handlers.push({
      priority: handler.priority,
      eventType: handler.eventType,
      handle: (notification) => answerOf(callback, notification.payload, notification),
    });
  }

  private group(exchange: string | undefined, topic: string, server: string | undefined): Served {
    const key = JSON.stringify([exchange ?? null, topic, server ?? null]);
    let group = this.served.get(key);
    if (!group) {
      group = { exchange, topic, server, endpoints: new Map() };
      this.served.set(key, group);
    }
    return group;
  }

  private async start(): Promise<void> {
    const { transport, servers, stopGraceMs: _grace, idempotencyStore, ...limits } = this.options;
    await transport.connect();
    const ledger = new DeliveryLedger(idempotencyStore);
    const starting: (RpcServer | NotificationListener)[] = [];
    for (const { exchange, topic, server, endpoints } of this.served.values()) {
      const dispatcher = new RpcDispatcher([...endpoints.values()]);
      const names = server === undefined ? servers(topic) : [server];
      if (names.length === 0) this.logger.warn(`No server name for topic ${topic}: its endpoints are not served`);
      for (const name of names)
        starting.push(new RpcServer(transport, dispatcher, { exchange, topic, server: name, ledger, ...limits }));
    }
    for (const { options, handlers } of this.listened.values())
      starting.push(new NotificationListener(transport, handlers, options));
    this.running = starting;
    await Promise.all(starting.map((one) => one.start()));
  }
}

/** Another name for {@link OsloRpcServer}. */
export { OsloRpcServer as RpcServerStrategy };
