import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { DeliveryLedger, type IdempotencyStore } from '../rpc/delivery-ledger.js';
import { RpcDispatcher } from '../rpc/dispatcher.js';
import type { Endpoint, EndpointMethod } from '../rpc/endpoint.js';
import { RpcServer } from '../rpc/rpc-server.js';
import type { RpcServerOptions } from '../rpc/rpc-server-options.js';
import type { Transport } from '../transport/transport.js';
import { OSLO_TRANSPORT, type RpcHandlerExtras } from './rpc-endpoint.decorator.js';

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
interface MutableEndpoint extends Endpoint {
  readonly methods: Map<string, EndpointMethod>;
}

function toMethod(extras: RpcHandlerExtras, handler: MessageHandler): EndpointMethod {
  const { endpoint, method } = extras;
  return {
    name: method.name,
    delivery: method.delivery ?? endpoint.delivery ?? 'at-most-once',
    idempotencyKey: method.idempotencyKey,
    invoke: async (args, request) => {
      const answer: unknown = await handler(args, request);
      return isObservable(answer) ? lastValueFrom(answer, { defaultValue: null }) : answer;
    },
  };
}

/**
 * Serves `@RpcEndpoint` classes as a Nest microservice.
 *
 * @example
 * app.connectMicroservice({ strategy: app.get(OsloRpcServer) });
 * await app.startAllMicroservices();
 */
export class OsloRpcServer extends Server implements CustomTransportStrategy {
  override readonly transportId = OSLO_TRANSPORT;
  protected override readonly logger = new Logger(OsloRpcServer.name);
  private readonly served = new Map<string, Served>();
  private servers: RpcServer[] = [];

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
    const { endpoint, method } = extras as unknown as RpcHandlerExtras;
    const group = this.group(endpoint.exchange, endpoint.topic, endpoint.server);
    const { namespace, version = '1.0' } = endpoint;
    const key = JSON.stringify([namespace ?? null, version]);
    let known = group.endpoints.get(key);
    if (!known) {
      known = { namespace, version, methods: new Map() };
      group.endpoints.set(key, known);
    }
    if (known.methods.has(method.name))
      throw new Error(
        `Two endpoints of topic ${endpoint.topic} (namespace ${namespace}, version ${version}) have a method ${method.name}`,
      );
    known.methods.set(method.name, toMethod(extras as unknown as RpcHandlerExtras, callback));
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
    const servers = this.servers;
    this.servers = [];
    await Promise.all(servers.map((server) => server.stop(this.options.stopGraceMs)));
  }

  on(): never {
    throw new Error('OsloRpcServer has no events; ask the Transport for its health');
  }

  unwrap<T>(): T {
    return this.options.transport as T;
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
    for (const { exchange, topic, server, endpoints } of this.served.values()) {
      const dispatcher = new RpcDispatcher([...endpoints.values()]);
      const names = server === undefined ? servers(topic) : [server];
      if (names.length === 0) this.logger.warn(`No server name for topic ${topic}: its endpoints are not served`);
      for (const name of names)
        this.servers.push(new RpcServer(transport, dispatcher, { exchange, topic, server: name, ledger, ...limits }));
    }
    await Promise.all(this.servers.map((server) => server.start()));
  }
}

/** Another name for {@link OsloRpcServer}. */
export { OsloRpcServer as RpcServerStrategy };
