import { Logger } from '@nestjs/common';
import { eventually } from '../../../../test/support/rabbit.js';
import type { PeekedMessage } from '../drivers/driver.js';
import { RpcDispatcher } from '../rpc/dispatcher.js';
import type { DeliveryClass, Endpoint, EndpointMethod, RpcArgs } from '../rpc/endpoint.js';
import { RpcClient, type RpcClientOptions } from '../rpc/rpc-client.js';
import type { RpcRequest } from '../rpc/rpc-request.js';
import { RpcServer } from '../rpc/rpc-server.js';
import type { RpcServerOptions } from '../rpc/rpc-server-options.js';
import type { Target } from '../target.js';
import { createTransport, type Transport, type TransportOptions } from '../transport/transport.js';
import type { OpenBackend } from './backends.js';

// What the library logs of provoked failures is not the suites' output.
Logger.overrideLogger(false);

type Handler = (args: RpcArgs, request: RpcRequest) => unknown;

export interface EndpointShape {
  readonly namespace?: string;
  readonly version?: string;
  readonly delivery?: DeliveryClass;
  readonly idempotencyKey?: EndpointMethod['idempotencyKey'];
  readonly methods: Readonly<Record<string, Handler>>;
}

function endpoint(shape: EndpointShape): Endpoint {
  const { namespace, version, delivery = 'at-most-once', idempotencyKey, methods } = shape;
  return {
    namespace,
    version,
    methods: new Map(
      Object.entries(methods).map(([name, handler]) => [
        name,
        { name, delivery, idempotencyKey, invoke: async (args, request) => handler(args, request) },
      ]),
    ),
  };
}

/** Transports and servers of one test, all ended by {@link close}. */
export class Stage {
  private readonly transports: Transport[] = [];
  private readonly servers: RpcServer[] = [];

  constructor(private readonly backend: OpenBackend) {}

  async transport(options: Partial<TransportOptions> = {}, urlOptions = ''): Promise<Transport> {
    const transport = createTransport({
      url: this.backend.transportUrl(urlOptions),
      controlExchange: 'nova',
      ...options,
    });
    this.transports.push(transport);
    await transport.connect();
    return transport;
  }

  async server(
    transport: Transport,
    at: Pick<RpcServerOptions, 'topic' | 'server'> & Partial<RpcServerOptions>,
    ...endpoints: EndpointShape[]
  ): Promise<RpcServer> {
    const server = new RpcServer(transport, new RpcDispatcher(endpoints.map(endpoint)), at);
    this.servers.push(server);
    await server.start();
    return server;
  }

  client(transport: Transport, target: Target, options?: RpcClientOptions): RpcClient {
    return new RpcClient(transport, target, options);
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop(1000)));
    await Promise.all(this.transports.map((transport) => transport.close()));
  }
}

/** The dead letters of a queue, when there are so many. */
export async function deadLetters(
  backend: OpenBackend,
  transport: Transport,
  queue: string,
  count = 1,
): Promise<readonly PeekedMessage[]> {
  const dead = `${queue}.dead`;
  let letters: readonly PeekedMessage[] = [];
  await eventually(async () => {
    // The queue is there before its first letter.
    if ((await backend.queues()).some(({ name }) => name === dead)) letters = await transport.driver.peek(dead, 10);
    return letters.length >= count;
  }, `${count} dead letters of ${queue}`);
  return letters;
}

/** A promise with its handles outside. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
